# SPDX-License-Identifier: Apache-2.0
# Tests of the whole program against the oracle. Needs the target `bitloom` and BITLOOM_PYTHON,
# which testbenches/unit sets: add that folder first.
set(scripts ${PROJECT_SOURCE_DIR}/testbenches/platforms/accelerator)
set(program --bitloom $<TARGET_FILE:bitloom>
            --platform ${PROJECT_SOURCE_DIR}/configs/platforms/bitfusion.yaml)
if(BITLOOM_SANITIZE)
    set(random_networks 15)
else()
    set(random_networks 60)
endif()

add_test(NAME random_networks_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --count ${random_networks})
add_test(NAME random_concatenations_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --concats --count ${random_networks})
add_test(NAME random_low_width_networks_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --count ${random_networks} --seed 1000 --low-widths)
add_test(NAME digits_network_matches_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --onnx ${PROJECT_SOURCE_DIR}/configs/networks/digits.onnx
                 --input ${PROJECT_SOURCE_DIR}/configs/networks/digits_images.npy)
add_test(NAME other_forms_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --other-forms --concats --low-widths --count ${random_networks})
add_test(NAME demo_network_matches_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --onnx ${PROJECT_SOURCE_DIR}/configs/networks/seeded_residual.onnx
                 --input ${PROJECT_SOURCE_DIR}/configs/networks/seeded_residual.npy)
add_test(NAME reference_networks_match_the_data
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${program})
set(on_bitlet --bitloom $<TARGET_FILE:bitloom>
              --platform ${PROJECT_SOURCE_DIR}/configs/platforms/bitlet.yaml)
add_test(NAME random_networks_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_bitlet}
                 --count ${random_networks} --seed 2000)
add_test(NAME random_low_width_networks_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_bitlet}
                 --concats --count ${random_networks} --seed 3000 --low-widths)
add_test(NAME reference_networks_match_the_data_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${on_bitlet})
add_test(NAME bitlets_cycles_are_those_of_the_shipped_weights
         COMMAND ${BITLOOM_PYTHON} ${scripts}/bitlet_cycles.py ${on_bitlet} --shipped)
add_test(NAME bitlets_cycles_are_those_of_the_reference_weights
         COMMAND ${BITLOOM_PYTHON} ${scripts}/bitlet_cycles.py ${on_bitlet} --reference)
add_test(NAME cycles_come_from_the_machine
         COMMAND ${BITLOOM_PYTHON} ${scripts}/cycles.py ${program})
if(BITLOOM_SANITIZE)
    set(estimate_runs --quick)
endif()
add_test(NAME estimates_are_the_running_machines_figures
         COMMAND ${BITLOOM_PYTHON} ${scripts}/estimate_matches_tlm.py ${program} ${estimate_runs})
add_test(NAME bitlets_estimates_are_the_running_machines_figures
         COMMAND ${BITLOOM_PYTHON} ${scripts}/estimate_matches_tlm.py ${on_bitlet} --quick)
add_test(NAME search_is_as_good_as_the_published_mappings
         COMMAND ${BITLOOM_PYTHON} ${scripts}/search_beats_published.py
                 --bitloom $<TARGET_FILE:bitloom>)
add_test(NAME published_cost_model_matches_the_oracle
         COMMAND ${BITLOOM_PYTHON} ${scripts}/published_matches_oracle.py
                 --bitloom $<TARGET_FILE:bitloom>)
add_test(NAME published_cost_model_gives_the_tables
         COMMAND ${BITLOOM_PYTHON} ${scripts}/published_tables.py --bitloom $<TARGET_FILE:bitloom>)
set_tests_properties(reference_networks_match_the_data
                     reference_networks_match_the_data_on_bitlet
                     bitlets_cycles_are_those_of_the_reference_weights
                     published_cost_model_gives_the_tables
                     PROPERTIES SKIP_RETURN_CODE 77)
set_tests_properties(random_networks_match_the_reference demo_network_matches_the_reference
                     random_concatenations_match_the_reference other_forms_match_the_reference
                     random_low_width_networks_match_the_reference
                     digits_network_matches_the_reference
                     random_networks_match_the_reference_on_bitlet
                     random_low_width_networks_match_the_reference_on_bitlet
                     reference_networks_match_the_data_on_bitlet
                     bitlets_estimates_are_the_running_machines_figures
                     reference_networks_match_the_data cycles_come_from_the_machine
                     estimates_are_the_running_machines_figures
                     published_cost_model_matches_the_oracle published_cost_model_gives_the_tables
                     PROPERTIES TIMEOUT 1500)
add_test(NAME commands_in_the_documents_run
         COMMAND ${BITLOOM_PYTHON} ${PROJECT_SOURCE_DIR}/testbenches/unit/docs_commands_run.py
                 --bitloom $<TARGET_FILE:bitloom>
                 ${PROJECT_SOURCE_DIR}/docs/first_run.md ${PROJECT_SOURCE_DIR}/docs/timing_model.md
                 ${PROJECT_SOURCE_DIR}/docs/instruction_set.md
                 ${PROJECT_SOURCE_DIR}/docs/descriptors.md
                 ${PROJECT_SOURCE_DIR}/docs/validation.md
                 ${PROJECT_SOURCE_DIR}/README.md)
add_test(NAME validation_tables_are_current
         COMMAND ${BITLOOM_PYTHON}
                 ${PROJECT_SOURCE_DIR}/testbenches/unit/validation_table_is_current.py
                 --bitloom $<TARGET_FILE:bitloom>)
if(NOT BITLOOM_SANITIZE) # a page of figures; what it runs is sanitized by the tests above
    add_test(NAME bitlet_tables_are_current
             COMMAND ${BITLOOM_PYTHON}
                     ${PROJECT_SOURCE_DIR}/testbenches/unit/bitlet_tables_are_current.py
                     --bitloom $<TARGET_FILE:bitloom>)
endif()
add_test(NAME readme_table_is_current
         COMMAND ${BITLOOM_PYTHON}
                 ${PROJECT_SOURCE_DIR}/testbenches/unit/readme_table_is_current.py
                 --bitloom $<TARGET_FILE:bitloom>)
