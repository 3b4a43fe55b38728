/* Settings, random numbers and random calls of the stress cases. */
#pragma once

#include "rig.h"

/* A few seconds, or some minutes with HPSOCKET_STRESS=long. Says on stderr which random numbers the case uses. */
typedef struct { long long end; } Deadline;
Deadline stress_begin(void);
bool stress_goes_on(Deadline deadline);

/* Repeatable numbers: HPSOCKET_SEED (default 1) and the number of the thread give the sequence. */
typedef struct { unsigned long long state; } Dice;
Dice dice_new(int thread);
int dice_roll(Dice *dice, int sides); /* 0 ... sides - 1 */

void stress_meddle(Rig *rig, HP_CONNID id, Dice *dice); /* sends, pauses, resumes or asks; not for clients */
void stress_leave(int peer, Dice *dice);                /* closes a peer in one of the ways there are */

/* How long something took, many times; told on stderr. The last MOST_TIMES count. */
enum { MOST_TIMES = 1000 };
typedef struct { int count; long long ms[MOST_TIMES]; } Times;
void times_add(Times *times, long long ms);
void times_chat(const Times *times, const char *what);
