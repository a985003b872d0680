// SPDX-License-Identifier: Apache-2.0
// Internal to models/common and its tests: every kernel set that this build contains, whether the
// CPU runs it or not. Calling one that it does not run ends the process.
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"

namespace bitloom::tile_kernels {

extern const kernel_set portable_kernels;
#ifdef BITLOOM_X86_KERNELS
extern const kernel_set avx2_kernels;
extern const kernel_set avx_vnni_kernels;
extern const kernel_set avx512_vnni_kernels;
#endif

/// The set called `name`, or the best one of this CPU if `name` is null or empty. Throws
/// config_error, which blames BITLOOM_ISA, if there is no such set or this CPU lacks it.
const kernel_set& select_kernels(const char* name);

// What the sets are put together from; kernel_set says what each does.
namespace portable {
void requantise_rows(const requantise_arguments& arguments);
void add_terms(const add_arguments& arguments);
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);
void unpack_bytes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::uint8_t offset, std::uint8_t* bytes);
void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed);
} // namespace portable

namespace avx2 {
void requantise_rows(const requantise_arguments& arguments);
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);
void unpack_bytes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::uint8_t offset, std::uint8_t* bytes);
void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed);
} // namespace avx2

namespace avx512 {
void requantise_rows(const requantise_arguments& arguments);
void add_terms(const add_arguments& arguments);
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);
void unpack_bytes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::uint8_t offset, std::uint8_t* bytes);
void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed);
} // namespace avx512

// For widths that do not divide a byte. Needs no more than AVX2 and serves all x86 sets.
namespace avx2_any_width {
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);
void unpack_bytes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::uint8_t offset, std::uint8_t* bytes);
void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed);
} // namespace avx2_any_width

} // namespace bitloom::tile_kernels
