#include "testing/samples.hpp"

#include <cstdlib>
#include <deque>
#include <limits>
#include <mutex>
#include <stdexcept>

namespace comptoir::storage::samples {

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "comptoir-store-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder: " + pattern);
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Id id(std::uint64_t number) {
  std::array<std::uint8_t, 16> bytes{1, 2, 3};
  for (std::size_t i = 0; i < 8; ++i) bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return Id(bytes);
}

Timestamp at(std::int64_t second) { return Timestamp::from_microseconds_since_epoch(second * 1'000'000); }

Origin origin() { return {"ann", id(7), id(8), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", at(1'700'000'000)}; }

StreamKey order(std::string id, std::string tenant) { return {std::move(tenant), "order", std::move(id)}; }

Changes::Append appended(const StreamKey& stream, const Head& head, std::size_t count) {
  Changes::Append out{stream, head.version, {}, head.number};
  Checksum previous = head.checksum;
  for (std::uint64_t version = head.version + 1; version <= head.version + count; ++version) {
    Event event{.position = 0,
                .stream = stream,
                .version = version,
                .id = id(version),
                .type = "order.changed/1",
                .data = R"({"version":)" + std::to_string(version) + "}",
                .checksum = {},
                .origin = origin()};
    event.checksum = previous = chained(previous, event);
    out.events.push_back(std::move(event));
  }
  return out;
}

Message message(const StreamKey& stream, std::uint64_t version, std::uint64_t number) {
  return {.stream = stream,
          .version = version,
          .id = id(number),
          .type = "order.changed/1",
          .data = "{}",
          .origin = origin(),
          .handled = {"stock/order.changed", "invoicing/order.changed"}};
}

std::vector<Changes::Posting> posted(const std::vector<Message>& messages) {
  std::vector<Changes::Posting> out;
  for (const Message& message : messages) out.push_back({message, std::numeric_limits<std::uint32_t>::max()});
  return out;
}

comptoir_value text(std::string_view text) {
  static std::mutex mutex;
  static std::deque<std::string> kept;
  const std::lock_guard lock(mutex);
  const auto& copy = kept.emplace_back(text);
  return {.kind = COMPTOIR_VALUE_TEXT, .reserved = 0, .integer = 0, .real = 0, .text = {copy.data(), copy.size()}};
}

comptoir_value number(std::int64_t number) { return {.kind = COMPTOIR_VALUE_INTEGER, .reserved = 0, .integer = number, .real = 0, .text = {}}; }

comptoir_value real(double number) { return {.kind = COMPTOIR_VALUE_REAL, .reserved = 0, .integer = 0, .real = number, .text = {}}; }

comptoir_value null() { return {}; }

namespace {

RowWrite write(RowWrite::Kind kind, const View& view, std::vector<comptoir_value> row, std::string tenant) {
  RowWrite out;
  out.kind = kind;
  out.view = &view;
  out.row = std::move(row);
  out.tenant = std::move(tenant);
  return out;
}

}  // namespace

RowWrite put(const View& view, std::vector<comptoir_value> row, std::string tenant) {
  return write(RowWrite::Kind::put, view, std::move(row), std::move(tenant));
}

RowWrite erase(const View& view, std::vector<comptoir_value> key, std::string tenant) {
  return write(RowWrite::Kind::erase, view, std::move(key), std::move(tenant));
}

RowWrite execute(std::string sql, std::vector<comptoir_value> arguments, std::int64_t expected_rows, std::string tenant) {
  RowWrite out;
  out.kind = RowWrite::Kind::execute;
  out.plugin = "shop";
  out.sql = std::move(sql);
  out.row = std::move(arguments);
  out.tenant = std::move(tenant);
  out.expected_rows = expected_rows;
  return out;
}

std::string shown(std::span<const comptoir_value> row) {
  std::string out;
  for (const comptoir_value& value : row) {
    if (!out.empty()) out += '|';
    switch (value.kind) {
      case COMPTOIR_VALUE_NULL: out += "null"; break;
      case COMPTOIR_VALUE_INTEGER: out += std::to_string(value.integer); break;
      case COMPTOIR_VALUE_REAL: out += std::to_string(value.real); break;
      default: out += std::string_view(value.text.data, value.text.size);
    }
  }
  return out;
}

std::string found(Reads& reads, const View& view, std::vector<comptoir_value> key, std::string_view tenant) {
  std::string out = "none";
  reads.find(view, tenant, key, [&out](std::span<const comptoir_value> row) { out = shown(row); });
  return out;
}

std::string listed(Reads& reads, const View& view, const PageRequest& page, std::string* next, std::string_view tenant) {
  std::string out;
  const std::string cursor = reads.list(view, tenant, page, [&out](std::span<const comptoir_value> row) {
    if (!out.empty()) out += ' ';
    out += shown(row);
  });
  if (next != nullptr) *next = cursor;
  return out;
}

std::string queried(Reads& reads, std::string_view sql, std::vector<comptoir_value> arguments, std::string_view tenant) {
  std::string out;
  reads.query("shop", sql, tenant, arguments, [&out](std::span<const comptoir_value> row) {
    if (!out.empty()) out += ' ';
    out += shown(row);
  });
  return out;
}

std::string told(Reads& reads, const StreamKey& stream, std::uint64_t form, std::uint64_t up_to) {
  std::string out;
  reads.history(stream, form, up_to,
                {[&out](const Snapshot* snapshot) {
                   out += snapshot == nullptr ? "from nothing" : "from " + std::to_string(snapshot->version) + " " + snapshot->state;
                 },
                 [&out](std::uint64_t version, std::string_view, std::string_view) { out += " " + std::to_string(version); }});
  return out;
}

void commit(Store& store, const Changes& changes) {
  const auto transaction = store.begin();
  transaction->apply(changes);
  transaction->commit();
}

void append(Store& store, const StreamKey& stream, std::size_t count) {
  const Head head = store.read()->head(stream);
  Changes changes;
  changes.appends.push_back(appended(stream, head, count));
  commit(store, changes);
}

std::string shown(const std::vector<Fault>& faults) {
  std::string out;
  for (const Fault& fault : faults) out += fault.where + ": " + fault.what + "\n";
  return out;
}

}  // namespace comptoir::storage::samples
