/* Many TCP connections from one object: a "pull" agent that talks to pull_echo_server,
 * checks every echo and measures how long it took.
 *
 *     pull_agent [-c CONNECTIONS] [-m MESSAGES] [-s SIZE] ADDRESS PORT
 *
 * First all connections are opened. Then each sends MESSAGES messages of SIZE payload
 * bytes, the next one when the last has come back. The exit status is 0 if every echo
 * was right and no connection failed. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C.h>

#include "echo.h"
#include "reason.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The run has failed if there is no progress for this long. */
enum { STALL_LIMIT_SECONDS = 15, TICK_MILLISECONDS = 200 };

struct options {
    const char *address;
    USHORT port;
    unsigned connections;
    unsigned messages; /* per connection */
    unsigned size;     /* payload bytes of a message */
};

/* What the program keeps for each connection. Only one thread at a time works on a
 * connection: main before the first message, one of the library's workers afterwards. */
struct connection {
    HP_CONNID id;
    unsigned sent;
    int done; /* every echo came back */
    uint64_t sent_at_ns;
};

/* The whole run. Callbacks have no "user data" argument, hence global. `lock` guards
 * the fields below it. */
static struct {
    struct options options;
    HP_TcpPullAgent agent;
    struct connection *connections;
    uint32_t *latencies_us; /* one per message */

    pthread_mutex_t lock;
    pthread_cond_t changed; /* a connection was opened, finished or lost */
    unsigned connected;
    unsigned refused;  /* could not connect */
    unsigned finished; /* all echoes received */
    unsigned lost;     /* connected, but closed before it was finished */
    uint64_t messages;
    uint64_t finished_at_ns; /* when the last connection was through */
} run = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- messages ---------------------------------------------------------------- */

/* Writes message number `number` of a connection. No two messages are alike, so that a
 * lost, repeated or mixed-up echo is noticed. Returns its length. */
static int make_message(BYTE *message, HP_CONNID id, unsigned number)
{
    uint32_t state = (uint32_t)id * 2654435761u + number;

    put_length(message, run.options.size);
    for (unsigned i = 0; i < run.options.size; i++) {
        state = state * 1664525u + 1013904223u;
        message[HEADER_SIZE + i] = (BYTE)(state >> 24);
    }
    return HEADER_SIZE + (int)run.options.size;
}

static BOOL send_next(struct connection *connection)
{
    BYTE message[MAX_MESSAGE];
    int length = make_message(message, connection->id, connection->sent);

    connection->sent++;
    connection->sent_at_ns = now_ns();
    return HP_Agent_Send(run.agent, connection->id, message, length);
}

/* Counts one good echo, and the connection too if it was its last one. */
static void count_echo(struct connection *connection)
{
    uint64_t now = now_ns();

    pthread_mutex_lock(&run.lock);
    run.latencies_us[run.messages++] = (uint32_t)((now - connection->sent_at_ns) / 1000);
    if (connection->sent == run.options.messages) {
        connection->done = 1;
        run.finished++;
        run.finished_at_ns = now;
        pthread_cond_signal(&run.changed);
    }
    pthread_mutex_unlock(&run.lock);
}

/* Counts a failed connection in `counter`: run.refused or run.lost. */
static void count_failure(unsigned *counter)
{
    pthread_mutex_lock(&run.lock);
    (*counter)++;
    run.finished_at_ns = now_ns();
    pthread_cond_signal(&run.changed);
    pthread_mutex_unlock(&run.lock);
}

/* ---- callbacks: on the library's worker threads -------------------------------- */

/* A connection is established. The library stores a pointer of this program for each connection. */
static En_HP_HandleResult on_connect(HP_Agent agent, HP_CONNID id)
{
    pthread_mutex_lock(&run.lock);
    struct connection *connection = &run.connections[run.connected];
    connection->id = id;
    BOOL stored = HP_Agent_SetConnectionExtra(agent, id, connection);
    if (stored)
        run.connected++;
    else
        run.refused++; /* HR_ERROR from here closes without on_close */
    pthread_cond_signal(&run.changed);
    pthread_mutex_unlock(&run.lock);
    return stored ? HR_OK : HR_ERROR;
}

/* New bytes arrived; `buffered` counts all that wait to be fetched. */
static En_HP_HandleResult on_receive(HP_Agent agent, HP_CONNID id, int buffered)
{
    BYTE expected[MAX_MESSAGE];
    BYTE received[MAX_MESSAGE];
    PVOID extra = NULL;

    if (!HP_Agent_GetConnectionExtra(agent, id, &extra) || extra == NULL)
        return HR_ERROR;
    struct connection *connection = extra;

    int length = HEADER_SIZE + (int)run.options.size;
    if (buffered < length)
        return HR_OK; /* called again when more has come */
    if (HP_TcpPullAgent_Fetch(agent, id, received, length) != FR_OK)
        return HR_ERROR;

    /* Only one message is in flight, and its echo must be the same bytes. Returning
     * HR_ERROR closes the connection; on_close counts it. */
    make_message(expected, id, connection->sent - 1);
    if (buffered > length || connection->done || memcmp(received, expected, (size_t)length) != 0) {
        fprintf(stderr, "\nagent: connection %lu: wrong echo\n", (unsigned long)id);
        return HR_ERROR;
    }

    count_echo(connection);
    if (connection->done)
        return HR_OK;
    return send_next(connection) ? HR_OK : HR_ERROR;
}

