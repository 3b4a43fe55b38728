/* Facts about HP_Ext_GetLastErrorReason. */
#pragma once

#include "facts.h"

/* "label -> FALSE ERRNO: reason" of a call about the object. A port that the system has chosen is shown as PORT. */
#define REASON(label, object, call) reason_end((label), (object), (call_begin(), (call)))
void reason_end(const char *label, HP_Object object, int raw);
void fact_reason(const char *label, HP_Object object); /* "label: reason", or the error if there is none */
