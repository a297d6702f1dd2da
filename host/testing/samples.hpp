// Records for the tests of stores.
#pragma once

#include <deque>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.hpp"

namespace comptoir::storage::samples {

/// A new folder that is gone, with all it holds, at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Id id(std::uint64_t number);
Timestamp at(std::int64_t second);
Origin origin();
StreamKey order(std::string id, std::string tenant = "acme");

/// `count` events behind `head`, chained, each with data that names its version.
Changes::Append appended(const StreamKey& stream, const Head& head, std::size_t count = 1);
Message message(const StreamKey& stream, std::uint64_t version, std::uint64_t number);
/// Messages without an event, behind all that is appended.
std::vector<Changes::Posting> posted(const std::vector<Message>& messages);

/// Values of a row; texts live as long as the program.
comptoir_value text(std::string_view text);
comptoir_value number(std::int64_t number);
comptoir_value real(double number);
comptoir_value null();

RowWrite put(const View& view, std::vector<comptoir_value> row, std::string tenant = "acme");
RowWrite erase(const View& view, std::vector<comptoir_value> key, std::string tenant = "acme");
RowWrite execute(std::string sql, std::vector<comptoir_value> arguments, std::int64_t expected_rows = -1, std::string tenant = "acme");

/// One line a row, values separated by "|".
std::string shown(std::span<const comptoir_value> row);
std::string found(Reads& reads, const View& view, std::vector<comptoir_value> key, std::string_view tenant = "acme");
/// All rows of a page, separated by blanks; `next` receives the cursor.
std::string listed(Reads& reads, const View& view, const PageRequest& page, std::string* next = nullptr, std::string_view tenant = "acme");
std::string queried(Reads& reads, std::string_view sql, std::vector<comptoir_value> arguments = {}, std::string_view tenant = "acme");

/// The history of a stream: "from 20 {"total":2} 21 22", or "from nothing 1 2".
std::string told(Reads& reads, const StreamKey& stream, std::uint64_t form, std::uint64_t up_to = 1000);

/// Writes and commits.
void commit(Store& store, const Changes& changes);
/// Appends to a stream of the store, wherever it stands, and commits.
void append(Store& store, const StreamKey& stream, std::size_t count = 1);

/// The faults, one a line: "order/1 version 2 (tenant acme): It was ..."
std::string shown(const std::vector<Fault>& faults);

}  // namespace comptoir::storage::samples
