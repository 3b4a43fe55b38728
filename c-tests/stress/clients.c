/* A thousand clients: created, started, used, stopped and destroyed in every order, by several threads. */
#include "rig.h"
#include "stress.h"

#include <stdatomic.h>
#include <string.h>

enum { CREWS = 8, CLIENTS_EACH = 125, AT_ONCE = 10 };

typedef struct { _Atomic int connected, closed, received, after_close; } Story;
typedef struct { HP_Object listener, object; Story story; } Participant; /* object NULL: not there */

static _Atomic int broken, created, answered;

static Participant *participant_of(HP_Client client) { return HP_Client_GetExtra(client); }

static En_HP_HandleResult on_connect(HP_Client client, HP_CONNID id) {
    (void)id;
    participant_of(client)->story.connected++;
    return HR_OK;
}

static En_HP_HandleResult on_receive(HP_Client client, HP_CONNID id, const BYTE *data, int length) {
    Story *story = &participant_of(client)->story;
    (void)id;
    if (story->closed) story->after_close++;
    story->received += (int)pattern_match(data, (size_t)story->received, (size_t)length);
    return HR_OK;
}

static En_HP_HandleResult on_close(HP_Client client, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)id, (void)operation, (void)code;
    participant_of(client)->story.closed++;
    return HR_OK;
}

static void participant_make(Participant *participant) {
    *participant = (Participant){.listener = Create_HP_TcpClientListener()};
    HP_Set_FN_Client_OnConnect(participant->listener, on_connect);
    HP_Set_FN_Client_OnReceive(participant->listener, on_receive);
    HP_Set_FN_Client_OnClose(participant->listener, on_close);
    participant->object = Create_HP_TcpClient(participant->listener);
    MUST(participant->object != NULL);
    HP_Client_SetExtra(participant->object, participant);
    created++;
}

/* Waits for the echo of what a connected client sends; a client that the server ended may get less. */
static void converse(Participant *participant, Dice *dice) {
    unsigned char data[3000];
    int length = 1 + dice_roll(dice, sizeof data);
    pattern_fill(data, 0, (size_t)length);
    if (!TRUTH(HP_Client_Send(participant->object, data, length))) return; /* not connected yet */
    WAIT(participant->story.received == length || participant->story.closed != 0);
    answered += participant->story.received == length;
}

typedef struct { int number; USHORT port, refusing; } Crew;

static void use(Participant *participant, const Crew *crew, Dice *dice) {
    bool asynchronous = dice_roll(dice, 2);
    USHORT port = dice_roll(dice, 7) == 0 ? crew->refusing : crew->port;
    if (!TRUTH(HP_Client_Start(participant->object, "127.0.0.1", port, asynchronous))) return;
    if (asynchronous && dice_roll(dice, 2)) WAIT(participant->story.connected != 0 || HP_Client_GetState(participant->object) == SS_STOPPED);
    if (dice_roll(dice, 4) != 0) converse(participant, dice);
}

static void end(Participant *participant, Dice *dice) {
    if (dice_roll(dice, 2)) HP_Client_Stop(participant->object);
    Destroy_HP_TcpClient(participant->object);
    Story *story = &participant->story; /* after Destroy nothing changes it any more */
    broken += story->closed > 1 || (story->connected && !story->closed) || story->after_close != 0;
    Destroy_HP_TcpClientListener(participant->listener);
    participant->object = NULL;
}

static void *work(void *argument) {
    Crew *crew = argument;
    Dice dice = dice_new(crew->number);
    Participant participants[AT_ONCE] = {0};
    for (int made = 0; made < CLIENTS_EACH;) {
        Participant *participant = &participants[dice_roll(&dice, AT_ONCE)];
        if (participant->object != NULL) {
            end(participant, &dice);
            continue;
        }
        participant_make(participant);
        use(participant, crew, &dice);
        made++;
    }
    for (int i = 0; i < AT_ONCE; i++)
        if (participants[i].object != NULL) end(&participants[i], &dice);
    return NULL;
}

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: TCP-46 TCP-47 TCP-49 TCP-93 TCP-162 COM-23 COM-54 COM-56 */
CASE(thousand) {
    Rig *target = rig_new(SERVER, echo);
    target->logging = LOG_NOTHING;
    rig_listen(target);
    USHORT refusing = peer_refusing_port();
    int threads_before = count_threads(), descriptors = count_fds();
    int rounds = 0;
    Deadline deadline = stress_begin();
    do {
        Crew crews[CREWS];
        Thread *threads[CREWS];
        for (int i = 0; i < CREWS; i++) {
            crews[i] = (Crew){rounds * CREWS + i, target->port, refusing};
            threads[i] = thread_run(work, &crews[i]);
        }
        for (int i = 0; i < CREWS; i++) thread_join(threads[i]);
        rounds++;
    } while (stress_is_long() && stress_goes_on(deadline));
    WAIT(rig_count(target) == 0 && count_threads() == threads_before && count_fds() == descriptors);
    chat("%d clients in %d rounds, %d conversations", created, rounds, answered);
    fact("a thousand per round %d, conversations %d, broken stories %d", created == rounds * CREWS * CLIENTS_EACH, answered > 100 * rounds, broken);
    rig_free(target);
}

/* proves: COM-100 TCP-46 COM-23 */
CASE(hundred_at_once) {
    enum { AT_ONCE_HERE = 100 };
    static Participant participants[AT_ONCE_HERE];
    Rig *target = rig_new(SERVER, echo);
    target->logging = LOG_NOTHING;
    rig_listen(target);
    int threads_before = count_threads(), descriptors = count_fds();
    Dice dice = dice_new(0);
    for (int i = 0; i < AT_ONCE_HERE; i++) {
        participant_make(&participants[i]);
        MUST(TRUTH(HP_Client_Start(participants[i].object, "127.0.0.1", target->port, i % 2)));
    }
    for (int i = 0; i < AT_ONCE_HERE; i++) WAIT(participants[i].story.connected == 1);
    int workers = count_threads() - threads_before;
    for (int i = 0; i < AT_ONCE_HERE; i++) converse(&participants[i], &dice);
    for (int i = 0; i < AT_ONCE_HERE; i++) end(&participants[i], &dice);
    WAIT(rig_count(target) == 0 && count_threads() == threads_before && count_fds() == descriptors);
    fact("worker threads %d, conversations %d, broken stories %d", workers, answered, broken);
    rig_free(target);
}
