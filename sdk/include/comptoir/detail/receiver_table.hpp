// The C face of a receiver: the table of comptoir.receiver/1 over a Receiver.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <comptoir/abi/receiver.h>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/receiver.hpp>

namespace comptoir::detail {

/// The table of comptoir.receiver/1 over a Receiver that `receiver_of` finds in the plugin's instance.
///
/// An exception is a defect of the receiver, and must not unwind into the host: in `drive` it costs a short pause, so that a receiver that always
/// throws does not spin; elsewhere it is swallowed, and at worst the outside gives a message again.
template <Receiver& (*receiver_of)(void* plugin)>
struct ReceiverTable {
  static void want(void* plugin, const comptoir_text* names, std::uint32_t count) noexcept {
    try {
      std::vector<std::string> wanted;
      for (const auto& name : std::span(names, count)) wanted.emplace_back(name.data, name.size);
      receiver_of(plugin).want(std::move(wanted));
    } catch (...) {  // it will bring nothing in, which its status shows
    }
  }

  static void drive(void* plugin, int wake_fd, std::uint32_t timeout_ms, comptoir_intake sink) noexcept {
    Intake intake(sink);
    try {
      receiver_of(plugin).drive(wake_fd, timeout_ms, intake);
    } catch (...) {
      std::this_thread::sleep_for(std::chrono::milliseconds(timeout_ms < 100 ? timeout_ms : 100));
    }
  }

  static void settle(void* plugin, std::uint64_t token, comptoir_verdict verdict, comptoir_text reason) noexcept {
    try {
      receiver_of(plugin).settle(token, verdict_of(verdict), {reason.data, reason.size});
    } catch (...) {  // the outside gives it again
    }
  }

  static void close(void* plugin, std::uint32_t timeout_ms) noexcept {
    try {
      receiver_of(plugin).close(timeout_ms);
    } catch (...) {  // the host lets go in any case
    }
  }

  static void status(void* plugin, comptoir_sink document) noexcept {
    try {
      std::string json;
      write_json(json, receiver_of(plugin).status());
      document.put(document.self, {json.data(), json.size()});
    } catch (...) {
      constexpr std::string_view unknown = "{}";
      document.put(document.self, {unknown.data(), unknown.size()});
    }
  }

 private:
  static Verdict verdict_of(comptoir_verdict verdict) {
    if (verdict == COMPTOIR_TAKEN) return Verdict::taken;
    return verdict == COMPTOIR_UNFIT ? Verdict::unfit : Verdict::later;
  }
};

/// The table that a plugin's entry answers for COMPTOIR_RECEIVER_1. It lives as long as the library.
template <Receiver& (*receiver_of)(void* plugin)>
const comptoir_receiver* receiver_table() {
  using Table = ReceiverTable<receiver_of>;
  static constexpr comptoir_receiver table{sizeof(comptoir_receiver), 0, Table::want, Table::drive, Table::settle, Table::close, Table::status};
  return &table;
}

}  // namespace comptoir::detail
