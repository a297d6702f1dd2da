// The way of a command into a plugin and back, without storage: found by name in the host's directory, handed over the C boundary, read from
// JSON, run, counted.
//
//   bench_dispatch PLUGINS THREADS CALLS      PLUGINS: the folder of empty.so; prints {"ns": CPU time of one call}
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "dispatch/call.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/partial_work.hpp"
#include "measure.hpp"
#include "plugin_alone.hpp"

namespace {

using namespace comptoir;

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
  dispatch::PartialWork work_{{}};
  std::string answer_;
};

double measure(const char* folder, std::size_t threads, std::uint64_t calls) {
  bench::PluginAlone plugin(folder, "empty");
  const auto directory = plugin.directory();
  return bench::cpu_ns_per_call(threads, calls, [&] { return Caller(directory); });
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) return std::fputs("usage: bench_dispatch PLUGINS THREADS CALLS\n", stderr), 64;
  std::printf("{\"ns\": %.1f}\n", measure(arguments[1], std::strtoul(arguments[2], nullptr, 10), std::strtoull(arguments[3], nullptr, 10)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_dispatch: %s\n", failure.what());
  return 1;
}
