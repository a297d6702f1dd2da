// The contract is written by hand, for the sake of compile time: it is what write_json() would write.
#include <gtest/gtest.h>

#include <comptoir/detail/contract_writer.hpp>
#include <comptoir/detail/json_writer.hpp>

namespace comptoir::detail {
namespace {

using contract::ColumnKind;
using contract::Contract;

std::string written(const Contract& contract) {
  std::string json;
  ContractWriter(json).write(contract);
  return json;
}

std::string as_a_message(const Contract& contract) {
  std::string json;
  write_json(json, contract);
  return json;
}

/// Every member is set, and no list is empty.
Contract a_full_contract() {
  Contract contract;
  contract.name = "library";
  contract.version = "1.2.3";
  contract.sdk = "1.0.0";
  contract.dependencies = {"a", "b"};
  contract.aggregates = {{"book", 2}, {"reader", 1}};
  contract.events = {{"book.lent/1", "book", R"({"type":"object"})", "book.gone/1", 3, "{}", "A book \"went\"."},
                     {"book.lost/1", "", "{}", {}, {}, {}, ""}};
  contract.upcasts = {{"book.lent/0", "book.lent/1"}};
  contract.commands = {
      {"library.lend/1", 0, "book", "{}", "{}", {{"isbn", "isbn", ColumnKind::text, false}, {"dueOn", "due_on", ColumnKind::real, true}}}};
  contract.queries = {
      {"library.books/1", 1, "{}", "{}", {{"limit", "limit", ColumnKind::integer, true}, {"open", "open", ColumnKind::boolean, false}}}};
  contract.event_handlers = {{"library/book.lent/1", "book.lent/1", 2}};
  contract.reactions = {{"library/reader.left", "reader.left/1", 4, {"library.lend/1", "library.lose/1"}}};
  contract.projections = {{"library/books", "book.lent/1", 5, contract::Timing::asynchronous, true, {0, 1}},
                          {"library/readers", "book.lent/1", 6, contract::Timing::same_transaction, false, {}}};
  contract.views = {{"books", "library_books", {{"lines", "lines", ColumnKind::json, false}}, {"isbn"}, {{"by_author", {"author", "year"}}}}};
  contract.routes = {{contract::Method::post,
                      "/books/{isbn}/loans",
                      "library.lend/1",
                      "library:book:lend",
                      201,
                      true,
                      "book",
                      "{isbn}",
                      "/books/{isbn}/loans/{loan}",
                      {{"book.lent/1", 200, {}}, {"book.lost/1", 409, 7}},
                      "Lends a book."}};
  for (const auto method : {contract::Method::get, contract::Method::put, contract::Method::patch, contract::Method::delete_}) {
    contract.routes.emplace_back();
    contract.routes.back().method = method;
  }
  contract.migrations = {{1, "CREATE TABLE library_x (y TEXT)"}};
  contract.timers = {{"library/remind", 60'000, "library.remind/1", "{}"}};
  contract.settings = "{}";
  contract.publisher = true;
  contract.receiver = true;
  return contract;
}

TEST(AContract, IsWrittenAsAMessageWouldBe) {
  const auto contract = a_full_contract();

  const auto json = written(contract);

  EXPECT_EQ(json, as_a_message(contract));
}

TEST(AContract, LeavesOutWhatIsAbsent) {
  const auto json = written(Contract{});

  EXPECT_EQ(json, as_a_message(Contract{}));
}

}  // namespace
}  // namespace comptoir::detail
