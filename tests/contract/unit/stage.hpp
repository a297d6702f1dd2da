// Where the plugin `parcel` runs: in a scenario in memory, or in the parts of a host over a real store. Each program of tests has one of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::conformance {

class Stage {
 public:
  virtual ~Stage() = default;

  /// The answer as JSON, or the code of the error. What follows has happened when it returns, asynchronous projections included.
  virtual std::string run(std::string_view command, std::string_view json) = 0;
  virtual std::string ask(std::string_view query, std::string_view json) = 0;

  /// An integration event of another context arrives.
  virtual void receive(std::string_view event, std::string_view json) = 0;

  /// An event of a parcel that is stored since long ago; read models were folded from it.
  virtual void given_stored(std::string_view label, std::string_view event, std::string_view json) = 0;

  /// What the newest act raised and published: "parcel.noted/1 {...}".
  virtual std::vector<std::string> events() = 0;
  virtual std::vector<std::string> published() = 0;
};

std::unique_ptr<Stage> make_stage();

}  // namespace comptoir::conformance
