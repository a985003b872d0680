// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/dma.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cstring>

namespace bitloom {

namespace {

/// A look-up tries them all: a memory that grants a few bytes at a time must not make it long.
constexpr std::size_t most_regions = 64;

bool holds(const tlm::tlm_dmi& outer, const tlm::tlm_dmi& inner) {
    return outer.get_start_address() <= inner.get_start_address() &&
           inner.get_end_address() <= outer.get_end_address();
}

void fill_with(const dma::fill_pattern& pattern, std::uint8_t* bytes, std::size_t count) {
    if (std::equal(pattern.begin() + 1, pattern.end(), pattern.begin())) {
        std::memset(bytes, pattern.front(), count);
        return;
    }
    for (std::size_t done = 0; done < count; done += pattern.size())
        std::memcpy(bytes + done, pattern.data(), std::min(pattern.size(), count - done));
}

} // namespace

dma::dma(const sc_core::sc_module_name& name, const std::optional<burst_parameters>& bursts)
    : sc_module(name)
    , memory("memory")
    , buffers("buffers") {
    if (bursts)
        m_bursts = std::make_unique<burst_initiator>("bursts", memory, *bursts);
    memory.register_nb_transport_bw(this, &dma::nb_transport_bw);
    memory.register_invalidate_direct_mem_ptr(this, &dma::invalidate_memory);
    buffers.register_invalidate_direct_mem_ptr(this, &dma::invalidate_buffers);
}

dma::~dma() {
    // The extension is a member: a payload that still held it, because the simulation has ended
    // within a call that waits, would delete it.
    m_payload.clear_extension(&m_transfer);
}

tlm::tlm_sync_enum dma::nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                        sc_core::sc_time& delay) {
    require(m_bursts != nullptr, "memory sends phases to a DMA that has sent no request");
    return m_bursts->nb_transport_bw(p, phase, delay);
}

void dma::invalidate_memory(sc_dt::uint64, sc_dt::uint64) {
    m_memory_dmi.clear();
}

void dma::invalidate_buffers(sc_dt::uint64, sc_dt::uint64) {
    m_buffer_dmi.clear();
}

void dma::keep(grants& granted, const tlm::tlm_dmi& grant) {
    granted.erase(std::remove_if(granted.begin(), granted.end(),
                                 [&](const tlm::tlm_dmi& old) { return holds(grant, old); }),
                  granted.end());
    if (granted.size() == most_regions)
        granted.erase(granted.begin());
    granted.push_back(grant);
}

std::uint8_t* dma::direct(const grants& granted, std::uint64_t address, std::uint64_t bytes) {
    for (const tlm::tlm_dmi& d : granted)
        if (address >= d.get_start_address() && address <= d.get_end_address() &&
            bytes - 1 <= d.get_end_address() - address)
            return d.get_dmi_ptr() + (address - d.get_start_address());
    return nullptr;
}

bool dma::transact(initiator& socket, grants& granted, tlm::tlm_command command,
                   std::uint64_t address, std::uint8_t* data, std::uint64_t bytes,
                   sc_core::sc_time& delay) {
    m_payload.set_command(command);
    m_payload.set_address(address);
    m_payload.set_data_ptr(data);
    m_payload.set_data_length(static_cast<unsigned>(bytes));
    m_payload.set_streaming_width(static_cast<unsigned>(bytes));
    m_payload.set_byte_enable_ptr(nullptr);
    m_payload.set_dmi_allowed(false);
    m_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    socket->b_transport(m_payload, delay);
    if (!m_payload.is_response_ok())
        return false;
    if (m_payload.is_dmi_allowed() && !m_dmi_forbidden &&
        direct(granted, address, bytes) == nullptr) {
        tlm::tlm_dmi grant;
        if (socket->get_direct_mem_ptr(m_payload, grant) && grant.is_read_write_allowed())
            keep(granted, grant);
    }
    return true;
}

