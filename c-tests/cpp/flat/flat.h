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

/// The same for messages.
template<class... Arguments>
EnHttpParseResult parse(const Slot& slot, void* sender, Arguments... arguments)
{
    auto function = reinterpret_cast<EnHttpParseResult (*)(void*, Arguments...)>(slot.load());
    return function ? function(sender, arguments...) : HPR_OK;
}

/// A listener of the C API, for components of any role.
struct Callbacks
{
    Slot OnPrepareListen{}, OnAccept{}, OnPrepareConnect{}, OnConnect{}, OnHandShake{}, OnSend{}, OnReceive{}, OnPullReceive{}, OnClose{},
        OnShutdown{}, OnError{};
    Slot OnMessageBegin{}, OnRequestLine{}, OnStatusLine{}, OnHeader{}, OnHeadersComplete{}, OnBody{}, OnChunkHeader{}, OnChunkComplete{},
        OnMessageComplete{}, OnUpgrade{}, OnParseError{}, OnWSMessageHeader{}, OnWSMessageBody{}, OnWSMessageComplete{};
};

/// The events of every role.
template<class Interface, class T>
struct Listener : Interface
{
    explicit Listener(Callbacks& callbacks) : slots(callbacks) {}

    Callbacks& slots;

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

template<class Interface, class T = ITcpServer>
struct ServerListenerOf : Listener<Interface, T>
{
    using Listener<Interface, T>::Listener;

    EnHandleResult OnPrepareListen(T* sender, SOCKET socket) override
    {
        return call(this->slots.OnPrepareListen, sender, UINT_PTR(socket));
    }
    EnHandleResult OnAccept(T* sender, CONNID id, UINT_PTR client) override { return call(this->slots.OnAccept, sender, id, client); }
    EnHandleResult OnShutdown(T* sender) override { return call(this->slots.OnShutdown, sender); }
};

template<class Interface, class T>
struct ConnectingListener : Listener<Interface, T>
{
    using Listener<Interface, T>::Listener;

    EnHandleResult OnPrepareConnect(T* sender, CONNID id, SOCKET socket) override
    {
        return call(this->slots.OnPrepareConnect, sender, id, UINT_PTR(socket));
    }
    EnHandleResult OnConnect(T* sender, CONNID id) override { return call(this->slots.OnConnect, sender, id); }
};

template<class Interface>
struct AgentListenerOf : ConnectingListener<Interface, ITcpAgent>
{
    using ConnectingListener<Interface, ITcpAgent>::ConnectingListener;

    EnHandleResult OnShutdown(ITcpAgent* sender) override { return call(this->slots.OnShutdown, sender); }
};

template<class Interface>
using ClientListenerOf = ConnectingListener<Interface, ITcpClient>;

/// The events about messages and frames, besides those of a role. The handle is the part of TCP, so it is the sender here too.
template<class Role, class T, class Tcp>
struct HttpListener : Role
{
    using Role::Role;

