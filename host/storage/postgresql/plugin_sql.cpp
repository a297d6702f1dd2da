#include "storage/postgresql/plugin_sql.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string lower(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// Walks over SQL piece by piece: texts, quoted names, comments, words and single characters.
class Pieces {
 public:
  enum class Kind { end, text, name, comment, word, other };

  explicit Pieces(std::string_view sql) : sql_(sql) {}

  Kind next() {
    begin_ = at_;
    if (at_ == sql_.size()) return Kind::end;
    const char c = sql_[at_];
    if (c == '\'') return quoted('\'', Kind::text);
    if (c == '"') return quoted('"', Kind::name);
    if (rest().starts_with("--")) return until("\n", Kind::comment);
    if (rest().starts_with("/*")) return until("*/", Kind::comment);
    if (!is_word(c)) return ++at_, Kind::other;
    while (at_ < sql_.size() && is_word(sql_[at_])) ++at_;
    return Kind::word;
  }

  std::string_view piece() const { return sql_.substr(begin_, at_ - begin_); }
  std::size_t begin() const { return begin_; }
  std::string_view rest() const { return sql_.substr(at_); }
  void skip(std::size_t count) { at_ += count; }

 private:
  Kind quoted(char quote, Kind kind) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] != quote) continue;
      if (at_ + 1 < sql_.size() && sql_[at_ + 1] == quote) {
        ++at_;
        continue;
      }
      ++at_;
      return kind;
    }
    return kind;
  }
  Kind until(std::string_view end, Kind kind) {
    const auto found = sql_.find(end, at_);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
    return kind;
  }

  std::string_view sql_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;
};

std::size_t digits_of(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

std::string parameter(std::size_t number) { return "$" + std::to_string(number); }

}  // namespace

Translated translated(std::string_view sql) {
  Translated out;
  constexpr std::string_view tenant_mark = "\x01";  // its number is known when all others are
  Pieces pieces(sql);
  for (auto kind = pieces.next(); kind != Pieces::Kind::end; kind = pieces.next()) {
    const auto piece = pieces.piece();
    if (kind == Pieces::Kind::other && piece == "?") {
      const auto digits = digits_of(pieces.rest());
      std::size_t number = out.arguments + 1;
      if (digits > 0) std::from_chars(pieces.rest().data(), pieces.rest().data() + digits, number);
      pieces.skip(digits);
      out.arguments = std::max(out.arguments, number);
      out.text += parameter(number);
    } else if (kind == Pieces::Kind::other && piece == ":" && pieces.rest().starts_with(":")) {
      pieces.skip(1);
      out.text += "::";
    } else if (kind == Pieces::Kind::other && piece == ":" && !pieces.rest().empty() && is_word(pieces.rest().front())) {
      pieces.next();
      if (pieces.piece() != "tenant") throw BadStatement("Parameter :" + std::string(pieces.piece()) + " is not known: use ? and :tenant.");
      out.tenant = 1;
      out.text += tenant_mark;
    } else {
      out.text += piece;
    }
  }
  out.parameters = out.arguments + out.tenant;
  if (out.tenant == 0) return out;

  out.tenant = out.parameters;
  for (auto at = out.text.find(tenant_mark); at != std::string::npos; at = out.text.find(tenant_mark, at))
    out.text.replace(at, tenant_mark.size(), parameter(out.tenant));
  return out;
}

std::vector<std::string_view> statements_of(std::string_view script) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  bool is_blank = true;
  Pieces pieces(script);
  for (auto kind = pieces.next(); kind != Pieces::Kind::end; kind = pieces.next()) {
    if (kind == Pieces::Kind::other && pieces.piece() == ";") {
      if (!is_blank) out.push_back(script.substr(begin, pieces.begin() - begin));
      begin = pieces.begin() + 1;
      is_blank = true;
    } else if (kind != Pieces::Kind::comment && std::isspace(static_cast<unsigned char>(pieces.piece().front())) == 0) {
      is_blank = false;
    }
  }
  if (!is_blank) out.push_back(script.substr(begin));
  return out;
}

std::string with_types(std::string_view sql) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types{
      {{"integer", "bigint"}, {"text", "text COLLATE \"C\""}, {"real", "double precision"}, {"blob", "bytea"}}};
  std::string out;
  Pieces pieces(sql);
  for (auto kind = pieces.next(); kind != Pieces::Kind::end; kind = pieces.next()) {
    const auto word = kind == Pieces::Kind::word ? lower(pieces.piece()) : std::string();
    const auto type = std::ranges::find(types, word, &std::pair<std::string_view, std::string_view>::first);
    out += type == types.end() ? pieces.piece() : type->second;
  }
  return out;
}

}  // namespace comptoir::storage::postgresql
