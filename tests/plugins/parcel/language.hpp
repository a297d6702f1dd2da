// What the parcel service talks about. Everything that happens is noted, so that the order of the notes tells in which order it happened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/plugin.hpp>

namespace parcel {

// Commands. A parcel is named by its label.

struct Post {
  std::string label;
};
struct Note {
  std::string label;
  std::string text;
};
struct Lose {  // sends a note, and refuses
  std::string label;
};
struct Burst {  // notes, each on a parcel of its own
  std::string label;
  std::int32_t times;
  std::int32_t pad;  ///< letters that each of them has beside
};
struct CountDown {  // commands, each of which sends the next
  std::int32_t times;
};
struct Reserve {
  std::string label;
  std::string shelf;
};
struct Free {  // off its shelf
  std::string label;
  std::string shelf;
};
struct Move {  // off its shelf and back again
  std::string label;
  std::int32_t times;
};
struct Fill {  // notes, all of them on one parcel
  std::string label;
  std::int32_t times;
  std::int32_t pad;
};
struct Add {  // to what is counted of a parcel
  std::string label;
  std::int32_t times;
  std::int32_t amount;
};
struct LockBoth {
  std::string first;
  std::string second;
};
struct SendRaw {  // by wire name and JSON
  std::string command;
  std::string message;
};
struct Refuse {  // with an error that is told
  std::string code;
  std::string sentence;
  std::string fault;    ///< code of a fault of the error
  std::string details;  ///< as a plugin in C might write them
};
struct Misuse {  // of the table of the unit: see raw.hpp
  std::string how;
};
struct Announce {  // enqueues parcel.announced/1, and then posts
  std::string label;
};

// Events.

struct Posted {
  std::string label;
};
struct Noted {
  std::string label;
  std::string text;
};
struct Weighed1 {  // parcel.weighed/1, of an earlier version: in pounds
  std::string label;
  std::int32_t pounds;
};
struct Weighed {
  std::string label;
  std::int32_t grams;
};
struct Weigh {
  std::string label;
  std::int32_t grams;
};

inline constexpr std::int32_t unweighable = -1;  ///< what the weights are then told is no row of theirs

struct Accepted {  // what others hear of a posted parcel
  std::string label;
};
struct Announced {
  std::string label;
};
struct MeterRead {  // of another context
  std::string label;
  std::int32_t grams;
};
struct MeterRead1 {  // meter.read/1
  std::string label;
  std::int32_t pounds;
};
struct RoadClosed {
  std::string road;
};

// Rows and queries.

struct Weight {
  std::string label;
  std::int32_t grams;
};
struct Written {
  std::string label;
  std::string text;
  std::int64_t number;
};
struct Sum {
  std::string label;
  std::int32_t pieces = 0;
};
struct SumOf {
  std::string label;
};
struct WeightOf {
  std::string label;
};
struct Misread {
  std::string how;
};
struct Misused {};
struct NotesOf {
  std::string label;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

struct Settings {
  std::string folder;  ///< what tests order of other plugins; here nothing goes wrong by order
};

}  // namespace parcel
