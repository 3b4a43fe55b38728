// From the core to a program's callback that chooses certificates by server name.
#pragma once

#include <hpsocket/HPSocket4C-SSL.h>

#include <mutex>

namespace hp
{

/// A server's callback, from a successful setup until the next one or the end of the object.
///
/// It is a bare function, and so is what the core can call in its place (`choose`), which gets the server's handle. Nothing else leads
/// from there to the program's function, so the callbacks of all servers form a list.
class NameCallback
{
public:
    explicit NameCallback(HP_Object server) noexcept;
    NameCallback(const NameCallback&) = delete;
    NameCallback& operator=(const NameCallback&) = delete;
    ~NameCallback();

    /// Calls `setup` with what the core is to call for the program's function; null stands for the core's own choice. A call of `choose`
    /// waits meanwhile, so it finds the old function if the setup fails, and the new one if it comes from the new context.
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

    static std::mutex lock_; // of the list and of every function_
    static NameCallback* first_;

    const HP_Object server_;
    Fn_SNI_ServerNameCallback function_ = nullptr; // if not null, this is in the list
    NameCallback* next_ = nullptr;
};

} // namespace hp
