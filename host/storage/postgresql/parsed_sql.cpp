#include "storage/postgresql/parsed_sql.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <pg_query.h>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "storage/sql/statement.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

using Poco::Dynamic::Var;
using Node = Poco::JSON::Object::Ptr;
using Nodes = Poco::JSON::Array::Ptr;

Node node_of(const Var& value) { return value.type() == typeid(Node) ? value.extract<Node>() : Node(); }
Nodes list_of(const Var& value) { return value.type() == typeid(Nodes) ? value.extract<Nodes>() : Nodes(); }

std::string text_of(const Node& node, const std::string& member) { return node->optValue<std::string>(member, {}); }

/// The last of names that are parted by dots: a function's, without its schema.
std::string last_name(const Nodes& names) {
  if (!names || names->empty()) return {};
  const auto last = node_of(names->get(static_cast<unsigned>(names->size() - 1)));
  const auto text = last ? node_of(last->get("String")) : Node();
  return text ? text_of(text, "sval") : std::string();
}

/// Walks a parse tree and notes what is named in it.
class Reader {
 public:
  explicit Reader(ParsedSql& into) : into_(into) {}

  void read(const Var& value) {
    if (const auto node = node_of(value)) read_node(node);
    if (const auto list = list_of(value))
      for (const Var& element : *list) read(element);
  }

  /// Names that the statement gives itself are no tables.
  void finish() {
    for (const std::string& name : own_names_) into_.tables.erase(name);
  }

 private:
  void read_node(const Node& node) {
    if (node->has("relname")) read_table(node);
    if (node->has("ctename")) own_names_.insert(text_of(node, "ctename"));
    if (node->has("funcname")) read_function(last_name(list_of(node->get("funcname"))));
    if (node->has("behavior")) into_.parts.insert(text_of(node, "behavior"));
    if (node->has("subtype")) into_.alterations.insert(text_of(node, "subtype"));
    for (const auto& [name, value] : *node) {
      into_.parts.insert(name);
      if (name == "DropStmt") read_dropped(node_of(value));
      if (name == "RenameStmt") read_renamed(node_of(value));
      read(value);
    }
  }

  /// The grammar has a name of its own for what others write.
  void read_function(const std::string& name) { into_.functions.insert(name == "btrim" ? "trim" : name); }

  void read_table(const Node& node) {
    const auto name = text_of(node, "relname");
    if (node->has("schemaname")) into_.elsewhere = text_of(node, "schemaname") + "." + name;
    into_.tables.insert(name);
  }

  void read_dropped(const Node& drop) {
    const auto objects = list_of(drop->get("objects"));
    into_.parts.insert(text_of(drop, "removeType"));
    for (const Var& object : *objects) {
      const auto list = node_of(object) ? node_of(node_of(object)->get("List")) : Node();
      if (list) into_.tables.insert(last_name(list_of(list->get("items"))));
    }
  }

  void read_renamed(const Node& rename) {
    const auto what = text_of(rename, "renameType");
    into_.alterations.insert(what);
    if (what == "OBJECT_TABLE") into_.tables.insert(text_of(rename, "newname"));
  }

  ParsedSql& into_;
  std::set<std::string> own_names_;
};

struct FreeResult {
  void operator()(PgQueryParseResult* result) const { pg_query_free_parse_result(*result); }
};

BadStatement refused(std::string_view sql, const std::string& why) {
  return BadStatement("PostgreSQL refused \"" + sql::excerpt(sql) + "\": " + why + ".");
}

bool is_one_of(const std::string& name, std::initializer_list<std::string_view> names) { return std::ranges::find(names, name) != names.end(); }

/// INSERT, UPDATE or DELETE, also in a WITH.
bool writes(const ParsedSql& statement) { return statement.has("InsertStmt") || statement.has("UpdateStmt") || statement.has("DeleteStmt"); }

