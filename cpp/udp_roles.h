// The roles of UDP components.
#pragma once

#include "roles.h"

namespace hp
{

using UdpServerRole = ServerRoleOf<IUdpServerListener, IUdpServer>;
using UdpClientRole = ClientRoleOf<IUdpClientListener, IUdpClient>;
using UdpCastRole = ClientRoleOf<IUdpCastListener, IUdpCast>;

struct UdpNodeRole : Events<IUdpNodeListener, IUdpNode>
{
    static EnHandleResult on_send(HP_Object source, LPCTSTR address, USHORT port, const BYTE* data, int length) noexcept
    {
        return tell(source, "OnSend", [&](auto& to, auto from) { return to.OnSend(from, address, port, data, length); });
    }

    static EnHandleResult on_receive(HP_Object source, LPCTSTR address, USHORT port, const BYTE* data, int length) noexcept
    {
        return tell(source, "OnReceive", [&](auto& to, auto from) { return to.OnReceive(from, address, port, data, length); });
    }

    static EnHandleResult on_error(HP_Object source, EnSocketOperation operation, int code, LPCTSTR address, USHORT port,
        const BYTE* data, int length) noexcept
    {
        return tell(source, "OnError", [&](auto& to, auto from) { return to.OnError(from, operation, code, address, port, data, length); });
    }

    static HP_Object listen() noexcept
    {
        HP_Object listener = Create_HP_UdpNodeListener();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_UdpNode_OnPrepareListen(listener, on_prepare_listen);
        HP_Set_FN_UdpNode_OnSend(listener, on_send);
        HP_Set_FN_UdpNode_OnReceive(listener, on_receive);
        HP_Set_FN_UdpNode_OnError(listener, on_error);
        HP_Set_FN_UdpNode_OnShutdown(listener, on_shutdown);
        return listener;
    }
};

} // namespace hp
