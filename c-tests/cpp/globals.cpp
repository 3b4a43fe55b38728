// Global objects: created before main, destroyed, still running, after it returned.
#include "support.h"

#include <cstdlib>

namespace
{

// Its destructor is the last of this file's to run, and prints the trace of the others' ends.
struct Last
{
    WatchServer server_listener;
    WatchAgent agent_listener;
    WatchClient client_listener;
    bool used = false;

    ~Last()
    {
        if (!used)
            return;
        server_listener.trace.print("server");
        agent_listener.trace.print("agent");
        client_listener.trace.print("client");
        fact("threads left %d", count_threads() - 1);
    }
};

// The order of programs (CPP-99): listener first, so that it is destroyed last.
Last s_last;
CTcpPullServerPtr s_server(&s_last.server_listener);
CTcpPackAgentPtr s_agent(&s_last.agent_listener);
CTcpClientPtr s_client(&s_last.client_listener);

// Runs before main.
const bool s_valid = s_server.IsValid() && s_agent.IsValid() && s_client.IsValid() && s_server->GetState() == SS_STOPPED;

} // namespace

// proves: CPP-99 CPP-122
CASE(before_and_after_main)
{
    fact("before main: %s", s_valid ? "created" : "FAILED");
    ITcpServer* server = s_server;
    ITcpAgent* agent = s_agent;
    s_last.server_listener.trace.expect(server);
    s_last.agent_listener.trace.expect(agent);
    s_last.client_listener.trace.expect(s_client.Get());
    s_last.used = true;
    USHORT port = listen_on(s_server);
    MUST(agent->Start("127.0.0.1", FALSE));
    CONNID id = 0;
    MUST(agent->Connect("127.0.0.1", port, &id));
    MUST(s_client->Start("127.0.0.1", port, FALSE));
    WAIT(server->GetConnectionCount() == 2);
    // Main returns with all three running.
}
