// Which deliveries are being run, in a file that outlives the process however it ends.
//
// The file is mapped: a delivery is noted there by writing memory, without a system call, and the note stays when the process dies of a fault, is
// killed, or leaves by itself. What is noted when the next process opens the file was being run when the one before ended: it is counted as one more
// attempt in vain, like any other failure of that delivery.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
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
  /// Keeps no file: nothing outlives the process.
  UnderWay() = default;

  /// Opens the file, or makes it. Throws std::runtime_error with a sentence when that cannot be, or another process has it open.
  explicit UnderWay(const std::filesystem::path& file);
  ~UnderWay();
  /// Whether that would do, as far as rights tell; a file that is missing would, and so would one that another process has open. Throws the same.
  static void check(const std::filesystem::path& file);
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  /// The calling thread runs the delivery for as long as this lives.
  class [[nodiscard]] Note {
   public:
    Note(UnderWay& file, const Delivery& delivery) noexcept;
    ~Note();
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

   private:
    NotePlace* place_;
    NotePlace* outer_;
  };

  /// What the process before left, and nobody has counted yet. It is told again at each start until then.
  [[nodiscard]] std::vector<Unfinished> unfinished() const;
  /// It is counted.
  void counted(const Unfinished& delivery);

  /// The calling thread dies of this signal in what it runs. [async-signal-safe]
  static void dies_of(int signal) noexcept;

 private:
  struct File;

  NotePlace* take() noexcept;

  File* file_ = nullptr;
  int descriptor_ = -1;
  mutable std::mutex mutex_;  ///< of `unfinished_`
  std::vector<Unfinished> unfinished_;
};

}  // namespace comptoir::dispatch
