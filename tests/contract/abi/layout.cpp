#include "layout.h"

#include "layout_list.h"

void write_layout_of_cpp(FILE* out) { write_layout(out); }
