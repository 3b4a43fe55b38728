#include "reasons.h"

#include <hpsocket/HPSocket4C-Ext.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1001, LEAST_CHOSEN = 10000 };

/* Whether the number at this place is a port that the system has chosen. */
static bool is_chosen(const char *text, const char *at) {
    bool port = at > text && (at[-1] == ':' || (at - text >= 5 && memcmp(at - 5, "port ", 5) == 0));
    return port && strtoul(at, NULL, 10) >= LEAST_CHOSEN;
}

static void hide_ports(char *text) {
    char copy[ROOM], *to = copy;
    for (const char *from = text; *from;) {
        size_t digits = strspn(from, "0123456789"), length = digits + (digits == 0);
        if (digits > 0 && is_chosen(text, from)) {
            memcpy(to, "PORT", 4);
            to += 4;
        } else {
            memcpy(to, from, length);
            to += length;
        }
        from += length;
    }
    *to = '\0';
    memcpy(text, copy, (size_t)(to - copy) + 1);
}

static const char *text_of(HP_Object object) {
    static char text[ROOM];
    int length = ROOM;
    errno = 0;
    if (!TRUTH(HP_Ext_GetLastErrorReason(object, text, &length))) snprintf(text, sizeof text, "no reason, %s", errno_text(errno));
    else if ((size_t)length != strlen(text) + 1) snprintf(text, sizeof text, "wrong length");
    else hide_ports(text);
    return text;
}

void reason_end(const char *label, HP_Object object, int raw) {
    int code = (int)SYS_GetLastError();
    if (TRUTH(raw)) fact("%s -> TRUE", label);
    else fact("%s -> FALSE %s: %s", label, errno_text(code), text_of(object));
}

void fact_reason(const char *label, HP_Object object) { fact("%s: %s", label, text_of(object)); }
