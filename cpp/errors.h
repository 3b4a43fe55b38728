// Errors that this layer reports itself; all others are the core's.
#pragma once

#include <hpsocket/GlobalErrno.h>

namespace hp
{

/// What the core cannot do: `refused`, with ERROR_NOT_SUPPORTED in SYS_GetLastError.
template<class T>
T not_supported(T refused) noexcept
{
    errno = ERROR_NOT_SUPPORTED;
    return refused;
}

/// An exception of the program is leaving one of its callbacks. It must not enter the core, whose frames are not C++, so the
/// process ends: with a line on stderr that names the callback, then in std::terminate, whose handler may say more (CPP-102).
/// Only for use inside a catch block.
[[noreturn]] void exception_left(const char* callback) noexcept;

} // namespace hp
