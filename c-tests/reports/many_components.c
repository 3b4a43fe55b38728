/* Five hundred servers and as many clients in one process: all their resources are
 * freed. */
#include "process.h"
#include "rig.h"

#include <stdatomic.h>
#include <string.h>

enum { MANY = 500, ROUNDS = 2, KEPT_KB = 4096 };

typedef struct { HP_Object object; USHORT port; } Member;
static Member servers[MANY], clients[MANY], agents[MANY];
static _Atomic int answers, closes;

static En_HP_HandleResult server_receive(HP_Server server, HP_CONNID id, const BYTE *data, int length) {
    HP_Server_Send(server, id, data, length);
    return HR_OK;
}

static En_HP_HandleResult server_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)server, (void)id, (void)operation, (void)code;
    closes++;
    return HR_OK;
}

static En_HP_HandleResult agent_connect(HP_Agent agent, HP_CONNID id) {
    HP_Agent_Send(agent, id, (const BYTE *)"a", 1);
    return HR_OK;
}

static En_HP_HandleResult other_receive(HP_Object object, HP_CONNID id, const BYTE *data, int length) {
    (void)object, (void)id, (void)data;
    answers += length;
    return HR_OK;
}

static void start_all(HP_Object server_listener, HP_Object agent_listener, HP_Object client_listener) {
    for (int i = 0; i < MANY; i++) {
        char address[64];
        int length = sizeof address;
        HP_Object server = servers[i].object = Create_HP_TcpServer(server_listener);
        HP_Server_SetWorkerThreadCount(server, 1 + i % 2);
        MUST(TRUTH(HP_Server_Start(server, "127.0.0.1", 0)) && TRUTH(HP_Server_GetListenAddress(server, address, &length, &servers[i].port)));
        HP_Object client = clients[i].object = Create_HP_TcpClient(client_listener);
        MUST(TRUTH(HP_Client_Start(client, "127.0.0.1", servers[i].port, i % 2)));
        if (i % 5 != 0) continue;
        HP_Object agent = agents[i].object = Create_HP_TcpAgent(agent_listener);
        HP_Agent_SetWorkerThreadCount(agent, 1);
        MUST(TRUTH(HP_Agent_Start(agent, NULL, TRUE)) && TRUTH(HP_Agent_Connect(agent, "127.0.0.1", servers[i].port, NULL)));
    }
}

static void end_all(void) {
    for (int i = 0; i < MANY; i++) {
        if (i % 3 == 0) HP_Server_Stop(servers[i].object);
        if (i % 3 == 1) HP_Client_Stop(clients[i].object);
        if (agents[i].object != NULL) Destroy_HP_TcpAgent(agents[i].object);
        Destroy_HP_TcpServer(servers[i].object);
        Destroy_HP_TcpClient(clients[i].object);
    }
}

/* proves: COM-20 COM-23 COM-36 COM-74 ABI-29 */
CASE(five_hundred) {
    if (raise_fds() < 12 * MANY) case_skip("not enough descriptors");
    heap_gives_back();
    HP_Object server_listener = Create_HP_TcpServerListener(), agent_listener = Create_HP_TcpAgentListener(), client_listener = Create_HP_TcpClientListener();
    HP_Set_FN_Server_OnReceive(server_listener, server_receive);
    HP_Set_FN_Server_OnClose(server_listener, server_close);
    HP_Set_FN_Agent_OnConnect(agent_listener, agent_connect);
    HP_Set_FN_Agent_OnReceive(agent_listener, other_receive);
    HP_Set_FN_Client_OnReceive(client_listener, other_receive);
    long heap = 0, resident = 0;
    int descriptors = 0;
    for (int round = 0; round < ROUNDS; round++) {
        answers = closes = 0;
        start_all(server_listener, agent_listener, client_listener);
        for (int i = 0; i < MANY; i++) {
            WAIT(HP_Client_GetState(clients[i].object) == SS_STARTED);
            MUST(TRUTH(HP_Client_Send(clients[i].object, (const BYTE *)"c", 1)));
        }
        WAIT(answers == MANY + MANY / 5);
        int threads = count_threads();
        end_all();
        fact("answers %d, OnClose of the servers %d, threads no more than asked for %d", answers, closes, threads <= 1 + MANY * 3 + MANY / 5);
        WAIT(count_threads() == 1);
        if (round == 0) descriptors = count_fds();
        if (round == 0) heap = heap_kb(), resident = resident_kb();
    }
    chat("heap %ld kB more than after the first round, resident %ld kB", heap_kb() - heap, resident_kb() - resident);
    fact("descriptors left %d, heap grew %d, resident memory grew %d", count_fds() - descriptors, heap_kb() - heap > KEPT_KB, resident_kb() - resident > 4 * KEPT_KB);
    Destroy_HP_TcpServerListener(server_listener);
    Destroy_HP_TcpAgentListener(agent_listener);
    Destroy_HP_TcpClientListener(client_listener);
}
