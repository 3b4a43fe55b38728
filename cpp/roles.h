// The roles: which events there are, and how their callbacks get into the core's listener.
#pragma once

#include "events.h"

namespace hp
{

template<class Listener, class Sender>
struct ServerRoleOf : Events<Listener, Sender>
{
    using Self = Events<Listener, Sender>;

    static HP_Object listen(HP_Object (*create)() = Create_HP_TcpServerListener) noexcept
    {
        HP_Object listener = create();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Server_OnPrepareListen(listener, Self::on_prepare_listen);
        HP_Set_FN_Server_OnAccept(listener, Self::on_accept);
        HP_Set_FN_Server_OnHandShake(listener, Self::on_hand_shake);
        HP_Set_FN_Server_OnReceive(listener, Self::on_receive);
        HP_Set_FN_Server_OnPullReceive(listener, Self::on_pull_receive);
        HP_Set_FN_Server_OnSend(listener, Self::on_send);
        HP_Set_FN_Server_OnClose(listener, Self::on_close);
        HP_Set_FN_Server_OnShutdown(listener, Self::on_shutdown);
        return listener;
    }
};

template<class Listener, class Sender>
struct AgentRoleOf : Events<Listener, Sender>
{
    using Self = Events<Listener, Sender>;

    static HP_Object listen(HP_Object (*create)() = Create_HP_TcpAgentListener) noexcept
    {
        HP_Object listener = create();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Agent_OnPrepareConnect(listener, Self::on_prepare_connect);
        HP_Set_FN_Agent_OnConnect(listener, Self::on_connect);
        HP_Set_FN_Agent_OnHandShake(listener, Self::on_hand_shake);
        HP_Set_FN_Agent_OnReceive(listener, Self::on_receive);
        HP_Set_FN_Agent_OnPullReceive(listener, Self::on_pull_receive);
        HP_Set_FN_Agent_OnSend(listener, Self::on_send);
        HP_Set_FN_Agent_OnClose(listener, Self::on_close);
        HP_Set_FN_Agent_OnShutdown(listener, Self::on_shutdown);
        return listener;
    }
};

template<class Listener, class Sender>
struct ClientRoleOf : Events<Listener, Sender>
{
    using Self = Events<Listener, Sender>;

    static HP_Object listen(HP_Object (*create)() = Create_HP_TcpClientListener) noexcept
    {
        HP_Object listener = create();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Client_OnPrepareConnect(listener, Self::on_prepare_connect);
        HP_Set_FN_Client_OnConnect(listener, Self::on_connect);
        HP_Set_FN_Client_OnHandShake(listener, Self::on_hand_shake);
        HP_Set_FN_Client_OnReceive(listener, Self::on_receive);
        HP_Set_FN_Client_OnPullReceive(listener, Self::on_pull_receive);
        HP_Set_FN_Client_OnSend(listener, Self::on_send);
        HP_Set_FN_Client_OnClose(listener, Self::on_close);
        return listener;
    }
};

using ServerRole = ServerRoleOf<ITcpServerListener, ITcpServer>;
using AgentRole = AgentRoleOf<ITcpAgentListener, ITcpAgent>;
using ClientRole = ClientRoleOf<ITcpClientListener, ITcpClient>;

} // namespace hp
