// A library for program.cpp that has never seen the public C++ headers: it lays vtables by hand and calls the program's
// listener by slot number. It plays one connection that sends "hello" inside Start and ends inside Stop.

#include <cstdio>
#include <cstring>

#include "by_slot.hpp"

namespace {

const CONNID connection = 7;

by_slot::TwoParts server;
void* listener;
int fetched, sent, destroyed;

void need(bool condition, const char* what)
{
    if (!condition)
    {
        std::fprintf(stderr, "library: %s\n", what);
        std::exit(2);
    }
}

BOOL start(void* part, LPCTSTR address, USHORT port)
{
    need(part == &server.second && !std::strcmp(address, "0.0.0.0") && port == 5555, "Start got other arguments");
    need(by_slot::ITcpServerListener::OnAccept(listener, part, connection, 3) == HR_IGNORE, "OnAccept of the program has a default");
    need(by_slot::ITcpServerListener::OnReceive(listener, part, connection, 5) == HR_OK, "OnReceive of the program failed");
    need(fetched == 1 && sent == 1, "the program did not fetch and send");
    return TRUE;
}

BOOL stop(void* part)
{
    by_slot::ITcpServerListener::OnClose(listener, part, connection, SO_CLOSE, 0);
    by_slot::ITcpServerListener::OnShutdown(listener, part);
    return TRUE;
}

BOOL send(void* part, CONNID id, const BYTE* data, int length, int offset)
{
    need(part == &server.second && id == connection, "Send got another this or ID");
    need(length == 5 && offset == 0 && !std::memcmp(data, "hello", 5), "Send got other data");
    ++sent;
    return TRUE;
}

EnFetchResult fetch(void* part, CONNID id, BYTE* data, int length)
{
    need(part == &server.first && id == connection && length == 5, "Fetch got other arguments");
    std::memcpy(data, "hello", 5);
    ++fetched;
    return FR_OK;
}

void end(void*) { ++destroyed; }

const by_slot::Vtable& first_table()
{
    static by_slot::Vtable table(by_slot::IPullSocket::Slots, 0);
    table.set(0, &fetch);
    table.set(by_slot::IPullSocket::Delete, &end);
    return table;
}

const by_slot::Vtable& second_table()
{
    static by_slot::Vtable table(by_slot::ITcpServer::Slots, sizeof(void*));
    table.set(0, &stop);
    table.set(1, &send);
    table.set(48, &start);
    return table;
}

} // namespace

extern "C" void* HP_Create_TcpPullServer(void* given)
{
    listener = given;
    server = {first_table().pointer(), second_table().pointer()};
    return &server;
}

extern "C" void HP_Destroy_TcpPullServer(void* object)
{
    need(object == &server, "another object is destroyed");
    by_slot::call<void>(object, by_slot::IPullSocket::Delete);
    need(destroyed == 1, "the object was not deleted");
}

extern "C" DWORD SYS_GetLastError() { return 1; }
