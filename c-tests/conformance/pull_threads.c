/* Fetch and Peek from threads of the program while data comes in: no byte lost, none twice, records whole. */
#include "rig.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 64, RECORDS = 12000, FETCHERS = 3, PEEKERS = 2 };

typedef struct {
    Link link;
    Gate stop;
    _Atomic unsigned char taken[RECORDS];
    _Atomic int fetched, doubled, torn, falling, odd_results;
} Desk;

static void record_fill(unsigned char *record, unsigned number) {
    memcpy(record, &number, sizeof number);
    for (int i = sizeof number; i < RECORD; i++) record[i] = (unsigned char)(number * 31 + (unsigned)i);
}

/* The number of the record, or -1 if it is not one whole record. */
static int record_number(const unsigned char *record) {
    unsigned number;
    unsigned char whole[RECORD];
    memcpy(&number, record, sizeof number);
    record_fill(whole, number);
    return number < RECORDS && memcmp(record, whole, RECORD) == 0 ? (int)number : -1;
}

static int take_one(Desk *desk) {
    unsigned char record[RECORD];
    En_HP_FetchResult result = rig_fetch(desk->link.rig, desk->link.id, record, RECORD);
    if (result != FR_OK) {
        desk->odd_results += result != FR_LENGTH_TOO_LONG;
        return -1;
    }
    int number = record_number(record);
    if (number < 0) desk->torn++;
    else if (desk->taken[number]++ != 0) desk->doubled++;
    desk->fetched++;
    return number;
}

static void *fetch_on(void *argument) {
    Desk *desk = argument;
    for (int last = -1; !gate_is_open(&desk->stop);) {
        int number = take_one(desk);
        if (number < 0) sleep_briefly();
        else desk->falling += number <= last;
        if (number >= 0) last = number;
    }
    return NULL;
}

static void *peek_on(void *argument) {
    Desk *desk = argument;
    unsigned char record[RECORD];
    while (!gate_is_open(&desk->stop)) {
        if (rig_peek(desk->link.rig, desk->link.id, record, RECORD) != FR_OK) sleep_briefly();
        else desk->torn += record_number(record) < 0;
    }
    return NULL;
}

static En_HP_HandleResult fetch_in_callback(Rig *rig, const Event *event) {
    Desk *desk = rig->user;
    if (event->kind == ON_PULL && event->length >= RECORD) take_one(desk);
    return HR_OK;
}

/* proves: TCP-106 TCP-102 TCP-101 */
CASE(many_fetch_and_peek) {
    EACH_ROLE(role) {
        static Desk desk;
        memset(&desk, 0, sizeof desk);
        Rig *rig = rig_new_pull(role, NULL);
        rig->logging = LOG_SUMS;
        rig->user = &desk;
        desk.link = link_up(rig);
        rig->hook = fetch_in_callback;
        Thread *threads[FETCHERS + PEEKERS];
        for (int i = 0; i < FETCHERS + PEEKERS; i++) threads[i] = thread_run(i < FETCHERS ? fetch_on : peek_on, &desk);
        for (unsigned i = 0; i < RECORDS; i++) {
            unsigned char record[RECORD];
            record_fill(record, i);
            peer_send(desk.link.peer, record, RECORD);
        }
        WAIT(desk.fetched >= RECORDS);
        gate_open(&desk.stop);
        for (int i = 0; i < FETCHERS + PEEKERS; i++) thread_join(threads[i]);
        fact("%s: fetched %d, twice %d, torn %d, falling %d, other results %d", role_text(role), desk.fetched, desk.doubled, desk.torn, desk.falling, desk.odd_results);
        char left;
        fact("  then %s", fetch_text(rig_fetch(rig, desk.link.id, &left, 1)));
        rig_free(rig);
        peer_close(desk.link.peer);
    }
}

enum { MUCH = 6 << 20, TAKE_MOST = 2 << 20 };

typedef struct {
    Link link;
    Gate stop;
    _Atomic unsigned char taken[MUCH / 4];
    _Atomic long fetched;
    _Atomic int doubled, torn, peeks;
} Hall;

static void *send_numbers(void *link) {
    static unsigned numbers[MUCH / 4];
    for (unsigned i = 0; i < MUCH / 4; i++) numbers[i] = i;
    peer_send(((Link *)link)->peer, numbers, MUCH);
    return NULL;
}

/* The numbers of one Fetch or Peek follow each other. */
static bool is_a_row(const unsigned *numbers, int count) {
    for (int i = 1; i < count; i++)
        if (numbers[i] != numbers[0] + (unsigned)i) return false;
    return numbers[0] + (unsigned)count <= MUCH / 4;
}

