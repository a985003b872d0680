// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/report/page.h"
#include "platforms/report/run_page.h"
#include "platforms/report/sweep_page.h"
#include "platforms/results/energy_table.h"
#include "platforms/results/output_file.h"
#include "platforms/results/recorded_run.h"

#include <fmt/format.h>

namespace bitloom::cli {

namespace {

/// Returns the line that says where it is.
std::string write_page(const report_options& o, const std::string& text) {
    const std::string file = report::page_file(o.run, o.out);
    results::write_file(file, text);
    return fmt::format("page in {}\n", configuration::printable(file));
}

int report_run(const report_options& o) {
    const results::result_file file(o.run);
    results::run_record record = results::recorded_run(file);
    if (o.technology)
        accelerator::price(record, accelerator::technology_of(*o.technology));
    else if (!record.energy)
        file.refuse("no energies in it");
    const std::string page = o.technology ? "" : write_page(o, report::run_page(file, o.run));
    if (!o.quiet)
        fmt::print("{}{}", results::energy_table(record), page);
    return exit_good;
}

} // namespace

int report(const report_options& o) {
    if (o.technology && o.out)
        throw config_error("--out: a page has the energies of its result, leave --technology out");
    const auto sweep = report::sweep_results(o.run);
    if (!sweep)
        return report_run(o);
    if (o.technology)
        throw config_error("--technology: a sweep's points are priced when they are estimated, set "
                           "`technology` in its file");
    const std::string page = write_page(o, report::sweep_page(*sweep));
    if (!o.quiet)
        fmt::print("{}", page);
    return exit_good;
}

} // namespace bitloom::cli
