// The publisher: appends each event as one line of CloudEvents JSON to a file.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <comptoir/log.hpp>
#include <comptoir/publisher.hpp>

#include "journal.hpp"
#include "settings.hpp"

namespace outbox_log {

/// Collects what is offered, then writes and flushes it in one go: positions are confirmed once their lines are on the disk. When the file cannot
/// be written (a full disk, a missing right), nothing is settled: `status` says why, and the same lines are tried again until they fit.
class OutboxLog final : public comptoir::Publisher {
 public:
  using Settings = outbox_log::Settings;
  static constexpr bool keeps_order = true;  ///< a line behind the other

  /// Opens no file yet: the first `drive` does. The settings are without faults.
  explicit OutboxLog(const Settings& settings, comptoir::Log log = {nullptr, nullptr});

  [[nodiscard]] comptoir::Offer offer(const comptoir::Outgoing& message, comptoir::Settler& settler) override;
  void drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Settler& settler) override;
  void close(std::uint32_t timeout_ms, comptoir::Settler& settler) override;
  [[nodiscard]] comptoir::PublisherStatus status() const override;

 private:
  using Clock = std::chrono::steady_clock;

  /// True when something was settled.
  bool write(comptoir::Settler& settler);
  /// When to write next.
  Clock::time_point due() const;
  void forget();
  void report(const std::string& error);

  const comptoir::Log log_;
  Journal journal_;
  std::string lines_;                     // of the positions below, in order
  std::vector<std::uint64_t> positions_;  // accepted and not settled
  Clock::time_point retry_at_;
  Clock::time_point flushed_at_;

  mutable std::mutex status_mutex_;
  comptoir::PublisherStatus status_;  // all but in_flight
  std::atomic<std::size_t> in_flight_ = 0;
};

}  // namespace outbox_log
