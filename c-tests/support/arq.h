/* The other end of ARQ components: the handshake and segments by hand, over a plain datagram socket (ARQ-10, ARQ-23). */
#pragma once

#include "udp.h"

enum { ARQ_SELF = 7, ARQ_PUSH = 81, ARQ_ACK = 82, ARQ_ASK = 83, ARQ_TELL = 84, ARQ_WINDOW = 128, ARQ_CLOCK = 1000 };
typedef struct { int fd; unsigned self, theirs; } ArqPeer;
typedef struct { unsigned command, fragments, sn, una; const void *data; unsigned length; } Segment;

Rig *arq_rig(Role role, Hook hook);
ArqPeer arq_peer(Rig *rig);              /* SERVER, started if it is not: nothing is said yet. CLIENT: started; its first datagrams are read */
void arq_say(ArqPeer *peer, unsigned flags, unsigned self, unsigned other); /* a handshake packet */
void arq_ready(ArqPeer *peer);           /* until the component has all that it needs for OnHandShake */
void arq_shake(ArqPeer *peer);           /* until both know of each other that they are ready, and nothing is on its way */
ArqPeer arq_up(Rig *rig);                /* all of it; returns when OnHandShake came */

void arq_segment(ArqPeer *peer, Segment segment);
void arq_push(ArqPeer *peer, unsigned sn, const char *text);
void arq_hex(ArqPeer *peer, const char *hex);         /* sends these bytes; TT stands for a byte of the component's ID */
/* Whether these bytes come, in one datagram. What comes before is ignored if it is empty or of the handshake, else told as a fact. */
bool arq_hears(ArqPeer *peer, const char *hex);
/* The same for anything that comes before. */
bool arq_hears_some_time(ArqPeer *peer, const char *hex);
const char *arq_next(ArqPeer *peer);     /* the next datagram as text: bytes, with TT for those of the component's ID */
bool arq_ends(ArqPeer *peer);            /* the notification comes, whatever is before it */
