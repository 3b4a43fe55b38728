/* What belongs to the whole process and to the program alone: its locale and its time zone. */
#include "rig.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The environment asks for others than those in use, so that a look at it would show.
 * proves: PROC-11 */
CASE(stay_as_they_are) {
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TZ", "XYZ-5ABC", 1);
    char before[2][16];
    for (int i = 0; i < 2; i++) snprintf(before[i], sizeof before[i], "%s", tzname[i]);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        rig_send(rig, link.id, "x", 1);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == 1);
        rig_free(rig);
    }
    char text[100];
    int length = sizeof text;
    __time64_t expires = 0;
    HP_TIPAddr **addresses = NULL;
    HP_HttpCookie_HLP_ToString(text, &length, "name", "value", "example.com", "/", 1000, FALSE, FALSE, 0);
    HP_HttpCookie_HLP_ParseExpires("Wed, 21 Oct 2015 07:28:00 GMT", &expires);
    if (TRUTH(SYS_EnumHostIPAddresses("localhost", IPT_ALL, &addresses, &length))) SYS_FreeHostIPAddresses(addresses);
    (void)SYS_GetLastErrorStr();
    fact("locale %s", setlocale(LC_ALL, NULL));
    fact("time zone as before %d", strcmp(tzname[0], before[0]) == 0 && strcmp(tzname[1], before[1]) == 0 && timezone == 0);
    tzset();
    fact("of the environment %s", tzname[0]);
}
