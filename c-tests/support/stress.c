#include "stress.h"

#include "facts.h"

#include <stdlib.h>

enum { SHORT_MS = 6000, LONG_MS = 120000 };

static unsigned long long seed(void) {
    const char *wanted = getenv("HPSOCKET_SEED");
    return wanted == NULL ? 1 : strtoull(wanted, NULL, 10);
}

Deadline stress_begin(void) {
    chat("HPSOCKET_SEED=%llu", seed());
    return (Deadline){now_ms() + (stress_is_long() ? LONG_MS : SHORT_MS)};
}

bool stress_goes_on(Deadline deadline) { return now_ms() < deadline.end; }

/* splitmix64 */
static unsigned long long next(Dice *dice) {
    unsigned long long mixed = dice->state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return mixed ^ mixed >> 31;
}

Dice dice_new(int thread) {
    Dice dice = {seed() * 1000003u + (unsigned)thread};
    next(&dice);
    return dice;
}

int dice_roll(Dice *dice, int sides) { return (int)(next(dice) % (unsigned)sides); }
