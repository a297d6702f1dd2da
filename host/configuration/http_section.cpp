#include "configuration/listen_address.hpp"
#include "configuration/sections.hpp"

namespace comptoir::configuration {

namespace {

constexpr std::string_view an_address = "\"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:var/http.sock\"";

/// A body that is larger than what all bodies together may hold would never be taken.
void check_bodies(Section& limits, const http::Limits& into) {
  const auto* all = limits.written("buffered_bytes_max");
  const auto* written = all != nullptr ? all : limits.written("body_bytes_max");
  if (into.body_bytes_max <= into.buffered_bytes_max || written == nullptr) return;
  limits.refuse(*written, all != nullptr ? "buffered_bytes_max" : "body_bytes_max", "out_of_range",
                "one body, " + std::to_string(into.body_bytes_max) + " bytes, may be larger than all that are held at a time, " +
                    std::to_string(into.buffered_bytes_max) + " bytes",
                "make buffered_bytes_max at least as large as body_bytes_max");
}

void read_limits(Section limits, http::Limits& into) {
  constexpr std::size_t kibibyte = 1024;
  constexpr std::size_t gibibyte = kibibyte * kibibyte * kibibyte;
  limits.number("head_bytes_max", into.head_bytes_max, std::size_t{256}, 1024 * kibibyte);
  limits.number("header_count_max", into.header_count_max, std::size_t{1}, std::size_t{10'000});
  limits.number("target_bytes_max", into.target_bytes_max, std::size_t{64}, 1024 * kibibyte);
  limits.number("body_bytes_max", into.body_bytes_max, std::size_t{1}, gibibyte);
  limits.number("buffered_bytes_max", into.buffered_bytes_max, 1024 * kibibyte, 1024 * gibibyte);
  check_bodies(limits, into);
  limits.milliseconds("head_timeout_ms", into.head_timeout);
  limits.milliseconds("body_timeout_ms", into.body_timeout);
  limits.milliseconds("idle_timeout_ms", into.idle_timeout);
  limits.milliseconds("write_timeout_ms", into.write_timeout);
  limits.number("connections_max", into.connections_max, std::size_t{1}, std::size_t{1'000'000});
  limits.close();
}

void check_address(Section& http, const Node& address, bool insecure) {
  const auto reach = address.kind == Node::Kind::text ? reach_of(address.text) : Reach::malformed;
  if (address.kind != Node::Kind::text) {
    http.refuse_type(address, "listen", "an address in quotes, such as " + std::string(an_address) + ", or a list of them");
  } else if (reach == Reach::malformed) {
    http.refuse(address, "listen", "not_an_address", described(address) + " is not an address (host names are not looked up)",
                "write one such as " + std::string(an_address));
  } else if (reach == Reach::beyond && !insecure) {
    http.refuse(address, "listen", "insecure", described(address) + " can be reached from other machines, and nobody is asked who they are",
                "listen on loopback, such as " + std::string(an_address) + ", or accept the risk with insecure = true under [http]");
  }
}

void read_listen(Section& http, Http& into) {
  const auto* listen = http.take("listen");
  if (listen != nullptr) {
    const bool list = listen->kind == Node::Kind::array;
    if (list && listen->children.empty())
      http.refuse(*listen, "listen", "empty", "this list is empty", "write an address such as " + std::string(an_address));
    into.listen.clear();
    const std::list<Node> single = list ? std::list<Node>{} : std::list<Node>{*listen};
    for (const auto& address : list ? listen->children : single) {
      if (address.broken) continue;
      check_address(http, address, into.insecure);
      into.listen.push_back(address.text);
    }
  }
  http.show(list_node("listen", into.listen));
}

}  // namespace

void read_http(Section http, Http& into) {
  http.flag("insecure", into.insecure);
  read_listen(http, into);
  http.number("workers", into.workers, 0U, 1024U);
  read_limits(http.section("limits"), into.limits);
  http.close();
}

}  // namespace comptoir::configuration
