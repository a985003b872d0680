// SPDX-License-Identifier: Apache-2.0
// What a DRAM device is: its geometry, its timings and its energies. configs/memories holds some.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace bitloom::sdram {

/// Geometry of one channel of one rank. All are powers of two.
struct organisation {
    std::uint32_t ranks = 1;
    std::uint32_t bankgroups = 4;
    std::uint32_t banks_per_group = 4;
    std::uint32_t rows = 32768;     ///< of a bank
    std::uint32_t columns = 1024;   ///< of a row, each as wide as the bus
    std::uint32_t device_width = 8; ///< bits
    std::uint32_t devices = 8;      ///< side by side on the bus
    std::uint32_t burst_length = 8; ///< bus words of a read or write
    std::uint32_t bus_bits = 64;

    std::uint32_t banks() const { return bankgroups * banks_per_group; }
    std::uint32_t burst_bytes() const { return burst_length * (bus_bits / 8); }
    std::uint32_t bursts_per_row() const { return columns / burst_length; }
    /// Two bus words per clock.
    std::uint32_t burst_clocks() const { return burst_length / 2; }
    std::uint64_t bytes() const {
        return std::uint64_t{banks()} * rows * bursts_per_row() * burst_bytes();
    }
};

/// Clocks that must lie between commands, named as JEDEC names them without the t.
struct timing_set {
    std::uint32_t cl = 16, cwl = 12;    ///< column command to data: read, write
    std::uint32_t rcd = 16;             ///< ACT to column command, same bank
    std::uint32_t rp = 16;              ///< PRE to ACT, same bank
    std::uint32_t ras = 39;             ///< ACT to PRE, same bank
    std::uint32_t rc = 55;              ///< ACT to ACT, same bank
    std::uint32_t rrd_s = 4, rrd_l = 6; ///< ACT to ACT: other bank group, same bank group
    std::uint32_t ccd_s = 4, ccd_l = 6; ///< column command to the next of its kind, likewise
    std::uint32_t faw = 26;             ///< window that holds at most four ACTs
    std::uint32_t wr = 18;              ///< end of write data to PRE, same bank
    std::uint32_t wtr_s = 3, wtr_l = 9; ///< end of write data to a read, as rrd
    std::uint32_t rtp = 9;              ///< read to PRE, same bank
    std::uint32_t rtw_gap = 1;          ///< clocks between read data and write data on the bus
    std::uint32_t rfc = 312;            ///< REF to any command
    std::uint32_t refi = 9360;          ///< REF to REF
};

/// Energies of the whole channel.
struct energy_set {
    double act_pre = 1919, rd = 2719, wr = 3679, ref = 286900; ///< pJ per command
    double act_standby_mw = 576, pre_standby_mw = 432;         ///< some row open; none
    double per_bit = 0; ///< pJ; not 0: takes the place of all others
};

/// A device and the timings it is run at. The defaults are DDR4-2400 (configs/memories).
struct preset {
    std::string name;
    std::string source = "Ramulator 2.1, DDR4_2400R and DDR4_4Gb_x8";
    double tck_ns = 0.833; ///< of the command clock, whole picoseconds
    std::uint32_t channels = 1;
    std::uint32_t stack_channels = 1; ///< of the package that the channels are some of
    std::string mapping = "row:bank:col:bankgroup:offset"; ///< see address_map
    organisation org;
    timing_set timing;
    energy_set energy;

    std::int64_t tck_ps() const { return std::llround(tck_ns * 1000); }
    std::uint64_t bytes() const { return channels * org.bytes(); }
    /// Of the package, or of all channels where there are more.
    std::uint64_t stack_bytes() const { return std::max(channels, stack_channels) * org.bytes(); }
    /// GB/s (1e9 bytes) of all channels with the data bus never idle.
    double peak_gb_per_s() const { return channels * (org.bus_bits / 8.0) * 2 / tck_ns; }
};

} // namespace bitloom::sdram
