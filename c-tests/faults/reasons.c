/* HP_Ext_GetLastErrorReason when system calls fail. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "faults.h"
#include "reasons.h"
#include "udp.h"

#include <string.h>

typedef struct { Transport transport; Role role; bool asynchronous; const char *call; int code; } Plan;
static const Plan *plan;

static BOOL start(Rig *rig) {
    const char *own = "127.0.0.1";
    if (plan->role == SERVER) return HP_Server_Start(rig->object, own, 0);
    if (plan->role == AGENT) return HP_Agent_Start(rig->object, own, plan->asynchronous);
    return HP_Client_StartWithBindAddressAndLocalPort(rig->object, plan->transport == CAST ? "239.255.61.9" : own, 9, plan->asynchronous, own, 0);
}

/* The first call of its sort fails, in a child, because the setting is read once. */
static int run(void) {
    faults_are("%s=%d:1:1", plan->call, plan->code);
    Rig *rig = rig_new_over(plan->transport, plan->role, NULL);
    REASON(plan->call, rig->object, start(rig));
    rig_free(rig);
    return faults_told() == 1 ? 0 : 1;
}

/* proves: TCP-5 TCP-20 TCP-42 */
CASE(of_starts) {
    static const Plan plans[] = {
        {TCP, SERVER, false, "socket", EMFILE}, {TCP, SERVER, false, "bind", EACCES},    {TCP, SERVER, false, "listen", EADDRINUSE},
        {TCP, SERVER, false, "queue", EMFILE},  {TCP, SERVER, false, "watch", ENOSPC},   {TCP, SERVER, false, "thread", EAGAIN},
        {TCP, AGENT, true, "socket", ENFILE},   {TCP, AGENT, true, "bind", EACCES},      {TCP, AGENT, true, "queue", EMFILE},
        {TCP, AGENT, true, "thread", EAGAIN},   {TCP, CLIENT, true, "socket", EMFILE},   {TCP, CLIENT, true, "bind", EACCES},
        {TCP, CLIENT, true, "connect", ENETUNREACH}, {TCP, CLIENT, true, "thread", EAGAIN}, {TCP, CLIENT, false, "watch", ENOMEM},
        {UDP, SERVER, false, "socket", EMFILE}, {UDP, SERVER, false, "bind", EACCES},    {UDP, SERVER, false, "watch", ENOMEM},
        {UDP, CLIENT, false, "connect", ENETUNREACH}, {CAST, CLIENT, false, "socket", EMFILE}, {ARQ, SERVER, false, "socket", EMFILE},
        {ARQ, CLIENT, false, "thread", EAGAIN},
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        plan = &plans[i];
        fact("%s %s", ((const char *[]){"TCP", "UDP", "cast", "ARQ"})[plan->transport], role_text(plan->role));
        MUST(child_run(run) == 0);
    }
}
