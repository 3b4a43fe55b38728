// Memory runs out at every place of the life cycle of C++ objects: creators return null, calls fail as in C, and
// nothing is thrown.
#include "support.h"

#include <atomic>

extern "C"
{
#include "process.h"
#include "shortage.h"

void chat(const char* format, ...) __attribute__((format(printf, 1, 2)));
bool stress_is_long(void);
}

namespace
{

constexpr int not_reached = 77;

struct Echo : CTcpServerListener
{
    EnHandleResult OnReceive(ITcpServer* sender, CONNID id, const BYTE* data, int length) override
    {
        return sender->Send(id, data, length) ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

struct AgentCount : CTcpAgentListener
{
    std::atomic<int> bytes{0}, ends{0};
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int length) override { return bytes += length, HR_OK; }
    EnHandleResult OnClose(ITcpAgent*, CONNID, EnSocketOperation, int) override { return ends++, HR_OK; }
};

struct ClientCount : CTcpClientListener
{
    std::atomic<int> bytes{0};
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int length) override { return bytes += length, HR_OK; }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

long place, count;

// Not allocated: what the program itself asks for by `new` would fail too.
Echo echo;
AgentCount agent_count;
ClientCount client_count;
ITcpServer* server;
ITcpAgent* agent;
ITcpClient* client;
bool good = true;

bool may_fail(const char* what, bool done, int also = 0, int or_also = 0)
{
    int code = int(::SYS_GetLastError());
    if (!done && (!shortage_came() || (code != ENOMEM && code != also && code != or_also)))
    {
        chat("place %ld, count %ld: %s (%s)", place, count, what, errno_text(code));
        good = false;
    }
    return done;
}

void live()
{
    if (!server)
        server = HP_Create_TcpServer(&echo);
    if (!agent)
        agent = HP_Create_TcpAgent(&agent_count);
    if (!client)
        client = HP_Create_TcpClient(&client_count);
    if (!may_fail("create", server && agent && client))
        return;
    if (!may_fail("server start", server->Start("127.0.0.1", 0), EAGAIN))
        return;
    char text[40];
    int length = sizeof text;
    USHORT port = 0;
    server->GetListenAddress(text, length, port);
    CONNID id = 0;
    agent_count.bytes = agent_count.ends = client_count.bytes = 0;
    if (may_fail("agent start", agent->Start(nullptr, true), EAGAIN))
    {
        if (may_fail("connect", agent->Connect("127.0.0.1", port, &id)))
        {
            WAIT(agent->IsConnected(id) || agent_count.ends > 0);
            if (may_fail("agent send", agent->Send(id, reinterpret_cast<const BYTE*>("hello"), 5), EPERM, EBADSLT))
                WAIT(agent_count.bytes == 5 || agent_count.ends > 0);
        }
        may_fail("agent stop", agent->Stop());
    }
    if (may_fail("client start", client->Start("127.0.0.1", port, false), EMFILE))
    {
        if (may_fail("client send", client->Send(reinterpret_cast<const BYTE*>("hello"), 5), EPERM))
            WAIT(client_count.bytes == 5 || client->GetState() == SS_STOPPED);
        client->Stop();
    }
    WAIT(client->GetState() == SS_STOPPED);
    may_fail("server stop", server->Stop());
}

int run()
{
    int fds = count_fds();
    shortage_begin(place, count);
    live();
    long asked = shortage_end();
    if (server && server->GetState() == SS_STARTED)
        server->Stop();
    shortage_begin(0, 0); // nothing fails from here on
    live();
    if (agent_count.bytes != 5 || client_count.bytes != 5)
        good = false;
    HP_Destroy_TcpServer(server);
    HP_Destroy_TcpAgent(agent);
    HP_Destroy_TcpClient(client);
    WAIT(count_threads() == 1);
    if (count_fds() != fds)
        good = false;
    return !good ? 1 : asked <= place ? not_reached : 0;
}

void walk(long how_many)
{
    count = how_many;
    int bad = 0, over = 0;
    for (place = 0; over < 2; place += stress_is_long() ? 1 : 1 + place / 9)
    {
        int result = child_run(run);
        if (result == not_reached)
            over++;
        else if (result != 0)
        {
            chat("place %ld: the child ended with %d", place, result);
            bad++;
        }
    }
    fact("bad runs %d", bad);
}

} // namespace

// proves: COM-111
CASE(once) { walk(1); }
CASE(for_good) { walk(FOR_GOOD); }