static void *fetch_rows(void *argument) {
    Hall *hall = argument;
    unsigned *row = malloc(TAKE_MOST);
    MUST(row != NULL);
    for (int turn = 0; !gate_is_open(&hall->stop); turn++) {
        int length = turn % 3 == 0 ? TAKE_MOST : turn % 3 == 1 ? 600 * 1000 : 4000;
        /* All lengths are divisible by four. */
        if (rig_fetch(hall->link.rig, hall->link.id, row, length) != FR_OK) {
            sleep_briefly();
            continue;
        }
        if (!is_a_row(row, length / 4)) hall->torn++;
        else
            for (int i = 0; i < length / 4; i++) hall->doubled += hall->taken[row[i]]++ != 0;
        hall->fetched += length;
    }
    free(row);
    return NULL;
}

static void *peek_rows(void *argument) {
    Hall *hall = argument;
    unsigned *row = malloc(TAKE_MOST);
    MUST(row != NULL);
    while (!gate_is_open(&hall->stop)) {
        if (rig_peek(hall->link.rig, hall->link.id, row, TAKE_MOST) != FR_OK) sleep_briefly();
        else {
            hall->torn += !is_a_row(row, TAKE_MOST / 4);
            hall->peeks++;
        }
    }
    free(row);
    return NULL;
}

/* So much at once that it is not copied in one step. proves: TCP-106 TCP-102 COM-110 */
CASE(much_at_once) {
    EACH_ROLE(role) {
        static Hall hall;
        memset(&hall, 0, sizeof hall);
        Rig *rig = rig_new_pull(role, NULL);
        rig->logging = LOG_SUMS;
        hall.link = link_up(rig);
        Thread *sender = thread_run(send_numbers, &hall.link);
        /* All of it is there, so the first look sees more than one block. */
        unsigned *row = malloc(MUCH);
        MUST(row != NULL);
        WAIT(rig_peek(rig, hall.link.id, row, MUCH) == FR_OK);
        fact("%s: a look at all of it %d, at more %s", role_text(role), is_a_row(row, MUCH / 4) && row[0] == 0,
             fetch_text(rig_peek(rig, hall.link.id, row, MUCH + 1)));
        Thread *threads[] = {thread_run(peek_rows, &hall), thread_run(fetch_rows, &hall), thread_run(fetch_rows, &hall)};
        WAIT(hall.fetched > MUCH - 4000);
        gate_open(&hall.stop);
        thread_join(sender);
        for (int i = 0; i < 3; i++) thread_join(threads[i]);
        MUST(hall.fetched == MUCH || rig_fetch(rig, hall.link.id, row, MUCH - (int)hall.fetched) == FR_OK);
        chat("looks %d", hall.peeks);
        fact("  twice %d, torn %d, then %s", hall.doubled, hall.torn, fetch_text(rig_fetch(rig, hall.link.id, row, 1)));
        free(row);
        rig_free(rig);
        peer_close(hall.link.peer);
    }
}

typedef struct { Link link; Gate stop; long bytes; int broken, odd; En_HP_FetchResult last; } Drain;

static void *drain_on(void *argument) {
    Drain *drain = argument;
    unsigned char piece[100];
    do {
        drain->last = rig_fetch(drain->link.rig, drain->link.id, piece, sizeof piece);
        drain->odd += drain->last != FR_OK && drain->last != FR_LENGTH_TOO_LONG && drain->last != FR_DATA_NOT_FOUND;
        if (drain->last != FR_OK) continue;
        drain->broken += pattern_match(piece, (size_t)drain->bytes, sizeof piece) != sizeof piece;
        drain->bytes += (long)sizeof piece;
    } while (!gate_is_open(&drain->stop));
    return NULL;
}

/* proves: TCP-106 TCP-104 TCP-103 TCP-107 TCP-140 */
CASE(fetch_races_close) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_pull(role, NULL);
        int wrong = 0, finally_wrong = 0;
        for (int i = 0; i < 40; i++) {
            Drain drain = {.link = i == 0 || role == CLIENT ? link_up(rig) : link_more(rig)};
            Thread *thread = thread_run(drain_on, &drain);
            peer_send_pattern(drain.link.peer, 20000);
            if (i % 2) rig_disconnect(rig, drain.link.id, TRUE);
            peer_close(drain.link.peer);
            WAIT(rig_ended(rig));
            gate_open(&drain.stop);
            thread_join(thread);
            wrong += drain.broken + drain.odd + (drain.bytes > 20000);
            finally_wrong += rig_fetch(rig, drain.link.id, &wrong, 1) != (role == CLIENT ? FR_LENGTH_TOO_LONG : FR_DATA_NOT_FOUND);
        }
        fact("%s: wrong %d, after the end wrong %d", role_text(role), wrong, finally_wrong);
        rig_free(rig);
    }
}
