/* Echo client on any library with the flat C API: the connections of one agent against an echo server.
 *
 *   hp_agent LIBRARY -p PORT [-w workers] [-c connections] [-s size] [-d depth] [-t seconds] [-u warm-up seconds]
 *            [-H helper pid] [-m counter file] [-S]
 *
 * Each connection sends DEPTH messages with one Send, waits until all are back, and starts over. Every byte is compared. With -S
 * all of it over TLS, without verification.
 * Prints one line like `load`; cpu_us is the CPU time of this process per message.
 */
#define _GNU_SOURCE
#include "asking.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static BOOL (*send_to)(HP, CONNID, const BYTE *, int);
static BOOL (*get_extra)(HP, CONNID, void **);
static BOOL (*set_extra)(HP, CONNID, void *);
static BYTE *batch;
static size_t batch_size;

static int send_batch(HP agent, CONNID id, struct asker *asker)
{
    asking_begin(asker);
    if (!send_to(agent, id, batch, (int)batch_size) && !stopping)
        errors++;
    return HR_OK;
}

/* OnHandShake follows OnConnect on connections without TLS too. */
static int on_handshake(HP agent, CONNID id)
{
    struct asker *asker = asking_join();
    set_extra(agent, id, asker);
    return asker ? send_batch(agent, id, asker) : HR_ERROR;
}

static int on_receive(HP agent, CONNID id, const BYTE *data, int length)
{
    void *extra = NULL;
    get_extra(agent, id, &extra);
    struct asker *asker = extra;
    if (!asker || asker->got + (size_t)length > batch_size || memcmp(data, batch + asker->got, (size_t)length)) {
        errors++;
        return HR_ERROR;
    }
    asker->got += (size_t)length;
    if (asker->got < batch_size)
        return HR_OK;
    asking_answered(asker);
    return stopping ? HR_OK : send_batch(agent, id, asker);
}

static int on_close(HP agent, CONNID id, int operation, int code)
{
    (void)agent, (void)id, (void)operation, (void)code;
    if (!stopping)
        errors++;
    return HR_OK;
}

/* Starts the agent with all connections; 0 if that fails. */
static int start(HP agent)
{
    BOOL (*connect_to)(HP, const char *, uint16_t, CONNID *) = HP_FN(BOOL, "HP_%s_Connect", "Agent", HP, const char *, uint16_t, CONNID *);
    if (!HP_FN(BOOL, "HP_%s_Start", "Agent", HP, const char *, BOOL)(agent, "127.0.0.1", 1)) {
        asking_complain("the agent does not start", "Agent", agent);
        return 0;
    }
    for (int i = 0; i < ask.connections; i++) {
        CONNID id;
        if (!connect_to(agent, "127.0.0.1", (uint16_t)ask.port, &id))
            errors++;
    }
    return asking_wait();
}

static void prepare(void)
{
    batch_size = ask.size * (size_t)ask.depth;
    batch = malloc(batch_size);
    if (!batch)
        exit(1);
    for (size_t i = 0; i < batch_size; i++)
        batch[i] = (BYTE)('a' + (i * 7 + i / 251) % 26);
}

static HP create(HP listener, const char *kind)
{
    HP agent = HP_FN(HP, "Create_HP_%s", kind, HP)(listener);
    send_to = HP_FN(BOOL, "HP_%s_Send", "Agent", HP, CONNID, const BYTE *, int);
    get_extra = HP_FN(BOOL, "HP_%s_GetConnectionExtra", "Agent", HP, CONNID, void **);
    set_extra = HP_FN(BOOL, "HP_%s_SetConnectionExtra", "Agent", HP, CONNID, void *);
    hp_set_callback(listener, "Agent_OnHandShake", (void *)on_handshake);
    hp_set_callback(listener, "Agent_OnReceive", (void *)on_receive);
    hp_set_callback(listener, "Agent_OnClose", (void *)on_close);
    if (ask.tls && !HP_FN(BOOL, "HP_%s_SetupSSLContext", kind, HP, int, const char *, const char *, const char *, const char *)(
                       agent, 0, NULL, NULL, NULL, NULL)) {
        fprintf(stderr, "the TLS context cannot be made\n");
        exit(1);
    }
    if (ask.workers)
        HP_FN(void, "HP_%s_SetWorkerThreadCount", "Agent", HP, uint32_t)(agent, (uint32_t)ask.workers);
    return agent;
}

int main(int argc, char **argv)
{
    asking_parse(argc, argv, 2, "hp_agent LIBRARY");
    prepare();
    hp_load(argv[1]);
    HP listener = HP_FN(HP, "Create_HP_%sListener", "TcpAgent", void)();
    const char *kind = ask.tls ? "SSLAgent" : "TcpAgent";
    HP agent = create(listener, kind);
    if (!start(agent))
        return 1;
    asking_measure();
    HP_FN(BOOL, "HP_%s_Stop", "Agent", HP)(agent);
    asking_report();
    HP_FN(void, "Destroy_HP_%s", kind, HP)(agent);
    HP_FN(void, "Destroy_HP_%sListener", "TcpAgent", HP)(listener);
    return 0;
}