    EnHttpParseResult OnMessageBegin(T* sender, CONNID id) override { return parse(this->slots.OnMessageBegin, handle(sender), id); }
    EnHttpParseResult OnRequestLine(T* sender, CONNID id, LPCSTR method, LPCSTR url) override
    {
        return parse(this->slots.OnRequestLine, handle(sender), id, method, url);
    }
    EnHttpParseResult OnStatusLine(T* sender, CONNID id, USHORT code, LPCSTR reason) override
    {
        return parse(this->slots.OnStatusLine, handle(sender), id, code, reason);
    }
    EnHttpParseResult OnHeader(T* sender, CONNID id, LPCSTR name, LPCSTR value) override
    {
        return parse(this->slots.OnHeader, handle(sender), id, name, value);
    }
    EnHttpParseResult OnHeadersComplete(T* sender, CONNID id) override { return parse(this->slots.OnHeadersComplete, handle(sender), id); }
    EnHttpParseResult OnBody(T* sender, CONNID id, const BYTE* data, int length) override
    {
        return parse(this->slots.OnBody, handle(sender), id, data, length);
    }
    EnHttpParseResult OnChunkHeader(T* sender, CONNID id, int length) override
    {
        return parse(this->slots.OnChunkHeader, handle(sender), id, length);
    }
    EnHttpParseResult OnChunkComplete(T* sender, CONNID id) override { return parse(this->slots.OnChunkComplete, handle(sender), id); }
    EnHttpParseResult OnMessageComplete(T* sender, CONNID id) override { return parse(this->slots.OnMessageComplete, handle(sender), id); }
    EnHttpParseResult OnUpgrade(T* sender, CONNID id, EnHttpUpgradeType type) override
    {
        return parse(this->slots.OnUpgrade, handle(sender), id, type);
    }
    EnHttpParseResult OnParseError(T* sender, CONNID id, int code, LPCSTR reason) override
    {
        return parse(this->slots.OnParseError, handle(sender), id, code, reason);
    }
    EnHandleResult OnWSMessageHeader(T* sender, CONNID id, BOOL final, BYTE reserved, BYTE operation, const BYTE mask[4], ULONGLONG length) override
    {
        return call(this->slots.OnWSMessageHeader, handle(sender), id, final, reserved, operation, mask, length);
    }
    EnHandleResult OnWSMessageBody(T* sender, CONNID id, const BYTE* data, int length) override
    {
        return call(this->slots.OnWSMessageBody, handle(sender), id, data, length);
    }
    EnHandleResult OnWSMessageComplete(T* sender, CONNID id) override { return call(this->slots.OnWSMessageComplete, handle(sender), id); }

private:
    static Tcp* handle(T* sender) { return sender; }
};

using ServerListener = ServerListenerOf<ITcpServerListener>;
using AgentListener = AgentListenerOf<ITcpAgentListener>;
using ClientListener = ClientListenerOf<ITcpClientListener>;
using UdpServerListener = ServerListenerOf<IUdpServerListener, IUdpServer>;
using UdpClientListener = ConnectingListener<IUdpClientListener, IUdpClient>;
using UdpCastListener = ConnectingListener<IUdpCastListener, IUdpCast>;

/// The events of nodes.
struct UdpNodeListener : IUdpNodeListener
{
    explicit UdpNodeListener(Callbacks& callbacks) : slots(callbacks) {}

    Callbacks& slots;

    EnHandleResult OnPrepareListen(IUdpNode* sender, SOCKET socket) override
    {
        return call(slots.OnPrepareListen, sender, UINT_PTR(socket));
    }
    EnHandleResult OnSend(IUdpNode* sender, LPCTSTR address, USHORT port, const BYTE* data, int length) override
    {
        return call(slots.OnSend, sender, address, port, data, length);
    }
    EnHandleResult OnReceive(IUdpNode* sender, LPCTSTR address, USHORT port, const BYTE* data, int length) override
    {
        return call(slots.OnReceive, sender, address, port, data, length);
    }
    EnHandleResult OnError(IUdpNode* sender, EnSocketOperation operation, int code, LPCTSTR address, USHORT port, const BYTE* data,
        int length) override
    {
        return call(slots.OnError, sender, operation, code, address, port, data, length);
    }
    EnHandleResult OnShutdown(IUdpNode* sender) override { return call(slots.OnShutdown, sender); }
};

using HttpServerListener = HttpListener<ServerListenerOf<IHttpServerListener>, IHttpServer, ITcpServer>;
using HttpAgentListener = HttpListener<AgentListenerOf<IHttpAgentListener>, IHttpAgent, ITcpAgent>;
using HttpClientListener = HttpListener<ClientListenerOf<IHttpClientListener>, IHttpClient, ITcpClient>;

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

/// The C++ listener of a new component; null for none.
template<class T>
T* listener(void* handle)
{
    return handle ? keep(new T(*static_cast<Callbacks*>(handle))) : nullptr;
}

enum class Role { None, Server, Agent, Client, UdpServer, UdpClient, UdpCast, UdpNode };

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
inline void* made(IUdpServer* part) { return Roles::set(part, Role::UdpServer), part; }
inline void* made(IUdpClient* part) { return Roles::set(part, Role::UdpClient), part; }
inline void* made(IUdpCast* part) { return Roles::set(part, Role::UdpCast), part; }
inline void* made(IUdpNode* part) { return Roles::set(part, Role::UdpNode), part; }

} // namespace flat
