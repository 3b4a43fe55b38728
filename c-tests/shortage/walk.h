/* Walks through the places where memory is requested: a server, an agent and a client go through their whole life
 * cycle, and in one phase of it one request for memory fails, or all from one on. Every call must then succeed or
 * fail as documented, and when memory is available again everything must work. */
#pragma once

#include "facts.h"
#include "process.h"
#include "shortage.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

typedef enum { K_PUSH, K_PULL, K_PACK, K_SSL } Sort;
typedef enum { CREATE, SETUP, START, TRAFFIC, STOP, ALL, PHASES } Phase;
static const char *const phase_names[] = {"create", "setup", "start", "traffic", "stop", "all"};

enum { PLACE_NOT_REACHED = 77, AGENTS = 3, BIG = 100 * 1000 };

/* What a child is to do. */
static struct { Sort sort; Phase phase; long place, count; const char *cert, *key; bool cold; } plan;

static struct { HP_Object listener, object; } server, agent, client;
static USHORT port;
static atomic_long agent_got, client_got;
static atomic_int ended;

static bool good = true;
static void wrong(const char *what) {
    chat("%s, place %ld, count %ld: %s (%s)", phase_names[plan.phase], plan.place, plan.count, what, errno_text((int)SYS_GetLastError()));
    good = false;
}

/* A call that may fail only because memory is short, or as documented because something has ended for that reason. */
static bool may_fail(const char *what, BOOL done, int also, int or_also) {
    int code = (int)SYS_GetLastError();
    if (TRUTH(done)) return true;
    /* What a session says whose handshake failed (SSL-74). */
    int failed = plan.sort == K_SSL ? EBADMSG : ENOMEM;
    if (!shortage_came()) wrong(what);
    else if (code != ENOMEM && code != also && code != or_also && code != failed) wrong(what);
    return false;
}

/* The same of a call that explains a failure in words, however short memory is. */
static bool may_fail_with_reason(const char *what, HP_Object object, BOOL done, int also, int or_also) {
    if (may_fail(what, done, also, or_also)) return true;
    char reason[1001];
    int length = sizeof reason;
    if (!TRUTH(HP_Ext_GetLastErrorReason(object, reason, &length)) || length < 2) wrong("no reason in words");
    return false;
}

static void begin(Phase phase) {
    if (plan.phase == phase || (plan.phase == ALL && phase == CREATE)) shortage_begin(plan.place, plan.count);
}

static long asked;
static void end(Phase phase) {
    if (plan.phase == phase || (plan.phase == ALL && phase == STOP)) asked = shortage_end();
}

static En_HP_HandleResult echo_push(HP_Server sender, HP_CONNID id, const BYTE *data, int length) {
    return TRUTH(HP_Server_Send(sender, id, data, length)) ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult echo_pull(HP_Server sender, HP_CONNID id, int length) {
    static _Thread_local BYTE data[4096];
    while (length > 0) {
        int part = length < (int)sizeof data ? length : (int)sizeof data;
        if (HP_TcpPullServer_Fetch(sender, id, data, part) != FR_OK || !TRUTH(HP_Server_Send(sender, id, data, part))) return HR_ERROR;
        length -= part;
    }
    return HR_OK;
}

static En_HP_HandleResult agent_receive(HP_Agent sender, HP_CONNID id, const BYTE *data, int length) {
    (void)sender, (void)id, (void)data;
    agent_got += length;
    return HR_OK;
}

static En_HP_HandleResult agent_pull(HP_Agent sender, HP_CONNID id, int length) {
    static _Thread_local BYTE data[BIG];
    if (length > BIG || HP_TcpPullAgent_Fetch(sender, id, data, length) != FR_OK) return HR_ERROR;
    agent_got += length;
    return HR_OK;
}

static En_HP_HandleResult client_receive(HP_Client sender, HP_CONNID id, const BYTE *data, int length) {
    (void)sender, (void)id, (void)data;
    client_got += length;
    return HR_OK;
}

static En_HP_HandleResult client_pull(HP_Client sender, HP_CONNID id, int length) {
    static _Thread_local BYTE data[BIG];
    (void)id;
    if (length > BIG || HP_TcpPullClient_Fetch(sender, data, length) != FR_OK) return HR_ERROR;
    client_got += length;
    return HR_OK;
}

static En_HP_HandleResult agent_close(HP_Agent sender, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)sender, (void)id, (void)operation, (void)code;
    ended++;
    return HR_OK;
}

