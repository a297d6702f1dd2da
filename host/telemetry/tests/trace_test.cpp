#include "telemetry/trace.hpp"

#include <array>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace comptoir::telemetry {
namespace {

constexpr std::string_view example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(ATrace, IsReadAndWrittenAsTheHeaderSaysIt) {
  const auto trace = Trace::parse(example);

  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->span_id(), "00f067aa0ba902b7");
  EXPECT_TRUE(trace->sampled());
  EXPECT_EQ(trace->traceparent(), example);
}

TEST(ATrace, ReadsOnlyTheSampledBitOfTheFlags) {
  const std::string head(example.substr(0, 53));

  EXPECT_TRUE(Trace::parse(head + "0b")->sampled());
  EXPECT_FALSE(Trace::parse(head + "0a")->sampled());
  EXPECT_EQ(Trace::parse(head + "fe")->traceparent(), head + "00");
}

TEST(ATrace, OfALaterVersionIsReadAsFarAsItIsKnown) {
  EXPECT_EQ(Trace::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")->traceparent(), example);
  EXPECT_EQ(Trace::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings")->traceparent(), example);
  EXPECT_FALSE(Trace::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what").has_value());
}

TEST(ATrace, IsNotReadFromAHeaderThatBreaksTheGrammar) {
  for (const auto* header : {
           "",
           "00",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
           " 0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
           "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
       }) {
    EXPECT_FALSE(Trace::parse(header).has_value()) << header;
  }
}

TEST(ATrace, ThatBeginsCanBeReadBack) {
  const auto trace = Trace::begin();

  EXPECT_EQ(Trace::parse(trace.traceparent()), trace);
  EXPECT_TRUE(trace.sampled());
}

TEST(ATrace, KeepsItsIdAndItsSamplingInAChild) {
  const auto parent = Trace::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

  const auto child = parent->child();

  EXPECT_EQ(child.trace_id(), parent->trace_id());
  EXPECT_NE(child.span_id(), parent->span_id());
  EXPECT_FALSE(child.sampled());
}

TEST(ATrace, HasAnIdOfItsOwnOnEveryThread) {
  std::array<std::set<std::string, std::less<>>, 4> ids;
  std::vector<std::thread> threads;
  for (auto& own : ids) {
    threads.emplace_back([&own] {
      for (int i = 0; i < 1000; ++i) own.emplace(Trace::begin().trace_id());
    });
  }
  for (auto& thread : threads) thread.join();

  std::set<std::string, std::less<>> all;
  for (const auto& own : ids) all.insert(own.begin(), own.end());

  EXPECT_EQ(all.size(), 4000U);
}

TEST(ATraceScope, NestsAndEnds) {
  const auto outer = Trace::begin();
  const auto inner = outer.child();
  ASSERT_EQ(Trace::current(), nullptr);
  {
    const TraceScope first(outer);
    {
      const TraceScope second(inner);
      EXPECT_EQ(*Trace::current(), inner);
    }
    EXPECT_EQ(*Trace::current(), outer);
  }
  EXPECT_EQ(Trace::current(), nullptr);
}

}  // namespace
}  // namespace comptoir::telemetry
