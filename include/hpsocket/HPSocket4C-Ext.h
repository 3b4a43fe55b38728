
/*
 * What hpsocket-rs adds to HP-Socket's flat C API. A program that uses it does not run
 * with other libraries of that API.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 */

#pragma once

#include "HPSocket4C.h"

/* Defined when the function is there. */
#define HP_EXT_GET_VERSION 1
#define HP_EXT_SET_SENDER 1

// The component whose callbacks got pSender is gone; no callback runs or will run. May be
// called on any thread, also inside the last call about the component.
typedef void (__HP_CALL *HP_FN_Ext_Release)(PVOID pSender);

// The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion gives the
// version of the API. Static, never NULL, not to be freed.
HPSOCKET_API LPCSTR HP_Ext_GetVersion(void);

// Sets what the callbacks of a component get as pSender instead of its handle, for example
// the program's own object; NULL stands for the handle. Functions of the API still want the
// handle. Callbacks that begin later get it; call before Start, then all do.
//
// fnRelease, if not NULL, is called once with pSender after the component was destroyed and
// its last callback has ended: then what pSender points to may be freed, also if a callback
// destroyed the component. A later call of this function replaces both without releasing.
HPSOCKET_API BOOL HP_Ext_SetSender(HP_Object pObject, PVOID pSender, HP_FN_Ext_Release fnRelease);