#define BY_SORT(push, pull, pack, ssl) (plan.sort == K_PUSH ? (push) : plan.sort == K_PULL ? (pull) : plan.sort == K_PACK ? (pack) : (ssl))

static void create(void) {
    bool pull = plan.sort == K_PULL;
    if (!server.listener) server.listener = pull ? Create_HP_TcpPullServerListener() : Create_HP_TcpServerListener();
    may_fail("server listener", server.listener != NULL, 0, 0);
    if (!agent.listener) agent.listener = pull ? Create_HP_TcpPullAgentListener() : Create_HP_TcpAgentListener();
    may_fail("agent listener", agent.listener != NULL, 0, 0);
    if (!client.listener) client.listener = pull ? Create_HP_TcpPullClientListener() : Create_HP_TcpClientListener();
    may_fail("client listener", client.listener != NULL, 0, 0);
    if (server.listener && !server.object)
        server.object = BY_SORT(Create_HP_TcpServer, Create_HP_TcpPullServer, Create_HP_TcpPackServer, Create_HP_SSLServer)(server.listener);
    may_fail("server", server.object != NULL, EINVAL, 0);
    if (agent.listener && !agent.object)
        agent.object = BY_SORT(Create_HP_TcpAgent, Create_HP_TcpPullAgent, Create_HP_TcpPackAgent, Create_HP_SSLAgent)(agent.listener);
    may_fail("agent", agent.object != NULL, EINVAL, 0);
    if (client.listener && !client.object)
        client.object = BY_SORT(Create_HP_TcpClient, Create_HP_TcpPullClient, Create_HP_TcpPackClient, Create_HP_SSLClient)(client.listener);
    may_fail("client", client.object != NULL, EINVAL, 0);
}

static void listen_to(void) {
    if (plan.sort == K_PULL) {
        HP_Set_FN_Server_OnPullReceive(server.listener, echo_pull);
        HP_Set_FN_Agent_OnPullReceive(agent.listener, agent_pull);
        HP_Set_FN_Client_OnPullReceive(client.listener, client_pull);
    } else {
        HP_Set_FN_Server_OnReceive(server.listener, echo_push);
        HP_Set_FN_Agent_OnReceive(agent.listener, agent_receive);
        HP_Set_FN_Client_OnReceive(client.listener, client_receive);
    }
    HP_Set_FN_Agent_OnClose(agent.listener, agent_close);
    HP_Server_SetWorkerThreadCount(server.object, 3);
    HP_Agent_SetWorkerThreadCount(agent.object, 2);
}

/* OpenSSL does not always tell that it was memory when a single request failed, and has no more to say when all fail. */
static bool set_up_or_not(const char *what, BOOL done) {
    static const int documented[] = {ENODATA, EACCES, EBADMSG, EFAULT};
    int code = (int)SYS_GetLastError();
    for (int i = 0; plan.count == 1 && i < 4; i++)
        if (code == documented[i]) return may_fail(what, done, code, 0);
    return may_fail(what, done, 0, 0);
}

static bool is_set_up[3];
static void set_up(void) {
    if (plan.sort != K_SSL) return;
    if (!is_set_up[0])
        is_set_up[0] = set_up_or_not("server setup", HP_SSLServer_SetupSSLContext(server.object, SSL_VM_NONE, plan.cert, plan.key, NULL, NULL, NULL));
    if (!is_set_up[1])
        is_set_up[1] = set_up_or_not("agent setup", HP_SSLAgent_SetupSSLContext(agent.object, SSL_VM_NONE, NULL, NULL, NULL, NULL));
    if (!is_set_up[2])
        is_set_up[2] = set_up_or_not("client setup", HP_SSLClient_SetupSSLContext(client.object, SSL_VM_NONE, NULL, NULL, NULL, NULL));
}

static void clean_up(void) {
    HP_SSLServer_CleanupSSLContext(server.object);
    HP_SSLAgent_CleanupSSLContext(agent.object);
    HP_SSLClient_CleanupSSLContext(client.object);
    memset(is_set_up, 0, sizeof is_set_up);
}

