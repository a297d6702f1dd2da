#pragma once

#include <chrono>

namespace comptoir::cli {

/// How long the allocator leaves freed pages alone before it gives them back: mimalloc decides on them 25 ms later.
constexpr std::chrono::milliseconds freed_memory_rests{100};

/// Pages that the calling thread has freed go back to the system. The allocator keeps them for the thread's next allocations, and a thread that only
/// waits from now on has none: what a start took for a moment would be held for as long as the host runs.
void give_back_freed_memory();

}  // namespace comptoir::cli
