// Leads from the core's callbacks to the virtual functions of a program's listener.
#pragma once

#include "core.h"
#include "errors.h"

namespace hp
{

/// What the core passes to callbacks as their sender (HP_Ext_SetSender): the listener that an event goes to, and what
/// the program sees as pSender.
template<class Listener, class Sender>
struct Source
{
    Listener* listener;
    Sender* sender;
};

/// The callbacks of one role. `Listener` is ITcpServerListener or its equivalent; a role uses the callbacks that its
/// listener has.
template<class Listener, class Sender>
class Events
{
public:
    using ListenerType = Listener;
    using SourceType = Source<Listener, Sender>;

    static EnHandleResult on_prepare_listen(HP_Object source, UINT_PTR socket) noexcept
    {
        return tell(source, "OnPrepareListen", [&](auto& to, auto from) { return to.OnPrepareListen(from, SOCKET(socket)); });
    }

    static EnHandleResult on_accept(HP_Object source, CONNID id, UINT_PTR client) noexcept
    {
        return tell(source, "OnAccept", [&](auto& to, auto from) { return to.OnAccept(from, id, client); });
    }

    static EnHandleResult on_prepare_connect(HP_Object source, CONNID id, UINT_PTR socket) noexcept
    {
        return tell(source, "OnPrepareConnect", [&](auto& to, auto from) { return to.OnPrepareConnect(from, id, SOCKET(socket)); });
    }

    static EnHandleResult on_connect(HP_Object source, CONNID id) noexcept
    {
        return tell(source, "OnConnect", [&](auto& to, auto from) { return to.OnConnect(from, id); });
    }

    static EnHandleResult on_hand_shake(HP_Object source, CONNID id) noexcept
    {
        return tell(source, "OnHandShake", [&](auto& to, auto from) { return to.OnHandShake(from, id); });
    }

    static EnHandleResult on_receive(HP_Object source, CONNID id, const BYTE* data, int length) noexcept
    {
        return tell(source, "OnReceive", [&](auto& to, auto from) { return to.OnReceive(from, id, data, length); });
    }

    static EnHandleResult on_pull_receive(HP_Object source, CONNID id, int length) noexcept
    {
        return tell(source, "OnReceive", [&](auto& to, auto from) { return to.OnReceive(from, id, length); });
    }

    static EnHandleResult on_send(HP_Object source, CONNID id, const BYTE* data, int length) noexcept
    {
        return tell(source, "OnSend", [&](auto& to, auto from) { return to.OnSend(from, id, data, length); });
    }

    static EnHandleResult on_close(HP_Object source, CONNID id, EnSocketOperation operation, int code) noexcept
    {
        return tell(source, "OnClose", [&](auto& to, auto from) { return to.OnClose(from, id, operation, code); });
    }

    static EnHandleResult on_shutdown(HP_Object source) noexcept
    {
        return tell(source, "OnShutdown", [&](auto& to, auto from) { return to.OnShutdown(from); });
    }

protected:
    /// Calls a function of the listener; `call` gets it and the sender.
    template<class Call>
    static auto tell(HP_Object source, const char* name, Call call) noexcept
    {
        const auto& [listener, sender] = *static_cast<const SourceType*>(source);
        try
        {
            return call(*listener, sender);
        }
        catch (...)
        {
            exception_left(name);
        }
    }
};

} // namespace hp
