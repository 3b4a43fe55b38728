/* What both.cpp needs of the C library. */
#pragma once

#include <hpsocket/HPTypeDef.h>

#ifdef __cplusplus
extern "C" {
#endif

USHORT c_server_start(void); /* 0: it does not start */
void c_server_stop(void);
int c_library_knows(void *cpp_object); /* whether the C library takes the pointer for a handle of its own */

#ifdef __cplusplus
}
#endif
