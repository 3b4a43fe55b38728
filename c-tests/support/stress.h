/* Time and random numbers of the stress cases. */
#pragma once

#include <stdbool.h>

/* A few seconds, or some minutes with HPSOCKET_STRESS=long. Says on stderr which random numbers the case uses. */
typedef struct { long long end; } Deadline;
Deadline stress_begin(void);
bool stress_goes_on(Deadline deadline);

/* Repeatable numbers: HPSOCKET_SEED (default 1) and the number of the thread give the sequence. */
typedef struct { unsigned long long state; } Dice;
Dice dice_new(int thread);
int dice_roll(Dice *dice, int sides); /* 0 ... sides - 1 */
