// The table of a unit as a plugin in C has it: no compiler has looked at the values that it is given.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/plugin.hpp>

namespace parcel {

class Raw {
 public:
  explicit Raw(comptoir::detail::Unit& unit) : unit_(&unit) {}

  /// Does what is wrong in the way that is named: "find number" finds a weight by a number.
  void misuse(std::string_view how) const;

 private:
  using Values = std::vector<comptoir_value>;
  using Ways = std::map<std::string_view, std::function<void()>>;

  Ways ways_to_look() const;
  Ways ways_to_write() const;

  void find(const Values& key) const;
  void put(const Values& row) const;
  void erase(const Values& key) const;
  void add(const Values& row, std::uint32_t column) const;
  void list(const Values& prefix, std::uint32_t index, std::uint32_t limit) const;
  void execute(const Values& arguments) const;
  void query(const Values& arguments) const;

  const comptoir_work_table& table() const { return *unit_->plugin.table; }
  comptoir_work* work() const { return unit_->work; }

  comptoir::detail::Unit* unit_;
};

}  // namespace parcel

template <>
struct comptoir::detail::Supply<parcel::Raw> : comptoir::detail::SuppliedFromUnit<parcel::Raw> {};
template <>
inline constexpr bool comptoir::detail::is_told<parcel::Raw> = true;
