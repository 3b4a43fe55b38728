// Errors that this layer reports itself; all others are the core's.
#pragma once

#include <hpsocket/GlobalErrno.h>

namespace hp
{

/// Sets ERROR_NOT_SUPPORTED for what the core cannot do, and returns `refused`.
template<class T>
T not_supported(T refused) noexcept
{
    errno = ERROR_NOT_SUPPORTED;
    return refused;
}

/// Ends the process because an exception of the program is leaving one of its callbacks: it must not enter the core,
/// whose frames are not C++. A line on stderr names the callback, then std::terminate runs, whose handler may say more
/// (CPP-102). It must be called inside a catch block.
[[noreturn]] void exception_left(const char* callback) noexcept;

} // namespace hp
