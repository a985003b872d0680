// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/sha256.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

namespace bitloom::network {
namespace {

class digest {
public:
    digest()
        : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        require(m_context && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1,
                "SHA-256 is not available in the crypto library");
    }

    void add(const void* bytes, std::size_t size) {
        require(EVP_DigestUpdate(m_context.get(), bytes, size) == 1, "SHA-256 failed");
    }

    std::string hexadecimal() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
        unsigned size = 0;
        require(EVP_DigestFinal_ex(m_context.get(), sum.data(), &size) == 1, "SHA-256 failed");
        const char* digits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text += digits[sum[i] >> 4];
            text += digits[sum[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

} // namespace

std::string sha256(const void* bytes, std::size_t size) {
    digest sum;
    sum.add(bytes, size);
    return sum.hexadecimal();
}

std::string sha256_of_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    digest sum;
    std::vector<char> piece(1 << 16);
    while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) ||
           stream.gcount() > 0)
        sum.add(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof())
        throw config_error(printable(file.string()) +
                           ": cannot be read; give the path of a readable file");
    return sum.hexadecimal();
}

} // namespace bitloom::network
