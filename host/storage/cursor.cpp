#include "storage/cursor.hpp"

#include <bit>
#include <utility>

#include "storage/digest.hpp"

namespace comptoir::storage {

namespace {

constexpr std::size_t tag_size = 8;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8U | static_cast<unsigned char>(byte)) & 0xffffU;
    for (bits += 8; bits >= 6; bits -= 6) out += alphabet[pending >> (bits - 6) & 63U];
  }
  if (bits > 0) out += alphabet[pending << (6 - bits) & 63U];
  return out;
}

/// Empty where the text is no base64url.
std::string from_base64url(std::string_view text) {
  std::string out;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t digit = alphabet.find(letter);
    if (digit == std::string_view::npos) return {};
    pending = (pending << 6U | static_cast<std::uint32_t>(digit)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(pending >> bits & 0xffU);
  }
  return out;
}

void append(CanonicalBytes& bytes, const comptoir_value& value) {
  bytes.number(static_cast<std::uint64_t>(value.kind));
  if (value.kind == COMPTOIR_VALUE_INTEGER) bytes.number(static_cast<std::uint64_t>(value.integer));
  if (value.kind == COMPTOIR_VALUE_REAL) bytes.number(std::bit_cast<std::uint64_t>(value.real));
  if (value.kind == COMPTOIR_VALUE_TEXT) bytes.text({value.text.data, value.text.size});
}

std::string canonical(std::span<const comptoir_value> values) {
  CanonicalBytes bytes;
  for (const comptoir_value& value : values) append(bytes, value);
  return std::string(bytes.bytes());
}

[[noreturn]] void refuse() { throw BadCursor("The cursor belongs to no page of this list: begin again without one."); }

/// Reads what `canonical` wrote. The tag was checked before, so that a short text means an index of another shape.
class Reading {
 public:
  explicit Reading(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    const std::string_view raw = take(8);
    std::uint64_t out = 0;
    for (std::size_t i = raw.size(); i-- > 0;) out = out << 8U | static_cast<unsigned char>(raw[i]);
    return out;
  }

  comptoir_value value() {
    comptoir_value out{};
    out.kind = static_cast<std::int32_t>(number());
    if (out.kind == COMPTOIR_VALUE_INTEGER) out.integer = static_cast<std::int64_t>(number());
    if (out.kind == COMPTOIR_VALUE_REAL) out.real = std::bit_cast<double>(number());
    if (out.kind == COMPTOIR_VALUE_TEXT) {
      const std::string_view text = take(number());
      out.text = {text.data(), text.size()};
    }
    return out;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) refuse();
    const std::string_view out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }

  std::string_view rest_;
};

}  // namespace

CursorValues::CursorValues(std::string bytes, std::size_t count) : bytes_(std::move(bytes)) {
  Reading reading(bytes_);
  for (std::size_t i = 0; i < count; ++i) values_.push_back(reading.value());
  if (!reading.at_end()) refuse();
}

Cursor::Cursor(std::string_view secret, std::string_view table, std::string_view tenant, std::string_view index, const PageRequest& page) {
  CanonicalBytes listing;
  listing.text(secret);
  listing.text(table);
  listing.text(tenant);
  listing.text(index);
  listing.number(page.descending ? 1 : 0);
  listing.text(canonical(page.prefix));
  key_ = listing.bytes();
}

std::string Cursor::tag(std::string_view bytes) const {
  const Checksum checksum = keyed_digest(key_, bytes);
  return {reinterpret_cast<const char*>(checksum.data()), tag_size};
}

std::string Cursor::written(std::span<const comptoir_value> last_row) const {
  const std::string bytes = canonical(last_row);
  return to_base64url(bytes + tag(bytes));
}

CursorValues Cursor::read(std::string_view cursor, std::size_t count) const {
  std::string bytes = from_base64url(cursor);
  // Written again and compared: trailing bits that base64 ignores would make two texts of one cursor.
  if (bytes.size() < tag_size || to_base64url(bytes) != cursor) refuse();

  const std::string found = bytes.substr(bytes.size() - tag_size);
  bytes.resize(bytes.size() - tag_size);
  if (found != tag(bytes)) refuse();
  return CursorValues(std::move(bytes), count);
}

}  // namespace comptoir::storage
