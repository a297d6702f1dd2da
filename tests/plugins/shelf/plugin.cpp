// A shelf of books, in the editions of one plugin that follow one another on one store. SHELF_EDITION says which this is.
#include <comptoir/plugin.hpp>

namespace shelf {

using comptoir::Repository, comptoir::Result, comptoir::View;

enum class Genre { novel, poetry };

struct AddBook {  // commands
  std::string isbn;
  std::string title;
  std::int32_t year;
};
struct NoteBook {
  std::string isbn;
  std::string text;
};
struct BookAdded {  // our event
  std::string isbn;
  std::string title;
  std::int32_t year;
};

struct Book {  // the row that grows
  std::string isbn;
  std::string title;
#if SHELF_EDITION == 1
  std::string year;
#else
  std::int32_t year;  // was text
  Genre genre;        // is new, and no neutral value stands for it
#endif
};
struct Note {  // a row that a command writes
  std::string isbn;
  std::string text;
#if SHELF_EDITION == 3
  Genre mood = Genre::novel;  // is new, and nobody knows it of the old rows
#endif
};
struct Decade {  // a view that is new in the second edition
  std::int32_t decade;
  std::int64_t books = 0;
};

struct Books {  // queries
  std::optional<std::string> cursor;
};
struct DecadeOf {
  std::int32_t decade;
};

struct State {
  std::string title;
};

class Volume : public comptoir::Aggregate<Volume, State> {
 public:
  using Aggregate::Aggregate;

  void add(const std::string& title, std::int32_t year) { raise(BookAdded{id(), title, year}); }

  static void apply(State& state, const BookAdded& event) { state.title = event.title; }
};

void add_book(const AddBook& command, Repository<Volume>& volumes) { volumes.add(command.isbn).add(command.title, command.year); }
void note_book(const NoteBook& command, View<Note>& notes) { notes.put({command.isbn, command.text}); }

void show_book(const BookAdded& event, View<Book>& books) {
#if SHELF_EDITION == 1
  books.put({event.isbn, event.title, std::to_string(event.year)});
#else
  books.put({event.isbn, event.title, event.year, event.year < 1900 ? Genre::poetry : Genre::novel});
#endif
}

comptoir::Page<Book> list_books(const Books& query, const View<Book>& books) { return books.list(query.cursor); }

#if SHELF_EDITION > 1
void count_decade(const BookAdded& event, View<Decade>& decades) { decades.add(event.year / 10 * 10, &Decade::books, 1); }
Decade decade_of(const DecadeOf& query, const View<Decade>& decades) { return decades.find(query.decade).value_or(Decade{query.decade}); }
#endif

void declare(comptoir::Plugin& plugin) {
  plugin.aggregate<Volume>("shelf.volume");
#if SHELF_EDITION == 4
  plugin.event<BookAdded>("shelf.book.added/2");  // and no upcast leads to it
#else
  plugin.event<BookAdded>("shelf.book.added/1");
#endif
  plugin.view<Book>("books").key("isbn");
  plugin.view<Note>("notes").key("isbn");

  plugin.command(add_book);
  plugin.command(note_book);
  plugin.query(list_books);
  plugin.projection("books", show_book);
  plugin.post<AddBook>("/books");
  plugin.post<NoteBook>("/books/{isbn}/notes");
  plugin.get<Books>("/books");
#if SHELF_EDITION > 1
  plugin.view<Decade>("decades").key("decade");
  plugin.query(decade_of);
  plugin.projection("decades", count_decade);
  plugin.get<DecadeOf>("/decades/{decade}");
#endif
}

}  // namespace shelf

COMPTOIR_PLUGIN("shelf", "1.0.0", shelf::declare);