/* The last event of a connection, even of one that could not be made (then without
 * on_connect, and so without the extra pointer). */
static En_HP_HandleResult on_close(HP_Agent agent, HP_CONNID id, En_HP_SocketOperation operation,
                                   int error)
{
    PVOID extra = NULL;

    HP_Agent_GetConnectionExtra(agent, id, &extra);
    struct connection *connection = extra;
    if (connection == NULL || !connection->done) {
        fprintf(stderr, "\nagent: connection %lu: operation %d, error %d (%s)\n", (unsigned long)id,
                (int)operation, error, strerror(error));
        count_failure(connection == NULL ? &run.refused : &run.lost);
    }
    return HR_OK;
}

/* ---- the run -------------------------------------------------------------------- */

/* Shows progress: one line that is rewritten in place on a terminal, one line per
 * second elsewhere. */
static void show_progress(const char *phase, int last)
{
    static uint64_t shown_at_ns;
    int terminal = isatty(STDERR_FILENO);

    if (!terminal && !last && now_ns() - shown_at_ns < 1000000000u)
        return;
    shown_at_ns = now_ns();
    fprintf(stderr, "%s%-10s %u of %u connections, %llu of %llu messages, %u errors%s",
            terminal ? "\r" : "", phase, run.connected, run.options.connections,
            (unsigned long long)run.messages,
            (unsigned long long)run.options.connections * run.options.messages,
            run.refused + run.lost, terminal && !last ? "" : "\n");
}

static int all_connected(void)
{
    return run.connected + run.refused >= run.options.connections;
}

static int all_finished(void)
{
    return run.finished + run.lost + run.refused >= run.options.connections;
}

/* Waits until `reached`, showing progress. FALSE: nothing moved for too long. */
static BOOL wait_until(int (*reached)(void), const char *phase)
{
    uint64_t seen = 0, seen_at_ns = now_ns();
    BOOL moving = TRUE;

    pthread_mutex_lock(&run.lock);
    while (!reached() && moving) {
        struct timespec tick;
        clock_gettime(CLOCK_REALTIME, &tick);
        tick.tv_nsec += TICK_MILLISECONDS * 1000000L;
        tick.tv_sec += tick.tv_nsec / 1000000000L;
        tick.tv_nsec %= 1000000000L;
        int waited = 0;
        while (waited == 0 && !reached())
            waited = pthread_cond_timedwait(&run.changed, &run.lock, &tick);

        if (!reached())
            show_progress(phase, 0);
        uint64_t events = run.messages + run.connected + run.refused + run.lost;
        if (events != seen) {
            seen = events;
            seen_at_ns = now_ns();
        }
        moving = now_ns() - seen_at_ns < STALL_LIMIT_SECONDS * 1000000000ull;
    }
    show_progress(phase, 1);
    pthread_mutex_unlock(&run.lock);
    if (!moving)
        fprintf(stderr, "agent: no progress for %d seconds\n", STALL_LIMIT_SECONDS);
    return moving;
}

/* Opens all connections, then sends the first message on each; the callbacks do the
 * rest. Returns the time that the messages took, 0 for failure. */
static uint64_t talk(void)
{
    for (unsigned i = 0; i < run.options.connections; i++) {
        /* Asynchronous: it returns at once, and on_connect or on_close reports the
         * outcome. */
        if (!HP_Agent_Connect(run.agent, run.options.address, run.options.port, NULL)) {
            fprintf(stderr, "\nagent: %s\n", reason_of(run.agent));
            count_failure(&run.refused);
        }
    }
    if (!wait_until(all_connected, "connecting") || run.connected == 0)
        return 0;

    uint64_t started_at_ns = now_ns();
    for (unsigned i = 0; i < run.connected; i++) {
        /* It fails only if the connection was lost, which on_close counts. */
        if (!send_next(&run.connections[i]))
            HP_Agent_Disconnect(run.agent, run.connections[i].id, TRUE);
    }
    if (!wait_until(all_finished, "talking"))
        return 0;
    return run.finished_at_ns - started_at_ns;
}

/* ---- the report ------------------------------------------------------------------ */

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(unsigned percent)
{
    uint64_t index = (run.messages - 1) * percent / 100;
    return run.latencies_us[index] / 1000.0;
}

