/* Prints the layout of the ABI: what abi.lock holds. */
#include "layout.h"

int main(void) {
  write_layout_of_c(stdout);
  return 0;
}
