/* What forked children may do with the library: everything with their own components, and stop or destroy those that ran when
 * their parent forked. An alarm ends a child that hangs. */
#include "pest.h"
#include "process.h"
#include "rig.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_LIMIT_S = 10 * TIME_FACTOR };

/* The whole life cycle of a new component. */
static bool lives(Role role) {
    Rig *rig = rig_new(role, rig_echo);
    Link link = link_up(rig);
    bool good = peer_echoes(link.peer) && TRUTH(rig_stop(rig));
    peer_close(link.peer);
    rig_free(rig);
    return good;
}

static bool all_live(void) {
    bool good = true;
    EACH_ROLE(role) good &= lives(role);
    return good;
}

/* How the child sees a component that ran at the fork. */
static bool is_stopped(Rig *rig, HP_CONNID id) {
    bool good = rig_state(rig) == SS_STOPPED && TRUTH(rig_wait(rig, (DWORD)INFINITE));
    errno = 0;
    good &= !TRUTH(rig_send(rig, id, "x", 1)) && errno == (rig->role == CLIENT ? EPERM : EBADSLT);
    if (rig->role != CLIENT) good &= rig_count(rig) == 0 && !TRUTH(rig_disconnect(rig, id, TRUE));
    return good;
}

/* Stop closes the copies, once; then the component starts like any other. */
static bool ends(Rig *rig, int copies) {
    int before = count_fds();
    bool good = TRUTH(rig_stop(rig)) && (copies < 0 || count_fds() == before - copies);
    if (!good) chat("%s: %d descriptors, %d after Stop, of %d copies", role_text(rig->role), before, count_fds(), copies);
    errno = 0;
    return good && !TRUTH(rig_stop(rig)) && errno == EPERM && rig_error(rig) == SE_ILLEGAL_STATE;
}

static bool starts_again(Rig *rig) {
    rig_forget(rig);
    Link link = link_up(rig);
    bool good = peer_echoes(link.peer) && TRUTH(rig_stop(rig));
    peer_close(link.peer);
    return good;
}

static Rig *rigs_now[CLIENT + 1];
static Link links[CLIENT + 1];
static int copies[CLIENT + 1];

static void all_up(Hook hook) {
    EACH_ROLE(role) {
        int before = count_fds();
        rigs_now[role] = rig_new(role, hook);
        links[role] = link_up(rigs_now[role]);
        copies[role] = count_fds() - before - 1; /* the peer is not the library's */
    }
}

static bool all_echo(void) {
    bool good = true;
    EACH_ROLE(role) good &= peer_echoes(links[role].peer);
    return good;
}

static void all_down(void) {
    EACH_ROLE(role) {
        rig_free(rigs_now[role]);
        peer_close(links[role].peer);
    }
}

static int stop_in_child(void) {
    alarm(CHILD_LIMIT_S);
    EACH_ROLE(role) {
        if (!is_stopped(rigs_now[role], links[role].id)) return 1;
        if (!ends(rigs_now[role], copies[role])) return 2;
        if (!starts_again(rigs_now[role])) return 3;
        if (rig_seen(rigs_now[role], ON_SHUTDOWN, 0) != (role != CLIENT)) return 4; /* of its own run */
        rig_free(rigs_now[role]);
    }
    return all_live() ? 0 : 5;
}

/* proves: COM-105 COM-36 */
CASE(stop) {
    all_up(rig_echo);
    fact("echoes %d, child %d", all_echo(), child_run(stop_in_child));
    fact("echoes %d, events of an end %d", all_echo(), rig_seen(rigs_now[SERVER], ON_CLOSE, 0) + rig_seen(rigs_now[AGENT], ON_SHUTDOWN, 0));
    all_down();
}

static int destroy_in_child(void) {
    alarm(CHILD_LIMIT_S);
    int before = count_fds(), all = copies[SERVER] + copies[AGENT] + copies[CLIENT];
    EACH_ROLE(role) rig_free(rigs_now[role]);
    if (count_fds() != before - all) return 1;
    return all_live() ? 0 : 2;
}

