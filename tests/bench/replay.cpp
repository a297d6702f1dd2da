// Aggregates loaded from the store and folded in their plugin, one after another: what comes before the first command to one that nobody remembers.
//
//   bench_replay STORE PLUGINS BOARDS SECONDS      STORE: a URL; PLUGINS: the folder of board.so; prints {"per_s": events}
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

#include "dispatch/call.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/partial_work.hpp"
#include "notes.hpp"
#include "plugin_alone.hpp"

namespace {

using namespace comptoir;

/// Loads what is asked for as a unit does that begins from nothing; what the handler then raises is let go.
class LoadingWork final : public dispatch::PartialWork {
 public:
  explicit LoadingWork(storage::Store& store) : PartialWork({}), store_(store) {}

  std::uint64_t events() const { return events_; }

 private:
  void load(comptoir_stream stream, const comptoir_remembered& remembered, comptoir_history_sink sink, std::uint64_t& version,
            comptoir_checksum&) override {
    const storage::StreamKey key{"default", std::string(dispatch::view(stream.type)), std::string(dispatch::view(stream.id))};
    const auto reads = store_.read();
    reads->expect(key);
    const auto begin = [sink](const storage::Snapshot* snapshot) {
      if (snapshot != nullptr) throw std::logic_error("There is a snapshot, so that nothing would be replayed.");
      sink.restart(sink.self, nullptr);
    };
    const auto send = [this, sink](std::uint64_t number, std::string_view type, std::string_view data) {
      const comptoir_event given{dispatch::text(type), dispatch::text(data)};
      sink.event(sink.self, number, &given);
      ++events_;
    };
    reads->history(key, remembered.form, std::numeric_limits<std::int64_t>::max(), {begin, send});
    version = reads->head(key).version;
  }
  void append(comptoir_stream, std::uint64_t, const comptoir_event*, std::uint32_t, const comptoir_snapshot*, comptoir_checksum&) override {}

  storage::Store& store_;
  std::uint64_t events_ = 0;
};

double events_per_s(storage::Store& store, const char* plugins, std::size_t boards, double seconds) {
  using Clock = std::chrono::steady_clock;
  bench::PluginAlone plugin(plugins, "board");
  const auto directory = plugin.directory();
  const std::string command = "board.note/1";
  const auto* target = directory.command(command);
  if (target == nullptr) throw std::runtime_error("The plugin has no command " + command + ".");
  LoadingWork work(store);
  dispatch::Request request;
  std::string answer;
  std::minstd_rand random{1};
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  for (; took.count() < seconds; took = Clock::now() - begin) {
    request.body = R"({"board":")" + bench::board(random() % boards).id + R"(","amount":1,"note":""})";
    dispatch::run_call({*target, command, request.body, request, true, nullptr, request.causation, dispatch::now()}, work, answer);
  }
  return static_cast<double>(work.events()) / took.count();
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 5) return std::fputs("usage: bench_replay STORE PLUGINS BOARDS SECONDS\n", stderr), 64;
  const auto store = storage::open_store(arguments[1]);
  std::printf("{\"per_s\": %.1f}\n", events_per_s(*store, arguments[2], std::strtoul(arguments[3], nullptr, 10), std::strtod(arguments[4], nullptr)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_replay: %s\n", failure.what());
  return 1;
}
