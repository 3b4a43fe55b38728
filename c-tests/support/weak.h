/* Names that the released 5.2.2.1 library lacks. Weak references let one test binary load with either library; a test asks
 * HAVE(name) before it calls one, and reports the fact as "absent" where the library has no such function. */
#pragma once

#include "weak.inc"

#define HAVE(name) ((name) != 0)
