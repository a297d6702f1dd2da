#include "rabbitmq/address.hpp"

#include <gtest/gtest.h>

namespace rabbitmq {
namespace {

TEST(AnAddress, IsReadFromAnAmqpUrl) {
  const auto address = parse_address("amqp://carrier:p%40ss%2Fword@broker.example:5673/trade");

  EXPECT_EQ(address.host, "broker.example");
  EXPECT_EQ(address.port, 5673);
  EXPECT_EQ(address.user, "carrier");
  EXPECT_EQ(address.password, "p@ss/word");
  EXPECT_EQ(address.vhost, "trade");
}

TEST(AnAddress, MeansTheDefaultVirtualHostWithOrWithoutAFinalSlash) {
  EXPECT_EQ(parse_address("amqp://localhost").vhost, "/");
  EXPECT_EQ(parse_address("amqp://localhost/").vhost, "/");
  EXPECT_EQ(parse_address("amqp://localhost/%2F").vhost, "/");
}

TEST(AnAddress, IsShownWithoutUserAndPassword) { EXPECT_EQ(parse_address("amqp://carrier:secret@broker:5673/").shown(), "broker:5673"); }

}  // namespace
}  // namespace rabbitmq
