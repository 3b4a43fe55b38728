/* Finds services in the local network by multicast: sends a question to the group, and prints the answers.
 *
 *     udp_discovery offer NAME PORT [GROUP [GROUP_PORT [INTERFACE]]]    says that the service NAME is at PORT
 *     udp_discovery find [GROUP [GROUP_PORT [INTERFACE]]]               prints what is offered, for two seconds
 *
 * Default: group 239.255.42.99, port 5559, and the interface that the system chooses. INTERFACE is the address of
 * another one; with 127.0.0.1 everything stays in this host. "offer" prints "READY <group port>" once it listens
 * (port 0 takes any free one), and stops at SIGINT, at SIGTERM or at the end of its standard input. "find" prints
 * "FOUND NAME ADDRESS PORT" for each service. Try, in two terminals:
 *
 *     udp_discovery offer printer 9100
 *     udp_discovery find
 *
 * What it shows:
 *
 * - A UDP node sends to any address and receives from any address, without connections, heartbeats and close notifications.
 *   Started with a cast mode it joins a group. "find" need not join, because the answers come to its own address.
 * - Datagrams get lost, so the question is asked three times, and each answer printed once.
 * - Several programs of one host can offer: all are bound to the port of the group, which the default reuse policy
 *   allows, and each gets every question.
 * - A question may have a forged address, to which the answer would go. So an answer is never longer than the question,
 *   and an attacker cannot use this program to multiply what reaches a victim. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C.h>

#include "reason.h"
#include "serve.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A question is QUESTION, then dots up to the size of the longest answer. An answer is ANSWER, a port in decimal digits,
 * a blank and a name. */
#define QUESTION "who is there? "
#define ANSWER "here is "

enum { LONGEST_NAME = 63, SIZE = 96, QUESTIONS = 3, MILLISECONDS = 700, MOST_FOUND = 256 };

static const char *group = "239.255.42.99", *interface = NULL;
static USHORT group_port = 5559;

/* Set before the start. */
static char offer[SIZE];

/* ---- Offering --------------------------------------------------------------------------------------------------- */

/* Called on worker threads; the calls about one address never overlap. Results of events of nodes are ignored. */
static En_HP_HandleResult on_question(HP_UdpNode node, LPCTSTR address, USHORT port, const BYTE *data, int length)
{
    if (length == SIZE && memcmp(data, QUESTION, strlen(QUESTION)) == 0 && port != 0)
        HP_UdpNode_Send(node, address, port, (const BYTE *)offer, (int)strlen(offer));
    return HR_OK;
}

static En_HP_HandleResult on_error(HP_UdpNode node, En_HP_SocketOperation operation, int error, LPCTSTR address, USHORT port,
                                   const BYTE *data, int length)
{
    (void)node;
    (void)data;
    (void)length;
    fprintf(stderr, "node: operation %d with %s port %u: %s\n", (int)operation, address, (unsigned)port, strerror(error));
    return HR_OK;
}

static int cannot_start(HP_UdpNode node)
{
    fprintf(stderr, "node: cannot start: %s\n", reason_of(node));
    return EXIT_FAILURE;
}

static int run_offer(HP_UdpNode node, HP_UdpNodeListener listener, int stop_signals)
{
    char address[64];
    int length = (int)sizeof address;
    USHORT port = 0;

    HP_Set_FN_UdpNode_OnReceive(listener, on_question);
    if (!HP_UdpNode_StartWithCast(node, interface, group_port, CM_MULTICAST, group))
        return cannot_start(node);
    HP_UdpNode_GetCastAddress(node, address, &length, &port);
    printf("READY %u\n", (unsigned)port);
    fflush(stdout);
    wait_for_stop(stop_signals);
    HP_UdpNode_Stop(node);
    return EXIT_SUCCESS;
}

/* ---- Finding ---------------------------------------------------------------------------------------------------- */

