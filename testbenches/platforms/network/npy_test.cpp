// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/npy.h"
#include "platforms/network/sha256.h"
#include "platforms/network/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bitloom::network {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class npy : public ::testing::Test {
protected:
    npy() { std::filesystem::create_directory(m_folder); }
    ~npy() override { std::filesystem::remove_all(m_folder); }

    void write(const std::string& bytes) const {
        std::ofstream(m_file, std::ios::binary | std::ios::trunc) << bytes;
    }

    std::string bytes() const {
        std::ifstream stream(m_file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    /// Version 1.0 with this dictionary, unpadded.
    static std::string with_header(const std::string& dictionary, const std::string& data = "") {
        return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(dictionary.size() & 0xff) +
               static_cast<char>(dictionary.size() >> 8) + dictionary + data;
    }

    void expect_refused(const std::string& part) const {
        try {
            read_npy(m_file);
            ADD_FAILURE() << "was not refused";
        } catch (const config_error& error) {
            EXPECT_THAT(error.what(), HasSubstr(m_file.string() + ": "));
            EXPECT_THAT(error.what(), HasSubstr(part));
        }
    }

    std::filesystem::path m_folder =
        std::filesystem::path(::testing::TempDir()) / ("npy_" + std::to_string(::getpid()));
    std::filesystem::path m_file = m_folder / "array.npy";
};

TEST_F(npy, writes_the_bytes_that_numpy_writes) {
    write_npy(m_file, {element_type::int16, {2, 3}, std::vector<std::uint8_t>(12, 7)});
    // numpy.save of numpy.full((2, 3), 0x0707, 'int16'), numpy 1.24
    std::string expected("\x93NUMPY\x01\x00v\x00", 10);
    expected += "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
    expected += std::string(128 - 1 - expected.size(), ' ') + "\n" + std::string(12, 7);
    EXPECT_EQ(bytes(), expected);
}

TEST_F(npy, writes_shapes_of_no_and_one_axis_as_tuples) {
    write_npy(m_file, {element_type::uint8, {}, {1}});
    EXPECT_THAT(bytes(), HasSubstr("'shape': (), }"));
    EXPECT_EQ(bytes().size(), 129U);
    write_npy(m_file, {element_type::uint8, {1}, {1}});
    EXPECT_THAT(bytes(), HasSubstr("'descr': '|u1', 'fortran_order': False, 'shape': (1,), }"));
}

TEST_F(npy, reads_what_it_wrote_for_every_type) {
    for (const element_type type :
         {element_type::int8, element_type::uint8, element_type::int16, element_type::uint16,
          element_type::int32, element_type::int64, element_type::float32, element_type::float64}) {
        npy_array array{type, {2, 1, 2}, {}};
        for (std::size_t i = 0; i < 4 * element_bytes(type); ++i)
            array.bytes.push_back(static_cast<std::uint8_t>(i * 37));
        write_npy(m_file, array);
        const npy_array read = read_npy(m_file);
        EXPECT_EQ(read.type, type) << element_name(type);
        EXPECT_EQ(read.shape, array.shape);
        EXPECT_EQ(read.bytes, array.bytes);
        EXPECT_EQ(read.elements(), 4);
    }
}

TEST_F(npy, leaves_no_temporary_file_behind) {
    write_npy(m_file, {element_type::uint8, {1}, {1}});
    write_npy(m_file, {element_type::uint8, {1}, {2}});
    const std::filesystem::directory_iterator all(m_folder);
    EXPECT_EQ(std::distance(begin(all), end(all)), 1);
    EXPECT_THAT(read_npy(m_file).bytes, ElementsAre(2));
}

TEST_F(npy, refuses_a_folder_that_cannot_be_written) {
    EXPECT_THROW(write_npy(m_folder / "absent" / "x.npy", {element_type::uint8, {1}, {1}}),
                 config_error);
}

TEST_F(npy, reads_versions_2_and_3_and_other_spacing) {
    const std::string dictionary = "{\"shape\":(3),'fortran_order' : False,'descr':'<u1'}";
    for (const char version : {'\2', '\3'}) {
        std::string file("\x93NUMPY", 6);
        file += {version, '\0', static_cast<char>(dictionary.size()), '\0', '\0', '\0'};
        write(file + dictionary + "abc");
        EXPECT_THAT(read_npy(m_file).bytes, ElementsAre('a', 'b', 'c'));
    }
}

TEST_F(npy, reads_an_array_of_no_elements) {
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }"));
    EXPECT_EQ(read_npy(m_file).elements(), 0);
}

