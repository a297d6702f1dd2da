// One call of one handler: what it may reach, and what it has touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/log.h>
#include <comptoir/abi/plugin.h>
#include <comptoir/detail/callback.hpp>
#include <comptoir/detail/folding.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

/// Ends a handler early with the status of a host function; the host remembers why. Never leaves the library.
struct Stopped {
  comptoir_status status;
};

/// Ends a handler early with an error of our own. Never leaves the library.
struct Ended {
  Error error;
};

inline comptoir_text text(std::string_view view) { return {view.data(), view.size()}; }
inline std::string_view view(comptoir_text text) { return {text.data, text.size}; }

/// An aggregate that a handler holds. Saved when the handler agrees. Its id lives as long as it.
struct Tracked {
  explicit Tracked(const void* aggregate_type) : registered(aggregate_type) {}
  virtual ~Tracked() = default;
  virtual void save(struct Unit&) = 0;
  [[nodiscard]] virtual std::string_view id() const = 0;

  const void* registered;  ///< its AggregateType
};

/// The aggregates of one call, in the order in which they were loaded.
class HeldAggregates {
 public:
  /// Null when the call does not hold it yet.
  [[nodiscard]] Tracked* find(const void* type, std::string_view id) const {
    if (!index_.empty()) {
      const auto found = index_.find({type, id});
      return found == index_.end() ? nullptr : found->second;
    }
    for (const auto& one : all_)
      if (one->registered == type && one->id() == id) return one.get();
    return nullptr;
  }

  void add(std::unique_ptr<Tracked> one) {
    all_.push_back(std::move(one));
    if (all_.size() <= few) return;
    for (std::size_t i = index_.empty() ? 0 : all_.size() - 1; i < all_.size(); ++i)
      index_.emplace(Key{all_[i]->registered, all_[i]->id()}, all_[i].get());
  }

  void save(Unit& unit) {
    for (auto& one : all_) one->save(unit);
  }

 private:
  static constexpr std::size_t few = 16;  ///< that are looked through faster than an index is kept

  using Key = std::pair<const void*, std::string_view>;
  struct Hash {
    std::size_t operator()(const Key& key) const { return std::hash<std::string_view>{}(key.second) ^ std::hash<const void*>{}(key.first); }
  };

  std::vector<std::unique_ptr<Tracked>> all_;
  std::unordered_map<Key, Tracked*, Hash> index_;
};

/// What every call of one plugin shares.
struct Surroundings {
  const comptoir_host* host = nullptr;
  const comptoir_work_table* table = nullptr;
  const comptoir_log* log = nullptr;
  std::vector<const EventType*> events;
  std::vector<Upcast> upcasts;
  const void* settings = nullptr;  ///< the one struct that Settings<T> refers to
};

struct Unit {
  const Surroundings& plugin;
  comptoir_work* work;
  const comptoir_context& context;
  HeldAggregates held{};

  void check(comptoir_status status) const {
    if (status != COMPTOIR_OK) throw Stopped{status};
  }
  void save() { held.save(*this); }
};

/// How a handler's parameter is made for one unit: `static Need from(Unit&)`. A parameter type without one is no parameter.
template <class Need>
struct Supply {
  static_assert(sizeof(Need) == 0,
                "comptoir: a handler's parameters are its message, then any of Repository<A>&, View<R>&, Database&, Claims&, Dispatcher&, Outbox&, "
                "const Context&, const Clock&, Ids&, const Settings<S>&, const Log&");
};

template <class Part>
struct SuppliedFromUnit {
  static Part from(Unit& unit) { return Part(unit); }
};

}  // namespace comptoir::detail