std::string verb_of(const ParsedSql& statement) {
  if (statement.verb == "CreateStmt") return "create";
  if (statement.verb == "DropStmt") return statement.has("OBJECT_INDEX") ? "index" : "drop";
  if (statement.verb == "IndexStmt") return "index";
  if (statement.verb == "AlterTableStmt" || statement.verb == "RenameStmt") return "alter";
  return writes(statement) ? "write" : "read";
}

bool is_of_rows(const ParsedSql& statement) { return is_one_of(statement.verb, {"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"}); }

/// What both engines have of it.
bool changes_tables_alike(const ParsedSql& statement) {
  if (statement.has("DROP_CASCADE") || statement.has("inhRelations") || statement.has("partspec") || statement.has("tablespacename")) return false;
  if (statement.verb == "DropStmt") return statement.has("OBJECT_TABLE") || statement.has("OBJECT_INDEX");
  if (statement.verb == "AlterTableStmt")
    return std::ranges::all_of(statement.alterations, [](const auto& one) { return is_one_of(one, {"AT_AddColumn", "AT_DropColumn"}); });
  if (statement.verb == "RenameStmt")
    return std::ranges::all_of(statement.alterations, [](const auto& one) { return is_one_of(one, {"OBJECT_TABLE", "OBJECT_COLUMN"}); });
  return is_one_of(statement.verb, {"CreateStmt", "IndexStmt"});
}

void check_verb(const ParsedSql& statement, const sql::Confinement& whose) {
  if (whose.access == sql::Access::migrating) {
    const bool is_table_made_of_rows = statement.has("intoClause");
    if (is_table_made_of_rows || (!changes_tables_alike(statement) && !(is_of_rows(statement) && statement.verb != "SelectStmt")))
      throw BadStatement(whose.only_tables());
    return;
  }
  if (!is_of_rows(statement) || statement.has("intoClause")) throw BadStatement(whose.only_in_migrations());
  if (statement.has("lockingClause")) throw BadStatement(whose.may_not_lock());
}

/// Each level of an expression is some four levels of the tree; SQLite takes less than a hundred.
constexpr std::size_t depth_max = 2'000;

Node tree_of(const std::string& sql, const char* json) try {
  Poco::JSON::Parser parser;
  parser.setDepth(depth_max);
  return node_of(parser.parse(json));
} catch (const Poco::Exception&) {
  throw refused(sql, "it is nested too deeply");
}

}  // namespace

ParsedSql parsed(const std::string& sql, const sql::Confinement& whose) {
  auto result = pg_query_parse(sql.c_str());
  const std::unique_ptr<PgQueryParseResult, FreeResult> owner(&result);
  if (result.error != nullptr) throw refused(sql, result.error->message);

  const auto tree = tree_of(sql, result.parse_tree);
  const auto statements = list_of(tree->get("stmts"));
  if (!statements || statements->empty()) throw BadStatement("A statement of plugin " + whose.plugin + " is empty.");
  if (statements->size() > 1) throw refused(sql, "it is more than one statement");
  const auto statement = node_of(node_of(statements->get(0))->get("stmt"));

  ParsedSql out{.verb = statement->begin()->first};
  Reader reader(out);
  reader.read(Var(statement));
  reader.finish();
  return out;
}

void check(const ParsedSql& statement, const sql::Confinement& whose) {
  check_verb(statement, whose);
  if (!statement.elsewhere.empty()) throw BadStatement(whose.may_not(verb_of(statement), statement.elsewhere));
  const bool writes_where_it_reads = whose.access == sql::Access::reading && writes(statement);
  for (const std::string& table : statement.tables) {
    if (writes_where_it_reads) throw BadStatement(whose.only_reads(table));
    if (!whose.owns(table)) throw BadStatement(whose.may_not(verb_of(statement), table));
  }
  for (const std::string& function : statement.functions)
    if (!whose.may_call(function)) throw BadStatement(whose.may_not_call(function));
}

}  // namespace comptoir::storage::postgresql