/* EAGAIN: no memory for a thread. EPERM: no context. */
static void start(void) {
    int unready = plan.sort == K_SSL ? EPERM : EAGAIN;
    if (HP_Server_GetState(server.object) != SS_STARTED) may_fail_with_reason("server start", server.object, HP_Server_Start(server.object, "127.0.0.1", 0), EAGAIN, unready);
    if (HP_Agent_GetState(agent.object) != SS_STARTED) may_fail_with_reason("agent start", agent.object, HP_Agent_Start(agent.object, NULL, TRUE), EAGAIN, unready);
    char text[40];
    int length = sizeof text;
    if (HP_Server_GetState(server.object) == SS_STARTED) HP_Server_GetListenAddress(server.object, text, &length, &port);
}

static bool agent_done(int links, long wanted) { return agent_got >= wanted || ended >= links; }

/* Every connection echoes or ends. */
static void traffic(bool must) {
    static BYTE big[BIG];
    HP_CONNID ids[AGENTS] = {0};
    int links = 0;
    long wanted = 0;
    agent_got = client_got = 0;
    ended = 0;
    for (int i = 0; i < AGENTS; i++) {
        BOOL made = HP_Agent_Connect(agent.object, "127.0.0.1", port, &ids[i]);
        /* EPERM: not started. */
        if (may_fail_with_reason("connect", agent.object, made, EPERM, 0)) links++;
        else ids[i] = 0;
    }
    for (int i = 0; i < AGENTS; i++) {
        if (ids[i] == 0) continue;
        BOOL sent;
        long long until = now_ms() + WAIT_LIMIT_MS;
        /* A TLS connection takes data when its handshake is complete. */
        while (!TRUTH(sent = HP_Agent_Send(agent.object, ids[i], (const BYTE *)"hello", 5)) && (int)SYS_GetLastError() == EPERM &&
               ended < links && now_ms() < until)
            sleep_briefly();
        if (!may_fail("send", sent, EPERM, EBADSLT)) continue;
        wanted += 5;
        WSABUF parts[20];
        for (int part = 0; part < 20; part++) parts[part] = (WSABUF){sizeof big / 20, big};
        if (may_fail("send packets", HP_Agent_SendPackets(agent.object, ids[i], parts, 20), EPERM, EBADSLT)) wanted += BIG;
        if (may_fail("send a file", HP_TcpAgent_SendSmallFile(agent.object, ids[i], "/etc/hosts", NULL, NULL), EPERM, EBADSLT)) wanted++;
    }
    /* What a connection had sent when it ended never comes back. */
    WAIT(agent_got >= wanted || ended > 0 || shortage_came());
    long long until = now_ms() + 300;
    while (!agent_done(links, wanted) && now_ms() < until) sleep_briefly();
    if (must && (agent_got < wanted || ended > 0 || links < AGENTS)) wrong("the agent's connections do not work");
    for (int i = 0; i < AGENTS; i++)
        if (ids[i] != 0) HP_Agent_Disconnect(agent.object, ids[i], TRUE);
    /* ECONNREFUSED and EPERM: the server or the context is not there. EMFILE: no thread (TCP-42). */
    int refused = plan.sort == K_SSL ? EPERM : ECONNREFUSED;
    if (may_fail_with_reason("client start", client.object, HP_Client_Start(client.object, "127.0.0.1", port, FALSE), EMFILE, refused)) {
        until = now_ms() + WAIT_LIMIT_MS;
        BOOL sent;
        while (!TRUTH(sent = HP_Client_Send(client.object, (const BYTE *)"hello", 5)) && HP_Client_GetState(client.object) == SS_STARTED &&
               (int)SYS_GetLastError() == EPERM && now_ms() < until)
            sleep_briefly();
        while (TRUTH(sent) && client_got < 5 && HP_Client_GetState(client.object) == SS_STARTED && now_ms() < until) sleep_briefly();
        if (must && client_got < 5) wrong("the client's connection does not work");
        HP_Client_Stop(client.object);
    }
    WAIT(HP_Client_GetState(client.object) == SS_STOPPED);
    WAIT(HP_Agent_GetConnectionCount(agent.object) == 0);
}

