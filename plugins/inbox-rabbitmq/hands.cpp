#include "hands.hpp"

#include <algorithm>

namespace inbox_rabbitmq {

std::optional<Hands::Waiting> Hands::next() const {
  auto found = held_.upper_bound(handed_to_);
  while (found != held_.end() && aside_.contains(found->first)) ++found;
  if (found == held_.end()) return std::nullopt;
  return Waiting{found->first, found->second.body};
}

void Hands::take_back(std::uint64_t token) {
  if (find(token) != nullptr) handed_to_ = std::min(handed_to_, token - 1);
}

void Hands::put_aside(std::uint64_t token) {
  if (find(token) != nullptr) aside_.insert(token);
}

void Hands::let_go(std::uint64_t token) {
  held_.erase(token);
  aside_.erase(token);
}

const Delivery* Hands::find(std::uint64_t token) const {
  const auto found = held_.find(token);
  return found == held_.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> Hands::acknowledgeable() {
  const auto tag = held_.empty() ? last_token_ - tokens_before_ : held_.begin()->second.tag - 1;
  if (tag <= acknowledged_) return std::nullopt;
  acknowledged_ = tag;
  return tag;
}

void Hands::drop() {
  held_.clear();
  aside_.clear();
  handed_to_ = tokens_before_ = last_token_;
  acknowledged_ = 0;
}

}  // namespace inbox_rabbitmq
