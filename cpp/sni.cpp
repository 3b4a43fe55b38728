#include "sni.h"

#include <pthread.h>

#include <atomic>
#include <type_traits>

#include "errors.h"

namespace hp
{

static_assert(std::is_trivially_destructible_v<std::mutex>, "servers may be global objects, and go after the lock");
std::mutex NameCallback::lock_;
NameCallback* NameCallback::first_ = nullptr;

// The fork handlers make a forked child find the lock free (COM-105). They are registered after those of the core,
// whose first object exists already. So a fork takes this lock first, and then waits for the core's calls, which may be
// made under this lock.
NameCallback::NameCallback(HP_Object server) noexcept : server_(server)
{
    static std::atomic<bool> watched{false};
    if (!watched.exchange(true))
        pthread_atfork(lock_for_fork, unlock_after_fork, unlock_after_fork);
}

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
