/* Connections whose callbacks block on command, among others that echo.
 *
 * A peer's first byte says what OnReceive does with the piece of data: 'B' blocks until the connection's gate opens, 'C' computes until
 * then, 'S' sleeps 20 ms; anything else is echoed. */
#pragma once

#include "rig.h"

enum { SLOW_MS = 20, STALL_IDS = 64 };

void stall_reset(void);                      /* closes all gates; for the next component */
Gate *stall_gate(HP_CONNID id);
void stall_release(void);                    /* opens all gates */
int stall_blocked(void);                     /* callbacks that block or compute at the moment */
bool stall_wait(HP_CONNID id);               /* for a case's own hooks: blocks until the gate opens */
En_HP_HandleResult stall_hook(Rig *rig, const Event *event);

void stall_block(Link link, char how);       /* makes a connection block or compute, and returns when it does */
bool stall_echo(Link link);                  /* one message there and back */
