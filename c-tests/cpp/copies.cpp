// The C++ library, the C library as a plugin, and the C library linked statically into the program, all in one process:
// three cores that do not know of each other.
#include "support.h"

#include <atomic>
#include <dlfcn.h>

extern "C"
{
// Of the static library, declared here since the headers of C and C++ do not go together (CPP-107).
typedef void* Handle;
Handle Create_HP_TcpServerListener();
Handle Create_HP_TcpServer(Handle listener);
void Destroy_HP_TcpServer(Handle server);
void Destroy_HP_TcpServerListener(Handle listener);
typedef int (*Receive)(Handle, CONNID, const BYTE*, int);
void HP_Set_FN_Server_OnReceive(Handle listener, Receive function);
BOOL HP_Server_Start(Handle server, LPCTSTR address, USHORT port);
BOOL HP_Server_Send(Handle server, CONNID id, const BYTE* data, int length);
BOOL HP_Server_GetListenAddress(Handle server, TCHAR* address, int* length, USHORT* port);
BOOL HP_Server_HasStarted(Handle server);
}

namespace
{

// The functions of one C library.
struct Api
{
    decltype(&Create_HP_TcpServerListener) create_listener;
    decltype(&Create_HP_TcpServer) create;
    decltype(&Destroy_HP_TcpServer) destroy;
    decltype(&Destroy_HP_TcpServerListener) destroy_listener;
    decltype(&HP_Set_FN_Server_OnReceive) on_receive;
    decltype(&HP_Server_Start) start;
    decltype(&HP_Server_Send) send;
    decltype(&HP_Server_GetListenAddress) address;
    decltype(&HP_Server_HasStarted) has_started;
};

const Api linked = {Create_HP_TcpServerListener, Create_HP_TcpServer, Destroy_HP_TcpServer, Destroy_HP_TcpServerListener,
    HP_Set_FN_Server_OnReceive, HP_Server_Start, HP_Server_Send, HP_Server_GetListenAddress, HP_Server_HasStarted};
Api loaded;

template<class F>
void look_up(void* library, const char* name, F& function)
{
    function = reinterpret_cast<F>(dlsym(library, name));
    MUST(function);
}

void* load(const char* path)
{
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        give_up(__FILE__, __LINE__, dlerror());
    look_up(library, "Create_HP_TcpServerListener", loaded.create_listener);
    look_up(library, "Create_HP_TcpServer", loaded.create);
    look_up(library, "Destroy_HP_TcpServer", loaded.destroy);
    look_up(library, "Destroy_HP_TcpServerListener", loaded.destroy_listener);
    look_up(library, "HP_Set_FN_Server_OnReceive", loaded.on_receive);
    look_up(library, "HP_Server_Start", loaded.start);
    look_up(library, "HP_Server_Send", loaded.send);
    look_up(library, "HP_Server_GetListenAddress", loaded.address);
    look_up(library, "HP_Server_HasStarted", loaded.has_started);
    return library;
}

int linked_echo(Handle server, CONNID id, const BYTE* data, int length) { return linked.send(server, id, data, length) ? HR_OK : HR_ERROR; }
int loaded_echo(Handle server, CONNID id, const BYTE* data, int length) { return loaded.send(server, id, data, length) ? HR_OK : HR_ERROR; }

struct CServer
{
    const Api& api;
    Handle listener, server;
    USHORT port = 0;

    CServer(const Api& functions, Receive echo) : api(functions), listener(api.create_listener()), server(api.create(listener))
    {
        char text[64];
        int length = sizeof text;
        api.on_receive(listener, echo);
        MUST(api.start(server, "127.0.0.1", 0) && api.address(server, text, &length, &port));
    }

    ~CServer()
    {
        api.destroy(server);
        api.destroy_listener(listener);
    }
};

} // namespace

// proves: CPP-104 CPP-105 CPP-107 PROC-8 PROC-10
CASE(three_in_a_process)
{
    load(HPSOCKET_C_LIBRARY);
    fact("functions are their own: %d", loaded.create != linked.create && loaded.send != linked.send);
    int descriptors = count_fds();
    {
        CServer one(linked, linked_echo), two(loaded, loaded_echo);
        for (USHORT port : {one.port, two.port})
        {
            std::atomic<int> received{0};
            WatchAgent watcher;
            CTcpAgentPtr agent(&watcher);
            watcher.trace.expect(agent.Get());
            watcher.receive = [&](ITcpAgent*, CONNID, const BYTE*, int length) { return received += length, HR_OK; };
            CONNID id = 0;
            MUST(agent->Start("127.0.0.1", FALSE) && agent->Connect("127.0.0.1", port, &id));
            MUST(agent->Send(id, reinterpret_cast<const BYTE*>("hello"), 5));
            WAIT(received == 5);
            fact("an agent of the C++ library: ID %lu, echoed", static_cast<unsigned long>(id));
        }
        {
            CServer third(linked, linked_echo);
        }
        fact("one destroyed: the others run on %d %d", linked.has_started(one.server), loaded.has_started(two.server));
    }
    WAIT(count_threads() == 1);
    fact("descriptors left %d", count_fds() - descriptors);
}
