#include "storage/guarded/guarded_store.hpp"

#include <utility>

#include "storage/guarded/guarded_transaction.hpp"

namespace comptoir::storage {
namespace {

using guarded::GuardedSession, guarded::GuardedTransaction, guarded::Watched;

/// What the store refuses for a reason of its own shows that it is there.
resilience::Prober::Probe probing(std::function<void()> attempt) {
  return [attempt = std::move(attempt)]() -> std::optional<std::string> {
    try {
      attempt();
    } catch (const Unavailable& failure) {
      return failure.what();
    } catch (const StoreError&) {
    }
    return std::nullopt;
  };
}

template <class Action>
auto reading(resilience::CircuitBreaker& breaker, const Action& action) {
  return Watched(breaker).answer(action);
}

}  // namespace

GuardedStore::GuardedStore(std::unique_ptr<Store> inner, resilience::CircuitBreaker::Options options, Report report)
    : inner_(std::move(inner)),
      report_(std::move(report)),
      reading_(options),
      writing_(options),
      reading_prober_(reading_, probing([this] {
                        inner_->check_still_there();  // a session that is open reads on, and a further one would not
                        (void)inner_->read()->log_end();
                      }),
                      telling(writing_, "The store cannot be read, and requests are refused until it can: ", "The store can be read again.")),
      writing_prober_(writing_, probing([this] { inner_->try_writing(); }),
                      telling(reading_, "The store takes nothing, and commands are refused until it does: ", "The store takes commands again.")) {}

GuardedStore::~GuardedStore() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
}

resilience::Prober::Told GuardedStore::telling(resilience::CircuitBreaker& other, std::string away, std::string back) {
  return [this, &other, away = std::move(away), back = std::move(back)](const resilience::CircuitBreaker::Status& status) {
    if (status.is_closed()) {
      report_.well("store.available", back);
      const std::lock_guard lock(mutex_);
      if (!is_ending_) other.end_pause();
      return;
    }
    report_("store.unavailable", away + status.reason);
    const std::lock_guard lock(mutex_);
    if (told_) told_();
  };
}

void GuardedStore::on_absence(std::function<void()> told) {
  const std::lock_guard lock(mutex_);
  told_ = std::move(told);
}

std::unique_ptr<Transaction> GuardedStore::begin() {
  return std::make_unique<GuardedTransaction>(writing_, [this] { return inner_->begin(); });
}

std::unique_ptr<Reads> GuardedStore::read() {
  return std::make_unique<GuardedSession<Reads>>(reading_, [this] { return inner_->read(); });
}

/// A query that fails by it is asked again by `read`, on another connection: one query is one failure.
std::unique_ptr<Reads> GuardedStore::read_for_query(ReadingHabit& habit) {
  return std::make_unique<GuardedSession<Reads>>(
      reading_, [&] { return inner_->read_for_query(habit); }, Watched::Weight::suspicion);
}

OutboxPage GuardedStore::outbox(Position after, const Portion& portion) {
  return Watched(reading_).run([&] { return inner_->outbox(after, portion); });
}

std::vector<Checkpoint> GuardedStore::checkpoints(std::string_view consumer) {
  return reading(reading_, [&] { return inner_->checkpoints(consumer); });
}

std::vector<AsideKey> GuardedStore::aside(std::string_view consumer) {
  return reading(reading_, [&] { return inner_->aside(consumer); });
}

std::vector<Message> GuardedStore::aside_messages(std::string_view consumer, const StreamKey& stream, const Portion& portion) {
  return reading(reading_, [&] { return inner_->aside_messages(consumer, stream, portion); });
}

std::uint64_t GuardedStore::unpublished(std::string_view publisher) {
  return reading(reading_, [&] { return inner_->unpublished(publisher); });
}

Timestamp GuardedStore::inbox_reach() {
  return reading(reading_, [&] { return inner_->inbox_reach(); });
}

Cluster GuardedStore::cluster() {
  return reading(reading_, [&] { return inner_->cluster(); });
}

Leftover GuardedStore::expire(const Expiry& expiry) {
  return Watched(writing_).run([&] { return inner_->expire(expiry); });
}

void GuardedStore::check_still_there() try { inner_->check_still_there(); } catch (const Unavailable& failure) {
  writing_.trip(failure.what());
  throw;
}

std::optional<Absence> GuardedStore::absence() const {
  for (const auto* breaker : {&writing_, &reading_}) {
    if (breaker->is_closed()) continue;
    const auto status = breaker->status();
    if (!status.is_closed()) return Absence{status.reason, status.pause};
  }
  return std::nullopt;
}

}  // namespace comptoir::storage
