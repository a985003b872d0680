// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/soc_snapshots.h"

#include "models/common/errors.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/results/output_file.h"
#include "platforms/results/version.h"
#include "platforms/soc/configuration_text.h"
#include "platforms/soc/duration.h"
#include "platforms/soc/file_bytes.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

namespace bitloom::cli {

namespace {

/// What comes from outside, or is outside, cannot be made again.
void refuse_companions(const soc_options& o) {
    const std::string asked = o.restore ? "--restore" : "--save";
    for (const auto& [given, name] : {std::pair{o.gdb.has_value(), "--gdb"},
                                      {o.remote_port.has_value(), "--remote-port"},
                                      {o.input == "-", "--input -"}})
        if (given)
            throw config_error(
                fmt::format("{}: {} is from outside, leave one of them out", asked, name));
    if (o.restore && !o.bundles.empty())
        throw config_error("--network-bundle: memory is that of --restore, leave it out");
}

std::string digest_of_file(const std::string& file) {
    const std::vector<std::uint8_t> bytes = soc::read_file(file, "give --firmware an ELF file");
    return configuration::sha256_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

} // namespace

soc_snapshots::soc_snapshots(const soc_options& o, const configuration::soc_configuration& config,
                             const std::string& input)
    : m_options(o) {
    if (!o.save && !o.save_at && !o.restore)
        return;
    if (!o.save && o.save_at)
        throw config_error("--save: missing, --save-at is given: say which FILE");
    if (o.save && !o.save_at)
        throw config_error(
            "--save-at: missing, --save is given: say from which time on, e.g. 10ms");
    refuse_companions(o);
    m_origin = {results::version(), soc::configuration_text(config), digest_of_file(o.firmware),
                o.input ? configuration::sha256_of(input) : ""};
    if (o.save) {
        results::check_place(*o.save, "--save");
        m_save_at = sc_core::sc_time::from_value(soc::parse_duration(*o.save_at, "--save-at: "));
    }
    if (o.restore) {
        m_from = soc::read_snapshot(*o.restore);
        soc::check_origin(*o.restore, m_from->origin, m_origin, o.firmware, o.input.value_or(""));
    }
}

sc_core::sc_time soc_snapshots::begins() const {
    return sc_core::sc_time::from_value(m_from ? m_from->picoseconds : 0);
}

void soc_snapshots::attend(soc::soc_run& run, soc::platform_state& state) {
    if (m_from) {
        state.restore(*m_from, *m_options.restore);
        m_from.reset();
    }
    if (!m_options.save)
        return;
    run.at_quantum = [this, &run, &state] {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (now < m_save_at || !state.is_quiescent())
            return;
        m_saved = soc::snapshot{m_origin, now.value(), state.save()};
        run.end({soc::run_end::reason::saved});
    };
}

bool soc_snapshots::write() {
    if (m_saved)
        soc::write_snapshot(*m_options.save, std::move(*m_saved));
    else if (m_options.save)
        fmt::print(stderr,
                   "--save-at: from {} to the end at {} something is always under way, nothing is "
                   "saved: give an earlier time\n",
                   *m_options.save_at, sc_core::sc_time_stamp().to_string());
    else
        return true;
    return m_saved.has_value();
}

} // namespace bitloom::cli
