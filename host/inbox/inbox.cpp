#include "inbox/inbox.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <stdexcept>

#include <comptoir/detail/utf8.hpp>

#include "dispatch/awaited_job.hpp"
#include "dispatch/ids.hpp"
#include "inbox/envelope.hpp"
#include "outbox/relay.hpp"
#include "storage/birth.hpp"

namespace comptoir::inbox {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t patience_ms = 1'000;
constexpr std::uint32_t patience_after_failure_ms = 250;

comptoir_text text(std::string_view view) { return {view.data(), view.size()}; }

Error too_old(Timestamp born, Timestamp known_since) {
  return invalid("inbox.too_old", "It is of " + born.text() + ", and what came in before " + known_since.text() +
                                      " is not known any more (storage.keep_inbox_days): nothing can prove that it is new.");
}

/// Writes messages behind one another, each with the row that knows its repeats. They are borrowed of who waits for it.
class TakingIn final : public dispatch::AwaitedJob {
 public:
  explicit TakingIn(std::vector<const storage::Message*> messages) : messages_(std::move(messages)) {
    for (const auto* message : messages_) bytes_ += message->data.size();
  }

  std::size_t bytes() const override { return bytes_; }
  void run(dispatch::Group& group) override {
    storage::Changes changes;
    for (const auto* message : messages_) {
      changes.deliveries.push_back({Inbox::consumer, message->stream.tenant, message->id, storage::birth_of(*message)});
      changes.post(*message);
    }
    group.adopt({}, std::move(changes));
  }

 private:
  std::vector<const storage::Message*> messages_;
  std::size_t bytes_ = 0;
};

}  // namespace

Inbox::Inbox(storage::Store& store, dispatch::Writer& writer, const dispatch::Directory& directory, plugins::Plugin& receiver,
             plugins::Watchdog& watchdog, Options options, Report report)
    : store_(store),
      writer_(writer),
      directory_(directory),
      receiver_(receiver),
      options_(std::move(options)),
      report_(std::move(report)),
      wanted_(wanted_events(directory)),
      failures_({.failing = "inbox.failing",
                 .sentence = "What comes in from outside waits until the store is well again",
                 .recovered = "inbox.recovered",
                 .well = "What comes in from outside is taken again."},
                report_),
      receiver_failures_({.failing = "inbox.receiver_failing",
                          .sentence = "Nothing comes in from outside, for the receiver " + receiver.name() + " failed in what must not fail",
                          .recovered = "inbox.receiver_recovered",
                          .well = "The receiver " + receiver.name() + " goes on again."},
                         report_),
      watch_(watchdog.watch()),
      thread_([this] { ended_.follow([this] { work(); }); }) {}

Inbox::~Inbox() { stop(); }

void Inbox::stop() {
  stopping_ = true;
  wake_.ring();
  if (thread_.joinable()) ended_.join(thread_, *watch_);
}

void Inbox::work() {
  const auto visit = receiver_.visit();  // the receiver is not stopped while this thread may be inside
  if (!visit) return report_("inbox.no_receiver", "The receiver " + receiver_.name() + " takes no calls, so nothing comes in from outside.");
  receiver_failures_.run([this] { say_what_is_wanted(); });
  while (!stopping_) {
    if (!receiver_failures_.run([this] { drive(); })) pause_.wait(milliseconds(patience_after_failure_ms));
    take_in();
    wake_.drain();
  }
  receiver_failures_.run([this] {
    plugins::watched_step(*watch_, receiver_, "close", milliseconds(options_.close_ms),
                          [this] { receiver_.receiver()->close(receiver_.self(), options_.close_ms); });
  });
}

void Inbox::drive() {
  const comptoir_intake intake{this, [](void* self, const comptoir_incoming* incoming) noexcept -> std::uint32_t {
                                 auto& inbox = *static_cast<Inbox*>(self);
                                 return inbox.thrown_.keep([&] { return inbox.hand_in(*incoming); }) ? 1 : 0;
                               }};
  const auto granted = pausing_ ? patience_after_failure_ms : patience_ms;
  plugins::watched_step(*watch_, receiver_, "drive", milliseconds(granted),
                        [&] { receiver_.receiver()->drive(receiver_.self(), wake_.fd(), granted, intake); });
  thrown_.rethrow();
}

void Inbox::say_what_is_wanted() const {
  std::vector<comptoir_text> names;
  for (const auto& name : wanted_) names.push_back(text(name));
  plugins::watched_step(*watch_, receiver_, "want", milliseconds(0),
                        [&] { receiver_.receiver()->want(receiver_.self(), names.data(), static_cast<std::uint32_t>(names.size())); });
}

