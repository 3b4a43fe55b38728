// HPSocket-Ext.h: each function calls that of the core, which takes a handle, for each role. HP_Ext_GetVersion is
// the core's own.
#include <hpsocket/HPSocket-Ext.h>

#include "core.h"

using hp::CoreHandle;

void HP_Ext_SetDrainTimeout(ITcpServer* pServer, DWORD dwTimeout) { HP_Ext_SetDrainTimeout(CoreHandle::of(pServer), dwTimeout); }
void HP_Ext_SetDrainTimeout(ITcpAgent* pAgent, DWORD dwTimeout) { HP_Ext_SetDrainTimeout(CoreHandle::of(pAgent), dwTimeout); }
void HP_Ext_SetDrainTimeout(ITcpClient* pClient, DWORD dwTimeout) { HP_Ext_SetDrainTimeout(CoreHandle::of(pClient), dwTimeout); }

DWORD HP_Ext_GetDrainTimeout(ITcpServer* pServer) { return HP_Ext_GetDrainTimeout(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetDrainTimeout(ITcpAgent* pAgent) { return HP_Ext_GetDrainTimeout(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetDrainTimeout(ITcpClient* pClient) { return HP_Ext_GetDrainTimeout(CoreHandle::of(pClient)); }

BOOL HP_Ext_GetLastErrorReason(ITcpServer* pServer, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pServer), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(ITcpAgent* pAgent, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pAgent), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pClient), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(IHPThreadPool* pThreadPool, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pThreadPool), lpszReason, piLength);
}
