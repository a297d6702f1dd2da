#include "storage/sqlite/statement.hpp"

#include <fstream>
#include <malloc.h>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/session_pool.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {
namespace {

/// By the C library's own count, which stays at zero where a sanitizer allocates in its place.
std::size_t allocated() {
  const auto heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

TEST(AStatement, KeepsNoRoomForAVastRow) {
  const samples::Folder folder;
  const auto file = folder.path() / "store.db";
  std::ofstream(file.string());
  SqliteConnection connection({.path = file.string(), .max_pages = 0}, SqliteConnection::Role::reader);
  const auto* vast = "SELECT printf('%.*c', 8388608, 'x')";
  connection.use(vast);
  const auto before = allocated();

  {
    const auto row = connection.use(vast);
    row->step();
    std::vector<comptoir_value> values;
    row->read_into(values);
    ASSERT_EQ(values.at(0).text.size, 8'388'608U);
  }

  EXPECT_LT(allocated() - before, 100'000U);
}

}  // namespace
}  // namespace comptoir::storage::sqlite
