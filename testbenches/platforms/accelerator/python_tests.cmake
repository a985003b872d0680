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
add_test(NAME random_constants_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${program}
                 --constants --concats --count 20 --seed 4000)
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
add_test(NAME random_constants_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_bitlet}
                 --constants --low-widths --other-forms --count 20 --seed 5000)
add_test(NAME reference_networks_match_the_data_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${on_bitlet})
set(many_bits --activations 5 16 --set accelerator.accumulator_bits=48
              --set accelerator.bias_buffer_bytes=16777216)
set(on_bit_parallel --bitloom $<TARGET_FILE:bitloom>
                    --platform ${PROJECT_SOURCE_DIR}/configs/platforms/bit_parallel.yaml)
add_test(NAME random_networks_match_the_reference_on_the_bit_parallel_array
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_bit_parallel}
                 --concats --count 30 --seed 8000)
add_test(NAME random_low_width_networks_match_the_reference_on_the_bit_parallel_array
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_bit_parallel}
                 --low-widths --other-forms --count 30 --seed 9000)
add_test(NAME random_networks_of_many_bits_match_the_reference_on_the_bit_parallel_array
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${on_bit_parallel}
                 ${many_bits} --set accelerator.operand_bits=16 --count 20 --seed 4500)
add_test(NAME reference_networks_match_the_data_on_the_bit_parallel_array
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${on_bit_parallel})
add_test(NAME the_bit_parallel_arrays_cycles_come_from_the_machine
         COMMAND ${BITLOOM_PYTHON} ${scripts}/cycles.py ${on_bit_parallel})
add_test(NAME fusion_makes_the_difference_between_bitfusion_and_the_bit_parallel_array
         COMMAND ${BITLOOM_PYTHON} ${scripts}/fusion_makes_the_difference.py
                 --bitloom $<TARGET_FILE:bitloom>)
add_test(NAME the_bit_parallel_arrays_estimates_are_the_running_machines_figures
         COMMAND ${BITLOOM_PYTHON} ${scripts}/estimate_matches_tlm.py ${on_bit_parallel} --quick)
set(on_eyeriss --bitloom $<TARGET_FILE:bitloom> --platform ${PROJECT_SOURCE_DIR}/configs/platforms/eyeriss.yaml)
add_test(NAME random_networks_match_the_reference_on_eyeriss
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_eyeriss}
                 --concats --count 30 --seed 11000)
add_test(NAME random_low_width_networks_match_the_reference_on_eyeriss
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_eyeriss}
                 --low-widths --other-forms --count 20 --seed 12000)
add_test(NAME reference_networks_match_the_data_on_eyeriss
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${on_eyeriss})
add_test(NAME eyeriss_estimates_are_the_running_machines_figures
         COMMAND ${BITLOOM_PYTHON} ${scripts}/estimate_matches_tlm.py ${on_eyeriss} --quick
                 --set accelerator.zero_gating=false)
add_test(NAME zeros_save_energy_on_eyeriss
         COMMAND ${BITLOOM_PYTHON} ${scripts}/zeros_save_energy.py --bitloom $<TARGET_FILE:bitloom>)
set(on_stripes --bitloom $<TARGET_FILE:bitloom>
               --platform ${PROJECT_SOURCE_DIR}/configs/platforms/stripes.yaml)
add_test(NAME random_networks_match_the_reference_on_stripes
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_stripes}
                 --concats --count 30 --seed 10000)
add_test(NAME random_low_width_networks_match_the_reference_on_stripes
         COMMAND ${BITLOOM_PYTHON} ${scripts}/run_matches_reference.py ${on_stripes}
                 --low-widths --other-forms --count 30 --seed 11000)
add_test(NAME random_networks_of_many_bits_match_the_reference_on_stripes
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${on_stripes}
                 ${many_bits} --count 20 --seed 4700)
add_test(NAME reference_networks_match_the_data_on_stripes
         COMMAND ${BITLOOM_PYTHON} ${scripts}/reference_data.py ${on_stripes})
