#include "cli/command_line.hpp"

int main(int count, char** arguments) { return comptoir::cli::run(count, arguments); }
