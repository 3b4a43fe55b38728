/* The smallest program that proves a usable library: header and library agree
 * about the version, and a server starts and stops. */
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/common/GlobalDef.h> /* where older sources look for them */
#include <hpsocket/common/GlobalErrno.h>

#include <stdio.h>

static En_HP_HandleResult on_receive(HP_Server server, HP_CONNID id, const BYTE *data, int length)
{
    (void)server, (void)id, (void)data, (void)length;
    return HR_OK;
}

int main(void)
{
    if (ERROR_TIMEOUT == NO_ERROR)
        return 1;
    if (HP_GetHPSocketVersion() != GetHPSocketVersion()) {
        fprintf(stderr, "header 0x%08x, library 0x%08x\n", (unsigned)GetHPSocketVersion(),
                (unsigned)HP_GetHPSocketVersion());
        return 1;
    }

    HP_TcpServerListener listener = Create_HP_TcpServerListener();
    HP_TcpServer server = Create_HP_TcpServer(listener);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    BOOL started = HP_Server_Start(server, "127.0.0.1", 0);
    if (!started)
        fprintf(stderr, "HP_Server_Start: %s\n", HP_Server_GetLastErrorDesc(server));
    BOOL stopped = started && HP_Server_Stop(server);
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpServerListener(listener);

    printf("version 0x%08x, server %s\n", (unsigned)HP_GetHPSocketVersion(),
           stopped ? "started and stopped" : "failed");
    return stopped ? 0 : 1;
}
