#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace comptoir::http {

/// Hears of what an operator should look at: a code, and a sentence that says what is wrong and what would be right. [any-thread]
using Report = std::function<void(std::string_view code, const std::string& sentence)>;

}  // namespace comptoir::http
