// What a plugin and its test know where memory is short.
#include <array>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include <gmock/gmock.h>

#include <comptoir/testing/memory/unit.hpp>

namespace {

/// The next allocations of this thread fail.
thread_local bool is_memory_short = false;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (is_memory_short) throw std::bad_alloc();
  if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace comptoir {
namespace {

using ::testing::HasSubstr;
using testing::memory::HostedPlugin;

class MemoryShortage {
 public:
  MemoryShortage() { is_memory_short = true; }
  ~MemoryShortage() { is_memory_short = false; }
  MemoryShortage(const MemoryShortage&) = delete;
  MemoryShortage& operator=(const MemoryShortage&) = delete;
};

/// Text that C code appends to without allocating.
class FixedText {
 public:
  comptoir_sink sink() {
    return {this, [](void* self, comptoir_text bytes) noexcept {
              auto& into = *static_cast<FixedText*>(self);
              for (std::size_t i = 0; i < bytes.size && into.size_ < into.space_.size(); ++i) into.space_[into.size_++] = bytes.data[i];
            }};
  }
  [[nodiscard]] std::string text() const { return {space_.data(), size_}; }

 private:
  std::array<char, 512> space_{};
  std::size_t size_ = 0;
};

TEST(APlugin, ThatCannotEvenSayWhyItFailedHasFailed) {
  const std::runtime_error failure("The price list of the whole year could not be read, for its file has gone.");
  FixedText told;

  const auto status = [&] {
    const MemoryShortage shortage;
    return detail::guarded(told.sink(), [&] { throw failure; });
  }();

  EXPECT_EQ(status, COMPTOIR_FAILED);
  EXPECT_EQ(told.text(), R"({"kind":"FAILED","code":"plugin.failed","sentence":"The plugin's error found no memory.","faults":[],"details":""})");
}

TEST(APlugin, WhoseRefusalCannotBeToldHasFailed) {
  detail::Ended refusal{refused("year.closed", "The year 2025 is closed: nothing is booked into it any more.")};
  FixedText told;

  const auto status = [&] {
    const MemoryShortage shortage;
    return detail::guarded(told.sink(), [&] { throw std::move(refusal); });
  }();

  EXPECT_EQ(status, COMPTOIR_FAILED);
  EXPECT_THAT(told.text(), HasSubstr(R"("sentence":"The plugin's error found no memory.")"));
}

/// The entry of an empty plugin, of which a test replaces functions. It counts the instances that were given back.
class Entry {
 public:
  Entry() : entry_(testing::memory::entry_of([](Plugin&) {})) {
    destroyed = 0;
    destroy = entry_.destroy;
    entry_.destroy = [](void* plugin) noexcept {
      ++destroyed;
      destroy(plugin);
    };
  }
  comptoir_entry& operator*() { return entry_; }
  comptoir_entry* operator->() { return &entry_; }

  static inline int destroyed = 0;

 private:
  static inline void (*destroy)(void*) = nullptr;
  comptoir_entry entry_;
};

const std::string& long_text() {
  static const std::string text(1'000, 'x');
  return text;
}

TEST(AHostInMemory, GivesAnInstanceBackWhoseContractCannotBeRead) {
  Entry entry;
  entry->contract = [](void*, comptoir_sink document, comptoir_sink) noexcept -> comptoir_status {
    document.put(document.self, detail::text("no contract"));
    return COMPTOIR_OK;
  };

  EXPECT_THROW(HostedPlugin(*entry, "{}"), std::exception);

  EXPECT_EQ(Entry::destroyed, 1);
}

TEST(AHostInMemory, TakesNoContractThatFoundNoMemory) {
  Entry entry;
  entry->contract = [](void*, comptoir_sink document, comptoir_sink) noexcept -> comptoir_status {
    const MemoryShortage shortage;
    document.put(document.self, detail::text(long_text()));
    return COMPTOIR_OK;
  };
  (void)long_text();

  EXPECT_THROW(HostedPlugin(*entry, "{}"), std::bad_alloc);
}

TEST(AHostInMemory, TakesNoAnswerThatFoundNoMemory) {
  static const comptoir_handlers handlers{sizeof(comptoir_handlers), 0, [](void*, const comptoir_call* call) noexcept -> comptoir_status {
                                            const MemoryShortage shortage;
                                            call->answer.put(call->answer.self, detail::text(long_text()));
                                            return COMPTOIR_OK;
                                          }};
  Entry entry;
  entry->find = [](void*, comptoir_text) noexcept -> const void* { return &handlers; };
  const HostedPlugin plugin(*entry, "{}");
  testing::memory::Circumstances circumstances;
  testing::memory::Unit unit(plugin, circumstances, {}, "shop.ask/1", Id{});
  (void)long_text();

  EXPECT_THROW((void)unit.ask(0, "shop.ask/1", "{}"), std::bad_alloc);
}

}  // namespace
}  // namespace comptoir
