#include "telemetry/trace.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>

namespace comptoir::telemetry {

namespace {

thread_local const Trace* current_trace = nullptr;

// xoshiro256**, seeded for each thread: ids must differ, nobody must be unable to guess them.
class Generator {
 public:
  Generator() {
    std::random_device seed;
    for (auto& word : state_) word = static_cast<std::uint64_t>(seed()) << 32 | seed();
  }

  std::uint64_t next() {
    const auto result = std::rotl(state_[1] * 5, 7) * 9;
    const auto shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// The ids are kept as text: they are written far more often than they are made.
void fill_with_random(char* to, std::size_t size) {
  static constexpr std::string_view digits = "0123456789abcdef";
  thread_local Generator generator;
  do {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i, bits >>= 4) {
      if (i % 16 == 0) bits = generator.next();
      to[i] = digits[bits & 15];
    }
  } while (is_zero({to, size}));
}

}  // namespace

std::optional<Trace> Trace::parse(std::string_view traceparent) {
  constexpr std::size_t size_of_version_00 = 55;
  if (traceparent.size() < size_of_version_00) return {};

  const auto version = traceparent.substr(0, 2);
  const auto trace_id = traceparent.substr(3, 32);
  const auto span_id = traceparent.substr(36, 16);
  const auto flags = traceparent.substr(53, 2);
  const bool parted = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool hex = is_hex(version) && is_hex(trace_id) && is_hex(span_id) && is_hex(flags);
  if (!parted || !hex || version == "ff" || is_zero(trace_id) || is_zero(span_id)) return {};

  // Later versions may append fields after another dash; version 00 has none.
  if (traceparent.size() > size_of_version_00 && (version == "00" || traceparent[size_of_version_00] != '-')) return {};

  Trace trace;
  std::copy(trace_id.begin(), trace_id.end(), trace.trace_id_.begin());
  std::copy(span_id.begin(), span_id.end(), trace.span_id_.begin());
  constexpr std::string_view odd_digits = "13579bdf";
  trace.sampled_ = odd_digits.find(flags[1]) != std::string_view::npos;
  return trace;
}

Trace Trace::begin() {
  Trace trace;
  fill_with_random(trace.trace_id_.data(), trace.trace_id_.size());
  fill_with_random(trace.span_id_.data(), trace.span_id_.size());
  return trace;
}

Trace Trace::child() const {
  auto trace = *this;
  fill_with_random(trace.span_id_.data(), trace.span_id_.size());
  return trace;
}

std::string Trace::traceparent() const {
  std::string text;
  text.reserve(55);
  ((text += "00-") += trace_id()) += '-';
  (text += span_id()) += sampled_ ? "-01" : "-00";
  return text;
}

const Trace* Trace::current() { return current_trace; }

TraceScope::TraceScope(const Trace& trace) : trace_(trace), before_(current_trace) { current_trace = &trace_; }

TraceScope::~TraceScope() { current_trace = before_; }

}  // namespace comptoir::telemetry