static void stop(void) {
    if (HP_Agent_GetState(agent.object) == SS_STARTED) may_fail("agent stop", HP_Agent_Stop(agent.object), 0, 0);
    if (HP_Server_GetState(server.object) == SS_STARTED) may_fail("server stop", HP_Server_Stop(server.object), 0, 0);
    if (HP_Agent_GetState(agent.object) != SS_STOPPED || HP_Server_GetState(server.object) != SS_STOPPED) wrong("not stopped");
}

static void destroy(void) {
    Destroy_HP_TcpServer(server.object);
    Destroy_HP_TcpAgent(agent.object);
    Destroy_HP_TcpClient(client.object);
    Destroy_HP_TcpServerListener(server.listener);
    Destroy_HP_TcpAgentListener(agent.listener);
    Destroy_HP_TcpClientListener(client.listener);
}

/* The first use of OpenSSL is left out, because OpenSSL is useless afterwards if it runs out of memory in the middle
 * of it. */
static void warm_up(void) {
    HP_SSLClient first = Create_HP_SSLClient(NULL);
    MUST(TRUTH(HP_SSLClient_SetupSSLContext(first, SSL_VM_NONE, NULL, NULL, NULL, NULL)));
    Destroy_HP_SSLClient(first);
}

/* Once with memory running short in a phase, once more without. */
static int life(void) {
    if (plan.sort == K_SSL && !plan.cold) warm_up();
    int fds = count_fds();
    begin(CREATE);
    create();
    end(CREATE);
    bool whole = server.object && agent.object && client.object;
    if (plan.phase != ALL || whole) {
        if (!whole) create();
        listen_to();
        begin(SETUP);
        set_up();
        end(SETUP);
        if (plan.phase != ALL) set_up();
        begin(START);
        start();
        end(START);
        if (plan.phase != ALL) start();
        if (HP_Server_GetState(server.object) == SS_STARTED) {
            begin(TRAFFIC);
            traffic(false);
            end(TRAFFIC);
            /* Without a new start. */
            if (plan.phase == TRAFFIC) traffic(true);
        }
        begin(STOP);
        stop();
    }
    end(STOP);
    /* A context that OpenSSL made when a single request failed may lack something. */
    if (plan.sort == K_SSL && (plan.phase == SETUP || plan.phase == ALL)) clean_up();
    shortage_begin(0, 0); /* nothing fails from here on, and nothing has */
    create();
    listen_to();
    set_up();
    start();
    traffic(true);
    stop();
    destroy();
    WAIT(count_threads() == 1);
    if (count_fds() != fds) wrong("descriptors are left");
    return !good ? 1 : asked <= plan.place ? PLACE_NOT_REACHED : 0;
}

/* Phases have up to some hundred places without TLS, and ten thousands with it. */
static int sample(void) {
    if (plan.sort == K_SSL) return stress_is_long() ? 120 : 4;
    return stress_is_long() ? 100000 : 9;
}

static void walk(Sort sort, long count) {
    plan.sort = sort;
    plan.count = count;
    const char *only = getenv("HPSOCKET_SHORTAGE"); /* "PHASE PLACE": this one, here, for a debugger */
    int phase;
    if (only != NULL && sscanf(only, "%d %ld", &phase, &plan.place) == 2) {
        plan.phase = (Phase)phase;
        fact("%d", life());
        return;
    }
    for (plan.phase = CREATE; plan.phase < PHASES; plan.phase++) {
        if (plan.phase == SETUP && sort != K_SSL) continue;
        /* The distance between two places grows with the way that is done, so that both short and long phases are seen to their end. */
        int runs = 0, bad = 0, over = 0;
        for (plan.place = 0; over < 2; plan.place += 1 + plan.place / sample()) {
            int result = child_run(life);
            if (result == PLACE_NOT_REACHED) over++;
            else if (result != 0) {
                chat("%s: place %ld: the child ended with %d", phase_names[plan.phase], plan.place, result);
                bad++;
            }
            runs++;
        }
        chat("%s: %d runs, up to place %ld", phase_names[plan.phase], runs, plan.place);
        fact("%s: bad runs %d", phase_names[plan.phase], bad);
    }
}
