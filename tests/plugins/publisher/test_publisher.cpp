#include "test_publisher.hpp"

#include <algorithm>
#include <fstream>
#include <poll.h>

namespace test_publisher {

using comptoir::Offer, comptoir::Settler;

namespace {

/// What a broker may say: bytes that are no UTF-8, a U+0000, and no end to it.
std::string mumbled() {
  std::string reason("Not \xFF that \0 one, for ", 22);
  for (int i = 0; i < 2'500; ++i) reason += "\u00E9";
  return reason;
}

}  // namespace

TestPublisher::TestPublisher(const Settings& settings, comptoir::Log) : folder_(settings.folder) { stay_while_ordered("stay-at-start"); }
TestPublisher::~TestPublisher() { stay_while_ordered("stay-at-stop"); }

void TestPublisher::stay_while_ordered(const std::string& word) const {
  while (orders().contains(word)) poll(nullptr, 0, 2);
}

TestPublisher::Words TestPublisher::orders() const {
  Words words;
  std::ifstream file(folder_ + "/orders");
  for (std::string word, key; file >> word;) words.insert((word == "release" || word == "reject") && file >> key ? word + " " + key : word);
  return words;
}

void TestPublisher::write(const std::string& word, const Taken& taken) const {
  std::ofstream(folder_ + "/journal", std::ios::app) << word << ' ' << taken.position << ' ' << taken.key << std::endl;
}

Offer TestPublisher::offer(const comptoir::Outgoing& message, Settler& settler) {
  const auto words = orders();
  if (words.contains("full")) return Offer::full;
  const Taken taken{message.position, std::string(message.aggregate_id)};
  write("offered", taken);
  if (words.contains("at-once"))
    settle(taken, words, settler);
  else
    taken_.push_back(taken);
  return Offer::accepted;
}

void TestPublisher::settle(const Taken& taken, const Words& orders, Settler& settler) {
  if (orders.contains("reject " + taken.key)) {
    write("rejected", taken);
    settler.rejected(taken.position, orders.contains("mumbling") ? mumbled() : "Not that one.");
  } else if (orders.contains("lose") && lost_once_.insert(taken.position).second) {
    write("lost", taken);
    settler.lost(taken.position, "It fell down.");
  } else {
    write("confirmed", taken);
    settler.confirmed(taken.position);
  }
}

bool TestPublisher::settle_some(Settler& settler) {
  const auto words = orders();
  const auto is_held = [&](const Taken& taken) { return words.contains("hold") && !words.contains("release " + taken.key); };
  const auto held = std::stable_partition(taken_.begin(), taken_.end(), [&](const Taken& taken) { return !is_held(taken); });
  std::vector<Taken> free(taken_.begin(), held);
  taken_.erase(taken_.begin(), held);
  if (words.contains("backwards")) std::reverse(free.begin(), free.end());
  if (words.contains("shuffled")) std::shuffle(free.begin(), free.end(), random_);
  for (const auto& taken : free) settle(taken, words, settler);
  return !free.empty();
}

void TestPublisher::drive(int wake_fd, std::uint32_t timeout_ms, Settler& settler) {
  stay_while_ordered("stay");
  if (settle_some(settler)) return;
  pollfd wake{wake_fd, POLLIN, 0};
  poll(&wake, 1, static_cast<int>(timeout_ms));
  settle_some(settler);
}

void TestPublisher::close(std::uint32_t, Settler& settler) {
  settle_some(settler);
  for (const auto& taken : taken_) {
    write("lost", taken);
    settler.lost(taken.position, "The publisher was closed.");
  }
  taken_.clear();
}

comptoir::PublisherStatus TestPublisher::status() const {
  stay_while_ordered("mute");
  comptoir::PublisherStatus status;
  status.connected = true;
  return status;
}

}  // namespace test_publisher
