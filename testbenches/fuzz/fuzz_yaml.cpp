// SPDX-License-Identifier: Apache-2.0
// Any text as YAML. Its first line tells what it is: "# network" a network, "# system" a system on
// a chip, all else a platform. Of these two, lines that begin with "--set " are assignments of the
// command line.
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/load_soc.h"
#include "platforms/network/npy.h"
#include "platforms/network/yaml/yaml_network.h"
#include "testbenches/fuzz/scratch_file.h"

#include <sstream>

namespace bitloom::fuzz {
namespace {

void read_platform(const scratch_folder& folder, const std::string& text) {
    static const std::string option = "--set ";
    std::istringstream lines(text);
    std::string yaml, line;
    std::vector<std::string> sets;
    while (std::getline(lines, line))
        if (line.compare(0, option.size(), option) == 0)
            sets.push_back(line.substr(option.size()));
        else
            yaml += line + '\n';
    const auto file = folder.write("platform.yaml", yaml.data(), yaml.size());
    if (text.rfind("# system", 0) == 0)
        configuration::load_soc(file, sets);
    else
        configuration::load_platform(file, sets);
}

void read_network(const scratch_folder& folder, const std::string& text) {
    // what a network may name as its weights
    static const bool once = [&] {
        const network::npy_array weights{network::element_type::int8, {2, 2}, {1, 2, 255, 128}};
        std::vector<std::uint8_t> none;
        network::write_npy(folder.write("weights.npy", none.data(), 0), weights);
        return true;
    }();
    (void)once;
    // Seeded weights are made, not read: a few lines may claim half a gigabyte of them.
    constexpr std::int64_t most_weights = 1 << 16;
    network::read_yaml_network(folder.write("network.yaml", text.data(), text.size()),
                               most_weights);
}

} // namespace
} // namespace bitloom::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    static const fuzz::scratch_folder folder;
    const std::string text(reinterpret_cast<const char*>(data), size);
    fuzz::expect_result_or_refusal([&] {
        if (text.rfind("# network", 0) == 0)
            fuzz::read_network(folder, text);
        else
            fuzz::read_platform(folder, text);
    });
    return 0;
}