std::optional<sc_core::sc_time> dma::move(const strided_transfer& t, tlm::tlm_command command,
                                          std::uint8_t* tile, const sc_core::sc_time& begins) {
    if (t.total_bytes() == 0)
        return sc_core::SC_ZERO_TIME;
    if (m_bursts) {
        m_bursts->start(command, t, tile, begins);
        return unknown_time();
    }
    sc_core::sc_time delay = begins;
    const sc_core::sc_time from = sc_core::sc_time_stamp() + begins;
    // Where one grant covers the whole box, one look-up serves all pieces.
    std::uint64_t left = t.pieces();
    const std::optional<std::uint64_t> span = left > 1 ? t.span() : std::nullopt;
    std::uint8_t* box = span ? direct(m_memory_dmi, t.address, *span) : nullptr;
    for (std::uint32_t i = 0; i < t.counts[0]; ++i)
        for (std::uint32_t j = 0; j < t.counts[1]; ++j) {
            std::int64_t offset = i * t.strides[0] + j * t.strides[1];
            std::uint8_t* local =
                tile + t.local_offset + i * t.local_strides[0] + j * t.local_strides[1];
            for (std::uint32_t k = 0; k < t.counts[2];
                 ++k, offset += t.strides[2], local += t.local_strides[2]) {
                const std::uint64_t at = t.address + static_cast<std::uint64_t>(offset);
                const bool last = --left == 0;
                std::uint8_t* bytes = last             ? nullptr
                                      : box != nullptr ? box + offset
                                                       : direct(m_memory_dmi, at, t.bytes);
                if (bytes != nullptr) {
                    if (command == tlm::TLM_READ_COMMAND)
                        std::memcpy(local, bytes, t.bytes);
                    else
                        std::memcpy(bytes, local, t.bytes);
                    continue;
                }
                // Only the last piece carries time: it stands for the whole transfer.
                m_transfer.box = last ? static_cast<const byte_box&>(t) : byte_box{};
                m_transfer.box.address -= at;
                m_payload.set_extension(&m_transfer);
                const bool good =
                    transact(memory, m_memory_dmi, command, at, local, t.bytes, delay);
                m_payload.clear_extension(&m_transfer);
                if (!good) {
                    m_refused = at;
                    return std::nullopt;
                }
            }
        }
    return sc_core::sc_time_stamp() + delay - from; // the memory may have waited
}

void dma::access_buffer(tlm::tlm_command command, std::uint64_t address, std::size_t bytes) {
    sc_core::sc_time none;
    require(transact(buffers, m_buffer_dmi, command, address, m_staging.data(), bytes, none),
            "a tile within its buffer was refused by the buffer");
}

std::optional<sc_core::sc_time> dma::load(const strided_transfer& t, std::uint64_t buffer_address,
                                          std::size_t tile_bytes, const fill_pattern& fill,
                                          const sc_core::sc_time& begins) {
    std::uint8_t* in_place = direct(m_buffer_dmi, buffer_address, tile_bytes);
    if (in_place == nullptr)
        m_staging.resize(std::max(m_staging.size(), tile_bytes));
    std::uint8_t* tile = in_place != nullptr ? in_place : m_staging.data();
    if (t.total_bytes() < tile_bytes)
        fill_with(fill, tile, tile_bytes);
    auto took = move(t, tlm::TLM_READ_COMMAND, tile, begins);
    if (took == unknown_time())
        m_moving = {buffer_address, tile_bytes, in_place == nullptr};
    else if (took && in_place == nullptr)
        access_buffer(tlm::TLM_WRITE_COMMAND, buffer_address, tile_bytes);
    return took;
}

std::optional<sc_core::sc_time> dma::store(const strided_transfer& t, std::uint64_t buffer_address,
                                           std::size_t tile_bytes, const sc_core::sc_time& begins) {
    std::uint8_t* tile = direct(m_buffer_dmi, buffer_address, tile_bytes);
    if (tile == nullptr) {
        m_staging.resize(std::max(m_staging.size(), tile_bytes));
        access_buffer(tlm::TLM_READ_COMMAND, buffer_address, tile_bytes);
        tile = m_staging.data();
    }
    auto took = move(t, tlm::TLM_WRITE_COMMAND, tile, begins);
    if (took == unknown_time())
        m_moving = {buffer_address, tile_bytes, false};
    return took;
}

std::optional<dma::ending> dma::take_ending() {
    if (!m_moving || !m_bursts->result())
        return std::nullopt;
    const moving_tile tile = *m_moving;
    m_moving.reset();
    const burst_initiator::ending& end = *m_bursts->result();
    if (end.refused)
        m_refused = *end.refused;
    else if (tile.to_buffer)
        access_buffer(tlm::TLM_WRITE_COMMAND, tile.buffer_address, tile.bytes);
    return ending{end.at, end.refused.has_value()};
}

std::optional<sc_core::sc_time> dma::read(std::uint64_t address, std::uint8_t* to,
                                          std::size_t bytes, const sc_core::sc_time& begins) {
    const sc_core::sc_time from = sc_core::sc_time_stamp() + begins;
    if (m_bursts) {
        strided_transfer t;
        t.address = address;
        t.bytes = bytes;
        m_bursts->start(tlm::TLM_READ_COMMAND, t, to, begins);
        while (!m_bursts->result())
            wait(m_bursts->ended());
        const burst_initiator::ending& end = *m_bursts->result();
        if (!end.refused)
            return end.at - from;
        m_refused = *end.refused;
        return std::nullopt;
    }
    sc_core::sc_time delay = begins;
    if (!transact(memory, m_memory_dmi, tlm::TLM_READ_COMMAND, address, to, bytes, delay)) {
        m_refused = address;
        return std::nullopt;
    }
    return sc_core::sc_time_stamp() + delay - from;
}

} // namespace bitloom
