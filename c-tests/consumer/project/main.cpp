// The smallest C++ program that proves a usable library; see main.c.
#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket.h>

#include <cstdio>

class CListenerImpl : public CTcpServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

int main()
{
    CListenerImpl listener;
    CTcpServerPtr server(&listener);

    if (HP_GetHPSocketVersion() != GetHPSocketVersion())
    {
        fprintf(stderr, "header 0x%08x, library 0x%08x\n", GetHPSocketVersion(), HP_GetHPSocketVersion());
        return 1;
    }
    // Additions are overloads, the only functions without C linkage.
    if (HP_Ext_GetSSLHandshakeTimeout(server) != 0)
        fprintf(stderr, "hpsocket-rs %s: a plain server has a limit for TLS\n", HP_Ext_GetVersion());
    bool started = server->Start("127.0.0.1", 0);
    if (!started)
        fprintf(stderr, "Start: %s\n", server->GetLastErrorDesc());
    bool stopped = started && server->Stop();
    printf("version 0x%08x, server %s\n", HP_GetHPSocketVersion(), stopped ? "started and stopped" : "failed");
    return stopped ? 0 : 1;
}