/* One row per power of two, with a bar that is as long as its share. */
static void print_histogram(void)
{
    uint64_t row_start = 0;

    for (uint64_t limit_us = 1; row_start < run.messages; limit_us *= 2) {
        uint64_t row_end = row_start;
        while (row_end < run.messages && run.latencies_us[row_end] < limit_us)
            row_end++;
        uint64_t count = row_end - row_start;
        if (count > 0)
            printf("  < %9.3f ms %9llu %.*s\n", (double)limit_us / 1000.0,
                   (unsigned long long)count, (int)(50 * count / run.messages),
                   "##################################################");
        row_start = row_end;
    }
}

/* Prints the result; returns the exit status. */
static int report(uint64_t elapsed_ns)
{
    uint64_t expected = (uint64_t)run.options.connections * run.options.messages;
    uint64_t bytes = run.messages * (HEADER_SIZE + run.options.size);
    double seconds = (double)elapsed_ns / 1e9;

    if (run.messages > 0) {
        qsort(run.latencies_us, run.messages, sizeof run.latencies_us[0], compare_u32);
        printf("time from sending a message to its echo, all connections talking at once:\n");
        print_histogram();
    }
    printf("connections  %u\n", run.connected);
    printf("messages     %llu", (unsigned long long)run.messages);
    if (seconds > 0)
        printf(" in %.2f s, %.0f per second", seconds, (double)run.messages / seconds);
    printf("\nbytes        %llu each way\n", (unsigned long long)bytes);
    printf("errors       %u failed to connect, %u lost, %llu echoes missing\n", run.refused,
           run.lost, (unsigned long long)(expected - run.messages));
    if (run.messages > 0)
        printf("latency      p50 %.3f ms, p99 %.3f ms\n", percentile_ms(50), percentile_ms(99));
    return elapsed_ns > 0 && run.messages == expected ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- start and end --------------------------------------------------------------- */

/* TRUE if `text` is a whole number from `low` to `high`. */
static BOOL parse_number(const char *text, unsigned long low, unsigned long high, unsigned *value)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    *value = (unsigned)number;
    return end != text && *end == '\0' && number >= low && number <= high;
}

static BOOL parse_options(int argc, char **argv, struct options *options)
{
    BOOL good = TRUE;
    unsigned port = 0;
    int letter;

    *options = (struct options){.connections = 1000, .messages = 200, .size = 256};
    while ((letter = getopt(argc, argv, "c:m:s:")) != -1) {
        switch (letter) {
        case 'c': good = good && parse_number(optarg, 1, 1000000, &options->connections); break;
        case 'm': good = good && parse_number(optarg, 1, 1000000, &options->messages); break;
        case 's': good = good && parse_number(optarg, 1, MAX_PAYLOAD, &options->size); break;
        default: good = FALSE;
        }
    }
    if (!good || argc - optind != 2 || !parse_number(argv[optind + 1], 1, 65535, &port))
        return FALSE;
    options->address = argv[optind];
    options->port = (USHORT)port;
    return TRUE;
}

int main(int argc, char **argv)
{
    if (!parse_options(argc, argv, &run.options)) {
        fprintf(stderr, "usage: %s [-c CONNECTIONS] [-m MESSAGES] [-s SIZE] ADDRESS PORT\n", argv[0]);
        return 2;
    }
    size_t messages = (size_t)run.options.connections * run.options.messages;
    run.connections = calloc(run.options.connections, sizeof *run.connections);
    run.latencies_us = calloc(messages, sizeof *run.latencies_us);
    if (run.connections == NULL || run.latencies_us == NULL || pthread_cond_init(&run.changed, NULL)) {
        fprintf(stderr, "agent: out of memory\n");
        return EXIT_FAILURE;
    }
    raise_open_file_limit();

    /* The listener holds the callbacks and must outlive the agent. */
    HP_TcpPullAgentListener listener = Create_HP_TcpPullAgentListener();
    run.agent = Create_HP_TcpPullAgent(listener);
    HP_Set_FN_Agent_OnConnect(listener, on_connect);
    HP_Set_FN_Agent_OnPullReceive(listener, on_receive);
    HP_Set_FN_Agent_OnClose(listener, on_close);
    HP_Agent_SetMaxConnectionCount(run.agent, run.options.connections);

    /* No bind address, and connect asynchronously. */
    uint64_t elapsed_ns = 0;
    if (HP_Agent_Start(run.agent, NULL, TRUE)) {
        elapsed_ns = talk();
        HP_Agent_Stop(run.agent); /* closes all connections, waits for the callbacks */
    } else {
        fprintf(stderr, "agent: cannot start: %s\n", reason_of(run.agent));
    }
    Destroy_HP_TcpPullAgent(run.agent);
    Destroy_HP_TcpPullAgentListener(listener);

    int status = report(elapsed_ns);
    free(run.latencies_us);
    free(run.connections);
    pthread_cond_destroy(&run.changed);
    return status;
}
