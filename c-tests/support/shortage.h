/* Shortage of memory: the malloc of this program, which all libraries of the process use too, fails when it is told
 * to. What the program itself requests is not counted and never fails. It is only for programs linked with
 * hpsocket_test_shortage, and the C library must be glibc. */
#pragma once

#include <stdbool.h>

enum { FOR_GOOD = -1 };

/* From now on this many requests (FOR_GOOD: all) fail, after the next `before` ones. To be called by one thread of
 * the program at a time. */
void shortage_begin(long before, long count);
long shortage_end(void);   /* memory is available again; returns how many requests there were since */
bool shortage_came(void);  /* whether one failed since shortage_begin */