/* What was printed. Answers of different hosts come on different threads at the same time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char found[MOST_FOUND][LONGEST_NAME + 80];
static int count;

static En_HP_HandleResult on_answer(HP_UdpNode node, LPCTSTR address, USHORT port, const BYTE *data, int length)
{
    char text[SIZE + 1] = "", name[LONGEST_NAME + 1], line[sizeof found[0]];
    unsigned service;
    int known = 0;

    (void)node;
    (void)port;
    if (length > SIZE)
        return HR_OK;
    memcpy(text, data, (size_t)length);
    /* Only what may be in a name: an answer must not print whatever it likes. */
    if (sscanf(text, ANSWER "%5u %63[A-Za-z0-9._-]", &service, name) != 2 || service == 0 || service > 65535)
        return HR_OK;
    snprintf(line, sizeof line, "FOUND %s %s %u", name, address, service);

    pthread_mutex_lock(&lock);
    for (int i = 0; i < count && !known; i++)
        known = strcmp(found[i], line) == 0;
    if (!known && count < MOST_FOUND) {
        strcpy(found[count++], line);
        puts(line);
        fflush(stdout);
    }
    pthread_mutex_unlock(&lock);
    return HR_OK;
}

static int run_find(HP_UdpNode node, HP_UdpNodeListener listener)
{
    BYTE question[SIZE];

    memset(question, '.', sizeof question);
    memcpy(question, QUESTION, strlen(QUESTION));
    HP_Set_FN_UdpNode_OnReceive(listener, on_answer);
    if (!HP_UdpNode_Start(node, interface, 0))
        return cannot_start(node);
    for (int i = 0; i < QUESTIONS; i++) {
        if (!HP_UdpNode_Send(node, group, group_port, question, sizeof question)) {
            fprintf(stderr, "node: cannot ask %s port %u: %s\n", group, (unsigned)group_port, SYS_GetLastErrorStr());
            break;
        }
        usleep(MILLISECONDS * 1000);
    }
    HP_UdpNode_Stop(node);
    return EXIT_SUCCESS;
}

/* ---- Both ------------------------------------------------------------------------------------------------------- */

/* A port in decimal digits, or -1. */
static long port_of(const char *text)
{
    char *end = NULL;
    long port = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' && port <= 65535 ? port : -1;
}

static int is_name(const char *text)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    return length > 0 && length <= LONGEST_NAME && text[length] == '\0';
}

int main(int argc, char **argv)
{
    int offers = argc > 1 && strcmp(argv[1], "offer") == 0, finds = argc > 1 && strcmp(argv[1], "find") == 0;
    int own = offers ? 4 : 2; /* the first argument about the group */

    if (!(offers || finds) || argc < own || argc > own + 3 || (offers && (!is_name(argv[2]) || port_of(argv[3]) <= 0)) ||
        (argc > own + 1 && port_of(argv[own + 1]) < finds)) {
        fprintf(stderr, "usage: %s offer NAME PORT [GROUP [GROUP_PORT [INTERFACE]]]\n       %s find [GROUP [GROUP_PORT [INTERFACE]]]\n", argv[0],
                argv[0]);
        return 2;
    }
    if (offers)
        snprintf(offer, sizeof offer, ANSWER "%u %s", (unsigned)port_of(argv[3]), argv[2]);
    if (argc > own)
        group = argv[own];
    if (argc > own + 1)
        group_port = (USHORT)port_of(argv[own + 1]);
    if (argc > own + 2)
        interface = argv[own + 2];
    /* "find" ends by itself, and at Ctrl-C as every program. */
    int stop_signals = offers ? open_stop_signals() : -1;
    if (offers && stop_signals < 0)
        return EXIT_FAILURE;

    HP_UdpNodeListener listener = Create_HP_UdpNodeListener();
    HP_UdpNode node = Create_HP_UdpNode(listener);
    HP_Set_FN_UdpNode_OnError(listener, on_error);
    int status = offers ? run_offer(node, listener, stop_signals) : run_find(node, listener);
    Destroy_HP_UdpNode(node);
    Destroy_HP_UdpNodeListener(listener);
    if (offers)
        close(stop_signals);
    return status;
}
