/* The C half of both.cpp: an echo server of the C library. */
#include <hpsocket/HPSocket4C-Ext.h>

#include <string.h>

#include "both_c.h"

static HP_TcpServerListener listener;
static HP_TcpServer server;

static En_HP_HandleResult on_receive(HP_Server sender, HP_CONNID id, const BYTE *data, int length) {
    return sender == server && HP_Server_Send(server, id, data, length) ? HR_OK : HR_ERROR;
}

USHORT c_server_start(void) {
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    listener = Create_HP_TcpServerListener();
    server = Create_HP_TcpServer(listener);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    if (!HP_Server_Start(server, "127.0.0.1", 0) || !HP_Server_GetListenAddress(server, address, &length, &port)) return 0;
    return port;
}

void c_server_stop(void) {
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpServerListener(listener);
}

int c_library_knows(void *cpp_object) {
    return HP_Server_HasStarted(cpp_object) || strcmp(HP_Server_GetLastErrorDesc(cpp_object), "Invalid Parameter") != 0;
}
