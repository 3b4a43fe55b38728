// Forked children of a program whose components are global objects, and run.
#include "support.h"

#include <atomic>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace
{

// Echoes, or sends for ever.
class Server : public CTcpServerListener
{
    EnHandleResult OnReceive(ITcpServer* from, CONNID id, const BYTE* data, int length) override { return from->Send(id, data, length) ? HR_OK : HR_ERROR; }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class Agent : public CTcpAgentListener
{
public:
    std::atomic<long> received{0};

private:
    EnHandleResult OnHandShake(ITcpAgent* from, CONNID id) override { return from->Send(id, reinterpret_cast<const BYTE*>("x"), 1) ? HR_OK : HR_ERROR; }
    EnHandleResult OnReceive(ITcpAgent* from, CONNID id, const BYTE* data, int length) override
    {
        received++;
        from->Send(id, data, length);
        return HR_OK;
    }
    EnHandleResult OnClose(ITcpAgent*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class Client : public CTcpClientListener
{
    EnHandleResult OnReceive(ITcpClient*, const BYTE*, int) { return HR_OK; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

Server s_server_listener;
Agent s_agent_listener;
Client s_client_listener;
CTcpServerPtr s_server(&s_server_listener);
CTcpAgentPtr s_agent(&s_agent_listener);
CTcpClientPtr s_client(&s_client_listener);
CSSLServerPtr s_ssl(&s_server_listener);

USHORT start_all()
{
    TCHAR address[64];
    int length = sizeof address;
    USHORT port = 0;
    MUST(s_server->Start("127.0.0.1", 0) && s_server->GetListenAddress(address, length, port));
    MUST(s_agent->Start(nullptr, TRUE));
    for (int i = 0; i < 4; i++)
        MUST(s_agent->Connect("127.0.0.1", port));
    MUST(s_client->Start("127.0.0.1", port, FALSE));
    return port;
}

template<class Body>
int in_child(Body body)
{
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid == 0)
    {
        alarm(10 * TIME_FACTOR);
        body();
        exit(1); // as a child whose exec failed: global objects end
    }
    int status = -1;
    MUST(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

// proves: COM-105 CPP-99
CASE(global_objects_end)
{
    start_all();
    std::atomic<bool> over{false};
    std::thread maker([&over] {
        while (!over)
        {
            CTcpServerPtr server(&s_server_listener);
            MUST(server->Start("127.0.0.1", 0) && server->Stop());
        }
    });
    int good = 0, ended = 0, lived = 0;
    for (int i = 0; i < 100; i++)
        good += in_child([] {}) == 1;
    for (int i = 0; i < 20; i++)
        ended += in_child([] {
            if (s_server->GetState() != SS_STOPPED || !s_server->Stop() || !s_agent->Stop() || !s_client->Stop())
                _exit(2);
        }) == 1;
    for (int i = 0; i < 20; i++)
        lived += in_child([] {
            s_agent->Stop();
            s_client->Stop();
            s_server->Stop();
            start_all();
            long seen = s_agent_listener.received;
            WAIT(s_agent_listener.received > seen + 10);
            CTcpServerPtr other(&s_server_listener);
            MUST(other->Start("127.0.0.1", 0));
        }) == 1;
    fact("exit %d, stopped first %d, started again %d", good, ended, lived);
    long seen = s_agent_listener.received;
    WAIT(s_agent_listener.received > seen + 100);
    fact("the parent goes on, connections %u", s_agent->GetConnectionCount());
    over = true;
    maker.join();
    MUST(s_agent->Stop() && s_client->Stop() && s_server->Stop());
}
