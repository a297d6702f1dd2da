// What brings integration events of other systems in: from a broker, a file, a web hook.
//
// Delivery semantics
//
// Once in effect. A receiver lets the outside forget a message only once the host has settled it. The outside may therefore give it again (a
// lost connection, a crash between the host's commit and the acknowledgement); the receiver hands it in again, and the host knows the repeat by
// the event's id.
//
// In order. The host takes messages in the order in which they were handed in, so a receiver hands them in as the outside ordered them. It may
// hand in many before the first is settled.
//
//   taken  The message is durable in the host's store. Reactions that cannot take it are the host's business: its key is set aside there.
//   unfit  The host will never take it: it is no CloudEvent, or nobody here reads it. Keep it where a person finds it, with the reason.
//   later  The store is away, or the host stops. Hand it in again, first; the host paces that by having its hands full for a while.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/receiver.h>

namespace comptoir {

/// One message from the outside. Texts are borrowed for the length of `Intake::hand_in`.
struct Incoming {
  std::uint64_t token = 0;      ///< The receiver's number for it; grows, and is not used twice.
  std::string_view envelope{};  ///< As it came. The host reads it: a receiver need not.
};

/// Where messages are handed in. Borrowed for the length of `Receiver::drive`.
class Intake {
 public:
  explicit Intake(comptoir_intake intake) : intake_(intake) {}

  /// True: it was copied, and will be settled. False: the host has its hands full; hand in the same message again in a later `drive`.
  [[nodiscard]] bool hand_in(const Incoming& message) {
    const comptoir_incoming incoming{message.token, {message.envelope.data(), message.envelope.size()}};
    return intake_.hand_in(intake_.self, &incoming) != 0;
  }

 private:
  comptoir_intake intake_;
};

enum class Verdict { taken, unfit, later };

/// Facts of a receiver, for people and metrics. Travels as JSON: {"connected":true,"inHand":3,"reconnects":0,"unfit":0}.
struct ReceiverStatus {
  bool connected = false;
  std::int64_t in_hand = 0;  ///< Messages that came and are not forgotten by the outside.
  std::int64_t reconnects = 0;
  std::int64_t unfit = 0;                   ///< Messages that were kept for a person since the start.
  std::optional<std::string> last_error{};  ///< A sentence; absent once all is well again. Never a password.
};

/// A way in. One inbox thread of the host calls all functions but `status`, never two at once; `status` comes from any thread.
/// An exception is a defect, never an answer: a broken connection is a fact of `status`, not an error of a call.
class Receiver {
 public:
  virtual ~Receiver() = default;

  /// Which events the host wants, by their names without revision. Once, before the first `drive`.
  virtual void want(std::vector<std::string> names) = 0;

  /// Hands in what has come, and connects again when it must. Returns once something was handed in and nothing more is at hand, when `wake_fd` is
  /// readable (the host drains it; -1: none), or after `timeout_ms`. Waits by sleeping, never by spinning, also while the host's hands are full.
  virtual void drive(int wake_fd, std::uint32_t timeout_ms, Intake& intake) = 0;

  /// What became of a message that was handed in; once for each, in the order of handing in. `reason` is a sentence for the person who finds an
  /// unfit message. A token that was forgotten, because its connection broke since, means nothing.
  virtual void settle(std::uint64_t token, Verdict verdict, std::string_view reason) = 0;

  /// Tells the outside what was settled, and lets go of it, within about `timeout_ms`. The next `drive` may connect again.
  virtual void close(std::uint32_t timeout_ms) = 0;

  /// Facts for people and metrics; never a password. [thread-safe]
  [[nodiscard]] virtual ReceiverStatus status() const = 0;
};

}  // namespace comptoir

#include <comptoir/detail/receiver_table.hpp>
