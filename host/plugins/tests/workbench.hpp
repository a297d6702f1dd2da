// What the tests of plugins share: a folder of their own, fixtures in it, and contracts for the scripted plugins.
#pragma once

#include <filesystem>
#include <fstream>
#include <latch>
#include <sstream>
#include <string>
#include <string_view>

#include <comptoir/abi/work.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/json_writer.hpp>

#include "plugins/instance.hpp"
#include "plugins/plugin.hpp"
#include "plugins/runtime_directory.hpp"

namespace comptoir::plugins::testing {

namespace fs = std::filesystem;

/// A library that the build made: "alpha" is fixtures/fixture-alpha.so.
inline fs::path fixture(const std::string& name) { return fs::path(FIXTURES) / ("fixture-" + name + ".so"); }

/// A folder that goes with the test.
class Workbench {
 public:
  Workbench() {
    auto pattern = (fs::temp_directory_path() / "comptoir-plugins-test-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    fs::create_directory(plugins());
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;
  ~Workbench() { fs::remove_all(root_); }

  fs::path plugins() const { return root_ / "plugins"; }
  fs::path runtime() const { return root_ / "run"; }

  /// Puts a fixture into the plugin folder.
  fs::path install(const std::string& name, const std::string& file_name = {}) const {
    const auto target = plugins() / (file_name.empty() ? name + ".so" : file_name);
    fs::copy_file(fixture(name), target, fs::copy_options::overwrite_existing);
    return target;
  }

  fs::path write(const std::string& file_name, std::string_view bytes) const {
    const auto target = plugins() / file_name;
    std::ofstream(target, std::ios::binary) << bytes;
    return target;
  }

 private:
  fs::path root_;
};

inline std::string read_bytes(const fs::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

/// A sink that keeps its caller inside the plugin until it is let go.
struct SlowReader {
  std::latch entered{1}, may_leave{1};

  comptoir_sink sink() { return {this, &put}; }
  static void put(void* self, comptoir_text) {
    auto& reader = *static_cast<SlowReader*>(self);
    reader.entered.count_down();
    reader.may_leave.wait();
  }
};

/// Calls the plugin's first handler.
inline comptoir_status say(Plugin& plugin, std::string_view message, comptoir_sink answer, comptoir_sink error) {
  comptoir_call call{};
  call.struct_size = sizeof call;
  call.message = {message.data(), message.size()};
  call.answer = answer;
  call.error = error;
  return plugin.call(call);
}

inline contract::Contract contract_of(const std::string& name) {
  contract::Contract contract;
  contract.name = name;
  contract.version = "1.0.0";
  contract.sdk = "1.0.0";
  return contract;
}

inline contract::Contract with_a_command(const std::string& name) {
  auto contract = contract_of(name);
  contract.commands.emplace_back().name = name + ".say/1";
  return contract;
}

/// Settings that make a scripted plugin declare `contract`, and fail at `refused_step` if one is given.
inline std::string script(const contract::Contract& contract, const std::string& refused_step = {}) {
  std::string json;
  comptoir::detail::write_json(json, contract);
  if (!refused_step.empty()) json.insert(1, "\"refuse\":\"" + refused_step + "\",");
  return json;
}

/// The same, but the step stays away for ever.
inline std::string hanging_script(const contract::Contract& contract, const std::string& step) {
  auto json = script(contract);
  return json.insert(1, "\"hang\":\"" + step + "\",");
}
inline std::string script(const std::string& name, const std::string& refused_step = {}) { return script(contract_of(name), refused_step); }

/// A host that offers comptoir.work/1, and nothing else; nobody calls it here.
inline const void* offer_work(std::string_view interface_id) {
  static constexpr comptoir_work_table table{};
  return interface_id == COMPTOIR_WORK_1 ? &table : nullptr;
}

/// Whether any file whose path holds `text` is mapped into this process.
inline bool is_mapped(const std::string& text) { return read_bytes("/proc/self/maps").find(text) != std::string::npos; }

}  // namespace comptoir::plugins::testing