add_test(NAME qonnx_reference_networks_match_the_data_on_stripes
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_reference_data.py ${on_stripes})
add_test(NAME the_cycles_of_stripes_are_those_of_its_bricks_and_windows
         COMMAND ${BITLOOM_PYTHON} ${scripts}/stripes_cycles.py ${on_stripes})
add_test(NAME the_estimates_of_stripes_are_the_running_machines_figures
         COMMAND ${BITLOOM_PYTHON} ${scripts}/estimate_matches_tlm.py ${on_stripes} --quick)
add_test(NAME random_floating_networks_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/floating_matches_reference.py ${on_bitlet}
                 --random ${random_networks})
add_test(NAME random_recurrent_networks_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/recurrent_matches_reference.py ${on_bitlet}
                 --random ${random_networks})
foreach(numbers fp16 bf16)
    add_test(NAME random_${numbers}_networks_match_the_reference
             COMMAND ${BITLOOM_PYTHON} ${scripts}/floating_matches_reference.py ${on_bitlet}
                     --random 30 --seed 700 --numbers ${numbers})
endforeach()
add_test(NAME floating_reference_networks_match_the_data
         COMMAND ${BITLOOM_PYTHON} ${scripts}/floating_matches_reference.py ${on_bitlet}
                 --reference)
add_test(NAME bitlets_cycles_are_those_of_the_shipped_weights
         COMMAND ${BITLOOM_PYTHON} ${scripts}/bitlet_cycles.py ${on_bitlet} --shipped)
add_test(NAME bitlets_cycles_are_those_of_the_reference_weights
         COMMAND ${BITLOOM_PYTHON} ${scripts}/bitlet_cycles.py ${on_bitlet} --reference)
add_test(NAME random_qonnx_networks_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${program}
                 --count ${random_networks})
add_test(NAME random_qonnx_networks_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${on_bitlet}
                 --count ${random_networks} --seed 2000)
add_test(NAME random_qonnx_networks_match_the_reference_with_wide_accumulators
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${program}
                 --count 15 --seed 3000 --set accelerator.accumulator_bits=48)
add_test(NAME random_qonnx_networks_with_scales_by_channel_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${program} --by-channel
                 --count ${random_networks} --seed 6000)
add_test(NAME random_qonnx_networks_with_scales_by_channel_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${on_bitlet} --by-channel
                 --count 20 --seed 7000)
add_test(NAME random_qonnx_networks_of_many_bits_match_the_reference
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${program} ${many_bits}
                 --count ${random_networks} --seed 4000)
add_test(NAME random_qonnx_networks_of_many_bits_match_the_reference_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_matches_reference.py ${on_bitlet} ${many_bits}
                 --count ${random_networks} --seed 5000)
add_test(NAME qonnx_reference_networks_match_the_data
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_reference_data.py ${program})
add_test(NAME qonnx_reference_networks_match_the_data_on_bitlet
         COMMAND ${BITLOOM_PYTHON} ${scripts}/qonnx_reference_data.py ${on_bitlet})
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
foreach(machine bitfusion bitlet bit_parallel stripes eyeriss)
    add_test(NAME the_integer_lstm_matches_the_data_on_${machine}
             COMMAND ${BITLOOM_PYTHON} ${scripts}/recurrent_reference_data.py
                     --bitloom $<TARGET_FILE:bitloom>
                     --platform ${PROJECT_SOURCE_DIR}/configs/platforms/${machine}.yaml)
    set_tests_properties(the_integer_lstm_matches_the_data_on_${machine}
                         PROPERTIES SKIP_RETURN_CODE 77)
endforeach()
set_tests_properties(reference_networks_match_the_data
                     reference_networks_match_the_data_on_bitlet
                     reference_networks_match_the_data_on_the_bit_parallel_array
                     reference_networks_match_the_data_on_eyeriss
                     reference_networks_match_the_data_on_stripes
                     qonnx_reference_networks_match_the_data_on_stripes
                     qonnx_reference_networks_match_the_data
                     qonnx_reference_networks_match_the_data_on_bitlet
                     floating_reference_networks_match_the_data
                     bitlets_cycles_are_those_of_the_reference_weights
                     published_cost_model_gives_the_tables
                     PROPERTIES SKIP_RETURN_CODE 77)
