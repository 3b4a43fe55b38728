// The smallest pull server that programs are made of (CPP-122). It is compiled with the public headers and linked to
// program_library.cpp, which knows none of them; program.sh looks at what it needs from a library.

#include <hpsocket/HPSocket.h>

namespace {

class CListenerImpl : public CTcpPullServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, int iLength) override
    {
        ITcpPullServer* pServer = ITcpPullServer::FromS(pSender);
        BYTE buffer[16];

        if (iLength > static_cast<int>(sizeof(buffer)) || pServer->Fetch(dwConnID, buffer, iLength) != FR_OK)
            return HR_ERROR;

        return pSender->Send(dwConnID, buffer, iLength) ? HR_OK : HR_ERROR;
    }

    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override
    {
        ++closed;
        return HR_OK;
    }

    int closed = 0;
};

CListenerImpl s_listener;
CTcpPullServerPtr s_pserver(&s_listener);

} // namespace

int main()
{
    if (!s_pserver->Start("0.0.0.0", 5555))
        return static_cast<int>(SYS_GetLastError());

    return s_pserver->Stop() && s_listener.closed == 1 ? 0 : 1;
}
