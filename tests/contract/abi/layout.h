/* Writes the layout of every struct of the ABI, and the value of every constant, as this compiler sees them. */
#pragma once

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The same list compiled as C11 and as C++. */
void write_layout_of_c(FILE* out);
void write_layout_of_cpp(FILE* out);

#ifdef __cplusplus
}
#endif
