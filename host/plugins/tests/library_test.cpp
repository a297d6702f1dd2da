#include "plugins/library.hpp"

#include <cstdio>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::fixture, testing::is_mapped, testing::Workbench;
using ::testing::HasSubstr;
using ::testing::Not;

class ALibrary : public ::testing::Test {
 protected:
  Error error_of(const std::string& name) {
    const auto library = Library::open(fixture(name), runtime_);
    return library ? Error{} : library.error();
  }

  Workbench workbench_;
  RuntimeDirectory runtime_ = *RuntimeDirectory::create(workbench_.runtime());
};

TEST_F(ALibrary, IsOpenedFromACopyOfItsOwn) {
  const auto library = Library::open(fixture("alpha"), runtime_);

  ASSERT_TRUE(library);
  EXPECT_EQ(library->identity().name, "alpha");
  EXPECT_EQ(library->entry().sdk_major, COMPTOIR_SDK_MAJOR);
  EXPECT_TRUE(is_mapped(runtime_.path().string()));
  EXPECT_FALSE(is_mapped(fixture("alpha").string()));
}

TEST_F(ALibrary, LeavesNoMappingAndNoCopyAHundredTimes) {
  for (int time = 0; time < 100; ++time) {
    auto library = Library::open(fixture("standard"), runtime_);
    ASSERT_TRUE(library);

    const auto pinned = (*std::move(library)).unload();

    ASSERT_EQ(pinned, std::nullopt);
    ASSERT_FALSE(is_mapped(runtime_.path().string()));
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(runtime_.path()), {}), 1) << "only the lock";
}

TEST_F(ALibrary, OpensTwiceSideBySide) {
  const auto first = Library::open(fixture("alpha"), runtime_);
  const auto second = Library::open(fixture("alpha"), runtime_);

  ASSERT_TRUE(first && second);
  EXPECT_NE(&first->entry(), &second->entry());
}

TEST_F(ALibrary, StaysMappedWhenItIsOnlyForgotten) {
  const comptoir_entry* entry = nullptr;
  {
    const auto library = Library::open(fixture("alpha"), runtime_);
    entry = &library->entry();
  }

  EXPECT_EQ(entry->sdk_major, COMPTOIR_SDK_MAJOR);
}

#if defined(__GNUC__) && !defined(__clang__)
TEST_F(ALibrary, ThatCannotBeUnmappedIsPinnedWithTheReason) {
  auto library = *Library::open(fixture("naive-standard"), runtime_);

  const auto pinned = library.unload();

  ASSERT_TRUE(pinned);
  EXPECT_THAT(*pinned, AllOf(HasSubstr("GNU unique symbol std::"), HasSubstr("build it with comptoir_add_plugin()")));
}
#endif

TEST_F(ALibrary, ExportsItsEntryAlone) {
  const std::string command = "nm --dynamic --defined-only --format=posix " + fixture("standard").string();
  const std::unique_ptr<FILE, int (*)(FILE*)> names(::popen(command.c_str(), "r"), &::pclose);
  std::vector<std::string> exported;
  char line[1024];
  while (std::fgets(line, sizeof line, names.get()) != nullptr) exported.push_back(std::string(line).substr(0, std::string(line).find(' ')));

  EXPECT_THAT(exported, ElementsAre("comptoir_plugin_entry"));
}

TEST_F(ALibrary, TellsBeforeItsCodeCanRun) {
  std::vector<std::string> told;

  const auto library = Library::open(fixture("alpha"), runtime_, [&](const Identity& identity) {
    told.push_back(identity.name);
    EXPECT_FALSE(is_mapped(runtime_.path().string()));
    return true;
  });

  EXPECT_THAT(told, ElementsAre("alpha"));
}

TEST_F(ALibrary, ThatNobodyWaitsForAnyMoreIsNotOpened) {
  const auto library = Library::open(fixture("alpha"), runtime_, [](const Identity&) { return false; });

  EXPECT_EQ(library.error().code, "plugin.open_failed");
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

TEST_F(ALibrary, WithoutAnEntryIsRefused) {
  const auto error = error_of("without-entry");

  EXPECT_EQ(error.code, "plugin.no_entry");
  EXPECT_THAT(error.sentence, HasSubstr("does not export comptoir_plugin_entry"));
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

TEST_F(ALibrary, OfAnotherSdkIsRefusedBeforeItIsOpened) {
  const auto opened = Library::open(fixture("next-sdk"), runtime_, [](const Identity&) {
    ADD_FAILURE() << "It must not be opened.";
    return true;
  });

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "plugin.sdk_mismatch");
}

TEST_F(ALibrary, WhoseEntryIsOfAnotherSdkThanItsNoteIsRefused) {
  EXPECT_EQ(error_of("two-sdks").sentence,
            "Plugin two-sdks was built with SDK 2.0, this host speaks 1.0: install a build for 1.x or upgrade the host.");
}

TEST_F(ALibrary, WithAShortEntryIsRefusedWithBothSizes) {
  EXPECT_THAT(error_of("short-entry").sentence, HasSubstr("has struct_size 16, SDK 1.0 has " + std::to_string(sizeof(comptoir_entry))));
}

TEST_F(ALibrary, WithNullFunctionsIsRefused) { EXPECT_THAT(error_of("null-functions").sentence, HasSubstr("has a null function")); }

TEST_F(ALibrary, WithAnUnresolvedSymbolIsRefusedWithItsReadableName) {
  const auto error = error_of("naive-unresolved");

  EXPECT_EQ(error.code, "plugin.unresolved_symbol");
  EXPECT_THAT(error.sentence, AllOf(HasSubstr("fixture-naive-unresolved.so needs the symbol forgotten::price_of("), HasSubstr("link what defines it"),
                                    Not(HasSubstr(runtime_.path().string()))));
}

}  // namespace
}  // namespace comptoir::plugins