set_tests_properties(random_networks_match_the_reference demo_network_matches_the_reference
                     random_concatenations_match_the_reference
                     random_constants_match_the_reference
                     random_constants_match_the_reference_on_bitlet other_forms_match_the_reference
                     random_low_width_networks_match_the_reference
                     digits_network_matches_the_reference
                     random_networks_match_the_reference_on_bitlet
                     random_floating_networks_match_the_reference
                     floating_reference_networks_match_the_data
                     random_low_width_networks_match_the_reference_on_bitlet
                     reference_networks_match_the_data_on_bitlet
                     bitlets_estimates_are_the_running_machines_figures
                     random_qonnx_networks_match_the_reference
                     random_qonnx_networks_match_the_reference_on_bitlet
                     reference_networks_match_the_data cycles_come_from_the_machine
                     estimates_are_the_running_machines_figures
                     published_cost_model_matches_the_oracle published_cost_model_gives_the_tables
                     PROPERTIES TIMEOUT 1500)
add_test(NAME timed_memory_keeps_the_reference_networks
         COMMAND ${BITLOOM_PYTHON} ${scripts}/timed_memory_data.py --bitloom $<TARGET_FILE:bitloom>)
set_tests_properties(timed_memory_keeps_the_reference_networks PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME commands_in_the_documents_run
         COMMAND ${BITLOOM_PYTHON} ${PROJECT_SOURCE_DIR}/testbenches/unit/docs_commands_run.py
                 --bitloom $<TARGET_FILE:bitloom>
                 ${PROJECT_SOURCE_DIR}/docs/adding_an_accelerator.md
                 ${PROJECT_SOURCE_DIR}/docs/baselines.md ${PROJECT_SOURCE_DIR}/docs/energy.md
                 ${PROJECT_SOURCE_DIR}/docs/explain.md
                 ${PROJECT_SOURCE_DIR}/docs/first_run.md ${PROJECT_SOURCE_DIR}/docs/memory.md
                 ${PROJECT_SOURCE_DIR}/docs/quantisation.md
                 ${PROJECT_SOURCE_DIR}/docs/training.md
                 ${PROJECT_SOURCE_DIR}/docs/reports.md ${PROJECT_SOURCE_DIR}/docs/search.md ${PROJECT_SOURCE_DIR}/docs/sweeps.md
                 ${PROJECT_SOURCE_DIR}/docs/timing_model.md
                 ${PROJECT_SOURCE_DIR}/docs/instruction_set.md
                 ${PROJECT_SOURCE_DIR}/docs/descriptors.md
                 ${PROJECT_SOURCE_DIR}/docs/soc.md
                 ${PROJECT_SOURCE_DIR}/docs/validation.md
                 ${PROJECT_SOURCE_DIR}/README.md)
if(BITLOOM_RTL)
    add_test(NAME commands_of_the_rtl_run
             COMMAND ${BITLOOM_PYTHON} ${PROJECT_SOURCE_DIR}/testbenches/unit/docs_commands_run.py
                     --bitloom $<TARGET_FILE:bitloom> ${PROJECT_SOURCE_DIR}/docs/rtl.md)
endif()
if(NOT BITLOOM_SANITIZE) # a page of figures; what it runs is sanitized by the tests above
    add_test(NAME validation_is_current
             COMMAND ${BITLOOM_PYTHON}
                     ${PROJECT_SOURCE_DIR}/testbenches/unit/validation_is_current.py
                     --bitloom $<TARGET_FILE:bitloom>)
    set_tests_properties(validation_is_current PROPERTIES TIMEOUT 600)
endif()
add_test(NAME readme_table_is_current
         COMMAND ${BITLOOM_PYTHON}
                 ${PROJECT_SOURCE_DIR}/testbenches/unit/readme_table_is_current.py
                 --bitloom $<TARGET_FILE:bitloom>)
