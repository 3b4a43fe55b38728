// The three roles: which events there are, and how their callbacks get into the core's listener.
#pragma once

#include "events.h"

namespace hp
{

struct ServerRole : Events<ITcpServerListener, ITcpServer>
{
    static HP_Object listen() noexcept
    {
        HP_Object listener = Create_HP_TcpServerListener();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Server_OnPrepareListen(listener, on_prepare_listen);
        HP_Set_FN_Server_OnAccept(listener, on_accept);
        HP_Set_FN_Server_OnHandShake(listener, on_hand_shake);
        HP_Set_FN_Server_OnReceive(listener, on_receive);
        HP_Set_FN_Server_OnPullReceive(listener, on_pull_receive);
        HP_Set_FN_Server_OnSend(listener, on_send);
        HP_Set_FN_Server_OnClose(listener, on_close);
        HP_Set_FN_Server_OnShutdown(listener, on_shutdown);
        return listener;
    }
};

struct AgentRole : Events<ITcpAgentListener, ITcpAgent>
{
    static HP_Object listen() noexcept
    {
        HP_Object listener = Create_HP_TcpAgentListener();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Agent_OnPrepareConnect(listener, on_prepare_connect);
        HP_Set_FN_Agent_OnConnect(listener, on_connect);
        HP_Set_FN_Agent_OnHandShake(listener, on_hand_shake);
        HP_Set_FN_Agent_OnReceive(listener, on_receive);
        HP_Set_FN_Agent_OnPullReceive(listener, on_pull_receive);
        HP_Set_FN_Agent_OnSend(listener, on_send);
        HP_Set_FN_Agent_OnClose(listener, on_close);
        HP_Set_FN_Agent_OnShutdown(listener, on_shutdown);
        return listener;
    }
};

struct ClientRole : Events<ITcpClientListener, ITcpClient>
{
    static HP_Object listen() noexcept
    {
        HP_Object listener = Create_HP_TcpClientListener();
        if (!listener)
            return nullptr; // the setters would overwrite errno
        HP_Set_FN_Client_OnPrepareConnect(listener, on_prepare_connect);
        HP_Set_FN_Client_OnConnect(listener, on_connect);
        HP_Set_FN_Client_OnHandShake(listener, on_hand_shake);
        HP_Set_FN_Client_OnReceive(listener, on_receive);
        HP_Set_FN_Client_OnPullReceive(listener, on_pull_receive);
        HP_Set_FN_Client_OnSend(listener, on_send);
        HP_Set_FN_Client_OnClose(listener, on_close);
        return listener;
    }
};

} // namespace hp
