// The way of a command into a plugin and back, without storage: found by name in the host's directory, handed over the C boundary, read from
// JSON, run, counted.
//
//   bench_dispatch PLUGINS THREADS CALLS      PLUGINS: the folder of empty.so; prints {"ns": CPU time of one call}
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <comptoir/abi/log.h>
#include <comptoir/abi/work.h>

#include "dispatch/call.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/ids.hpp"
#include "measure.hpp"
#include "plugins/catalogue.hpp"

namespace {

using namespace comptoir;

/// A unit of work in which nothing can be done, for a handler that does nothing.
class EmptyWork final : public comptoir_work {
  [[noreturn]] static void refuse() { throw std::logic_error("The empty plugin did something."); }

  void load(comptoir_stream, const comptoir_remembered&, comptoir_history_sink, std::uint64_t&, comptoir_checksum&) override { refuse(); }
  void lock(comptoir_stream) override { refuse(); }
  void append(comptoir_stream, std::uint64_t, const comptoir_event*, std::uint32_t, const comptoir_snapshot*, comptoir_checksum&) override {
    refuse();
  }
  void claim(comptoir_text, comptoir_text, comptoir_text) override { refuse(); }
  void release(comptoir_text, comptoir_text, comptoir_text) override { refuse(); }
  void dispatch(comptoir_text, comptoir_text) override { refuse(); }
  void enqueue(comptoir_stream, const comptoir_event&) override { refuse(); }
  void put(std::uint32_t, const comptoir_value*, std::uint32_t) override { refuse(); }
  void erase(std::uint32_t, const comptoir_value*, std::uint32_t) override { refuse(); }
  void find(std::uint32_t, const comptoir_value*, std::uint32_t, comptoir_row_sink) override { refuse(); }
  void list(std::uint32_t, const comptoir_page&, comptoir_row_sink, comptoir_sink) override { refuse(); }
  void execute(comptoir_text, const comptoir_value*, std::uint32_t, std::int64_t) override { refuse(); }
  void query(comptoir_text, const comptoir_value*, std::uint32_t, comptoir_row_sink) override { refuse(); }
  comptoir_id next_id() override { refuse(); }
};

const void* offer(std::string_view interface_id) {
  static constexpr comptoir_log silent{sizeof(comptoir_log), 0, [](void*, comptoir_log_level, comptoir_text, comptoir_text) {}};
  if (interface_id == COMPTOIR_WORK_1) return &comptoir::dispatch::work_table;
  return interface_id == COMPTOIR_LOG_1 ? &silent : nullptr;
}

void require(const Result<>& result) {
  if (!result) throw std::runtime_error(result.error().sentence);
}

void start(plugins::Catalogue& catalogue) {
  require(catalogue.load());
  for (auto* plugin : catalogue.in_start_order()) plugin->mark_migrated();
  require(catalogue.start());
}

/// One thread's calls. What does not change from call to call is made once, as it is for the commands of one request.
class Caller {
 public:
  explicit Caller(const dispatch::Directory& directory) : directory_(directory) {}

  void operator()() {
    const auto& name = names_.next();
    answer_.clear();
    dispatch::run_call({*directory_.command(name), name, request_.body, request_, true, nullptr, request_.causation, now_}, work_, answer_);
  }

 private:
  const dispatch::Directory& directory_;
  bench::Names names_{"empty.nothing.count", "/1"};
  dispatch::Request request_;
  Timestamp now_ = dispatch::now();
  EmptyWork work_;
  std::string answer_;
};

double measure(const char* folder, std::size_t threads, std::uint64_t calls) {
  plugins::Catalogue catalogue({folder, std::filesystem::temp_directory_path() / "comptoir-bench", {{"empty"}}, &offer, {}});
  start(catalogue);
  telemetry::Statistics statistics;
  const auto& order = catalogue.in_start_order();
  const dispatch::Directory directory(
      {order.begin(), order.end()}, [](std::string_view) { return false; }, statistics);
  const auto ns = bench::cpu_ns_per_call(threads, calls, [&] { return Caller(directory); });
  catalogue.stop(std::chrono::seconds(5));
  return ns;
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) return std::fputs("usage: bench_dispatch PLUGINS THREADS CALLS\n", stderr), 64;
  std::printf("{\"ns\": %.1f}\n", measure(arguments[1], std::strtoul(arguments[2], nullptr, 10), std::strtoull(arguments[3], nullptr, 10)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_dispatch: %s\n", failure.what());
  return 1;
}
