// Callback types (TDEF-51 to TDEF-54) and handle types (TDEF-60).
//
// For every callback type: the exact type, a function of that type that is assigned
// without a cast, and its setter. main calls each function through its pointer.
//
// proves: TDEF-51 TDEF-52 TDEF-53 TDEF-54 TDEF-60 TDEF-61

#include <hpsocket/HPSocket4C.h>

#include <stdio.h>

#include "check.h"

// ---- Handles (TDEF-60) ------------------------------------------------------------

CHECK_TYPE(HP_Object, PVOID);

// A handle is a pointer, and the C compiler does not tell handles apart.
#define CHECK_HANDLE(name)      \
    CHECK_TYPE(name, HP_Object); \
    CHECK_SIZE(name, 8, 4)

CHECK_HANDLE(HP_Server);
CHECK_HANDLE(HP_Agent);
CHECK_HANDLE(HP_Client);
CHECK_HANDLE(HP_Node);
CHECK_HANDLE(HP_TcpServer);
CHECK_HANDLE(HP_TcpAgent);
CHECK_HANDLE(HP_TcpClient);
CHECK_HANDLE(HP_PullSocket);
CHECK_HANDLE(HP_PullClient);
CHECK_HANDLE(HP_TcpPullServer);
CHECK_HANDLE(HP_TcpPullAgent);
CHECK_HANDLE(HP_TcpPullClient);
CHECK_HANDLE(HP_PackSocket);
CHECK_HANDLE(HP_PackClient);
CHECK_HANDLE(HP_TcpPackServer);
CHECK_HANDLE(HP_TcpPackAgent);
CHECK_HANDLE(HP_TcpPackClient);
CHECK_HANDLE(HP_ThreadPool);
CHECK_HANDLE(HP_Compressor);
CHECK_HANDLE(HP_Decompressor);

CHECK_HANDLE(HP_Listener);
CHECK_HANDLE(HP_ServerListener);
CHECK_HANDLE(HP_AgentListener);
CHECK_HANDLE(HP_ClientListener);
CHECK_HANDLE(HP_TcpServerListener);
CHECK_HANDLE(HP_TcpAgentListener);
CHECK_HANDLE(HP_TcpClientListener);
CHECK_HANDLE(HP_PullSocketListener);
CHECK_HANDLE(HP_PullClientListener);
CHECK_HANDLE(HP_TcpPullServerListener);
CHECK_HANDLE(HP_TcpPullAgentListener);
CHECK_HANDLE(HP_TcpPullClientListener);
CHECK_HANDLE(HP_PackSocketListener);
CHECK_HANDLE(HP_PackClientListener);
CHECK_HANDLE(HP_TcpPackServerListener);
CHECK_HANDLE(HP_TcpPackAgentListener);
CHECK_HANDLE(HP_TcpPackClientListener);
CHECK_HANDLE(HP_ThreadPoolListener);

#ifdef _HTTP_SUPPORT
CHECK_HANDLE(HP_Http);
CHECK_HANDLE(HP_HttpServer);
CHECK_HANDLE(HP_HttpAgent);
CHECK_HANDLE(HP_HttpClient);
CHECK_HANDLE(HP_HttpSyncClient);
CHECK_HANDLE(HP_HttpServerListener);
CHECK_HANDLE(HP_HttpAgentListener);
CHECK_HANDLE(HP_HttpClientListener);
#endif

// ---- Functions of the callback types ----------------------------------------------

static int calls;

#include "generated/callbacks.inc"

int main(void)
{
    int count = call_all();

    printf("%d callback types called\n", calls);
    return count == CALLBACK_TYPES && calls == CALLBACK_TYPES ? 0 : 1;
}