TEST_F(npy, refuses_what_is_not_npy) {
    expect_refused("is not a file");
    write("");
    expect_refused("not a .npy file");
    write("PK\x03\x04 an archive of arrays");
    expect_refused("not a .npy file");
    write(std::string("\x93NUMPY\x07\x00", 8));
    expect_refused("version 7");
}

TEST_F(npy, refuses_every_truncation) {
    write_npy(m_file, {element_type::uint8, {5}, {1, 2, 3, 4, 5}});
    const std::string whole = bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write(whole.substr(0, size));
        EXPECT_THROW(read_npy(m_file), config_error) << size;
    }
}

TEST_F(npy, refuses_sizes_beyond_the_file_before_it_allocates) {
    write(with_header("{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000,), }"));
    expect_refused("claims 8000000000000 bytes");
    write(with_header(
        "{'descr': '<i8', 'fortran_order': False, 'shape': (0, 9000000000000000000, 9), }"));
    expect_refused("64 bits");
    write(
        with_header("{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999,)}"));
    expect_refused("64 bits");
    std::string long_header("\x93NUMPY\x02\x00\xff\xff\xff\x7f", 12);
    write(long_header);
    expect_refused("claims a header");
}

TEST_F(npy, refuses_other_types_orders_and_dictionaries) {
    write(with_header("{'descr': '>f4', 'fortran_order': False, 'shape': (0,)}"));
    expect_refused("'>f4'");
    write(with_header("{'descr': '<f4', 'fortran_order': True, 'shape': (0,)}"));
    expect_refused("Fortran");
    write(with_header("{'descr': '<f4', 'shape': (0,)}"));
    expect_refused("lacks");
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"));
    expect_refused("other than numbers");
    write(with_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (0,)}"));
    expect_refused("records of several fields");
    write(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "a pickle"));
    expect_refused("'|O'");
    for (const std::string key : {"{'descr': ", "{'descr': '|i1', 'shape': ", "{'", ""})
        for (const char opening : {'(', '[', '{'}) {
            write(with_header(key + std::string(60'000, opening)));
            expect_refused("save");
        }
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'x\n': 1}"));
    expect_refused("'x\\x0a'");
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} more"));
    expect_refused("goes on");
}

TEST_F(npy, digests_bytes_and_files_alike) {
    const char* abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT_EQ(sha256("abc", 3), abc);
    write("abc");
    EXPECT_EQ(sha256_of_file(m_file), abc);
    write("");
    EXPECT_EQ(sha256_of_file(m_file),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_THROW(sha256_of_file(m_folder / "absent"), config_error);
    EXPECT_THROW(sha256_of_file(m_folder), config_error);
}

TEST(text, shows_readable_names_and_escapes_the_rest) {
    EXPECT_EQ(printable("conv/Größe_1"), "conv/Größe_1");
    EXPECT_EQ(printable("a\tb\x7f"), "a\\x09b\\x7f");
    EXPECT_EQ(printable("\xc3"), "\\xc3");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
    EXPECT_EQ(printable(std::string(500, 'x')).size(), 203U);
    EXPECT_TRUE(is_utf8("\xf0\x9f\x99\x82"));
    EXPECT_FALSE(is_utf8("\xc0\xaf"));
    EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
}

} // namespace
} // namespace bitloom::network
