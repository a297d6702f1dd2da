// Views: rows put by projections, shown by queries, listed in pages.
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::answers, testing::equals, testing::is_error, testing::is_invalid, testing::is_ok, testing::Scenario;
using ::testing::ElementsAre, ::testing::Eq, ::testing::IsEmpty;

enum class Genre { novel, poetry };

struct BookAdded {
  std::string isbn;
  std::string author;
  Genre genre;
  std::int32_t year;
};
struct BookRemoved {
  std::string isbn;
};
struct Nothing {};

class Shelf : public Aggregate<Shelf, Nothing> {
 public:
  using Aggregate::Aggregate;
  void add(const BookAdded& book) { raise(book); }
  void remove(const BookRemoved& book) { raise(book); }
  static void apply(Nothing&, const BookAdded&) {}
  static void apply(Nothing&, const BookRemoved&) {}
};

// [list]
struct Book {  // a row
  std::string isbn;
  std::string author;
  Genre genre;
  std::int32_t year;
};

void add_book(const BookAdded& event, View<Book>& books) { books.put({event.isbn, event.author, event.genre, event.year}); }
void remove_book(const BookRemoved& event, View<Book>& books) { books.erase(event.isbn); }

struct BooksBy {  // a query: GET /authors/{author}/books?limit=20&cursor=...
  std::string author;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};
Page<Book> books_by(const BooksBy& query, const View<Book>& books) {
  return books.list(by<Book, "by_author">(query.author).descending(), query.cursor, query.limit);
}
// [/list]

// [count]
struct Works {  // a row that counts
  std::string author;
  Genre genre;
  std::int32_t books = 0;
};

void count_book(const BookAdded& event, View<Works>& works) { works.add(event.author, event.genre, &Works::books, 1); }
// [/count]

struct AllBooks {
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};
Page<Book> all_books(const AllBooks& query, const View<Book>& books) { return books.list(query.cursor, query.limit); }

struct WorksOf {
  std::string author;
};
struct Isbns {
  std::vector<std::string> isbns;
};
Isbns works_of(const WorksOf& query, const View<Book>& books) {
  Isbns works;
  for (const auto& book : books.all(by<Book, "by_author">(query.author))) works.isbns.push_back(book.isbn);
  return works;
}

struct WorksByCopy {
  std::string author;
};
Isbns works_by_copy(const WorksByCopy& query, const View<Book>& books) {
  auto of_somebody = std::optional(by<Book, "by_author">(std::string(query.author)));
  const auto copy = *of_somebody;
  of_somebody = by<Book, "by_author">(std::string("somebody else, whose name is long"));
  Isbns works;
  for (const auto& book : books.all(copy)) works.isbns.push_back(book.isbn);
  return works;
}

struct WriteWhileReading {};
Book write_while_reading(const WriteWhileReading&, const View<Book>& books) {
  View<Book>(books).put({"1", "nobody", Genre::novel, 0});  // the compiler does not see all: the host looks too
  return {};
}

struct AddBook {
  std::string isbn;
};
std::string isbn_of(const std::optional<Book>& book) { return book ? book->isbn : "none"; }
Book add_and_look(const AddBook& command, View<Book>& books) {
  books.put({command.isbn, "before " + isbn_of(books.find(command.isbn)), Genre::novel, 0});
  return *books.find(command.isbn);
}

struct AddSeries {
  std::string author;
  std::int32_t volumes;
};
void add_series(const AddSeries& command, View<Book>& books) {
  for (std::int32_t volume = 0; volume < command.volumes; ++volume)
    books.put({"volume " + std::to_string(volume), command.author, Genre::novel, volume});
}

struct Print {
  std::string author;
  std::int32_t books;
};
Works print(const Print& command, View<Works>& works) {
  works.add(command.author, Genre::novel, &Works::books, command.books);
  return *works.find(command.author, Genre::novel);
}

enum class Size { small = 1, large = 2 };
struct Shipment {  // a row that cannot begin by itself
  std::string harbour;
  Size size;
  std::int32_t parcels = 0;
};
struct Ship {
  std::string harbour;
};
void ship(const Ship& command, View<Shipment>& shipments) { shipments.add(command.harbour, &Shipment::parcels, 1); }

