// A job of the writer that another thread waits for.
#pragma once

#include <future>
#include <optional>

#include "dispatch/conflict_budget.hpp"
#include "dispatch/failure.hpp"
#include "dispatch/group.hpp"

namespace comptoir::dispatch {

/// Tells the thread that waits how the job ended. What failed is thrown there anew: the writer's threads tell one exception to all jobs of a group,
/// and an exception that several threads hold is freed by whichever lets go of it last.
class AwaitedJob : public Job {
 public:
  class Done {
   public:
    Done() = default;
    explicit Done(std::future<std::optional<Thrown>> ending) : ending_(std::move(ending)) {}

    /// Once it has ended, for as long as nobody has got the ending.
    void wait() const {
      if (ending_.valid()) ending_.wait();
    }
    /// Returns once the group is durable. Throws what the job failed with. Once.
    void get() {
      if (const auto thrown = ending_.get()) thrown->again();
    }

   private:
    std::future<std::optional<Thrown>> ending_;
  };

  /// Once.
  Done done() { return Done(ending_.get_future()); }

  void complete() override { ending_.set_value(std::nullopt); }
  bool fail(const std::exception& failure) override {
    if (dynamic_cast<const storage::Conflict*>(&failure) != nullptr && conflicts_.allows_another_run()) return true;
    ending_.set_value(Thrown(failure));
    return false;
  }

 private:
  std::promise<std::optional<Thrown>> ending_;
  ConflictBudget conflicts_;
};

}  // namespace comptoir::dispatch
