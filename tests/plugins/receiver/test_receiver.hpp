// A receiver whose outside is the file `letters` of its folder, a message a line: it hands them in, and writes down in `told` what became of each,
// by the number of its line from 0: "taken 0", "unfit 1 because ...", "later 2 because ...". What the host wants stands in `wanted`, a name a line.
//
// Where "stay" stands in the file `drive`, it does not come back from `drive`.
//
// The outside forgets nothing: it gives all letters again whenever the number in the file `round` changes, as after a broken connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <comptoir/log.hpp>
#include <comptoir/receiver.hpp>

namespace test_receiver {

struct Settings {
  std::string folder;
};

class TestReceiver final : public comptoir::Receiver {
 public:
  using Settings = test_receiver::Settings;

  TestReceiver(const Settings& settings, comptoir::Log log);

  void want(std::vector<std::string> names) override;
  void drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Intake& intake) override;
  void settle(std::uint64_t token, comptoir::Verdict verdict, std::string_view reason) override;
  void close(std::uint32_t timeout_ms) override;
  comptoir::ReceiverStatus status() const override;

 private:
  std::vector<std::string> letters() const;
  void begin_round_if_ordered();
  bool hand_in(comptoir::Intake& intake);

  std::string folder_;
  std::string round_;
  std::uint64_t first_ = 0;  // the token of the first letter in this round
  std::uint64_t next_ = 0;   // the token to be handed in next
  std::uint64_t end_ = 0;    // behind all tokens that were ever handed in
};

}  // namespace test_receiver
