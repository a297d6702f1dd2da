#include "configuration/listen_address.hpp"
#include "configuration/tests/written_files.hpp"

namespace comptoir::configuration {
namespace {

TEST(AnAddress, ReachesThisMachineOnlyWhenItIsLoopbackOrASocketFile) {
  for (const auto* address : {"127.0.0.1:8080", "127.255.1.2:0", "localhost:80", "[::1]:8080", "[::ffff:127.0.0.1]:80", "unix:/run/x.sock"}) {
    EXPECT_EQ(reach_of(address), Reach::this_machine) << address;
  }
}

TEST(AnAddress, ReachesBeyondOtherwise) {
  for (const auto* address : {"0.0.0.0:8080", "[::]:8080", "192.168.1.4:80", "128.0.0.1:80", "[::ffff:10.0.0.1]:80", "[fe80::1]:80"}) {
    EXPECT_EQ(reach_of(address), Reach::beyond) << address;
  }
}

TEST(AnAddress, IsMalformedWhenItIsANameOrLacksAPart) {
  const std::string long_path = "unix:/" + std::string(200, 'x');
  for (const auto* address : {"shop.example.com:80", "localhost.evil.example:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                              "127.1:80", ":8080", "::1:80", "[::1]", "unix:", "", "[127.0.0.1]:80", "127.0.0.1:80 ", long_path.c_str()}) {
    EXPECT_EQ(reach_of(address), Reach::malformed) << address;
  }
}

class Listening : public WrittenFiles {};

TEST_F(Listening, BeyondLoopbackIsRefused) {
  EXPECT_EQ(faults_in("[http]\nlisten = \"0.0.0.0:8080\"\n"),
            "comptoir.toml:2: http.listen: the text \"0.0.0.0:8080\" can be reached from other machines, and nobody is asked who they are; listen on "
            "loopback, such as \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:var/http.sock\", or accept the risk with insecure = true under [http]\n");
}

TEST_F(Listening, BeyondLoopbackIsAllowedToWhoAcceptsTheRisk) {
  const auto result = loaded("[http]\nlisten = \"0.0.0.0:8080\"\ninsecure = true\n");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->http.listen, std::vector<std::string>{"0.0.0.0:8080"});
}

TEST_F(Listening, OnAHostNameIsRefusedEvenToWhoAcceptsTheRisk) {
  EXPECT_EQ(faults_in("[http]\ninsecure = true\nlisten = [\"127.0.0.1:1\", \"shop.example.com:8080\"]\n"),
            "comptoir.toml:3: http.listen: the text \"shop.example.com:8080\" is not an address (host names are not looked up); write one such as "
            "\"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:var/http.sock\"\n");
}

TEST_F(Listening, TakesAListOfAddresses) {
  const auto result = loaded("[http]\nlisten = [\"127.0.0.1:8080\", \"unix:var/http.sock\"]\n");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->http.listen, (std::vector<std::string>{"127.0.0.1:8080", "unix:var/http.sock"}));
}

TEST_F(Listening, NowhereIsRefused) {
  EXPECT_EQ(
      faults_in("[http]\nlisten = []\n"),
      "comptoir.toml:2: http.listen: this list is empty; write an address such as \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:var/http.sock\"\n");
}

}  // namespace
}  // namespace comptoir::configuration
