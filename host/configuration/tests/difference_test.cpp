#include "configuration/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::configuration {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty;

TEST(ADifference, NamesTheKeysThatHoldSomethingElse) {
  Configuration earlier, later;
  earlier.effective = "[http]\nworkers = 2\nlisten = [\"127.0.0.1:1\"]\n\n[log]\nlevel = \"info\"\n\n[plugin.mail]\nfrom = \"a = b\"\n";
  later.effective = "[http]\nworkers = 4\nlisten = [\"127.0.0.1:1\"]\n\n[log]\nlevel = \"info\"\nformat = \"json\"\n";

  EXPECT_THAT(differing_keys(earlier, later), ElementsAre("http.workers", "log.format", "plugin.mail.from"));
  EXPECT_THAT(differing_keys(later, later), IsEmpty());
}

}  // namespace
}  // namespace comptoir::configuration
