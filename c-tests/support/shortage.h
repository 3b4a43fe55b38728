/* Memory that is not there: this program's malloc, which all libraries of the process use too, gives nothing when told so. What the
 * program itself asks for is not counted and never fails. Only for programs linked with hpsocket_test_shortage, and the C library
 * must be glibc. */
#pragma once

#include <stdbool.h>

enum { FOR_GOOD = -1 };

/* From now on so many requests (FOR_GOOD: all) fail, after the next `before`. Only the program's threads, one at a time. */
void shortage_begin(long before, long count);
long shortage_end(void);   /* memory is there again; how many requests there were since */
bool shortage_came(void);  /* whether one failed since shortage_begin */