static int start_in_child(void) {
    alarm(CHILD_LIMIT_S);
    EACH_ROLE(role)
        if (!starts_again(rigs_now[role])) return 1;
    return 0;
}

static int exit_in_child(void) {
    alarm(CHILD_LIMIT_S);
    exit(7);
}

/* A child of a child finds components that its parent made, has ended, and has not touched. */
static int grandchild(void) {
    alarm(CHILD_LIMIT_S);
    if (!ends(rigs_now[SERVER], copies[SERVER])) return 1;
    Rig *own = rig_new(SERVER, rig_echo);
    Link link = link_up(own);
    int result = child_run(stop_in_child) == 2 ? 0 : 2; /* the server's copies are closed already */
    bool good = peer_echoes(link.peer) && TRUTH(rig_stop(own));
    rigs_now[SERVER] = own;
    peer_close(link.peer);
    return !good ? 3 : result;
}

static int grandchild_of_untouched(void) {
    alarm(CHILD_LIMIT_S);
    return child_run(stop_in_child);
}

/* proves: COM-105 COM-23 COM-103 */
CASE(other_ends) {
    all_up(rig_echo);
    fact("Destroy: child %d, echoes %d", child_run(destroy_in_child), all_echo());
    fact("Start: child %d, echoes %d", child_run(start_in_child), all_echo());
    fact("exit: child %d, echoes %d", child_run(exit_in_child), all_echo());
    fact("a child's child %d, echoes %d", child_run(grandchild), all_echo());
    fact("a child's child that its parent left alone %d, echoes %d", child_run(grandchild_of_untouched), all_echo());
    all_down();
}

static int use_stopped(void) {
    alarm(CHILD_LIMIT_S);
    EACH_ROLE(role) {
        if (rig_state(rigs_now[role]) != SS_STOPPED) return 1;
        errno = 0;
        if (TRUTH(rig_stop(rigs_now[role])) || errno != EPERM) return 2;
        if (!starts_again(rigs_now[role])) return 3;
        rig_free(rigs_now[role]);
    }
    return 0;
}

static int keeps_settings(void) { return HP_TcpServer_GetSocketBufferSize(rigs_now[SERVER]->object) == 1234 ? 0 : 1; }

/* proves: COM-105 COM-38 COM-70 */
CASE(stopped_at_the_fork) {
    EACH_ROLE(role) rigs_now[role] = rig_new(role, rig_echo);
    rig_set_buffer_size(rigs_now[SERVER], 1234);
    fact("never started: child %d, one that looks at its settings %d", child_run(use_stopped), child_run(keeps_settings));
    EACH_ROLE(role) {
        links[role] = link_up(rigs_now[role]);
        rig_stop(rigs_now[role]);
        peer_close(links[role].peer);
    }
    fact("stopped: child %d", child_run(use_stopped));
    EACH_ROLE(role) rig_free(rigs_now[role]);
}

/* Forks while the library is busy. */
static Gate over;

static void *pump(void *argument) {
    Link *link = argument;
    while (!gate_is_open(&over)) MUST(peer_echoes(link->peer));
    return NULL;
}

static void *send_on(void *argument) {
    Link *link = argument;
    while (!gate_is_open(&over)) MUST(TRUTH(rig_send(link->rig, link->id, "", 0)) && rig_state(link->rig) == SS_STARTED);
    return NULL;
}

static void *live_on(void *argument) {
    Role role = *(Role *)argument;
    while (!gate_is_open(&over)) MUST(lives(role));
    return NULL;
}

static void *connect_on(void *argument) {
    Rig *agent = argument;
    USHORT port;
    int listener = peer_listen(&port);
    while (!gate_is_open(&over)) {
        HP_CONNID id = 0;
        MUST(TRUTH(HP_Agent_Connect(agent->object, "127.0.0.1", port, &id)));
        peer_close(peer_accept(listener));
        WAIT(rig_count(agent) == 0);
    }
    peer_close(listener);
    return NULL;
}

static int end_of_busy(void) {
    alarm(CHILD_LIMIT_S);
    EACH_ROLE(role) {
        if (!is_stopped(rigs_now[role], links[role].id)) return 1;
        if (role == AGENT) Destroy_HP_TcpAgent(rigs_now[role]->object);
        else if (!ends(rigs_now[role], -1)) return 2;
    }
    return 0;
}

