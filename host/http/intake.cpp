#include "http/intake.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace comptoir::http {
namespace {

constexpr std::size_t capacity_initial = 4096;
constexpr std::size_t capacity_kept = 16 * 1024;
constexpr std::size_t spares_max = 16;

/// Spare intakes of this thread: requests on a busy server then allocate no buffers.
std::vector<std::unique_ptr<Intake>>& spares() {
  thread_local std::vector<std::unique_ptr<Intake>> kept;
  return kept;
}

}  // namespace

Intake::Intake() : bytes_(std::make_unique_for_overwrite<char[]>(capacity_initial)), capacity_(capacity_initial) {}

std::unique_ptr<Intake> Intake::take() {
  if (spares().empty()) return std::make_unique<Intake>();
  std::unique_ptr<Intake> intake = std::move(spares().back());
  spares().pop_back();
  return intake;
}

void Intake::give_back(std::unique_ptr<Intake> intake) {
  if (intake->capacity_ > capacity_kept || spares().size() == spares_max) return;
  intake->clear();
  spares().push_back(std::move(intake));
}

std::span<char> Intake::space() {
  if (end_ == capacity_ && (begin_ > 0 || undecoded_ > head_size_ + body_size_)) move_to_front();
  if (end_ == capacity_) grow();
  return {bytes_.get() + end_, capacity_ - end_};
}

std::size_t Intake::bytes() const { return capacity_ > capacity_kept ? capacity_ : 0; }

/// Gets rid of requests that were served, and of what the chunk reader has used up.
void Intake::move_to_front() {
  char* const bytes = bytes_.get();
  if (head_size_ > 0 && head_.body == BodyFraming::chunked) {
    const std::size_t decoded_end = begin_ + head_size_ + body_size_;
    std::memmove(bytes + decoded_end, bytes + undecoded_, end_ - undecoded_);
    end_ -= undecoded_ - decoded_end;
    undecoded_ = decoded_end;
  }
  if (begin_ > 0) std::memmove(bytes, bytes + begin_, end_ - begin_);
  end_ -= begin_;
  undecoded_ -= std::min(undecoded_, begin_);
  begin_ = 0;
  moved_ = true;
}

/// Doubles: a client that announces a large body must send it before the memory is spent on it.
void Intake::grow() {
  auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
  std::memcpy(larger.get(), bytes_.get(), end_);
  bytes_ = std::move(larger);
  capacity_ *= 2;
  moved_ = true;
}

Intake::Progress Intake::advance(const Limits& limits) {
  // RFC 9112 asks to overlook one empty line in front of a request.
  if (head_size_ == 0 && is_first_) {
    if (end_ - begin_ < 2) return Progress::wants_head;
    is_first_ = false;
    if (std::memcmp(bytes_.get() + begin_, "\r\n", 2) == 0) begin_ += 2;
  }
  if (head_size_ == 0) {
    const Progress progress = read_head(limits);
    if (head_size_ == 0 || progress == Progress::refused) return progress;
  }
  return read_body(limits);
}

Intake::Progress Intake::refuse(Refusal refusal) {
  refusal_ = refusal;
  return Progress::refused;
}

Intake::Progress Intake::read_head(const Limits& limits) {
  const std::string_view collected(bytes_.get() + begin_, end_ - begin_);
  const auto found = head_end_.find(collected, limits);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return refuse(*refusal);
  const auto* size = std::get_if<std::size_t>(&found);
  if (!size) return Progress::wants_head;

  head_size_ = *size;
  moved_ = false;
  if (const auto refusal = http::read_head(collected.substr(0, head_size_), limits, head_)) return refuse(*refusal);
  undecoded_ = begin_ + head_size_;
  return Progress::wants_body;
}

Intake::Progress Intake::read_body(const Limits& limits) {
  const std::size_t body_begin = begin_ + head_size_;
  if (head_.body == BodyFraming::chunked) {
    const std::string_view input(bytes_.get() + undecoded_, end_ - undecoded_);
    const ChunkReader::Step step = chunks_.read(input, bytes_.get() + body_begin + body_size_, limits);
    if (step.refusal) return refuse(*step.refusal);
    undecoded_ += step.taken;
    body_size_ += step.given;
    if (!chunks_.done()) return Progress::wants_body;
    request_end_ = undecoded_;
    return conclude(limits);
  }

  body_size_ = head_.content_length;
  if (end_ - body_begin < body_size_) return Progress::wants_body;
  request_end_ = body_begin + body_size_;
  return conclude(limits);
}

Intake::Progress Intake::conclude(const Limits& limits) {
  const std::string_view head(bytes_.get() + begin_, head_size_);
  // Reading a head again is cheaper than keeping every view of it relative to a buffer that moves only for large bodies.
  if (moved_) {
    if (const auto refusal = http::read_head(head, limits, head_)) return refuse(*refusal);
  }
  request_ = Request{head_.method,     head_.target,
                     head_.path,       head_.query,
                     head_.headers,    std::string_view(head.data() + head_size_, body_size_),
                     head_.keep_alive, -1};
  return Progress::whole;
}

bool Intake::take_expectation() { return head_size_ > 0 && std::exchange(head_.expects_continue, false); }

void Intake::next() {
  begin_ = request_end_;
  if (begin_ == end_) begin_ = end_ = 0;
  head_end_ = {};
  chunks_ = {};
  head_size_ = body_size_ = undecoded_ = 0;
  is_first_ = true;
}

void Intake::clear() {
  request_end_ = end_;
  next();
}

}  // namespace comptoir::http
