#include "dispatch/neighbours.hpp"

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{10'000};
constexpr milliseconds after_broken_line{250};
constexpr milliseconds for_the_last_word{50};

}  // namespace

Neighbours::Neighbours(storage::Store& store, Lanes& lanes, Answers answers, Lanes::Report report)
    : line_(store.line()), lanes_(lanes), answers_(std::move(answers)), report_(std::move(report)) {
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
  while (!stopping_) try {
      answer(line_->wait(longest_wait));
      if (failing_) report_("neighbours.heard", "Other hosts are heard again.");
      failing_ = false;
    } catch (const storage::StoreError& failure) {
      if (!failing_) report_("neighbours.not_heard", std::string("Other hosts are not heard, what they commit is found later: ") + failure.what());
      failing_ = true;
      signal_.wait(after_broken_line);
    }
  try {
    (void)line_->wait(for_the_last_word);
  } catch (const storage::StoreError&) {
    // They find out by themselves.
  }
}

void Neighbours::answer(const storage::Calls& calls) {
  if (calls.hosts) lanes_.look_again();
  if (calls.keys) answers_.keys();
  if (calls.work) answers_.work();
}

}  // namespace comptoir::dispatch
