// The reference of `dispatch`: a function found by name in a map, called through a C function pointer.
//
//   bench_map_call THREADS CALLS      prints {"ns": CPU time of one call}
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "measure.hpp"

namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Function = int (*)(void* self, const void* message);
using Functions = std::unordered_map<std::string, std::function<int(const void*)>, Hash, std::equal_to<>>;

[[gnu::noinline]] int answer(void* self, const void* message) { return self != message ? 1 : 0; }

Functions hundred_functions(Function function) {
  Functions functions;
  for (int number = 100; number < 200; ++number)
    functions.emplace("empty.nothing.count" + std::to_string(number) + "/1", [function](const void* message) { return function(nullptr, message); });
  return functions;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_map_call THREADS CALLS\n", stderr), 64;
  volatile Function function = &answer;  // the compiler must not see who is called
  const auto functions = hundred_functions(function);
  const auto make_caller = [&] {
    return [&functions, names = comptoir::bench::Names("empty.nothing.count", "/1"), sum = 0]() mutable {
      const auto& name = names.next();
      sum += functions.find(std::string_view(name))->second(&name);
      asm volatile("" : : "r"(sum));  // the compiler must not find out that nobody needs the sum
    };
  };
  const auto threads = std::strtoul(arguments[1], nullptr, 10);
  std::printf("{\"ns\": %.1f}\n", comptoir::bench::cpu_ns_per_call(threads, std::strtoull(arguments[2], nullptr, 10), make_caller));
}
