// Echo server on any library with the C++ interfaces. It has the options of hp_server.c except -b.
//
//   hp_server_cpp LIBRARY tcp|pull|pack [-w workers] [-B socket buffer size] [-n connections] [-N] [-s size]
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <unistd.h>

#include <hpsocket/HPSocket.h>

extern "C"
{
#include "measure.h"
}

namespace
{

enum { LIMIT_S = 600, NOT_EXPORTED = 3 };

const char* kind; // of component: TcpServer, ...
int size = 64, nodelay;
DWORD workers, buffer, connections;

// As a program would write them: push and pull, and what it does not need left to the default.
struct Echo : CTcpServerListener
{
    EnHandleResult OnReceive(ITcpServer* server, CONNID id, const BYTE* data, int length) override
    {
        return server->Send(id, data, length) ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

struct PullEcho : CTcpPullServerListener
{
    EnHandleResult OnReceive(ITcpServer* server, CONNID id, int available) override
    {
        ITcpPullServer* object = ITcpPullServer::FromS(server);
        BYTE message[65536];
        for (; available >= size; available -= size)
            if (object->Fetch(id, message, size) != FR_OK || !object->Send(id, message, size))
                return HR_ERROR;
        return HR_OK;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

template<class F>
F symbol(void* library, const char* name)
{
    void* found = dlsym(library, name);
    if (!found)
    {
        fprintf(stderr, "the library has no %s\n", name);
        exit(NOT_EXPORTED);
    }
    return reinterpret_cast<F>(found);
}

bool start(ITcpServer* server)
{
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    if (workers)
        server->SetWorkerThreadCount(workers);
    if (connections)
        server->SetMaxConnectionCount(connections);
    if (buffer)
        server->SetSocketBufferSize(buffer);
    if (nodelay)
        server->SetNoDelay(TRUE);
    if (!server->Start("127.0.0.1", 0) || !server->GetListenAddress(address, length, port))
    {
        fprintf(stderr, "the server does not start: error %d\n", server->GetLastError());
        return false;
    }
    printf("READY port=%d\n", port);
    fflush(stdout);
    return true;
}

bool parse(int argc, char** argv)
{
    static const char* const kinds[][2] = {{"tcp", "TcpServer"}, {"pull", "TcpPullServer"}, {"pack", "TcpPackServer"}};
    for (auto& each : kinds)
        if (argc > 2 && !strcmp(argv[2], each[0]))
            kind = each[1];
    optind = 3;
    for (int o; kind && (o = getopt(argc, argv, "w:B:n:s:N")) != -1;)
        switch (o)
        {
        case 'w': workers = DWORD(atol(optarg)); break;
        case 'B': buffer = DWORD(atol(optarg)); break;
        case 'n': connections = DWORD(atol(optarg)); break;
        case 's': size = atoi(optarg); break;
        case 'N': nodelay = 1; break;
        default: return false;
        }
    return kind && size > 0 && size <= 65536;
}

// Pull and pack servers are objects with two interfaces; the second one is the TCP server.
ITcpServer* create(void* library, ITcpServerListener* listener)
{
    char name[64];
    snprintf(name, sizeof name, "HP_Create_%s", kind);
    if (!strcmp(kind, "TcpServer"))
        return symbol<ITcpServer* (*)(ITcpServerListener*)>(library, name)(listener);
    if (!strcmp(kind, "TcpPullServer"))
        return symbol<ITcpPullServer* (*)(ITcpServerListener*)>(library, name)(listener);
    return symbol<ITcpPackServer* (*)(ITcpServerListener*)>(library, name)(listener);
}

} // namespace

int main(int argc, char** argv)
{
    if (!parse(argc, argv))
    {
        fprintf(stderr, "usage: hp_server_cpp LIBRARY tcp|pull|pack [option ...]\n");
        return 2;
    }
    start_bounded(LIMIT_S);
    // Blocked before the library makes its threads, so that the signal finds only sigtimedwait.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, nullptr);

    void* library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
    if (!library)
    {
        fprintf(stderr, "dlopen: %s\n", dlerror());
        return 2;
    }
    Echo echo;
    PullEcho pull_echo;
    bool pull = !strcmp(kind, "TcpPullServer");
    ITcpServer* server = create(library, pull ? static_cast<ITcpServerListener*>(&pull_echo) : &echo);
    if (!server || !start(server))
        return 1;
    // A tracer that attaches interrupts the wait.
    struct timespec limit = {LIMIT_S, 0};
    while (sigtimedwait(&stop, nullptr, &limit) < 0 && errno == EINTR)
        ;
    server->Stop();
    delete server;
    return 0;
}
