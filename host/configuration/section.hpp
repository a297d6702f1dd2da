// One table of the configuration while it is read: each key is named once, where its value goes. From that follow the type that is expected,
// the keys that are known, the nearest one to a typing error, and the effective configuration.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "configuration/faults.hpp"
#include "configuration/node.hpp"

namespace comptoir::configuration {

template <class Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

class Section {
 public:
  /// `table` may be null: everything keeps its default. What is read is shown in `effective`. All of them must outlive the section.
  Section(const Node* table, std::string key, Faults& faults, Node& effective);

  // Each of these leaves `value`, the default, as it is when the key is absent, and when it is wrong, which is a fault.

  void text(std::string_view name, std::string& value);
  /// A text without a default: an absent key is not shown either. `example` is what a fault proposes.
  void optional_text(std::string_view name, std::string& value, std::string_view example);
  void flag(std::string_view name, bool& value);

  template <std::integral Number>
  void number(std::string_view name, Number& value, Number least, Number most) {
    value = static_cast<Number>(integer(name, to_signed(value), to_signed(least), to_signed(most)));
  }

  /// Whole milliseconds, at least one and at most a day. The key's name should end in `_ms`.
  void milliseconds(std::string_view name, std::chrono::milliseconds& value);

  template <class Value>
  void choice(std::string_view name, Value& value, const Choices<Value>& choices) {
    std::vector<std::string> words;
    std::size_t of_default = 0;
    for (const auto& [word, meaning] : choices) {
      if (meaning == value) of_default = words.size();
      words.emplace_back(word);
    }
    value = choices[word_of(name, of_default, words)].second;
  }

  /// The table below this one, to be read by a section of its own.
  Section section(std::string_view name);

  /// A table that is an item of a list of this one, named "enabled[0]".
  Section item(const Node& table, std::string_view name, Node& effective);

  /// The value of a key that needs more than a type, or null where it is absent or a fault was told already. `show` tells its effective value.
  const Node* take(std::string_view name);
  void show(Node value);

  /// What `take` answers, for a key that was read already and needs a second look.
  const Node* written(std::string_view name) const;

  /// Tells what is wrong with the value of `name`, at its place.
  void refuse(const Node& node, std::string_view name, std::string_view code, std::string_view wrong, std::string_view remedy);

  /// Tells the type that was expected, such as "a text", with an example.
  void refuse_type(const Node& node, std::string_view name, std::string_view remedy);

  /// Tells that the key itself means nothing here.
  void refuse_key(const Node& node, std::string_view wrong, std::string_view remedy);

  /// Ends the reading: every member that nobody asked for is a fault.
  void close();

  const std::list<Node>& members() const;
  std::string key_of(std::string_view name) const;

 private:
  template <class Number>
  static std::int64_t to_signed(Number number) {
    return std::cmp_greater(number, std::numeric_limits<std::int64_t>::max()) ? std::numeric_limits<std::int64_t>::max()
                                                                              : static_cast<std::int64_t>(number);
  }

  std::int64_t integer(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most);
  std::size_t word_of(std::string_view name, std::size_t of_default, const std::vector<std::string>& words);

  const Node* table_;
  std::string key_;
  Faults& faults_;
  Node& effective_;
  std::vector<std::string> known_;
};

/// A text, a list of texts, as a node that stands nowhere.
Node text_node(std::string_view key, std::string text);
Node list_node(std::string_view key, const std::vector<std::string>& texts);

}  // namespace comptoir::configuration
