// What `declare` leaves open or says twice, found at its end: what a contract cannot show, since it concerns C++ types and functions.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/handler.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/repository.hpp>
#include <comptoir/settings.hpp>

namespace comptoir::detail {

/// Names the struct of a plugin's settings; its value means nothing.
template <class S>
inline char settings_type = 0;

class Consistency {
 public:
  /// A struct, by its registry entry `type`, was given a name. A second one would take the place of the first.
  [[gnu::cold]] void named(const void* type, std::string_view what, std::string_view cpp_name, std::string_view name) {
    for (const auto& earlier : named_)
      if (earlier.type == type)
        faults_.push_back(std::string(what) + ' ' + std::string(cpp_name) + " is declared twice, as " + earlier.name + " and as " +
                          std::string(name) + ": give the second one a struct of its own.");
    named_.push_back({type, std::string(name)});
  }

  /// The handler of `message` takes something that `declare` has to name, perhaps later.
  [[gnu::cold]] void needed(const void* type, std::string_view message, std::string_view parameter, std::string_view remedy) {
    needed_.push_back({type, "The handler of " + std::string(message) + " takes " + std::string(parameter) + ", but declare() has no " +
                                 std::string(remedy) + "."});
  }

  /// `handler` hears an event. The same function twice would do everything twice.
  [[gnu::cold]] void hears(std::string_view event, std::string_view consumer, const Handler& handler) {
    for (const auto& earlier : hearers_)
      if (earlier.event == event && earlier.run == handler.run && earlier.function == handler.function && handler.object == nullptr)
        faults_.push_back("The same function hears " + std::string(event) + " twice, as " + earlier.consumer + " and as " + std::string(consumer) +
                          ": remove one of them.");
    hearers_.push_back({std::string(event), std::string(consumer), handler.run, handler.function});
  }

  [[gnu::cold]] void add(std::string fault) { faults_.push_back(std::move(fault)); }

  /// Throws std::logic_error with everything that is wrong.
  [[gnu::cold]] void check() {
    for (const auto& need : needed_)
      if (!is_named(need.type)) add(need.sentence);
    if (faults_.empty()) return;
    std::string all;
    for (const auto& fault : faults_) all.append(all.empty() ? "" : " ").append(fault);
    throw std::logic_error(all);
  }

 private:
  struct Named {
    const void* type;
    std::string name;
  };
  struct Needed {
    const void* type;
    std::string sentence;
  };
  struct Hearer {
    std::string event;
    std::string consumer;
    decltype(Handler::run) run;
    decltype(Handler::function) function;
  };

  bool is_named(const void* type) const {
    for (const auto& one : named_)
      if (one.type == type) return true;
    return false;
  }

  std::vector<Named> named_;
  std::vector<Needed> needed_;
  std::vector<Hearer> hearers_;
  std::vector<std::string> faults_;
};

/// How a parameter of a handler is looked for at the end of `declare`; most need no declaration.
template <class Need>
struct Declared {
  static void require(Consistency&, std::string_view) {}
};
template <class Row>
struct Declared<View<Row>> {
  static void require(Consistency& consistency, std::string_view message) {
    const std::string row(cpp_name<Row>());
    consistency.needed(&view_type<Row>(), message, "View<" + row + ">", "plugin.view<" + row + ">(...)");
  }
};
template <class A>
struct Declared<Repository<A>> {
  static void require(Consistency& consistency, std::string_view message) {
    const std::string name(cpp_name<A>());
    consistency.needed(&aggregate_type<A>(), message, "Repository<" + name + ">", "plugin.aggregate<" + name + ">(...)");
  }
};
template <class S>
struct Declared<Settings<S>> {
  static void require(Consistency& consistency, std::string_view message) {
    const std::string name(cpp_name<S>());
    consistency.needed(&settings_type<S>, message, "Settings<" + name + ">", "plugin.settings<" + name + ">()");
  }
};

template <class... Needs>
void require_all(Consistency& consistency, [[maybe_unused]] std::string_view message, Types<Needs...>) {
  (Declared<std::remove_cvref_t<Needs>>::require(consistency, message), ...);
}

}  // namespace comptoir::detail
