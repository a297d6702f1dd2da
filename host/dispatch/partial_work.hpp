// A part of comptoir.work/1.
#pragma once

#include <utility>

#include "dispatch/work.hpp"

namespace comptoir::dispatch {

/// Refuses whatever a derived class does not offer.
class PartialWork : public comptoir_work {
 public:
  explicit PartialWork(Error refusal) : refusal_(std::move(refusal)) {}

 protected:
  void load(comptoir_stream, const comptoir_remembered&, comptoir_history_sink, std::uint64_t&, comptoir_checksum&) override { refuse(); }
  void lock(comptoir_stream) override { refuse(); }
  void append(comptoir_stream, std::uint64_t, const comptoir_event*, std::uint32_t, const comptoir_snapshot*, comptoir_checksum&) override {
    refuse();
  }
  void claim(comptoir_text, comptoir_text, comptoir_text) override { refuse(); }
  void release(comptoir_text, comptoir_text, comptoir_text) override { refuse(); }
  void dispatch(comptoir_text, comptoir_text) override { refuse(); }
  void enqueue(comptoir_stream, const comptoir_event&) override { refuse(); }
  void put(std::uint32_t, const comptoir_value*, std::uint32_t) override { refuse(); }
  void erase(std::uint32_t, const comptoir_value*, std::uint32_t) override { refuse(); }
  void add(std::uint32_t, const comptoir_value*, std::uint32_t, const comptoir_addition&) override { refuse(); }
  void find(std::uint32_t, const comptoir_value*, std::uint32_t, comptoir_row_sink) override { refuse(); }
  void list(std::uint32_t, const comptoir_page&, comptoir_row_sink, comptoir_sink) override { refuse(); }
  void execute(comptoir_text, const comptoir_value*, std::uint32_t, std::int64_t) override { refuse(); }
  void query(comptoir_text, const comptoir_value*, std::uint32_t, comptoir_row_sink) override { refuse(); }
  comptoir_id next_id() override { return {}; }

 private:
  [[noreturn]] void refuse() const { throw Refusal{refusal_}; }

  Error refusal_;
};

}  // namespace comptoir::dispatch
