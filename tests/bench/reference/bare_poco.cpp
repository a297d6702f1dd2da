// A reference of `constant`: POCO's own HTTP server, which answers every request with the same bytes.
//
//   bench_bare_poco BYTES CONNECTIONS      prints {"port": ...}, then serves until its standard input ends
#include <cstdio>
#include <cstdlib>
#include <string>

#include "reference/poco_server.hpp"

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_bare_poco BYTES CONNECTIONS\n", stderr), 64;
  const std::string body = '"' + std::string(std::strtoul(arguments[1], nullptr, 10) - 2, 'c') + '"';
  comptoir::bench::serve_with_poco(std::atoi(arguments[2]), [&body](const auto&, auto& response) {
    response.setContentType("application/json");
    response.sendBuffer(body.data(), body.size());
  });
}