/// After a failure the next drive brings nothing: it is the pause.
bool Inbox::hand_in(const comptoir_incoming& incoming) {
  const bool is_full = arrivals_.size() >= options_.window || (!arrivals_.empty() && bytes_ + incoming.envelope.size > options_.window_bytes);
  if (pausing_ || is_full) return false;
  bytes_ += incoming.envelope.size;
  arrivals_.push_back({incoming.token, read({incoming.envelope.data, incoming.envelope.size}), false});
  return true;
}

/// Whatever is wrong with a message, it is that message's own fault: no other waits for it.
Result<storage::Message> Inbox::read(std::string_view envelope) const try {
  auto known = read_envelope(envelope, options_.tenant, dispatch::now());
  if (!known) return known;
  if (const auto why = unfit(directory_, known->type)) return refused("inbox.unfit", *why);
  auto message = *std::move(known);
  message.from_outside = true;
  return message;
} catch (const std::exception& failure) {
  return refused("inbox.unreadable", "Reading it failed: " + detail::as_utf8(failure.what()));
}

/// When the store is away, or another host wrote one of the messages meanwhile, what is in hand goes back, to come again.
void Inbox::take_in() {
  pausing_ = false;
  if (arrivals_.empty()) return;
  pausing_ = !failures_.run([this] {
    recognise_repeats();
    write();
  });
  receiver_failures_.run([this] { settle_all(!pausing_); });
  arrivals_.clear();
  bytes_ = 0;
}

void Inbox::recognise_repeats() {
  const auto known_since = std::max(store_.inbox_reach(), dispatch::now() - options_.keep);
  const auto reads = store_.read();
  std::set<std::pair<std::string, Id>> seen;
  for (auto& arrival : arrivals_) {
    if (!arrival.message) continue;
    const auto& tenant = arrival.message->stream.tenant;
    const auto born = storage::birth_of(*arrival.message);
    arrival.repeat = !seen.emplace(tenant, arrival.message->id).second || reads->delivered({consumer, tenant, arrival.message->id, born});
    if (!arrival.repeat && born < known_since) arrival.message = too_old(born, known_since);
  }
}

void Inbox::write() {
  std::vector<const storage::Message*> fresh;
  for (const auto& arrival : arrivals_)
    if (arrival.message && !arrival.repeat) fresh.push_back(&*arrival.message);
  if (fresh.empty()) return;
  try {
    write(std::move(fresh));
  } catch (const storage::BadStatement&) {
    write_one_by_one();
  }
}

/// The store refused one of them for what it says: that one is unfit, and the others are taken.
void Inbox::write_one_by_one() {
  for (auto& arrival : arrivals_) {
    if (!arrival.message || arrival.repeat) continue;
    try {
      write({&*arrival.message});
    } catch (const storage::BadStatement& refusal) {
      arrival.message = refused("inbox.not_storable", "The store cannot hold it: " + detail::as_utf8(refusal.what()));
    }
  }
}

/// Returns once they are durable, or throws why they are not.
void Inbox::write(std::vector<const storage::Message*> messages) {
  auto taking_in = std::make_unique<TakingIn>(std::move(messages));
  auto done = taking_in->done();
  std::unique_ptr<dispatch::Job> job = std::move(taking_in);
  if (!writer_.submit_always(job)) throw std::runtime_error("the writer has stopped.");
  done.get();
}

/// Each of them, though the receiver throws over one: what it is not told of stays with it.
void Inbox::settle_all(bool written) {
  std::exception_ptr thrown;
  for (const auto& arrival : arrivals_) try {
      settle(arrival, written);
    } catch (const plugins::Abandoned&) {
      throw;
    } catch (...) {
      if (thrown == nullptr) thrown = std::current_exception();
    }
  if (thrown != nullptr) std::rethrow_exception(thrown);
}

void Inbox::settle(const Arrival& arrival, bool written) {
  if (!arrival.message) {
    ++unfit_;
    const auto& error = arrival.message.error();
    report_("inbox.unfit", "A message from outside cannot be taken. " + error.sentence);
    tell(arrival, COMPTOIR_UNFIT, error.code + ": " + error.sentence);
  } else if (!written) {
    tell(arrival, COMPTOIR_LATER, "The store could not take it.");
  } else {
    ++(arrival.repeat ? repeats_ : taken_);
    tell(arrival, COMPTOIR_TAKEN, {});
  }
}

void Inbox::tell(const Arrival& arrival, comptoir_verdict verdict, std::string_view reason) {
  plugins::watched_step(*watch_, receiver_, "settle", milliseconds(0),
                        [&] { receiver_.receiver()->settle(receiver_.self(), arrival.token, verdict, text(reason)); });
}

InboxStatus Inbox::status() const {
  InboxStatus status{taken_, repeats_, unfit_, wanted_, receiver_.name(), {}};
  status.receiver_status = receiver_.receiver_status();
  return status;
}

}  // namespace comptoir::inbox
