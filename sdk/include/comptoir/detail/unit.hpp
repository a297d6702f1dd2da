// One call of one handler: what it may reach, and what it has touched.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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

/// An aggregate that a handler holds. Saved when the handler agrees.
struct Tracked {
  virtual ~Tracked() = default;
  virtual void save(struct Unit&) = 0;
};

/// What every call of one plugin shares.
struct Surroundings {
  const comptoir_host* host = nullptr;
  const comptoir_work_table* table = nullptr;
  const comptoir_log* log = nullptr;
  std::vector<Upcast> upcasts;
  const void* settings = nullptr;  ///< the one struct that Settings<T> refers to
};

struct Unit {
  const Surroundings& plugin;
  comptoir_work* work;
  const comptoir_context& context;
  std::vector<std::unique_ptr<Tracked>> tracked;

  void check(comptoir_status status) const {
    if (status != COMPTOIR_OK) throw Stopped{status};
  }
  void save() {
    for (auto& aggregate : tracked) aggregate->save(*this);
  }
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
