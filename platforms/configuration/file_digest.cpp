// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/file_digest.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

namespace bitloom::configuration {

std::string sha256_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) ==
                1,
            "SHA-256 is not available");
    std::string text;
    for (unsigned i = 0; i < length; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

} // namespace bitloom::configuration
