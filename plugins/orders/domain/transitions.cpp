#include "domain/transitions.hpp"

#include <string>
#include <vector>

#include <comptoir/message.hpp>

namespace orders {

namespace {

struct Transition {
  Status from;
  Status to;
};

constexpr Transition transitions[] = {
    {Status::draft, Status::submitted},     {Status::draft, Status::cancelled},      //
    {Status::submitted, Status::confirmed}, {Status::submitted, Status::cancelled},  //
    {Status::confirmed, Status::shipped},   {Status::confirmed, Status::cancelled},  //
    {Status::shipped, Status::delivered},
};

struct WrongStatus {  // details of the refusal
  Status current;
  std::vector<Status> allowed;
};

std::vector<Status> followers_of(Status status) {
  std::vector<Status> followers;
  for (const auto& transition : transitions)
    if (transition.from == status) followers.push_back(transition.to);
  return followers;
}

std::string named(const std::vector<Status>& choices) {
  std::string text;
  for (const auto status : choices) text.append(text.empty() ? "" : " or ").append(comptoir::wire_name(status));
  return text;
}

}  // namespace

comptoir::Result<> check_transition(Status from, Status to) {
  const auto allowed = followers_of(from);
  for (const auto status : allowed)
    if (status == to) return {};

  auto sentence = "An order that is " + std::string(comptoir::wire_name(from)) + " cannot become " + std::string(comptoir::wire_name(to));
  sentence += allowed.empty() ? ": nothing follows." : ": it may become " + named(allowed) + ".";
  return comptoir::refused("order.invalid_transition", std::move(sentence)).with(WrongStatus{from, allowed});
}

}  // namespace orders
