// One plugin behind its C entry, created, started and called as a host does it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/log.h>
#include <comptoir/abi/plugin.h>
#include <comptoir/detail/contract_check.hpp>
#include <comptoir/plugin.hpp>
#include <comptoir/testing/memory/work_table.hpp>

namespace comptoir::testing::memory {

/// Stands for the library of a `declare` that a test hands over.
struct Library {
  static constexpr const char* name = "plugin";
  static constexpr const char* version = "1.0.0";
  static inline void (*chosen)(Plugin&) = nullptr;
  static void declare(Plugin& plugin) { chosen(plugin); }
};

inline const comptoir_entry& entry_of(void (*declare)(Plugin&)) {
  static const comptoir_entry entry = detail::make_entry<Library>();
  Library::chosen = declare;
  return entry;
}

/// The plugin's instance, given back to it once.
struct HeldInstance {
  explicit HeldInstance(const comptoir_entry& of) : entry(of) {}
  HeldInstance(const HeldInstance&) = delete;
  HeldInstance& operator=(const HeldInstance&) = delete;
  ~HeldInstance() {
    if (plugin != nullptr) entry.destroy(plugin);
  }

  const comptoir_entry& entry;
  void* plugin = nullptr;
};

class HostedPlugin {
 public:
  /// Creates, reads the contract and starts. Throws std::runtime_error with code and sentence of what the plugin refuses.
  HostedPlugin(const comptoir_entry& entry, std::string settings) : entry_(entry), settings_(std::move(settings)), instance_(entry) {
    host_.settings = detail::text(settings_);
    must("create", [&](comptoir_sink error) { return entry_.create(&host_, &instance_.plugin, error); });
    std::string document;
    detail::TextFromC written(document);
    must("contract", [&](comptoir_sink error) { return entry_.contract(instance_.plugin, written.sink(), error); });
    written.check();
    contract_ = detail::read_stored<contract::Contract>(document, "contract");
    must_be_well_declared();
    must("start", [&](comptoir_sink error) { return entry_.start(instance_.plugin, error); });
    is_started_ = true;
    handlers_ = static_cast<const comptoir_handlers*>(entry_.find(instance_.plugin, detail::text(COMPTOIR_HANDLERS_1)));
  }
  HostedPlugin(const HostedPlugin&) = delete;
  HostedPlugin& operator=(const HostedPlugin&) = delete;
  ~HostedPlugin() {
    std::string error;
    detail::TextFromC written(error);
    if (is_started_) entry_.stop(instance_.plugin, written.sink());
  }

  const contract::Contract& contract() const { return contract_; }
  const std::vector<std::string>& log() const { return log_; }

  comptoir_status call(const comptoir_call& call) const { return handlers_->call(instance_.plugin, &call); }

 private:
  void must_be_well_declared() {
    std::string all;
    for (const auto& sentence : detail::ContractCheck(contract_).run()) all += ' ' + sentence;
    if (all.empty()) return;
    throw std::runtime_error("plugin.misdeclared: The plugin cannot start as it is declared." + all);
  }

  template <class Phase>
  void must(std::string_view name, Phase phase) {
    std::string document;
    detail::TextFromC written(document);
    const auto status = phase(written.sink());
    written.check();
    if (status == COMPTOIR_OK) return;
    const auto error = detail::read_stored<Error>(document, "error");
    auto sentence = "The plugin ended `" + std::string(name) + "` with " + error.code + ": " + error.sentence;
    for (const auto& fault : error.faults) sentence += " " + fault.pointer + ": " + fault.message;
    throw std::runtime_error(sentence);
  }

  static const void* find(void*, comptoir_text interface_id) noexcept {
    if (detail::view(interface_id) == COMPTOIR_WORK_1) return &work_table;
    if (detail::view(interface_id) == COMPTOIR_LOG_1) return &log_table;
    return nullptr;
  }

  static void write_log(void* self, comptoir_log_level level, comptoir_text code, comptoir_text sentence) noexcept {
    static constexpr std::string_view levels[] = {"debug", "info", "warning", "error"};
    static_cast<HostedPlugin*>(self)->log_.push_back(std::string(levels[level]) + ' ' + owned(code) + ": " + owned(sentence));
  }
  static constexpr comptoir_log log_table{sizeof(comptoir_log), 0, &write_log};

  const comptoir_entry& entry_;
  std::string settings_;
  std::vector<std::string> log_;
  comptoir_host host_{sizeof(comptoir_host), 0, this, &find, {}};
  HeldInstance instance_;
  bool is_started_ = false;
  contract::Contract contract_;
  const comptoir_handlers* handlers_ = nullptr;
};

}  // namespace comptoir::testing::memory
