// The adapter chains of HTTP components, which those of HTTPS share.
#pragma once

#include "component_types.h"
#include "generated/http.h"
#include "http_roles.h"

namespace hp
{

using HttpServerObject = Object<HttpServerRole, HttpServer<ServerOf<IHttpServer>>>;
using HttpAgentObject = Object<HttpAgentRole, HttpAgent<AgentOf<IHttpAgent>>>;
using HttpClientObject = Object<HttpClientRole<IHttpClient>, HttpClient<ClientOf<IHttpClient>>>;
using HttpSyncClientObject = Object<HttpClientRole<IHttpSyncClient>, HttpSyncClient<HttpClient<ClientOf<IHttpSyncClient>>>>;

} // namespace hp
