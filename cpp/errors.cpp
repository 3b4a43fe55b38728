#include "errors.h"

#include <cstdio>
#include <exception>

[[noreturn]] void hp::exception_left(const char* callback) noexcept
{
    std::fprintf(stderr, "hpsocket: an exception left the callback %s; the process ends\n", callback);
    std::terminate();
}
