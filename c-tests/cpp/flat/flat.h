// Listeners that call C functions, and what else flat.py needs: the flat C API on top of the C++ interfaces.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include <hpsocket/HPSocket-SSL.h>

#include "by_slot.hpp"

namespace flat
{

/// The part in front of a handle (CPP-92).
inline void* first_part(void* handle) { return static_cast<char*>(handle) - sizeof(void*); }

using Function = void (*)();

/// A callback that can be replaced while it is in use.
using Slot = std::atomic<Function>;

/// An unset callback ignores the event.
template<class... Arguments>
EnHandleResult call(const Slot& slot, void* sender, Arguments... arguments)
{
    auto function = reinterpret_cast<EnHandleResult (*)(void*, Arguments...)>(slot.load());
    return function ? function(sender, arguments...) : HR_IGNORE;
}

struct Callbacks
{
    Slot OnPrepareListen{}, OnAccept{}, OnPrepareConnect{}, OnConnect{}, OnHandShake{}, OnSend{}, OnReceive{}, OnPullReceive{}, OnClose{},
        OnShutdown{};
};

/// The events of every role.
template<class Interface, class T>
struct Listener : Interface
{
    Callbacks slots;

    EnHandleResult OnHandShake(T* sender, CONNID id) override { return call(slots.OnHandShake, sender, id); }
    EnHandleResult OnSend(T* sender, CONNID id, const BYTE* data, int length) override
    {
        return call(slots.OnSend, sender, id, data, length);
    }
    EnHandleResult OnReceive(T* sender, CONNID id, const BYTE* data, int length) override
    {
        return call(slots.OnReceive, sender, id, data, length);
    }
    EnHandleResult OnReceive(T* sender, CONNID id, int length) override { return call(slots.OnPullReceive, sender, id, length); }
    EnHandleResult OnClose(T* sender, CONNID id, EnSocketOperation operation, int code) override
    {
        return call(slots.OnClose, sender, id, operation, code);
    }
};

struct ServerListener : Listener<ITcpServerListener, ITcpServer>
{
    EnHandleResult OnPrepareListen(ITcpServer* sender, SOCKET socket) override
    {
        return call(slots.OnPrepareListen, sender, UINT_PTR(socket));
    }
    EnHandleResult OnAccept(ITcpServer* sender, CONNID id, UINT_PTR client) override { return call(slots.OnAccept, sender, id, client); }
    EnHandleResult OnShutdown(ITcpServer* sender) override { return call(slots.OnShutdown, sender); }
};

template<class Interface, class T>
struct ConnectingListener : Listener<Interface, T>
{
    EnHandleResult OnPrepareConnect(T* sender, CONNID id, SOCKET socket) override
    {
        return call(this->slots.OnPrepareConnect, sender, id, UINT_PTR(socket));
    }
    EnHandleResult OnConnect(T* sender, CONNID id) override { return call(this->slots.OnConnect, sender, id); }
};

struct AgentListener : ConnectingListener<ITcpAgentListener, ITcpAgent>
{
    EnHandleResult OnShutdown(ITcpAgent* sender) override { return call(slots.OnShutdown, sender); }
};

struct ClientListener : ConnectingListener<ITcpClientListener, ITcpClient>
{
};

/// In C a listener may be destroyed before its component, in C++ it must not: all live until the end of the process.
template<class T>
T* keep(T* listener)
{
    static std::mutex lock;
    static auto* kept = new std::vector<T*>;
    std::lock_guard<std::mutex> guard(lock);
    kept->push_back(listener);
    return listener;
}

enum class Role { None, Server, Agent, Client };

/// What the handles of components mean; those of destroyed ones stay until their addresses are used again.
class Roles
{
public:
    static void set(void* handle, Role role)
    {
        std::lock_guard<std::mutex> guard(all().lock_);
        all().roles_[handle] = role;
    }

    static Role of(void* handle)
    {
        std::lock_guard<std::mutex> guard(all().lock_);
        auto found = all().roles_.find(handle);
        return found == all().roles_.end() ? Role::None : found->second;
    }

private:
    static Roles& all()
    {
        static auto* roles = new Roles;
        return *roles;
    }

    std::mutex lock_;
    std::map<void*, Role> roles_;
};

/// The handle of a new component, or null.
inline void* made(ITcpServer* part) { return Roles::set(part, Role::Server), part; }
inline void* made(ITcpAgent* part) { return Roles::set(part, Role::Agent), part; }
inline void* made(ITcpClient* part) { return Roles::set(part, Role::Client), part; }

} // namespace flat
