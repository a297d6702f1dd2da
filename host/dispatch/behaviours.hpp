// The host's own layers of the pipeline, the outermost first: trace, log, metrics, permission.
#pragma once

#include <memory>
#include <vector>

#include "dispatch/behaviour.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace comptoir::dispatch {

/// Gives a message that came without a trace one of its own.
class TraceBehaviour final : public Behaviour {
 public:
  std::optional<Outcome> before(Request& request) override;
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override {}
};

/// A line for each message: failures as errors, refusals and agreements for those who debug.
class LogBehaviour final : public Behaviour {
 public:
  explicit LogBehaviour(telemetry::Log log) : log_(std::move(log)) {}
  std::optional<Outcome> before(Request&) override { return std::nullopt; }
  void after(const Request& request, const Outcome& outcome, std::chrono::nanoseconds took) override;

 private:
  telemetry::Log log_;
};

/// Counts outcomes and measures the way of a message, commit included.
class MetricsBehaviour final : public Behaviour {
 public:
  explicit MetricsBehaviour(telemetry::Metrics& metrics);
  std::optional<Outcome> before(Request&) override { return std::nullopt; }
  void after(const Request& request, const Outcome& outcome, std::chrono::nanoseconds took) override;

 private:
  telemetry::Counter& agreed_;
  telemetry::Counter& refused_;
  telemetry::Counter& failed_;
  telemetry::Histogram& seconds_;
};

/// Decides whether the principal may. Until identity is built in, everybody is the one local principal and holds every permission.
class PermissionBehaviour final : public Behaviour {
 public:
  std::optional<Outcome> before(Request& request) override;
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override {}
};

std::vector<std::unique_ptr<Behaviour>> standard_behaviours(telemetry::Log log, telemetry::Metrics& metrics);

}  // namespace comptoir::dispatch
