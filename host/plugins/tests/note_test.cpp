#include "plugins/note.hpp"

#include <cstddef>
#include <elf.h>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using ::testing::ElementsAre;
using testing::fixture, testing::read_bytes, testing::Workbench;
using ::testing::HasSubstr;

/// A sound library, with one byte of its header changed.
std::string patched(std::size_t offset, int value) {
  auto bytes = read_bytes(fixture("alpha"));
  bytes[offset] = static_cast<char>(value);
  return bytes;
}

TEST(ANote, NamesThePluginWithoutOpeningIt) {
  const auto identity = read_identity(fixture("trapping"));

  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->name, "trapping");
  EXPECT_EQ(identity->version, "1.0.0");
  EXPECT_EQ(sdk_text(*identity), "1.0.0");
}

TEST(ANote, IsTheSameFromCAndFromTheMacroOfTheSdk) {
  const auto from_c = read_identity(fixture("alpha"));
  const auto from_macro = read_identity(fixture("standard"));

  ASSERT_TRUE(from_c && from_macro);
  EXPECT_THAT(from_c->required, ElementsAre("comptoir.work/1"));
  EXPECT_THAT(from_macro->required, ElementsAre("comptoir.work/1", "comptoir.log/1"));
}

struct Refusal {
  const char* what;
  std::string bytes;
  const char* code;
  const char* sentence;
};

class AFileThatIsNoPlugin : public ::testing::TestWithParam<Refusal> {};

TEST_P(AFileThatIsNoPlugin, IsRefusedWithItsReason) {
  const Workbench workbench;
  const auto file = workbench.write("odd.so", GetParam().bytes);

  const auto identity = read_identity(file);

  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().code, GetParam().code);
  EXPECT_THAT(identity.error().sentence, HasSubstr(GetParam().sentence));
  EXPECT_THAT(identity.error().sentence, HasSubstr("odd.so"));
}

INSTANTIATE_TEST_SUITE_P(
    Each, AFileThatIsNoPlugin,
    ::testing::Values(
        Refusal{"Empty", "", "plugin.not_elf", "is empty"},
        Refusal{"Text", "#!/bin/sh\necho I am no library\n", "plugin.not_elf", "is not an ELF file"},
        Refusal{"OnlyTheMagic", ELFMAG, "plugin.truncated", "ends too early"},
        Refusal{"HalfAHeader", read_bytes(fixture("alpha")).substr(0, 40), "plugin.truncated", "ends too early"},
        Refusal{"HalfALibrary", read_bytes(fixture("alpha")).substr(0, read_bytes(fixture("alpha")).size() / 2), "plugin.truncated", "Copy it again"},
        Refusal{"WithoutItsLastByte", read_bytes(fixture("alpha")).substr(0, read_bytes(fixture("alpha")).size() - 1), "plugin.truncated", "ends"},
        Refusal{"ThirtyTwoBits", patched(EI_CLASS, ELFCLASS32), "plugin.wrong_class", "is 32-bit, this host is 64-bit"},
        Refusal{"BigEndian", patched(EI_DATA, ELFDATA2MSB), "plugin.wrong_byte_order", "the other byte order"},
        Refusal{"OfAnotherMachine", patched(offsetof(Elf64_Ehdr, e_machine), EM_S390), "plugin.wrong_machine", "built for s390, this host runs on"},
        Refusal{"AnObjectFile", patched(offsetof(Elf64_Ehdr, e_type), ET_REL), "plugin.not_a_library", "is an object file"},
        Refusal{"WithoutANote", read_bytes(fixture("unnoted")), "plugin.no_note", "carries no COMPTOIR note"},
        Refusal{"WithoutAName", read_bytes(fixture("nameless")), "plugin.malformed_note", "it has no name"},
        Refusal{"WithAGarbledSdk", read_bytes(fixture("garbled")), "plugin.malformed_note", "its sdk is not three numbers"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(AFolder, IsNoPlugin) {
  const Workbench workbench;

  const auto identity = read_identity(workbench.plugins());

  ASSERT_FALSE(identity);
  EXPECT_THAT(identity.error().sentence, HasSubstr("is not a file"));
}

TEST(AMissingFile, IsNamed) {
  const auto identity = read_identity("/nowhere/orders.so");

  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().sentence, "/nowhere/orders.so cannot be read: No such file or directory.");
}

TEST(AnyDamageToALibrary, IsReadWithoutHarm) {
  const Workbench workbench;
  const auto sound = read_bytes(fixture("alpha"));
  const auto header_size = sizeof(Elf64_Ehdr) + 12 * sizeof(Elf64_Phdr);

  for (std::size_t offset = 0; offset < header_size; ++offset) {
    auto bytes = sound;
    bytes[offset] = static_cast<char>(~bytes[offset]);
    const auto file = workbench.write("damaged.so", bytes);

    if (const auto elf = ElfFile::open(file)) {
      static_cast<void>(identity_of(*elf).ok());
      elf->unique_symbols();
      elf->refuses_unloading();
    }
  }
}

TEST(AnSdk, OfTheSameMajorIsSpoken) {
  EXPECT_TRUE(check_sdk("orders", 1, 0));
  EXPECT_TRUE(check_sdk("orders", 1, 7));
}

TEST(AnSdk, OfAnotherMajorIsRefusedWithBothValuesAndTheRemedy) {
  const auto checked = check_sdk("orders", 2, 0);

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().sentence, "Plugin orders was built with SDK 2.0, this host speaks 1.0: install a build for 1.x or upgrade the host.");
}

}  // namespace
}  // namespace comptoir::plugins
