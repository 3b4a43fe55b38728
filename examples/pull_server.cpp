// A TCP echo server with the C++ interfaces and the "pull" model: the library collects received bytes, and the program
// fetches whole messages from it. pull_client.cpp talks to it.
//
//     pull_server [ADDRESS [PORT]]        default: 127.0.0.1 5555
//
// Port 0 takes any free one. The server prints "READY <port>" once it listens, and stops at SIGINT, at SIGTERM or at the
// end of its standard input.

#include <hpsocket/HPSocket.h>

#include <cstdio>
#include <cstdlib>

#include "echo.h"
#include "reason.h"
#include "stop.h"

// Called on worker threads; calls for one connection never overlap.
class CListenerImpl : public CTcpPullServerListener
{
public:
    // New bytes have arrived; iLength counts all that wait to be fetched. There is no further call for bytes that are
    // left behind, so take every complete message now.
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, int iLength) override
    {
        ITcpPullServer* pServer = ITcpPullServer::FromS(pSender);
        BYTE message[MAX_MESSAGE];

        while (iLength >= HEADER_SIZE)
        {
            // Look at the header; it stays in the buffer until the message is complete.
            if (pServer->Peek(dwConnID, message, HEADER_SIZE) != FR_OK)
                return HR_ERROR;

            uint32_t payload = get_length(message);
            if (payload > MAX_PAYLOAD)
                return HR_ERROR; // not our protocol: the library closes the connection

            int length = HEADER_SIZE + (int)payload;
            if (iLength < length)
                break; // the rest is still on its way

            if (pServer->Fetch(dwConnID, message, length) != FR_OK || !pServer->Send(dwConnID, message, length))
                return HR_ERROR;
            iLength -= length;
        }
        return HR_OK;
    }

    EnHandleResult OnClose(ITcpServer*, CONNID dwConnID, EnSocketOperation enOperation, int iErrorCode) override
    {
        if (iErrorCode != 0)
            fprintf(stderr, "server: connection %lu: operation %d failed with error %d\n", dwConnID, enOperation, iErrorCode);
        return HR_OK;
    }
};

// The listener comes first, because it must outlive the server.
static CListenerImpl s_listener;
static CTcpPullServerPtr s_pserver(&s_listener);

int main(int argc, char** argv)
{
    const char* address = argc > 1 ? argv[1] : "127.0.0.1";
    USHORT port = argc > 2 ? (USHORT)atoi(argv[2]) : 5555;

    raise_open_file_limit();
    int stopSignals = open_stop_signals();
    if (stopSignals < 0)
        return EXIT_FAILURE;
    if (!s_pserver->Start(address, port))
    {
        fprintf(stderr, "server: cannot start: %s\n", reason_of(s_pserver.Get()).c_str());
        return EXIT_FAILURE;
    }

    // With port 0 the system chose one.
    char bound[64];
    int length = sizeof bound;
    s_pserver->GetListenAddress(bound, length, port);
    printf("READY %u\n", port);
    fflush(stdout);

    wait_for_stop(stopSignals);
    s_pserver->Stop(); // closes every connection and returns after the last callback ended
    return EXIT_SUCCESS;
}
