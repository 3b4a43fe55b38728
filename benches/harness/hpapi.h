/* The flat C API as the harness uses it. Every function is looked up at run time, so that any library with these names can
 * be measured through the very same program. */
#ifndef BENCH_HPAPI_H
#define BENCH_HPAPI_H

#include <stdint.h>

typedef void *HP;          /* a component or a listener */
typedef uintptr_t CONNID;
typedef int BOOL;
typedef unsigned char BYTE;

typedef struct { const char *name, *value; } HP_THeader;

enum { HR_OK = 0, HR_IGNORE = 1, HR_ERROR = 2 };
enum { HPR_OK = 0, HPR_ERROR = -1 };
enum { HUT_WEB_SOCKET = 1 };

/* Results and outputs of type BOOL are one byte wide in old releases, with anything above it. */
#define HP_TRUE(raw) (((raw) & 0xff) != 0)

/* The exit status that means that the library lacks the function. */
enum { EXIT_NOT_EXPORTED = 3 };

/* Loads the library, or ends the program. */
void hp_load(const char *path);
/* hp_symbol("HP_%s_Stop", "Server") returns the function of that name, or ends the program with EXIT_NOT_EXPORTED. */
void *hp_symbol(const char *format, const char *part);
/* The same, but NULL if there is none. */
void *hp_optional(const char *format, const char *part);

/* Before 5.6.1 the server's SendWSMessage had a masking key, too. */
int hp_is_older_than(unsigned major, unsigned minor, unsigned revision);

/* hp_set_callback(listener, "HttpServer_OnBody", on_body) */
void hp_set_callback(HP listener, const char *event, void *function);

#define HP_FN(result, format, part, ...) ((result (*)(__VA_ARGS__))hp_symbol(format, part))

#endif