static int end_and_live(void) {
    int result = end_of_busy();
    return result != 0 ? result : all_live() ? 0 : 3;
}

/* proves: COM-105 TCP-140 */
CASE(under_load) {
    all_up(rig_echo);
    Thread *threads[12];
    int count = 0;
    Rig *agent = rig_new(AGENT, NULL);
    rig_start_agent(agent, false);
    EACH_ROLE(role) {
        threads[count++] = thread_run(pump, &links[role]);
        threads[count++] = thread_run(send_on, &links[role]);
    }
    static Role roles[] = {SERVER, AGENT, CLIENT};
    EACH_ROLE(role) threads[count++] = thread_run(live_on, &roles[role]);
    threads[count++] = thread_run(connect_on, agent);
    int good = 0;
    for (int i = 0; i < 200; i++) {
        int result = child_run(i % 8 == 0 ? end_and_live : end_of_busy);
        if (result != 0) chat("fork %d: the child ended with %d", i, result);
        good += result == 0;
    }
    gate_open(&over);
    for (int i = 0; i < count; i++) thread_join(threads[i]);
    fact("children %d, OnClose of the parent %d, overlaps %d", good, rig_seen(rigs_now[SERVER], ON_CLOSE, 0), rig_overlaps(rigs_now[SERVER]));
    rig_free(agent);
    all_down();
}

/* Forks inside callbacks, on the library's threads and the program's. */
static int (*_Atomic in_child)(void);
static _Atomic int result_of_child;
static _Atomic Kind fork_in;

static En_HP_HandleResult fork_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    int (*body)(void) = in_child;
    if (event->kind != fork_in || body == NULL) return HR_OK;
    in_child = NULL;
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid == 0) {
        alarm(CHILD_LIMIT_S);
        int result = body();
        if (result >= 0) _exit(result);
        return HR_OK; /* back into the library, which has no thread and no connection here */
    }
    int status = -1;
    MUST(waitpid(pid, &status, 0) == pid);
    result_of_child = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return HR_OK;
}

static int result_inside(Role role, Kind kind, int (*body)(void)) {
    result_of_child = -100;
    fork_in = kind;
    in_child = body;
    peer_send(links[role].peer, "f", 1);
    WAIT(result_of_child != -100);
    char echo;
    MUST(peer_read(links[role].peer, &echo, 1) == 1);
    return result_of_child;
}

static int come_back(void) { return -1; }

static int end_and_come_back(void) {
    EACH_ROLE(role) rig_stop(rigs_now[role]);
    Destroy_HP_TcpServer(rigs_now[SERVER]->object);
    Destroy_HP_TcpAgent(rigs_now[AGENT]->object);
    Destroy_HP_TcpClient(rigs_now[CLIENT]->object);
    return all_live() ? -1 : 9;
}

/* proves: COM-105 COM-24 */
CASE(in_callbacks) {
    all_up(fork_inside);
    EACH_ROLE(role) {
        fact("%s: Stop %d", role_text(role), result_inside(role, ON_RECEIVE, stop_in_child));
        fact("  Destroy %d", result_inside(role, ON_RECEIVE, destroy_in_child));
        fact("  come back %d", result_inside(role, ON_RECEIVE, come_back));
        fact("  end all and come back %d", result_inside(role, ON_RECEIVE, end_and_come_back));
        fact("  come back from OnSend %d", result_inside(role, ON_SEND, come_back));
        fact("  echoes %d", all_echo());
    }
    all_down();
}

/* In a child that returns from a callback on the program's thread, the interrupted call returns. */
typedef struct { Role role; Kind kind; USHORT port; } Calling;
static Calling calling;

static bool call_it(Rig *rig) {
    HP_CONNID id;
    switch (calling.kind) {
    case ON_PREPARE_LISTEN: return TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0));
    case ON_SHUTDOWN: return TRUTH(rig_stop(rig));
    case ON_CLOSE: return TRUTH(rig_stop(rig));
    default: break;
    }
    if (rig->role == AGENT) return TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", calling.port, &id));
    return TRUTH(HP_Client_Start(rig->object, "127.0.0.1", calling.port, FALSE));
}

