// The roles: which events there are, and how their callbacks get into the core's listener. With HTTP a role has more events.
#pragma once

#include "http_events.h"

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

struct HttpServerRole : HttpEvents<ServerRoleOf<IHttpServerListener, IHttpServer>, IHttpServer>
{
    using Self = HttpEvents<ServerRoleOf<IHttpServerListener, IHttpServer>, IHttpServer>;

    static HP_Object listen() noexcept
    {
        HP_Object listener = Self::listen(Create_HP_HttpServerListener);
        if (!listener)
            return nullptr;
        HP_Set_FN_HttpServer_OnMessageBegin(listener, Self::on_message_begin);
        HP_Set_FN_HttpServer_OnRequestLine(listener, Self::on_request_line);
        HP_Set_FN_HttpServer_OnHeader(listener, Self::on_header);
        HP_Set_FN_HttpServer_OnHeadersComplete(listener, Self::on_headers_complete);
        HP_Set_FN_HttpServer_OnBody(listener, Self::on_body);
        HP_Set_FN_HttpServer_OnChunkHeader(listener, Self::on_chunk_header);
        HP_Set_FN_HttpServer_OnChunkComplete(listener, Self::on_chunk_complete);
        HP_Set_FN_HttpServer_OnMessageComplete(listener, Self::on_message_complete);
        HP_Set_FN_HttpServer_OnUpgrade(listener, Self::on_upgrade);
        HP_Set_FN_HttpServer_OnParseError(listener, Self::on_parse_error);
        HP_Set_FN_HttpServer_OnWSMessageHeader(listener, Self::on_ws_message_header);
        HP_Set_FN_HttpServer_OnWSMessageBody(listener, Self::on_ws_message_body);
        HP_Set_FN_HttpServer_OnWSMessageComplete(listener, Self::on_ws_message_complete);
        return listener;
    }
};

struct HttpAgentRole : HttpEvents<AgentRoleOf<IHttpAgentListener, IHttpAgent>, IHttpAgent>
{
    using Self = HttpEvents<AgentRoleOf<IHttpAgentListener, IHttpAgent>, IHttpAgent>;

    static HP_Object listen() noexcept
    {
        HP_Object listener = Self::listen(Create_HP_HttpAgentListener);
        if (!listener)
            return nullptr;
        HP_Set_FN_HttpAgent_OnMessageBegin(listener, Self::on_message_begin);
        HP_Set_FN_HttpAgent_OnStatusLine(listener, Self::on_status_line);
        HP_Set_FN_HttpAgent_OnHeader(listener, Self::on_header);
        HP_Set_FN_HttpAgent_OnHeadersComplete(listener, Self::on_headers_complete);
        HP_Set_FN_HttpAgent_OnBody(listener, Self::on_body);
        HP_Set_FN_HttpAgent_OnChunkHeader(listener, Self::on_chunk_header);
        HP_Set_FN_HttpAgent_OnChunkComplete(listener, Self::on_chunk_complete);
        HP_Set_FN_HttpAgent_OnMessageComplete(listener, Self::on_message_complete);
        HP_Set_FN_HttpAgent_OnUpgrade(listener, Self::on_upgrade);
        HP_Set_FN_HttpAgent_OnParseError(listener, Self::on_parse_error);
        HP_Set_FN_HttpAgent_OnWSMessageHeader(listener, Self::on_ws_message_header);
        HP_Set_FN_HttpAgent_OnWSMessageBody(listener, Self::on_ws_message_body);
        HP_Set_FN_HttpAgent_OnWSMessageComplete(listener, Self::on_ws_message_complete);
        return listener;
    }
};

/// Of clients, and of synchronous clients, whose events come as from a client (CPP-94).
template<class Sender>
struct HttpClientRole : HttpEvents<ClientRoleOf<IHttpClientListener, Sender>, IHttpClient>
{
    using Self = HttpEvents<ClientRoleOf<IHttpClientListener, Sender>, IHttpClient>;

    static HP_Object listen() noexcept
    {
        HP_Object listener = Self::listen(Create_HP_HttpClientListener);
        if (!listener)
            return nullptr;
        HP_Set_FN_HttpClient_OnMessageBegin(listener, Self::on_message_begin);
        HP_Set_FN_HttpClient_OnStatusLine(listener, Self::on_status_line);
        HP_Set_FN_HttpClient_OnHeader(listener, Self::on_header);
        HP_Set_FN_HttpClient_OnHeadersComplete(listener, Self::on_headers_complete);
        HP_Set_FN_HttpClient_OnBody(listener, Self::on_body);
        HP_Set_FN_HttpClient_OnChunkHeader(listener, Self::on_chunk_header);
        HP_Set_FN_HttpClient_OnChunkComplete(listener, Self::on_chunk_complete);
        HP_Set_FN_HttpClient_OnMessageComplete(listener, Self::on_message_complete);
        HP_Set_FN_HttpClient_OnUpgrade(listener, Self::on_upgrade);
        HP_Set_FN_HttpClient_OnParseError(listener, Self::on_parse_error);
        HP_Set_FN_HttpClient_OnWSMessageHeader(listener, Self::on_ws_message_header);
        HP_Set_FN_HttpClient_OnWSMessageBody(listener, Self::on_ws_message_body);
        HP_Set_FN_HttpClient_OnWSMessageComplete(listener, Self::on_ws_message_complete);
        return listener;
    }
};

} // namespace hp
