#include <filesystem>

#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::storage {

using namespace samples;

namespace {

std::string refusal(std::string_view url) {
  try {
    open_store(url);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(AStoreUrl, OpensTheStoreItNames) {
  const Folder folder;
  const std::string url = "sqlite:" + (folder.path() / "store.db").string();

  const auto store = open_store(url + "?max_pages=5000");

  EXPECT_EQ(store->description(), url);
  EXPECT_EQ(store->lanes(), 16);
}

TEST(AStoreUrl, NamesAnEngineThatThereIs) {
  EXPECT_EQ(refusal("mysql://ann:secret@host/db"),
            R"(The store's URL begins with "mysql", which names no engine: write sqlite:PATH, or postgresql://USER@HOST/DATABASE.)");
}

TEST(AStoreUrl, MayHoldWhateverAConnectionTakes) {
  const std::string longest = "/" + std::string(92, 'f');
  for (const std::string& value :
       {std::string("host=@abstract"), std::string("host=/var/run/postgresql@15"), "host=" + longest, "host=" + longest + "ff&hostaddr=127.0.0.1",
        std::string("replication=false"), std::string("replication="), std::string("replication=OFF"), std::string("port=5432,5433"),
        std::string("host=a,b&port=5432,5433"), std::string("host=a,b&hostaddr=10.0.0.5,&port=,5433"),
        std::string("ssl_min_protocol_version=tlsv1&ssl_max_protocol_version=TLSv1.1")}) {
    const auto checked = check_url("postgresql:///shop?" + value, "storage.url");
    EXPECT_TRUE(checked.ok()) << value << ": " << checked.error().sentence;
  }
}

TEST(AStoreUrl, NamesAFile) { EXPECT_EQ(refusal("sqlite:"), R"(The store's URL "sqlite:" names no file: write sqlite:PATH.)"); }

TEST(AStoreUrl, NamesNoFolder) {
  EXPECT_EQ(refusal("sqlite:var/"), R"(The store's URL "sqlite:var/" names a folder, and no file in it.)");
  EXPECT_FALSE(std::filesystem::exists("var"));
}

TEST(AStoreUrl, HasNoOptionsButTheKnownOne) {
  for (const std::string_view option : {"mode=ro", "max_pages=", "max_pages=ten", "max_pages=-1", "max_pages=5&x=1"}) {
    EXPECT_NE(refusal("sqlite:x.db?" + std::string(option)).find("the only one is max_pages=NUMBER"), std::string::npos) << option;
  }
}

}  // namespace comptoir::storage
