#include "dispatch/ids.hpp"

#include <chrono>
#include <random>

namespace comptoir::dispatch {
namespace {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
std::uint64_t mixed(std::uint64_t state) {
  state += 0x9e3779b97f4a7c15ULL;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
  return state ^ (state >> 31);
}

std::uint64_t fresh_seed() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return generator();
}

}  // namespace

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_microseconds_since_epoch(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

IdSequence IdSequence::fresh() { return {now(), fresh_seed()}; }

Id IdSequence::next() {
  const auto first = mixed(seed_ + 2 * count_);
  const auto second = mixed(seed_ + 2 * count_ + 1);
  ++count_;
  std::array<std::uint8_t, 10> random{};
  for (std::size_t i = 0; i < 8; ++i) random[i] = static_cast<std::uint8_t>(first >> (8 * i));
  random[8] = static_cast<std::uint8_t>(second);
  random[9] = static_cast<std::uint8_t>(second >> 8);
  return Id::v7(time_, random);
}

}  // namespace comptoir::dispatch