struct Crate {  // a row whose key is a number
  std::int32_t number = 0;
  std::int32_t pieces = 0;
};
struct RenumberCrate {};
void renumber_crate(const RenumberCrate&, View<Crate>& crates) { crates.add(1, &Crate::number, 1); }

void declare(Plugin& plugin) {
  plugin.aggregate<Shelf>("shelf");
  plugin.event<BookAdded>("book.added/1");
  plugin.event<BookRemoved>("book.removed/1");
  // [index]
  plugin.view<Book>("books").key("isbn").index("by_author", "author", "year");
  plugin.projection("books", add_book, remove_book);
  // [/index]
  plugin.view<Works>("works").key("author", "genre");
  plugin.view<Shipment>("shipments").key("harbour");
  plugin.view<Crate>("crates").key("number");
  plugin.projection("works", count_book);
  plugin.command(print);
  plugin.command(ship);
  plugin.query(books_by);
  plugin.query(all_books);
  plugin.query(works_of);
  plugin.query(works_by_copy);
  plugin.command(renumber_crate);
  plugin.query(write_while_reading);
  plugin.command(add_and_look);
  plugin.command(add_series);
}

Scenario& with_books(Scenario& scenario) {
  return scenario.given("s", BookAdded{"3", "Verne", Genre::novel, 1873})
      .given("s", BookAdded{"1", "Verne", Genre::novel, 1864})
      .given("s", BookAdded{"2", "Hugo", Genre::poetry, 1856})
      .given("s", BookAdded{"5", "Verne", Genre::novel, 1870})
      .given("s", BookAdded{"4", "Verne", Genre::novel, 1870});
}

std::vector<std::string> isbns(const testing::Outcome& outcome) {
  std::vector<std::string> isbns;
  for (const auto& book : outcome.answer<Page<Book>>().data) isbns.push_back(book.isbn);
  return isbns;
}

TEST(AView, HoldsWhatTheProjectionPut) {
  Scenario scenario(declare);

  with_books(scenario);

  EXPECT_THAT(scenario.view<Book>("2"), equals(Book{"2", "Hugo", Genre::poetry, 1856}));
  EXPECT_EQ(scenario.rows<Book>().size(), 5U);
}

TEST(AView, ForgetsWhatTheProjectionErased) {
  Scenario scenario(declare);
  with_books(scenario);

  scenario.given("s", BookRemoved{"2"}).given("s", BookRemoved{"unknown"});

  EXPECT_THAT(scenario.view<Book>("2"), Eq(std::nullopt));
  EXPECT_EQ(scenario.rows<Book>().size(), 4U);
}

TEST(AView, ShowsWhatItsOwnUnitWrote) {
  Scenario scenario(declare);

  EXPECT_THAT(scenario.when(AddBook{"7"}), answers(Book{"7", "before none", Genre::novel, 0}));
  EXPECT_THAT(scenario.when(AddBook{"7"}), answers(Book{"7", "before 7", Genre::novel, 0}));
}

TEST(AView, AddsToARowAndBeginsItWhereThereIsNone) {
  Scenario scenario(declare);

  with_books(scenario);

  EXPECT_THAT(scenario.view<Works>("Verne", Genre::novel), equals(Works{"Verne", Genre::novel, 4}));
  EXPECT_THAT(scenario.view<Works>("Hugo", Genre::poetry), equals(Works{"Hugo", Genre::poetry, 1}));
}

TEST(AView, ShowsWhatItsOwnUnitAdded) {
  Scenario scenario(declare);

  EXPECT_THAT(scenario.when(Print{"Verne", 2}), answers(Works{"Verne", Genre::novel, 2}));
  EXPECT_THAT(scenario.when(Print{"Verne", -3}), answers(Works{"Verne", Genre::novel, -1}));
}

