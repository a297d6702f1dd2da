// A publisher that does as it is told, by words in the file `orders` of its folder, and writes down in `journal` what it was offered and how it
// settled it: "offered 3 a", "confirmed 3 a".
//
//   full        takes nothing
//   hold        settles nothing, except what `release` names
//   release KEY settles messages of this aggregate, though the others are held
//   backwards   settles in the opposite of the order in which it was offered
//   shuffled    settles in random order, the same in each run
//   at-once     settles within the offer
//   lose        settles every message as lost, the first time it is offered
//   reject KEY  rejects messages of this aggregate
//   stay        does not come back from `drive`
//   stay-at-start, stay-at-stop
//               does not come back from its start, or its stop
//   mute        does not come back from `status`
#pragma once

#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <comptoir/log.hpp>
#include <comptoir/publisher.hpp>

namespace test_publisher {

struct Settings {
  std::string folder;
};

class TestPublisher : public comptoir::Publisher {
 public:
  using Settings = test_publisher::Settings;

  TestPublisher(const Settings& settings, comptoir::Log log);
  ~TestPublisher() override;

  comptoir::Offer offer(const comptoir::Outgoing& message, comptoir::Settler& settler) override;
  void drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Settler& settler) override;
  void close(std::uint32_t timeout_ms, comptoir::Settler& settler) override;
  comptoir::PublisherStatus status() const override;

 private:
  struct Taken {
    std::uint64_t position;
    std::string key;
  };
  using Words = std::multiset<std::string>;  ///< "hold", "release a"

  Words orders() const;
  void stay_while_ordered(const std::string& word) const;
  void settle(const Taken& taken, const Words& orders, comptoir::Settler& settler);
  bool settle_some(comptoir::Settler& settler);
  void write(const std::string& word, const Taken& taken) const;

  std::string folder_;
  std::vector<Taken> taken_;
  std::set<std::uint64_t> lost_once_;
  std::minstd_rand random_{7};
};

}  // namespace test_publisher
