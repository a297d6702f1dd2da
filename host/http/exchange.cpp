#include "http/exchange.hpp"

#include <atomic>
#include <utility>

#include "http/refusal.hpp"

namespace comptoir::http {

void Recipient::abandon() { receive(problem(Refusal::unanswered)); }

class Exchange::Pending {
 public:
  explicit Pending(std::shared_ptr<Recipient> recipient) : recipient_(std::move(recipient)) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() {
    if (answered_) return;
    try {
      recipient_->abandon();
    } catch (...) {  // NOLINT(bugprone-empty-catch): no memory is left even for the 500; the connection goes with its last exchange, unanswered
    }
  }

  void about_to_wait() { recipient_->about_to_wait(); }
  void thread_is_lost() { recipient_->thread_is_lost(); }

  bool reply(Response response) {
    if (answered_.exchange(true, std::memory_order_acq_rel)) return false;
    recipient_->receive(std::move(response));
    return true;
  }

 private:
  std::shared_ptr<Recipient> recipient_;
  std::atomic<bool> answered_ = false;
};

Exchange::Exchange(std::shared_ptr<Recipient> recipient) : pending_(std::make_shared<Pending>(std::move(recipient))) {}

bool Exchange::reply(Response response) const { return pending_->reply(std::move(response)); }
void Exchange::about_to_wait() const { pending_->about_to_wait(); }
void Exchange::thread_is_lost() const { pending_->thread_is_lost(); }

}  // namespace comptoir::http
