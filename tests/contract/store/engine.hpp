// Every engine must pass every test of this folder. A new engine is one more entry of `engines()`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {

struct Engine {
  std::string name;
  std::function<std::string(const std::filesystem::path& folder)> url;  ///< of an empty store; the folder is the test's own
  /// Runs statements on the store of that folder, which no host has open, as somebody who goes past the host.
  std::function<void(const std::filesystem::path& folder, const std::string& sql)> edit;
  std::function<std::string(const std::string& hex)> bytes;  ///< as a literal of its SQL
};

std::vector<Engine> engines();

inline std::string engine_name(const testing::TestParamInfo<Engine>& engine) { return engine.param.name; }

inline void PrintTo(const Engine& engine, std::ostream* out) { *out << engine.name; }

/// A test over an empty store.
class StoreTest : public testing::TestWithParam<Engine> {
 protected:
  StoreTest() { reopen(); }

  Store& store() { return *store_; }
  void reopen() {
    store_.reset();
    store_ = open_store(GetParam().url(folder_.path()));
  }
  void edit(const std::string& sql) {
    store_.reset();
    GetParam().edit(folder_.path(), sql);
    reopen();
  }

 private:
  samples::Folder folder_;
  std::unique_ptr<Store> store_;
};

}  // namespace comptoir::storage

/// Runs the suite, a class derived from StoreTest, over every engine.
#define ON_EVERY_ENGINE(suite) INSTANTIATE_TEST_SUITE_P(Store, suite, testing::ValuesIn(engines()), engine_name)
