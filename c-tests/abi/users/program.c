// What a C program that is compiled with many warnings writes (warnings.sh).
#include <hpsocket/HPSocket4C-SSL.h>
#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/GlobalErrno.h>

static En_HP_HandleResult __HP_CALL on_receive(HP_Server sender, HP_CONNID id, const BYTE *data, int length)
{
    PVOID extra = INVALID_PVOID;
    if (!HP_Server_GetConnectionExtra(sender, id, &extra) || extra == INVALID_PVOID)
        return HR_ERROR;
    return HP_Server_Send(sender, id, data, length) ? HR_OK : HR_ERROR;
}

static VOID __HP_CALL on_task(PVOID argument)
{
    *(LONG *)argument = MAKELONG(MAKEWORD(1, 2), HIWORD(MAXUINT32)) + MAXINT8 + MININT16 + MAXWORD;
}

int main(void)
{
    HP_TcpServerListener listener = Create_HP_TcpServerListener();
    HP_TcpServer server = Create_HP_TcpServer(listener);
    HP_ThreadPool pool = Create_HP_ThreadPool(0);
    LONG result = MIN(LOBYTE(0x102), HIBYTE(0x102)) + MAX(MINLONG, MINLONGLONG == 0 ? MAXLONG : 0);
    int failed;
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    HP_Server_SetSendPolicy(server, SP_PACK);
    failed = !HP_Server_Start(server, _T("127.0.0.1"), 0) || !HP_Server_Wait(server, (DWORD)INFINITE);
    failed |= !HP_ThreadPool_Start(pool, 0, 0, TRP_CALL_FAIL, 0) || !HP_ThreadPool_Submit(pool, on_task, &result, MAXDWORD) ||
              !HP_ThreadPool_Stop(pool, MAXDWORD);
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpServerListener(listener);
    return failed || SYS_GetLastError() == ERROR_TIMEOUT || GetHPSocketVersion() != HP_GetHPSocketVersion() || result == LOWORD(result);
}
