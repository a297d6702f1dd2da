#include <string>

#include <gtest/gtest.h>

#include "storage/sql/statement.hpp"

namespace comptoir::storage::sql {
namespace {

TEST(AnExcerptOfAStatement, EndsBetweenTwoCharacters) {
  const auto before = std::string(119, 'x');

  EXPECT_EQ(excerpt(before + "\u00E9, and so on"), before + "...");
}

TEST(AnExcerptOfAStatement, IsUtf8WhateverItIsMadeOf) { EXPECT_EQ(excerpt("SELECT '\xC3'"), "SELECT '\xEF\xBF\xBD'"); }

}  // namespace
}  // namespace comptoir::storage::sql
