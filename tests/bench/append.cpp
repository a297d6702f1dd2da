// Events through the store, without HTTP and plugins. Each writer appends to boards of its own, one batch after another, and waits until it is
// durable; what waits at the same time shares a transaction, as the dispatcher's units do.
//
//   bench_append STORE WRITERS BATCH SECONDS      STORE: a URL; prints {"per_s": events, "batches_a_commit": ...}
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "notes.hpp"

namespace {

using namespace comptoir;
using Clock = std::chrono::steady_clock;

/// Commits what waits, all at once, again and again.
class Committing {
 public:
  explicit Committing(storage::Store& store) : store_(store), thread_([this](const std::stop_token& stopping) { work(stopping); }) {}

  /// Durable when it returns.
  void append(storage::Changes::Append append) {
    std::unique_lock lock(mutex_);
    waiting_.appends.push_back(std::move(append));
    const auto mine = next_;
    some_.notify_one();
    done_.wait(lock, [&] { return committed_ >= mine || broken_; });
    if (broken_) throw std::runtime_error("The store failed.");
  }

  std::uint64_t commits() const { return committed_; }

 private:
  void work(const std::stop_token& stopping) {
    std::unique_lock lock(mutex_);
    while (some_.wait(lock, stopping, [this] { return !waiting_.appends.empty(); })) {
      const auto changes = std::exchange(waiting_, {});
      const auto number = next_++;
      lock.unlock();
      const bool is_written = write(changes);
      lock.lock();
      committed_ = number;
      broken_ = !is_written;
      done_.notify_all();
    }
  }

  bool write(const storage::Changes& changes) try {
    const auto transaction = store_.begin();
    transaction->apply_last(changes);
    transaction->commit();
    return true;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench_append: %s\n", failure.what());
    return false;
  }

  storage::Store& store_;
  std::mutex mutex_;
  std::condition_variable_any some_;
  std::condition_variable done_;
  storage::Changes waiting_;
  std::uint64_t next_ = 1;
  std::atomic<std::uint64_t> committed_ = 0;
  bool broken_ = false;
  std::jthread thread_;
};

/// The boards of one writer, to which it adds by turns. Returns how many events it added.
std::uint64_t write(Committing& committing, std::size_t writer, std::size_t batch, Clock::time_point end) {
  constexpr std::size_t boards = 500;
  std::vector<storage::Head> heads(boards);
  std::uint64_t events = 0;
  for (std::size_t turn = 0; Clock::now() < end; ++turn, events += batch) {
    const auto number = turn % boards;
    committing.append(bench::noted(bench::board(writer * boards + number), heads[number], batch));
  }
  return events;
}

void measure(const std::string& url, std::size_t writers, std::size_t batch, double seconds) {
  const auto store = storage::open_store(url);
  Committing committing(*store);
  std::atomic<std::uint64_t> events = 0;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  {
    std::vector<std::jthread> threads;
    for (std::size_t writer = 0; writer < writers; ++writer) threads.emplace_back([&, writer] { events += write(committing, writer, batch, end); });
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  const auto commits = static_cast<double>(committing.commits());
  std::printf("{\"per_s\": %.1f, \"batches_a_commit\": %.1f}\n", static_cast<double>(events) / took.count(),
              static_cast<double>(events) / static_cast<double>(batch) / commits);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 5) return std::fputs("usage: bench_append STORE WRITERS BATCH SECONDS\n", stderr), 64;
  measure(arguments[1], std::strtoul(arguments[2], nullptr, 10), std::strtoul(arguments[3], nullptr, 10), std::strtod(arguments[4], nullptr));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_append: %s\n", failure.what());
  return 1;
}
