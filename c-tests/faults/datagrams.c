/* UDP components whose system calls fail: the documented event or error, and nothing for other connections. */
#include "faults.h"
#include "udp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { Role role; bool asynchronous; const char *call; int code, error; } Plan;

static bool works_again_over_udp(Rig *rig, int fds) {
    WAIT(rig_state(rig) == SS_STOPPED && count_threads() == 1 && count_fds() == fds);
    rig_forget(rig);
    rig->hook = rig_echo;
    Link link = udp_up(rig);
    if (rig->role == SERVER) MUST(datagram_read(link.peer, (char[8]){0}, 8) == 5);
    bool good = datagram_echoes(link.peer, "again") && TRUTH(rig_stop(rig)) && rig_overlaps(rig) == 0 && rig_disorder(rig) == 0;
    close(link.peer);
    return good;
}

static bool fails_well(void *argument) {
    const Plan *plan = argument;
    Rig *rig = rig_new_over(UDP, plan->role, NULL);
    unsigned short port;
    int peer = datagram_open(&port), fds = count_fds();
    errno = 0;
    bool started = TRUTH(plan->role == SERVER ? HP_Server_Start(rig->object, "127.0.0.1", 0)
                                              : HP_Client_StartWithBindAddress(rig->object, "127.0.0.1", port, plan->asynchronous, "127.0.0.1"));
    int code = (int)SYS_GetLastError();
    (void)peer;
    if (started && plan->role == CLIENT) WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 || rig_state(rig) == SS_STOPPED);
    if (faults_told() == 0) return started;
    if (started) { /* what a worker does */
        WAIT(rig_state(rig) == SS_STOPPED);
        return plan->asynchronous && rig_seen(rig, ON_CLOSE, 0) == 1 && works_again_over_udp(rig, fds);
    }
    bool good = rig_error(rig) == plan->error && rig_seen(rig, ON_CLOSE, 0) == 0 && rig_seen(rig, ON_SHUTDOWN, 0) == (plan->role == SERVER);
    good &= code == (plan->role == CLIENT && plan->error == SE_WORKER_THREAD_CREATE ? EMFILE : plan->code);
    if (!good) chat("%s %s: started %d, %s, %s", role_text(plan->role), plan->call, started, errno_text(code), se_text(rig_error(rig)));
    return good && works_again_over_udp(rig, fds);
}

/* proves: UDPS-1 UDPC-4 UDP-4 UDPC-7 */
CASE(starts) {
    static const Plan plans[] = {
        {SERVER, false, "socket", EMFILE, SE_SOCKET_CREATE}, {SERVER, false, "bind", ENOBUFS, SE_SOCKET_BIND},
        {SERVER, false, "queue", EMFILE, SE_CP_CREATE},      {SERVER, false, "watch", ENOMEM, SE_SOCKE_ATTACH_TO_CP},
        {SERVER, false, "thread", EAGAIN, SE_WORKER_THREAD_CREATE},
        {CLIENT, false, "socket", EMFILE, SE_SOCKET_CREATE}, {CLIENT, true, "socket", ENOBUFS, SE_SOCKET_CREATE},
        {CLIENT, false, "bind", ENOBUFS, SE_SOCKET_BIND},    {CLIENT, false, "connect", ENOBUFS, SE_CONNECT_SERVER},
        {CLIENT, true, "connect", ENOBUFS, SE_CONNECT_SERVER}, {CLIENT, true, "thread", EAGAIN, SE_WORKER_THREAD_CREATE},
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        Plan plan = plans[i];
        int runs = each_call(plan.call, plan.code, fails_well, &plan);
        fact("%s, asynchronous %d: %s fails with %s: %s", role_text(plan.role), plan.asynchronous, plan.call, errno_text(plan.code),
             runs > 0 ? "as documented, each time" : runs == 0 ? "never called" : "wrong");
    }
}

/* Calls that fail once, or for a while, without anything being lost. Each in a child, since the setting is read once. */
static const char *setting;
enum { RUN = 16, PIECE = 1000 };
static En_HP_HandleResult echo_or_burst(Rig *rig, const Event *event) {
    static const BYTE pieces[RUN * PIECE];
    if (event->kind != ON_RECEIVE || event->data[0] != 'b') return rig_echo(rig, event);
    for (int i = 0; i < RUN; i++) rig_send(rig, event->id, pieces + i * PIECE, PIECE);
    return HR_OK;
}

