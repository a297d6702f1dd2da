// One message per case, chosen by a macro; without any it compiles.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/message.hpp>

#if defined(STD_ARRAY)
#include <array>
#elif defined(CHRONO)
#include <chrono>
#elif defined(PATH)
#include <filesystem>
#elif defined(MAP)
#include <map>
#elif defined(UNIQUE_POINTER)
#include <memory>
#endif

struct Base {
  int inherited = 0;
};
struct EmptyBase {};
enum Unscoped { red, green };
enum class Wide { low = 0, high = 64 };
enum class Negative { debt = -1, none = 0 };
union Either {
  int whole;
  float part;
};
struct Inner {
  int numbers[2];
};

#if defined(C_ARRAY)
struct Message {
  int numbers[3];
  int other;
};
#elif defined(STD_ARRAY)
struct Message {
  std::array<int, 3> numbers;
};
#elif defined(BASE_CLASS)
struct Message : Base {
  int own;
};
#elif defined(EMPTY_BASE_CLASS)
struct Message : EmptyBase {
  int own;
};
#elif defined(CONSTRUCTOR)
struct Message {
  int number = 0;
  Message() {}
};
#elif defined(PRIVATE_MEMBER)
class Message {
  int hidden = 0;

 public:
  int shown = 0;
};
#elif defined(VIRTUAL_MEMBER)
struct Message {
  virtual ~Message() = default;
  int number = 0;
};
#elif defined(REFERENCE)
int somewhere = 0;
struct Message {
  int number;
  int& other;
};
#elif defined(CONST_FIELD)
struct Message {
  const int number = 1;
};
#elif defined(TOO_MANY_FIELDS)
struct Message {
  int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21;
  int b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, b20;
};
#elif defined(UNSIGNED_64)
struct Message {
  std::uint64_t number = 0;
};
#elif defined(CHARACTER)
struct Message {
  char letter = 'a';
};
#elif defined(FLOAT)
struct Message {
  float weight = 0;
};
#elif defined(STRING_VIEW)
struct Message {
  std::string_view text;
};
#elif defined(POINTER)
struct Message {
  int* number = nullptr;
};
#elif defined(UNIQUE_POINTER)
struct Message {
  std::unique_ptr<int> number;
};
#elif defined(MAP)
struct Message {
  std::map<std::string, int> numbers;
};
#elif defined(PATH)
struct Message {
  std::filesystem::path file;
};
#elif defined(CHRONO)
struct Message {
  std::chrono::system_clock::time_point time;
};
#elif defined(VECTOR_OF_BOOL)
struct Message {
  std::vector<bool> bits;
};
#elif defined(OPTIONAL_OF_OPTIONAL)
struct Message {
  std::optional<std::optional<int>> number;
};
#elif defined(UNSCOPED_ENUM)
struct Message {
  Unscoped color = red;
};
#elif defined(ENUMERATOR_BEYOND_63)
struct Message {
  Wide value = Wide::low;
};
#elif defined(NEGATIVE_ENUMERATOR)
struct Message {
  Negative value = Negative::none;
};
#elif defined(UNION)
struct Message {
  int number = 0;
  Either either = {0};
};
#elif defined(NESTED_C_ARRAY)
struct Message {
  int number = 0;
  Inner inner = {};
};
#elif defined(SAME_WIRE_NAME)
struct Message {
  std::string line_1;
  std::string line1;
};
#elif defined(WRONG_RENAMED)
struct Message {
  std::string guest;
  static constexpr comptoir::Renamed renamed[] = {{"visitor", "gest"}};
};
#elif defined(WRONG_DEFAULTED)
struct Message {
  int visits = 0;
  static constexpr std::string_view defaulted[] = {"visit"};
};
#else
struct Message {
  int number = 0;
};
#endif

void round_trip(std::string& text) {
  Message message{};
  if (comptoir::detail::read_json(text, message, comptoir::detail::Unknown::refused).empty()) comptoir::detail::write_json(text, message);
}

#if defined(FACTS_NOT_A_STRUCT)
comptoir::Error error() { return comptoir::refused("a", "b").with(5); }
#elif defined(UNKNOWN_CURRENCY)
comptoir::Money money() { return {1, "EUX"}; }
#elif defined(WRONG_DECIMAL)
comptoir::Decimal decimal() { return "1,5"; }
#elif defined(DECIMAL_OF_DOUBLE)
comptoir::Decimal decimal() { return 1.5; }
#endif
