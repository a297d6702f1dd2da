#include "dispatch/under_way.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <comptoir/detail/name_rule.hpp>

namespace comptoir::dispatch {
namespace {

constexpr std::array<char, 32> mark = {"comptoir deliveries under way 1"};
constexpr std::size_t places_count = 64;  ///< more than there are threads that run units

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error("The file " + file.string() + ", in which deliveries are noted, cannot be used: " + why + ".");
}

std::string last_system_error() { return std::generic_category().message(errno); }

}  // namespace

/// One thread's note. A process may end at any moment: the state is written last, and taken back first.
struct NotePlace {
  enum State : std::uint32_t { free, taken, noted };

  struct Text {
    std::uint16_t size;
    std::array<char, detail::name_bytes_max> bytes;

    void write(std::string_view text) {
      size = static_cast<std::uint16_t>(std::min(text.size(), bytes.size()));
      std::copy_n(text.data(), size, bytes.data());
    }
    [[nodiscard]] std::string read() const { return {bytes.data(), std::min<std::size_t>(size, bytes.size())}; }
  };

  std::atomic<std::uint32_t> state;
  std::atomic<std::int32_t> signal;
  storage::Position position;
  Text consumer;
  Text tenant;
  Text stream_type;
  Text stream_id;
  Text type;
};

struct UnderWay::File {
  std::array<char, mark.size()> written_by;
  std::array<NotePlace, places_count> places;
};

namespace {

/// What the calling thread runs; a plain pointer, for the handler of a signal.
constinit thread_local UnderWay::Note* here = nullptr;

Unfinished read(const NotePlace& place, std::size_t number) {
  return {.place = number,
          .consumer = place.consumer.read(),
          .stream = {place.tenant.read(), place.stream_type.read(), place.stream_id.read()},
          .position = place.position,
          .type = place.type.read(),
          .signal = place.signal};
}

}  // namespace

std::string Unfinished::reason() const {
  const auto* name = signal == 0 ? nullptr : sigabbrev_np(signal);
  const auto how = name == nullptr ? std::string("ended, by a crash, by force or by exit(),") : "died of SIG" + std::string(name);
  return "delivery.process_died: The process " + how + " while " + consumer + " took " + type + ".";
}

UnderWay::UnderWay(const std::filesystem::path& file, Report report) : report_(std::move(report)) {
  check(file);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) fail(file, last_system_error());
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) fail(file, "another host has it open, and needs an admin.socket of its own");
  if (const auto failure = ::posix_fallocate(descriptor_, 0, sizeof(File)); failure != 0)  // a hole that no disk can fill would end the process
    fail(file, std::generic_category().message(failure));
  auto* mapped = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (mapped == MAP_FAILED) fail(file, last_system_error());
  file_ = static_cast<File*>(mapped);
  if (file_->written_by != mark) {  // new, or of another make
    std::memset(mapped, 0, sizeof(File));
    file_->written_by = mark;
  }
  for (std::size_t i = 0; i < places_count; ++i) {
    auto& place = file_->places[i];
    if (place.state == NotePlace::noted)
      unfinished_.push_back(read(place, i));
    else
      place.state = NotePlace::free;
  }
}

void UnderWay::check(const std::filesystem::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) != 0) return;
  if (S_ISLNK(found.st_mode))
    errno = ELOOP;
  else if (S_ISDIR(found.st_mode))
    errno = EISDIR;
  else if (!S_ISREG(found.st_mode))
    fail(file, "it is no regular file");
  else if (::eaccess(file.c_str(), R_OK | W_OK) == 0)
    return;
  fail(file, last_system_error());
}

UnderWay::~UnderWay() {
  if (file_ != nullptr) ::munmap(file_, sizeof(File));
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::vector<Unfinished> UnderWay::unfinished() const {
  const std::lock_guard lock(mutex_);
  return unfinished_;
}

void UnderWay::counted(const Unfinished& delivery) {
  const std::lock_guard lock(mutex_);
  std::erase_if(unfinished_, [&](const Unfinished& one) { return one.place == delivery.place; });
  file_->places[delivery.place].state = NotePlace::free;
}

void UnderWay::keep_only(const std::set<std::string>& consumers) {
  for (const auto& delivery : unfinished())
    if (!consumers.contains(delivery.consumer)) counted(delivery);
}

NotePlace* UnderWay::take() noexcept {
  if (file_ == nullptr) return nullptr;
  for (auto& place : file_->places) {
    std::uint32_t free = NotePlace::free;
    if (place.state.compare_exchange_strong(free, NotePlace::taken)) return &place;
  }
  tell_that_it_is_full();
  return nullptr;
}

void UnderWay::tell_that_it_is_full() noexcept try {
  if (is_full_.exchange(true)) return;
  report_("deliveries.not_noted",
          "There is no place left for notes of deliveries under way (" + std::to_string(places_count) +
              "): one that takes the process down may be delivered again at each start. The places are those of deliveries that "
              "do not come back, and of what the process before left in lanes that other hosts hold.");
} catch (...) {
  // Out of memory: nothing can be said, and the delivery goes on all the same.
}

UnderWay::Note::Note(UnderWay& file, const Delivery& delivery, Note*& kept_at) noexcept : place_(file.take()), outer_(here), kept_at_(kept_at) {
  kept_at_ = this;
  here = this;
  auto* place = place_.load();
  if (place == nullptr) return;
  const auto& message = delivery.message;
  place->signal = 0;
  place->position = message.position;
  place->consumer.write(delivery.consumer);
  place->tenant.write(message.stream.tenant);
  place->stream_type.write(message.stream.type);
  place->stream_id.write(message.stream.id);
  place->type.write(message.type);
  place->state = NotePlace::noted;
}

UnderWay::Note::~Note() {
  here = outer_;
  kept_at_ = nullptr;
  forget();
}

void UnderWay::Note::forget() noexcept {
  if (auto* place = place_.exchange(nullptr)) place->state = NotePlace::free;
}

void UnderWay::dies_of(int signal) noexcept {
  if (here == nullptr) return;
  if (auto* place = here->place_.load()) place->signal = signal;
}

}  // namespace comptoir::dispatch
