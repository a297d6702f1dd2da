#include "rabbitmq/address.hpp"

#include <gtest/gtest.h>

namespace rabbitmq {
namespace {

/// What is wrong with it, or "fine".
std::string complaint_about(std::string_view url) {
  const auto address = parse_address(url);
  return address ? "fine" : address.error().sentence;
}

TEST(AnAddress, IsReadFromAnAmqpUrl) {
  const auto address = parse_address("amqp://carrier:p%40ss%2Fword@broker.example:5673/trade");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "broker.example");
  EXPECT_EQ(address->port, 5673);
  EXPECT_EQ(address->user, "carrier");
  EXPECT_EQ(address->password, "p@ss/word");
  EXPECT_EQ(address->vhost, "trade");
}

TEST(AnAddress, HoldsWhateverBytesAreEscaped) {
  const auto address = parse_address("amqp://shop%40eu:%C3%BCn%c3%afc%C3%B6d%C3%A9%E2%82%AC%20%25%24%22%5C@broker/te%2Fst");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->user, "shop@eu");
  EXPECT_EQ(address->password, "ünïcödé€ %$\"\\");
  EXPECT_EQ(address->vhost, "te/st");
}

TEST(AnAddress, HoldsLettersAsTheyAreWhereTheyMeanNothingElse) { EXPECT_EQ(parse_address("amqp://me:ü €+;-)'$@broker/")->password, "ü €+;-)'$"); }

TEST(AnAddress, HasDefaultsForWhatIsLeftOut) {
  const auto address = parse_address("amqp://");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->shown(), "localhost:5672");
  EXPECT_EQ(address->user, "guest");
  EXPECT_EQ(address->password, "guest");
  EXPECT_EQ(parse_address("amqp://me@")->user, "me");
  EXPECT_EQ(parse_address("amqp://me:@broker")->password, "");
}

TEST(AnAddress, MeansTheDefaultVirtualHostWithOrWithoutAFinalSlash) {
  EXPECT_EQ(parse_address("amqp://localhost")->vhost, "/");
  EXPECT_EQ(parse_address("amqp://localhost/")->vhost, "/");
  EXPECT_EQ(parse_address("amqp://localhost/%2F")->vhost, "/");
}

TEST(AnAddress, MayBeOfVersionSix) {
  EXPECT_EQ(parse_address("amqp://[::1]:5673/")->host, "::1");
  EXPECT_EQ(parse_address("amqp://[::1]:5673/")->port, 5673);
  EXPECT_EQ(parse_address("amqp://[::1]")->port, 5672);
}

TEST(AnAddress, IsShownWithoutUserAndPassword) { EXPECT_EQ(parse_address("amqp://carrier:secret@broker:5673/")->shown(), "broker:5673"); }

TEST(AnAddress, IsRefusedWhereItIsNoUrlOfABroker) {
  for (const auto* const url : {"", "broker:5672", "http://broker", "amqp://user:se/cret@broker:5672", "amqp://user:se@cret@broker",
                                "amqp://user:se:cret@broker", "amqp://broker/a/b", "amqp://broker?heartbeat=1", "amqp://[::1", "amqp://[::1]x"})
    EXPECT_TRUE(complaint_about(url).starts_with("This is no address of a broker. Write amqp://user:password@host:port/vhost")) << url;
}

TEST(AnAddress, IsRefusedWithAnEscapeThatIsNone) {
  for (const auto* const url : {"amqp://user:100%secret@broker", "amqp://user:%zz@broker", "amqp://user:secret%@broker", "amqp://broker/%4"})
    EXPECT_EQ(complaint_about(url), "A % stands there that two hexadecimal digits do not follow. Write %25 for a plain %.") << url;
  EXPECT_EQ(complaint_about("amqp://user:a%00b@broker"), "A %00 stands there, which is no part of a name or password.");
}

TEST(AnAddress, IsRefusedWithAPortThatIsNone) {
  for (const auto* const url : {"amqp://broker:port", "amqp://broker:", "amqp://broker:0", "amqp://broker:65536", "amqp://broker:-1"})
    EXPECT_EQ(complaint_about(url), "The port is none: write a number from 1 to 65535 behind the host.") << url;
}

TEST(AnAddress, IsRefusedWhereItAsksForEncryption) {
  EXPECT_EQ(complaint_about("amqps://broker/"), "This says amqps://, but the plugin speaks amqp:// only: encrypt the way to the broker outside.");
}

}  // namespace
}  // namespace rabbitmq
