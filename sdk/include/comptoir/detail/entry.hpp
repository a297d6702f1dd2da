// The C entry of a plugin library, made from its `declare`. No exception passes this file.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/plugin.h>
#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/abi/settings.h>
#include <comptoir/detail/contract_writer.hpp>
#include <comptoir/detail/error_writer.hpp>
#include <comptoir/detail/note.hpp>

namespace comptoir::detail {

/// Writes that the plugin failed, and that its own error cannot travel: a constant, which needs no memory.
inline comptoir_status report_untold(comptoir_sink sink) noexcept {
  sink.put(sink.self, text(R"({"kind":"FAILED","code":"plugin.failed","sentence":"The plugin's error found no memory.","faults":[],"details":""})"));
  return COMPTOIR_FAILED;
}

/// Writes an error where the host reads it, with U+FFFD in the place of what cannot travel of its texts.
inline comptoir_status report(const Error& error, comptoir_sink sink) noexcept {
  try {
    std::string json;
    append_error(json, error);
    sink.put(sink.self, text(json));
    return static_cast<comptoir_status>(error.kind);
  } catch (...) {
    return report_untold(sink);
  }
}

inline comptoir_status report_failure(std::string_view why, comptoir_sink sink) noexcept {
  try {
    return report({ErrorKind::failed, "plugin.failed", std::string(why), {}, {}}, sink);
  } catch (...) {
    return report_untold(sink);
  }
}

/// Runs `action`; whatever it throws becomes a status and an error document.
template <class Action>
comptoir_status guarded(comptoir_sink sink, Action&& action) noexcept {
  try {
    action();
    return COMPTOIR_OK;
  } catch (const Ended& ended) {
    return report(ended.error, sink);
  } catch (const std::exception& failure) {
    const std::string_view why = failure.what();
    return report_failure(why.empty() ? "The plugin threw an exception that says nothing." : why, sink);
  } catch (...) {
    return report_failure("The plugin threw something that is not a std::exception.", sink);
  }
}

/// A plugin that the host created.
class Instance {
 public:
  Instance(const comptoir_host& host, std::string_view name, std::string_view version, void (*declare)(Plugin&)) : plugin_(name, version) {
    declare(plugin_);
    declared_.finish();
    surroundings_.host = &host;
    surroundings_.table = static_cast<const comptoir_work_table*>(host.find(host.self, text(COMPTOIR_WORK_1)));
    surroundings_.log = static_cast<const comptoir_log*>(host.find(host.self, text(COMPTOIR_LOG_1)));
    surroundings_.events = declared_.events_;
    surroundings_.upcasts = declared_.upcasts_;
    surroundings_.settings = declared_.settings_.value.get();
    unreadable_settings_ = declared_.settings_.read(view(host.settings), declared_.settings_.value.get());
  }

  [[nodiscard]] std::string contract() const {
    std::string json;
    ContractWriter(json).write(declared_.contract());
    return json;
  }

  /// Writes the settings that hold, then throws what is wrong with them.
  void check_settings(comptoir_sink document) const {
    std::string json;
    declared_.settings_.write(json, declared_.settings_.value.get());
    document.put(document.self, text(json));
    refuse_faulty_settings();
  }

  void start() {
    refuse_faulty_settings();
    const Log log(surroundings_.log, surroundings_.host->self);
    if (declared_.make_publisher_ != nullptr) publisher_ = declared_.make_publisher_(declared_.settings_.value.get(), log);
    if (declared_.make_receiver_ != nullptr) receiver_ = declared_.make_receiver_(declared_.settings_.value.get(), log);
  }
  void stop() {
    publisher_.reset();
    receiver_.reset();
  }

  comptoir_status call(const comptoir_call& call) noexcept {
    Unit unit{surroundings_, call.work, *call.context};
    comptoir_status stopped = COMPTOIR_OK;
    const auto ended = guarded(call.error, [&] {
      try {
        const auto& handler = declared_.handlers().at(call.handler);
        handler.run(handler, unit, call);
      } catch (const Stopped& stop) {  // the host refused something, and knows why
        surroundings_.table->explain(call.work, call.error);
        stopped = stop.status;
      }
    });
    return stopped != COMPTOIR_OK ? stopped : ended;
  }

  Publisher& publisher() { return *publisher_; }
  [[nodiscard]] const comptoir_publisher* publisher_table() const { return declared_.publisher_table_; }

  Receiver& receiver() { return *receiver_; }
  [[nodiscard]] const comptoir_receiver* receiver_table() const { return declared_.receiver_table_; }

 private:
  void refuse_faulty_settings() const {
    auto faults = unreadable_settings_;
    if (faults.empty() && declared_.settings_.check) faults = declared_.settings_.check(declared_.settings_.value.get());
    if (faults.empty()) return;
    throw Ended{
        {ErrorKind::invalid, "settings.invalid", "The settings of plugin " + declared_.contract().name + " have faults.", std::move(faults), {}}};
  }

  Plugin plugin_;
  Declarations& declared_ = plugin_;
  Surroundings surroundings_;
  std::vector<Fault> unreadable_settings_;
  std::shared_ptr<Publisher> publisher_;
  std::shared_ptr<Receiver> receiver_;
};

inline Publisher& publisher_of(void* plugin) noexcept { return static_cast<Instance*>(plugin)->publisher(); }
inline Receiver& receiver_of(void* plugin) noexcept { return static_cast<Instance*>(plugin)->receiver(); }

inline comptoir_status call_handler(void* plugin, const comptoir_call* call) noexcept { return static_cast<Instance*>(plugin)->call(*call); }
inline constexpr comptoir_handlers handlers_table{sizeof(comptoir_handlers), 0, &call_handler};

inline comptoir_status check_settings(void* plugin, comptoir_sink document, comptoir_sink error) noexcept {
  return guarded(error, [&] { static_cast<Instance*>(plugin)->check_settings(document); });
}
inline constexpr comptoir_settings settings_table{sizeof(comptoir_settings), 0, &check_settings};

/// `Library` names the plugin: `name`, `version` and `declare`, as COMPTOIR_PLUGIN makes it.
template <class Library>
constexpr comptoir_entry make_entry() {
  return {sizeof(comptoir_entry),
          COMPTOIR_SDK_MAJOR,
          COMPTOIR_SDK_MINOR,
          [](const comptoir_host* host, void** plugin, comptoir_sink error) noexcept {
            return guarded(error, [&] { *plugin = new Instance(*host, Library::name, Library::version, &Library::declare); });
          },
          [](void* plugin, comptoir_sink document, comptoir_sink error) noexcept {
            return guarded(error, [&] {
              const auto json = static_cast<Instance*>(plugin)->contract();
              document.put(document.self, text(json));
            });
          },
          [](void* plugin, comptoir_sink error) noexcept { return guarded(error, [&] { static_cast<Instance*>(plugin)->start(); }); },
          [](void* plugin, comptoir_sink error) noexcept { return guarded(error, [&] { static_cast<Instance*>(plugin)->stop(); }); },
          [](void* plugin) noexcept { delete static_cast<Instance*>(plugin); },
          [](void* plugin, comptoir_text interface_id) noexcept -> const void* {
            if (view(interface_id) == COMPTOIR_HANDLERS_1) return &handlers_table;
            if (view(interface_id) == COMPTOIR_PUBLISHER_1) return static_cast<Instance*>(plugin)->publisher_table();
            if (view(interface_id) == COMPTOIR_RECEIVER_1) return static_cast<Instance*>(plugin)->receiver_table();
            if (view(interface_id) == COMPTOIR_SETTINGS_1) return &settings_table;
            return nullptr;
          }};
}

}  // namespace comptoir::detail

/// Once per library, at global scope: its name, its version, its `declare`.
#define COMPTOIR_PLUGIN(plugin_name, plugin_version, declare_function)                  \
  COMPTOIR_NOTE(plugin_name, plugin_version);                                           \
  namespace {                                                                           \
  struct ComptoirLibrary {                                                              \
    static constexpr const char* name = plugin_name;                                    \
    static constexpr const char* version = plugin_version;                              \
    static void declare(::comptoir::Plugin& plugin) { declare_function(plugin); }       \
  };                                                                                    \
  }                                                                                     \
  extern "C" [[gnu::visibility("default")]] const comptoir_entry comptoir_plugin_entry; \
  const comptoir_entry comptoir_plugin_entry = ::comptoir::detail::make_entry<ComptoirLibrary>()
