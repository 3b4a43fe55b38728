// The roles of HTTP components: a role of TCP with more events.
#pragma once

#include "http_events.h"
#include "roles.h"

namespace hp
{

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
