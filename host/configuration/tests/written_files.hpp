// Configuration files of a test, in a directory of its own.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "configuration/configuration.hpp"

namespace comptoir::configuration {

class WrittenFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "comptoir-configuration-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path main_file() const { return directory_ / "comptoir.toml"; }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name) << content;
  }

  Result<Configuration> loaded(const std::string& content) const {
    write("comptoir.toml", content);
    return load(main_file(), environment());
  }

  Environment environment() const {
    return [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables_.find(std::string(name));
      if (found == variables_.end()) return {};
      return found->second;
    };
  }

  /// The faults as lines, without the directory.
  std::string faults_of(const Result<Configuration>& result) const {
    if (result.ok()) return "none";
    std::string lines;
    for (const auto& fault : result.error().faults) lines += relative(fault.message) + "\n";
    return lines;
  }

  std::string faults_in(const std::string& content) const { return faults_of(loaded(content)); }

  std::string relative(std::string line) const {
    const auto prefix = directory_.string() + "/";
    for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
    return line;
  }

  std::filesystem::path directory_;
  std::map<std::string, std::string> variables_;
};

}  // namespace comptoir::configuration