TEST(AView, RefusesASumThatItsMemberCannotHold) {
  Scenario scenario(declare);
  EXPECT_THAT(scenario.when(Print{"Verne", 2'000'000'000}), is_ok());

  EXPECT_THAT(scenario.when(Print{"Verne", 2'000'000'000}), is_error(ErrorKind::refused, "view.out_of_range"));
}

TEST(AView, AddsToNoRowThatCannotBeginByItself) {
  Scenario scenario(declare);

  const auto result = scenario.when(Ship{"Brest"});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
  EXPECT_THAT(result.error().sentence, ::testing::HasSubstr("cannot begin with the defaults of its members"));
}

TEST(AView, AddsToNoFieldOfItsKey) {
  Scenario scenario(declare);

  const auto result = scenario.when(RenumberCrate{});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
  EXPECT_THAT(result.error().sentence, ::testing::HasSubstr("Nothing can be added to a field of the key of view Crate"));
}

TEST(AView, BelongsToOneTenant) {
  Scenario scenario(declare);
  with_books(scenario.as("ada", "north"));

  const auto result = scenario.as("bob", "south").ask(AllBooks{});

  EXPECT_THAT(isbns(result), IsEmpty());
}

TEST(AList, IsInOrderOfTheKey) {
  Scenario scenario(declare);
  with_books(scenario);

  const auto result = scenario.ask(AllBooks{});

  EXPECT_THAT(isbns(result), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_FALSE(result.answer<Page<Book>>().page.has_more);
}

TEST(AList, IsInOrderOfItsIndexThenOfTheKeyTurnedAround) {
  Scenario scenario(declare);
  with_books(scenario);

  const auto result = scenario.ask(BooksBy{"Verne", {}, {}});

  EXPECT_THAT(isbns(result), ElementsAre("3", "5", "4", "1"));
}

TEST(AList, GoesOnWhereItsCursorSays) {
  Scenario scenario(declare);
  with_books(scenario);

  const auto first = scenario.ask(BooksBy{"Verne", {}, 2});
  const auto cursor = first.answer<Page<Book>>().page.next;
  scenario.given("s", BookAdded{"6", "Verne", Genre::novel, 1905}).given("s", BookRemoved{"5"});
  const auto second = scenario.ask(BooksBy{"Verne", cursor, 2});

  EXPECT_THAT(isbns(first), ElementsAre("3", "5"));
  EXPECT_THAT(isbns(second), ElementsAre("4", "1"));
  EXPECT_FALSE(second.answer<Page<Book>>().page.has_more);
}

TEST(AList, RefusesTheCursorOfAnother) {
  Scenario scenario(declare);
  with_books(scenario);
  const auto cursor = scenario.ask(BooksBy{"Verne", {}, 2}).answer<Page<Book>>().page.next;

  EXPECT_THAT(scenario.ask(BooksBy{"Hugo", cursor, 2}), is_error(ErrorKind::malformed, "list.bad_cursor"));
  EXPECT_THAT(scenario.ask(AllBooks{"nonsense", 2}), is_error(ErrorKind::malformed, "list.bad_cursor"));
}

TEST(AList, HasOneToAThousandRows) {
  Scenario scenario(declare);

  EXPECT_THAT(scenario.ask(AllBooks{{}, 0}), is_invalid("list.limit_out_of_range", "/limit"));
  EXPECT_THAT(scenario.ask(AllBooks{{}, 1001}), is_invalid("list.limit_out_of_range", "/limit"));
  EXPECT_THAT(scenario.ask(AllBooks{{}, 1000}), is_ok());
}

TEST(AView, GivesAllRowsOfASelectionInItsOrderHoweverManyPagesTheyFill) {
  constexpr auto beyond_two_pages = 2 * View<Book>::limit_max + 1;
  Scenario scenario(declare);
  with_books(scenario);
  ASSERT_THAT(scenario.when(AddSeries{"Simenon", beyond_two_pages}), is_ok());
  Isbns series;
  for (std::int32_t volume = 0; volume < beyond_two_pages; ++volume) series.isbns.push_back("volume " + std::to_string(volume));

  EXPECT_THAT(scenario.ask(WorksOf{"Simenon"}), answers(series));
  EXPECT_THAT(scenario.ask(WorksOf{"Verne"}), answers(Isbns{{"1", "4", "5", "3"}}));
  EXPECT_THAT(scenario.ask(WorksOf{"nobody"}), answers(Isbns{}));
}

TEST(ASelection, OwnsItsValues) {
  Scenario scenario(declare);
  with_books(scenario);

  EXPECT_THAT(scenario.ask(WorksByCopy{"Verne"}), answers(Isbns{{"1", "4", "5", "3"}}));
}

TEST(AQuery, WritesNoView) {
  Scenario scenario(declare);

  const auto result = scenario.ask(WriteWhileReading{});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "query.writes"));
}

}  // namespace
}  // namespace comptoir
