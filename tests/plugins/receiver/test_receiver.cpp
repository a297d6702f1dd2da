#include "test_receiver.hpp"

#include <algorithm>
#include <fstream>
#include <poll.h>

#include "../trouble.hpp"

namespace test_receiver {

using comptoir::Verdict;

TestReceiver::TestReceiver(const Settings& settings, comptoir::Log) : folder_(settings.folder) {}

void TestReceiver::want(std::vector<std::string> names) {
  std::ofstream file(folder_ + "/wanted");
  for (const auto& name : names) file << name << '\n';
}

std::vector<std::string> TestReceiver::letters() const {
  std::vector<std::string> letters;
  std::ifstream file(folder_ + "/letters");
  for (std::string line; std::getline(file, line);) letters.push_back(line);
  return letters;
}

void TestReceiver::begin_round_if_ordered() {
  std::string ordered;
  std::ifstream(folder_ + "/round") >> ordered;
  if (ordered == round_) return;
  round_ = ordered;
  first_ = next_ = end_;
}

bool TestReceiver::hand_in(comptoir::Intake& intake) {
  begin_round_if_ordered();
  const auto all = letters();
  const auto before = next_;
  while (next_ - first_ < all.size() && intake.hand_in({.token = next_, .envelope = all[next_ - first_]})) ++next_;
  end_ = std::max(end_, next_);
  return next_ != before;
}

void TestReceiver::drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Intake& intake) {
  trouble::stay(folder_, "drive");
  if (hand_in(intake)) return;
  pollfd wake{wake_fd, POLLIN, 0};
  poll(&wake, 1, static_cast<int>(std::min(timeout_ms, 5U)));  // nobody announces a new letter
}

void TestReceiver::settle(std::uint64_t token, Verdict verdict, std::string_view reason) {
  std::ofstream told(folder_ + "/told", std::ios::app);
  told << (verdict == Verdict::taken ? "taken " : verdict == Verdict::unfit ? "unfit " : "later ") << token - std::min(first_, token);
  if (!reason.empty()) told << " because " << reason;
  told << std::endl;
  if (verdict == Verdict::later) next_ = std::min(next_, token);
}

void TestReceiver::close(std::uint32_t) { std::ofstream(folder_ + "/told", std::ios::app) << "closed" << std::endl; }

comptoir::ReceiverStatus TestReceiver::status() const { return {.connected = true}; }

}  // namespace test_receiver