static int echoes_in_spite(void) {
    faults_are("%s", setting);
    EACH_UDP_ROLE(role) {
        int fds = count_fds(), good = 0;
        Rig *rig = rig_new_over(UDP, role, echo_or_burst);
        rig_unset_on_send(rig);
        Link link = udp_up(rig);
        if (role == SERVER) MUST(datagram_read(link.peer, (char[8]){0}, 8) == 5);
        for (int i = 0; i < 20; i++) {
            static char got[2 * PIECE];
            int pieces = 0;
            datagram_say(link.peer, "burst");
            while (pieces < RUN && datagram_read(link.peer, got, sizeof got) == PIECE) pieces++;
            good += pieces == RUN;
        }
        for (int i = 0; i < 50; i++) good += datagram_echoes(link.peer, "message");
        rig_stop(rig);
        close(link.peer);
        fact("%s: answers %d, overlaps %d, disorder %d", role_text(role), good, rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
        fact("descriptors left %d, faults told %d", count_fds() - fds, faults_told() > 0);
    }
    return 0;
}

/* proves: UDP-26 UDPS-18 */
CASE(not_noticed) {
    static const char *const settings[] = {"seed=1,again=30,intr=20", "send=11:1:5", "segment=5:1:1000", "segment=22:1:1000"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        setting = settings[i];
        fact("%s", setting);
        int result = child_run(echoes_in_spite);
        if (result != 0) fact("the child ended with %d", result);
    }
}

/* The receive call of a server fails again and again: it goes on, and no event comes of it. */
static int receive_fails(void) {
    faults_are("receive=%d:3:6", ENOMEM);
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    MUST(datagram_read(link.peer, (char[8]){0}, 8) == 5);
    for (int i = 0; i < 20; i++) MUST(datagram_echoes(link.peer, "message"));
    fact_events(rig, link.id, "events");
    fact("faults told %d", faults_told());
    rig_free(rig);
    return 0;
}

/* proves: UDPS-18 */
CASE(receive_of_a_server) {
    int result = child_run(receive_fails);
    if (result != 0) fact("the child ended with %d", result);
}

/* A datagram lies behind as many errors as a round takes, and nothing comes after it that would cause another event. */
static int receive_fails_for_long(void) {
    faults_are("%s", setting);
    Rig *rig = udp_server(rig_echo);
    rig_listen(rig);
    int peer = datagram_peer(rig->port);
    bool answered = datagram_echoes(peer, "only one");
    fact("%s: answered %d, faults told %d", setting, answered, faults_told());
    rig_free(rig);
    return 0;
}

/* proves: UDPS-18 */
CASE(many_errors_in_a_row) {
    static const char *const settings[] = {"receive=12:1:7", "receive=12:1:8", "receive=12:1:30"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        setting = settings[i];
        int result = child_run(receive_fails_for_long);
        if (result != 0) fact("the child ended with %d", result);
    }
}

static int send_fails(void) {
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        if (role == SERVER) faults_are("send=%d:1:1", EPERM);
        Link link = udp_up(rig);
        CALL("Send", rig_send(rig, link.id, "lost", 4));
        Event close = {0};
        WAIT(rig_last(rig, ON_CLOSE, link.id, &close));
        fact("%s: OnClose(%s,%s)", role_text(role), op_text(close.operation), errno_text(close.code));
        fact("  peer is told %d", strcmp(datagram_text(link.peer), "END") == 0);
        rig_free(rig);
        break;
    }
    return 0;
}

/* proves: UDPS-23 CN-2 */
CASE(send_of_a_server) {
    int result = child_run(send_fails);
    if (result != 0) fact("the child ended with %d", result);
}

static int memory_fails(void) {
    faults_are("seed=3,nomem=%d", 20);
    Rig *rig = udp_server(rig_echo);
    int good = 0;
    while (!TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0))) good++;
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
    chat("%d starts failed", good);
    good = 0;
    for (int i = 0; i < 200; i++) {
        int peer = datagram_peer(rig->port);
        for (int attempt = 0; attempt < 200; attempt++) {
            char got[8];
            datagram_say(peer, "x");
            long long soon = now_ms() + 20;
            int length_got;
            while ((length_got = datagram_waiting(peer, got, sizeof got)) < 0 && now_ms() < soon) sleep_briefly();
            if (length_got != 1) continue;
            good++;
            break;
        }
        close(peer);
    }
    fact("served in the end %d, faults told %d", good, faults_told() > 0);
    CALL("Stop", rig_stop(rig));
    fact("each has an end %d, overlaps %d", rig_seen(rig, ON_CLOSE, 0) == rig_seen(rig, ON_HANDSHAKE, 0), rig_overlaps(rig));
    rig_free(rig);
    return 0;
}

/* proves: COM-111 TRAP-1 */
CASE(memory) {
    int result = child_run(memory_fails);
    if (result != 0) fact("the child ended with %d", result);
}
