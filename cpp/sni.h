// Leads from the core to a program's callback that chooses certificates by server name.
#pragma once

#include <hpsocket/HPSocket4C-SSL.h>

#include <mutex>

namespace hp
{

/// A server's callback. It lives from a successful setup until the next one, or until the end of the object.
///
/// It is a plain function, and so is what the core calls in its place (`choose`), which gets the server's handle. Only
/// that leads to the program's function, so the callbacks of all servers form a list.
class NameCallback
{
public:
    explicit NameCallback(HP_Object server) noexcept;
    NameCallback(const NameCallback&) = delete;
    NameCallback& operator=(const NameCallback&) = delete;
    ~NameCallback();

    /// Calls `setup` with the function that the core is to call for the program's function; null stands for the core's
    /// own choice. Calls of `choose` wait meanwhile, so they find the old function if the setup fails, and the new one
    /// if they come from the new context.
    template<class Setup>
    BOOL set(Fn_SNI_ServerNameCallback function, Setup setup)
    {
        if (!function)
            return setup(nullptr);
        std::lock_guard<std::mutex> guard(lock_);
        BOOL done = setup(choose);
        if (done)
            keep(function);
        return done;
    }

private:
    static int choose(LPCTSTR name, PVOID server) noexcept;
    void keep(Fn_SNI_ServerNameCallback function) noexcept;

    static void lock_for_fork() noexcept { lock_.lock(); }
    static void unlock_after_fork() noexcept { lock_.unlock(); }

    static std::mutex lock_; // guards the list and every function_
    static NameCallback* first_;

    const HP_Object server_;
    Fn_SNI_ServerNameCallback function_ = nullptr; // if it is not null, this is in the list
    NameCallback* next_ = nullptr;
};

} // namespace hp
