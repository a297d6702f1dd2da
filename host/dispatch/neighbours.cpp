#include "dispatch/neighbours.hpp"

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{10'000};
constexpr milliseconds after_broken_line{250};
constexpr milliseconds for_the_last_word{50};

}  // namespace

Neighbours::Neighbours(storage::Store& store, Lanes& lanes, Answers answers, Lanes::Report report)
    : line_(store.line()),
      lanes_(lanes),
      answers_(std::move(answers)),
      failures_({.failing = "neighbours.not_heard",
                 .sentence = "Other hosts are not heard, what they commit is found later",
                 .recovered = "neighbours.heard",
                 .well = "Other hosts are heard again."},
                std::move(report)) {
  if (line_ == nullptr) return;
  line_->call({.hosts = true});
  thread_ = std::thread([this] { work(); });
}

Neighbours::~Neighbours() { leave(); }

void Neighbours::committed() {
  if (line_ != nullptr && lanes_.hosts() > 1) line_->call({.work = true});
}

void Neighbours::sent_on() {
  if (line_ != nullptr) line_->call({.keys = true});
}

void Neighbours::leave() {
  if (line_ == nullptr || stopping_.exchange(true)) return;
  line_->call({.hosts = true});
  line_->interrupt();
  signal_.ring();
  thread_.join();
}

void Neighbours::work() {
  while (!stopping_)
    if (!failures_.run([this] { answer(line_->wait(longest_wait)); })) signal_.wait(after_broken_line);
  try {
    (void)line_->wait(for_the_last_word);
  } catch (...) {
    // They find out by themselves.
  }
}

void Neighbours::answer(const storage::Calls& calls) {
  if (calls.hosts) lanes_.look_again();
  if (calls.keys) answers_.keys();
  if (calls.work) answers_.work();
}

}  // namespace comptoir::dispatch
