// Which deliveries are being run, in a file that outlives the process however it ends.
//
// The file is mapped: a delivery is noted there by writing memory, without a system call, and the note stays when the process dies of a fault, is
// killed, or leaves by itself. What is noted when the next process opens the file was being run when the one before ended: it is counted as one more
// attempt in vain, like any other failure of that delivery.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/delivery.hpp"

namespace comptoir::dispatch {

struct NotePlace;

/// A delivery that was being run when the process ended.
struct Unfinished {
  std::size_t place = 0;  ///< in the file
  std::string consumer;
  storage::StreamKey stream;
  storage::Position position = 0;
  std::string type;
  int signal = 0;  ///< of which the process died in it; 0: nobody could say, as when it was killed

  /// Why the delivery failed, for people.
  [[nodiscard]] std::string reason() const;
};

/// [thread-safe]
class UnderWay {
 public:
  using Report = std::function<void(std::string_view code, const std::string& sentence)>;

  /// Keeps no file: nothing outlives the process.
  UnderWay() = default;

  /// Opens the file, or makes it. Throws std::runtime_error with a sentence when that cannot be, or another process has it open.
  /// `report` hears once when there is no place left for a note.
  explicit UnderWay(
      const std::filesystem::path& file, Report report = [](std::string_view, const std::string&) {});
  ~UnderWay();
  /// Whether that would do, as far as rights tell; a file that is missing would, and so would one that another process has open. Throws the same.
  static void check(const std::filesystem::path& file);
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  /// The calling thread runs the delivery for as long as this lives.
  class [[nodiscard]] Note {
   public:
    /// `kept_at` points to it while it lives.
    Note(UnderWay& file, const Delivery& delivery, Note*& kept_at) noexcept;
    ~Note();
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

    /// The delivery was counted, though its thread has not come back: whoever took over from that thread says so.
    void forget() noexcept;

   private:
    friend class UnderWay;

    std::atomic<NotePlace*> place_;
    Note* outer_;
    Note*& kept_at_;
  };

  /// Drops what was noted of other consumers than these: nobody would ever count it, and it would keep its place.
  void keep_only(const std::set<std::string>& consumers);

  /// What the process before left, and nobody has counted yet. It is told again at each start until then.
  [[nodiscard]] std::vector<Unfinished> unfinished() const;
  /// It is counted.
  void counted(const Unfinished& delivery);

  /// The calling thread dies of this signal in what it runs. [async-signal-safe]
  static void dies_of(int signal) noexcept;

 private:
  struct File;

  NotePlace* take() noexcept;
  void tell_that_it_is_full() noexcept;

  Report report_;
  std::atomic<bool> is_full_{false};  ///< and that was told
  File* file_ = nullptr;
  int descriptor_ = -1;
  mutable std::mutex mutex_;  ///< of `unfinished_`
  std::vector<Unfinished> unfinished_;
};

}  // namespace comptoir::dispatch
