#include "call_scope.hpp"

#include <atomic>
#include <csignal>
#include <sys/mman.h>
#include <utility>

namespace comptoir::plugins {
namespace {

/// A thread that overflows its stack leaves the handler of the signal no place but this one.
class AlternateStack {
 public:
  AlternateStack() {
    stack_t before{};
    if (sigaltstack(nullptr, &before) != 0 || (before.ss_flags & SS_DISABLE) == 0) return;  // such as that of a sanitizer
    auto* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return;
    stack_ = {mapped, 0, size};
    sigaltstack(&stack_, nullptr);
  }
  ~AlternateStack() {
    if (stack_.ss_sp == nullptr) return;
    const stack_t none{nullptr, SS_DISABLE, 0};
    sigaltstack(&none, nullptr);
    munmap(stack_.ss_sp, size);
  }
  AlternateStack(const AlternateStack&) = delete;
  AlternateStack& operator=(const AlternateStack&) = delete;

 private:
  static constexpr std::size_t size = 65'536;
  stack_t stack_{};
};

/// A plain pointer: the handler of a signal may come first to a thread.
constinit thread_local const CallScope::Names* current = nullptr;

/// What is pointed to is written before the pointer, as a handler on the same thread sees it.
const CallScope::Names* replace(const CallScope::Names* names) {
  thread_local const AlternateStack stack;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return std::exchange(current, names);
}

}  // namespace

CallScope::CallScope(const Names& names) : names_(names), outer_(replace(&names_)) {}

CallScope::CallScope(std::string_view plugin, std::string_view step) : outer_(current) {
  names_.plugin = plugin;
  names_.handler = step;
  replace(&names_);
}

CallScope::~CallScope() { replace(outer_); }

const CallScope::Names* CallScope::innermost() noexcept { return current; }

}  // namespace comptoir::plugins
