/* Values of SQL rows and parameters, as they cross the boundary between a plugin and its host.
 *
 * Append-only: nothing here changes its meaning, its order or its size within a major version of the SDK.
 * Whoever passes a value keeps it and what its text points to alive and unchanged until the call returns; the other side copies what it keeps.
 */
#ifndef COMPTOIR_ABI_VALUE_H
#define COMPTOIR_ABI_VALUE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UTF-8, not terminated by a zero. Borrowed for the call. `data` may be null when `size` is 0. */
typedef struct comptoir_text {
  const char* data;
  size_t size;
} comptoir_text;

typedef enum comptoir_value_kind {
  COMPTOIR_VALUE_NULL = 0,
  COMPTOIR_VALUE_INTEGER = 1, /* `integer` holds it; booleans are 0 and 1 */
  COMPTOIR_VALUE_REAL = 2,    /* `real` holds it, always finite */
  COMPTOIR_VALUE_TEXT = 3     /* `text` holds it */
} comptoir_value_kind;

/* One column of a row, or one parameter of a statement. Fields that the kind does not name are zero. */
typedef struct comptoir_value {
  int32_t kind;     /* a comptoir_value_kind; another number is an error, not a crash */
  int32_t reserved; /* zero */
  int64_t integer;
  double real;
  comptoir_text text;
} comptoir_value;

#ifdef __cplusplus
}
#endif

#endif
