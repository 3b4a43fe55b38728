/* UDP components by role, with plain datagram sockets at the other end. */
#pragma once

#include "datagram.h"
#include "rig.h"

#define EACH_UDP_ROLE(role) for (Role role = SERVER; role <= CLIENT; role = (Role)(role + CLIENT - SERVER))

Rig *udp_server(Hook hook);
Rig *udp_client(Hook hook);
bool udp_is_old(void);                                    /* the released 5.2.2.1 library: other units, no notification (CN-1) */
void udp_set_size(Rig *rig, DWORD size);                  /* MaxDatagramSize */
void udp_set_detection(Rig *rig, DWORD attempts, DWORD seconds);

/* SERVER, which is started if it is not: a connection of a new peer, whose "hello" has been delivered. */
Link udp_link(Rig *rig);
/* CLIENT: started, connected to a new peer, which has had the first empty datagram (HB-3). */
Link udp_client_up(Rig *rig, bool asynchronous);
Link udp_client_up_early(Rig *rig);                       /* the same, perhaps before OnHandShake; the ID is that of OnConnect */
Link udp_up(Rig *rig); /* by role */

void fact_heard(int peer, const char *label);             /* what comes next */
void fact_told(int peer, const char *label);              /* the same for a notification, which old releases do not send (CN-7) */
void fact_end(Rig *rig, HP_CONNID id, const char *label); /* waits for OnClose; how often it came, and its arguments */
/* SERVER that echoes: nothing is on its way to the peer of another connection that was sent before this call. Uses a connection. */
void udp_fence(Rig *rig);