static void calls(Role role, Kind kind, const char *label) {
    Rig *rig = rig_new(role, fork_inside);
    int listener = peer_listen(&calling.port);
    calling.role = role;
    calling.kind = kind;
    fork_in = -1;
    if (role == AGENT) rig_start_agent(rig, false);
    if (role == SERVER && kind != ON_PREPARE_LISTEN) rig_listen(rig);
    if (role == CLIENT && kind == ON_CLOSE) rig_start_client(rig, calling.port, false);
    fork_in = kind;
    in_child = come_back;
    result_of_child = -100;
    pid_t parent = getpid();
    errno = 0;
    bool done = call_it(rig);
    if (getpid() != parent) {
        int code = errno;
        bool good = !done && code == EPERM && rig_state(rig) == SS_STOPPED;
        rig_free(rig);
        _exit(good && all_live() ? 5 : 6);
    }
    fact("%s in %s: the parent's call %d, child %d", label, role_text(role), done, result_of_child);
    rig_free(rig);
    peer_close(listener);
}

/* proves: COM-105 */
CASE(in_callbacks_of_calls) {
    calls(SERVER, ON_PREPARE_LISTEN, "OnPrepareListen");
    calls(SERVER, ON_SHUTDOWN, "OnShutdown");
    calls(AGENT, ON_PREPARE_CONNECT, "OnPrepareConnect");
    calls(AGENT, ON_CONNECT, "OnConnect");
    calls(CLIENT, ON_PREPARE_CONNECT, "OnPrepareConnect");
    calls(CLIENT, ON_HANDSHAKE, "OnHandShake");
    calls(CLIENT, ON_CLOSE, "OnClose");
}

/* A handler forks, and its child returns into a call that waits. */
static bool is_child;

static void fork_now(void) {
    pid_t pid = fork();
    MUST(pid >= 0);
    is_child = pid == 0;
    if (is_child) {
        alarm(CHILD_LIMIT_S);
        return;
    }
    int status = -1;
    MUST(waitpid(pid, &status, 0) == pid);
    result_of_child = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void fact_forked(const char *label, bool done) {
    int code = errno;
    if (is_child) _exit(!done && code == EPERM && all_live() ? 5 : 6);
    if (done) fact("%s: TRUE, child %d", label, result_of_child);
    else fact("%s: FALSE %s, child %d", label, errno_text(code), result_of_child);
}

#define FORKED(label, call)                                                                                                   \
    do {                                                                                                                      \
        Pest *pest = pest_once();                                                                                             \
        errno = 0;                                                                                                            \
        fact_forked((label), TRUTH(call));                                                                                    \
        pest_free(pest);                                                                                                      \
    } while (0)

static En_HP_HandleResult until_forked(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) WAIT(handled > 0);
    return HR_OK;
}

/* proves: COM-105 COM-39 */
CASE(in_handlers) {
    USHORT port;
    HP_CONNID id;
    int listener = peer_listen_stuck(&port);
    Rig *server = rig_new(SERVER, until_forked), *agent = rig_new(AGENT, NULL), *client = rig_new(CLIENT, NULL);
    HP_TcpAgent_SetSyncConnectTimeout(agent->object, 300);
    HP_TcpClient_SetSyncConnectTimeout(client->object, 300);
    rig_start_agent(agent, false);
    for (int restart = 0; restart < 2; restart++) {
        handle(fork_now, restart);
        rig_forget(server);
        Link link = link_up(server);
        FORKED("Wait", rig_wait(server, 300));
        FORKED("Connect", HP_Agent_Connect(agent->object, "127.0.0.1", port, &id));
        FORKED("Start", HP_Client_Start(client->object, "127.0.0.1", port, FALSE));
        handled = 0;
        peer_send(link.peer, "x", 1);
        WAIT(rig_seen(server, ON_RECEIVE, link.id) == 1);
        FORKED("Stop", rig_stop(server));
        peer_close(link.peer);
    }
    rig_free(server);
    rig_free(agent);
    rig_free(client);
    peer_close(listener);
}
