// C callbacks of ours: nothing that they throw unwinds through the library that calls them.
#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include <comptoir/abi/base.h>

namespace comptoir::detail {

/// A callback runs its work in `keep`; whoever handed the callback out calls `rethrow` once the other side has returned. Once something was thrown,
/// nothing more is run until then. Not thread-safe.
class ThrownInCallback {
 public:
  /// Answers what `work` answers, or a value made of nothing.
  template <class Work>
  std::invoke_result_t<Work&> keep(Work&& work) noexcept {
    if (thrown_ == nullptr) try {
        return work();
      } catch (...) {
        thrown_ = std::current_exception();
      }
    return std::invoke_result_t<Work&>();
  }

  void rethrow() {
    if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  std::exception_ptr thrown_;
};

/// A string that C code appends to, in one call or several.
class TextFromC {
 public:
  explicit TextFromC(std::string& text) : text_(text) {}
  TextFromC(const TextFromC&) = delete;
  TextFromC& operator=(const TextFromC&) = delete;

  comptoir_sink sink() {
    return {this, [](void* self, comptoir_text bytes) noexcept {
              auto& into = *static_cast<TextFromC*>(self);
              into.thrown_.keep([&] { into.text_.append(bytes.data, bytes.size); });
            }};
  }
  /// Throws when the text did not fit into memory.
  void check() { thrown_.rethrow(); }

 private:
  std::string& text_;
  ThrownInCallback thrown_;
};

}  // namespace comptoir::detail
