// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

namespace bitloom::cli {

void add_compare(CLI::App& app, compare_options& o, int& code) {
    CLI::App* command =
        app.add_subcommand("compare", "two runs side by side: cycles and traffic per layer");
    command->add_option("first", o.first, "a run's --out folder")->required()->type_name("RUN");
    command->add_option("second", o.second, "another's")->required()->type_name("RUN");
    add_verbosity(*command, o);
    command->callback([&] { code = compare(o); });
}

void add_report(CLI::App& app, report_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "report",
        "a page that explains a finished run or sweep, and of a run the energy, power and "
        "area by layer and by component");
    command->add_option("dir", o.run, "the --out folder of a run or sweep")
        ->required()
        ->type_name("DIR");
    command->add_option("--out", o.out, "the page (default: DIR/report.html)")->type_name("FILE");
    command
        ->add_option("--technology", o.technology,
                     "only price a run's events again: a file, or a name in configs/technologies; "
                     "without it the energies are those that stand in the result")
        ->type_name("T.yaml");
    add_verbosity(*command, o);
    command->callback([&] { code = report(o); });
}

void add_explain(CLI::App& app, explain_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "explain",
        "what bounds each layer of a run, what each cause costs, and which single change "
        "of the machine would help most: predicted, then run");
    command->add_option("run", o.run, "the --out folder of a run")->required()->type_name("DIR");
    command->add_option("--layer", o.layer, "that layer alone: its causes, and what helps it most")
        ->type_name("L");
    command->add_flag("--json", o.json, "what explain.json gets, to standard output");
    add_verbosity(*command, o);
    command->callback([&] { code = explain(o); });
}

void add_reproduce(CLI::App& app, reproduce_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "reproduce",
        "the published figures, made again: ours, published, ratio, verdict; exit code 1 when "
        "one leaves its tolerance");
    command->add_option("experiments", o.experiments, "which (default: all)")
        ->type_name("EXPERIMENT");
    command->add_flag("--list", o.list, "what there is");
    command->add_flag("--json", o.json, "figures, or the list, as JSON");
    command->add_option("--out", o.out, "folder to write EXPERIMENT.json to")->type_name("DIR");
    add_verbosity(*command, o);
    command->callback([&] { code = reproduce(o); });
}

} // namespace bitloom::cli
