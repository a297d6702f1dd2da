// What is wrong in a message, and where: faults with JSON pointers, collected up to a limit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

inline constexpr std::size_t faults_max = 32;
inline constexpr std::size_t no_member = static_cast<std::size_t>(-1);

/// The way from the whole message to the value that is being read. Steps live on the stack of the reader.
struct Step {
  const Step* up = nullptr;  ///< Null for the message itself.
  std::string_view name;
  std::size_t item = no_member;  ///< The index in a list, which then has no name.
};

/// A JSON pointer (RFC 6901).
[[gnu::cold]] inline std::string pointer_to(const Step* step) {
  if (step == nullptr || step->up == nullptr) return {};
  auto pointer = pointer_to(step->up) + '/';
  if (step->item != no_member) return pointer += std::to_string(step->item);
  for (char c : step->name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

/// Adds a fault. False when no more is wanted: the reader stops.
[[gnu::cold]] inline bool add_fault(std::vector<Fault>& faults, const Step* step, std::string_view code, std::string message) {
  faults.push_back({pointer_to(step), std::string(code), std::move(message)});
  return faults.size() < faults_max;
}

/// "order.confirmed/1 cannot be read: /customer: The field `customer` is required. And 2 more." `faults` is not empty.
[[gnu::cold]] inline std::string unreadable(std::string_view what, const std::vector<Fault>& faults) {
  auto sentence = std::string(what) + " cannot be read: ";
  if (!faults.front().pointer.empty()) sentence += faults.front().pointer + ": ";
  sentence += faults.front().message;
  if (faults.size() > 1) sentence += " And " + std::to_string(faults.size() - 1) + " more.";
  return sentence;
}

// How many letters must be put in, left out or replaced to make one name of the other; names longer than a row count as far apart.
[[gnu::cold]] inline std::size_t distance_between(std::string_view from, std::string_view to) {
  std::array<std::size_t, 65> row{};
  if (from.size() >= row.size() || to.size() >= row.size()) return row.size();
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[to.size()];
}

/// The member of that wire name or earlier wire name, or `no_member`.
inline std::size_t find_member(const Structure& structure, std::string_view name) {
  for (std::size_t i = 0; i < structure.members.size(); ++i)
    if (structure.members[i].wire_name() == name) return i;
  for (const auto& alias : structure.aliases)
    if (alias.wire_name == name) return alias.member;
  return no_member;
}

/// "There is no field `qantity`; did you mean `quantity`?"
[[gnu::cold]] inline std::string unknown_field_message(const Structure& structure, std::string_view name) {
  const Member* nearest = nullptr;
  auto nearest_distance = std::min<std::size_t>(3, name.size());
  for (const auto& member : structure.members) {
    const auto distance = distance_between(name, member.wire_name());
    if (distance >= nearest_distance) continue;
    nearest = &member;
    nearest_distance = distance;
  }
  auto message = "There is no field `" + shortened(name) + "`";
  return nearest == nullptr ? message + "." : message.append("; did you mean `").append(nearest->wire_name()).append("`?");
}

[[gnu::cold]] inline bool add_missing(std::vector<Fault>& faults, const Member& member, const Step* step) {
  const Step here{step, member.wire_name()};
  return add_fault(faults, &here, "field.missing", "The field `" + std::string(member.wire_name()) + "` is required.");
}

/// Adds a fault for every required member that was not seen; bit i of `seen` stands for member i. False when no more is wanted.
inline bool add_missing(std::vector<Fault>& faults, const Structure& structure, std::uint64_t seen, const Step* step) {
  for (std::size_t i = 0; i < structure.members.size(); ++i) {
    const auto& member = structure.members[i];
    if (member.required && (seen >> i & 1) == 0 && !add_missing(faults, member, step)) return false;
  }
  return true;
}

/// What a value of the shape looks like, after "Expected ".
[[gnu::cold]] inline std::string expectation(const Shape& shape) {
  switch (shape.kind) {
    case Kind::boolean: return "true or false";
    case Kind::integer: return "a whole number";
    case Kind::real: return "a number";
    case Kind::list: return "a list";
    case Kind::structure: return "an object";
    case Kind::optional:
    case Kind::converted: return expectation(*shape.inner);
    default: return "text";
  }
}

}  // namespace comptoir::detail
