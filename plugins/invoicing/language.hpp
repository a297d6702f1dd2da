// The language of invoicing: what can be asked of it, what has happened, what can be read.
#pragma once

#include "language/commands.hpp"
#include "language/document.hpp"
#include "language/events.hpp"
#include "language/heard.hpp"
#include "language/views.hpp"
