// Clock, ids and context of one unit, as a handler's parameters see them.
#pragma once

#include <comptoir/context.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir::detail {

class UnitClock final : public Clock {
 public:
  explicit UnitClock(const Unit& unit) : now_(Timestamp::from_microseconds_since_epoch(unit.context.now_us)) {}
  [[nodiscard]] Timestamp now() const override { return now_; }

 private:
  Timestamp now_;
};

class UnitIds final : public Ids {
 public:
  explicit UnitIds(const Unit& unit) : unit_(&unit) {}
  [[nodiscard]] Id next() override {
    const auto next = unit_->plugin.table->next_id(unit_->work);
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(next.bytes, bytes.size(), bytes.begin());
    return Id(bytes);
  }

 private:
  const Unit* unit_;
};

template <>
struct Supply<Clock> : SuppliedFromUnit<UnitClock> {};
template <>
struct Supply<Ids> : SuppliedFromUnit<UnitIds> {};
template <>
struct Supply<Context> {
  static Context from(Unit& unit) { return Context(unit.context); }
};

}  // namespace comptoir::detail
