#include "configuration/section.hpp"

#include <algorithm>

#include "configuration/nearest.hpp"

namespace comptoir::configuration {

namespace {

std::string listed(const std::vector<std::string>& words, std::string_view last_separator) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? last_separator : ", ";
    list += words[i];
  }
  return list;
}

}  // namespace

Node text_node(std::string_view key, std::string text) {
  Node node;
  node.kind = Node::Kind::text;
  node.key = key;
  node.text = std::move(text);
  return node;
}

Node list_node(std::string_view key, const std::vector<std::string>& texts) {
  Node node;
  node.kind = Node::Kind::array;
  node.key = key;
  for (const auto& text : texts) node.children.push_back(text_node("", text));
  return node;
}

Section::Section(const Node* table, std::string key, Faults& faults, Node& effective)
    : table_(table), key_(std::move(key)), faults_(faults), effective_(effective) {}

void Section::text(std::string_view name, std::string& value) {
  const auto* node = take(name);
  if (node != nullptr && node->kind == Node::Kind::text && !node->text.empty()) {
    value = node->text;
  } else if (node != nullptr && node->kind == Node::Kind::text) {
    refuse(*node, name, "empty", "this text is empty", "leave the key out, or write a text such as \"" + value + "\"");
  } else if (node != nullptr) {
    refuse_type(*node, name, "a text in quotes, such as \"" + value + "\"");
  }
  show(text_node(name, value));
}

void Section::optional_text(std::string_view name, std::string& value, std::string_view example) {
  if (take(name) == nullptr) return;
  value = example;
  text(name, value);
}

void Section::flag(std::string_view name, bool& value) {
  const auto* node = take(name);
  if (node != nullptr && node->kind == Node::Kind::boolean) value = node->boolean;
  if (node != nullptr && node->kind != Node::Kind::boolean) refuse_type(*node, name, "true or false, without quotes");
  Node shown;
  shown.kind = Node::Kind::boolean;
  shown.key = name;
  shown.boolean = value;
  show(std::move(shown));
}

std::int64_t Section::integer(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
  const auto range = "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", without quotes";
  const auto* node = take(name);
  if (node != nullptr && node->kind != Node::Kind::integer) {
    refuse_type(*node, name, range);
  } else if (node != nullptr && (node->integer < least || node->integer > most)) {
    refuse(*node, name, "out_of_range", std::to_string(node->integer) + " is out of range", "write " + range);
  } else if (node != nullptr) {
    value = node->integer;
  }
  Node shown;
  shown.kind = Node::Kind::integer;
  shown.key = name;
  shown.integer = value;
  show(std::move(shown));
  return value;
}

void Section::milliseconds(std::string_view name, std::chrono::milliseconds& value) {
  constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;
  value = std::chrono::milliseconds(integer(name, value.count(), 1, day_ms));
}

std::size_t Section::word_of(std::string_view name, std::size_t of_default, const std::vector<std::string>& words) {
  auto chosen = of_default;
  const auto* node = take(name);
  if (node != nullptr && node->kind != Node::Kind::text) {
    refuse_type(*node, name, "one of the texts " + listed(words, " or "));
  } else if (node != nullptr) {
    const auto found = std::find(words.begin(), words.end(), node->text);
    if (found != words.end()) chosen = static_cast<std::size_t>(found - words.begin());
    if (found == words.end()) refuse(*node, name, "not_a_choice", described(*node) + " is no choice here", "write " + listed(words, " or "));
  }
  show(text_node(name, words[chosen]));
  return chosen;
}

Section Section::section(std::string_view name) {
  const auto* node = take(name);
  if (node != nullptr && node->kind != Node::Kind::table) {
    refuse_type(*node, name, "a table: [" + key_of(name) + "]");
    node = nullptr;
  }
  Node table;
  table.key = name;
  show(std::move(table));
  return {node, key_of(name), faults_, effective_.children.back()};
}

Section Section::item(const Node& table, std::string_view name, Node& effective) { return {&table, key_of(name), faults_, effective}; }

const Node* Section::take(std::string_view name) {
  known_.emplace_back(name);
  return written(name);
}

const Node* Section::written(std::string_view name) const {
  const auto* node = table_ == nullptr ? nullptr : table_->find(name);
  return node != nullptr && node->broken ? nullptr : node;
}

void Section::show(Node value) { effective_.children.push_back(std::move(value)); }

void Section::refuse(const Node& node, std::string_view name, std::string_view code, std::string_view wrong, std::string_view remedy) {
  faults_.add(node.place, key_of(name), code, wrong, remedy);
}

void Section::refuse_type(const Node& node, std::string_view name, std::string_view remedy) {
  refuse(node, name, "wrong_type", "this is " + described(node), "write " + std::string(remedy));
}

void Section::refuse_key(const Node& node, std::string_view wrong, std::string_view remedy) {
  faults_.add(node.key_place, key_of(node.key), "unknown_key", wrong, remedy);
}

void Section::close() {
  for (const auto& member : members()) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;

    auto known = known_;
    std::sort(known.begin(), known.end());
    const auto near = nearest(member.key, known);
    const auto remedy = near.empty() ? "known " + std::string(key_.empty() ? "at the top" : "in [" + key_ + "]") + ": " + listed(known, " and ")
                                     : "did you mean " + near + "?";
    refuse_key(member, "this key is unknown", remedy);
  }
}

const std::list<Node>& Section::members() const {
  static const std::list<Node> none;
  return table_ == nullptr ? none : table_->children;
}

std::string Section::key_of(std::string_view name) const {
  const bool item = name.ends_with(']');
  return (key_.empty() ? "" : key_ + ".") + (item ? std::string(name) : quoted_key(name));
}

}  // namespace comptoir::configuration
