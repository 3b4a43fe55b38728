#include "sni.h"

#include <type_traits>

#include "errors.h"

namespace hp
{

static_assert(std::is_trivially_destructible_v<std::mutex>, "servers may be global objects, and go after the lock");
std::mutex NameCallback::lock_;
NameCallback* NameCallback::first_ = nullptr;

NameCallback::~NameCallback()
{
    std::lock_guard<std::mutex> guard(lock_);
    NameCallback** place = &first_;
    while (*place && *place != this)
        place = &(*place)->next_;
    if (*place)
        *place = next_;
}

void NameCallback::keep(Fn_SNI_ServerNameCallback function) noexcept
{
    if (!function_)
    {
        next_ = first_;
        first_ = this;
    }
    function_ = function;
}

int NameCallback::choose(LPCTSTR name, PVOID server) noexcept
{
    Fn_SNI_ServerNameCallback function = HP_SSL_DefaultServerNameCallback;
    {
        std::lock_guard<std::mutex> guard(lock_);
        for (const NameCallback* callback = first_; callback; callback = callback->next_)
            if (callback->server_ == server)
                function = callback->function_;
    }
    try
    {
        return function(name, server);
    }
    catch (...)
    {
        exception_left("Fn_SNI_ServerNameCallback");
    }
}

} // namespace hp
