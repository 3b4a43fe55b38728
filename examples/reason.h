/* Why Start or Connect failed, in words for people. The codes for programs are in
 * GetLastError and SYS_GetLastError. */
#ifndef EXAMPLE_REASON_H
#define EXAMPLE_REASON_H

#ifdef __cplusplus

#include <hpsocket/HPSocket-Ext.h>

#include <string>

template<class Component>
inline std::string reason_of(Component* component)
{
    char text[1001];
    int length = sizeof text;
    return HP_Ext_GetLastErrorReason(component, text, &length) ? text : "no reason";
}

#else

#include <hpsocket/HPSocket4C-Ext.h>

/* The text stays until the thread calls this again. */
static inline const char *reason_of(HP_Object object)
{
    static __thread char text[1001];
    int length = sizeof text;

    return HP_Ext_GetLastErrorReason(object, text, &length) ? text : "no reason";
}

#endif

#endif
