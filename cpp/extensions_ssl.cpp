// The functions of HPSocket-Ext.h for SSL components.
#include <hpsocket/HPSocket-Ext.h>

#include "core.h"

using hp::CoreHandle;

void HP_Ext_SetSSLHandshakeTimeout(ITcpServer* pServer, DWORD dwTimeout)
{
    HP_Ext_SetSSLHandshakeTimeout(CoreHandle::of(pServer), dwTimeout);
}
void HP_Ext_SetSSLHandshakeTimeout(ITcpAgent* pAgent, DWORD dwTimeout)
{
    HP_Ext_SetSSLHandshakeTimeout(CoreHandle::of(pAgent), dwTimeout);
}
void HP_Ext_SetSSLHandshakeTimeout(ITcpClient* pClient, DWORD dwTimeout)
{
    HP_Ext_SetSSLHandshakeTimeout(CoreHandle::of(pClient), dwTimeout);
}

DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpServer* pServer) { return HP_Ext_GetSSLHandshakeTimeout(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpAgent* pAgent) { return HP_Ext_GetSSLHandshakeTimeout(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpClient* pClient) { return HP_Ext_GetSSLHandshakeTimeout(CoreHandle::of(pClient)); }

void HP_Ext_SetSSLVerifyHost(ITcpServer* pServer, BOOL bVerifyHost) { HP_Ext_SetSSLVerifyHost(CoreHandle::of(pServer), bVerifyHost); }
void HP_Ext_SetSSLVerifyHost(ITcpAgent* pAgent, BOOL bVerifyHost) { HP_Ext_SetSSLVerifyHost(CoreHandle::of(pAgent), bVerifyHost); }
void HP_Ext_SetSSLVerifyHost(ITcpClient* pClient, BOOL bVerifyHost) { HP_Ext_SetSSLVerifyHost(CoreHandle::of(pClient), bVerifyHost); }

BOOL HP_Ext_IsSSLVerifyHost(ITcpServer* pServer) { return HP_Ext_IsSSLVerifyHost(CoreHandle::of(pServer)); }
BOOL HP_Ext_IsSSLVerifyHost(ITcpAgent* pAgent) { return HP_Ext_IsSSLVerifyHost(CoreHandle::of(pAgent)); }
BOOL HP_Ext_IsSSLVerifyHost(ITcpClient* pClient) { return HP_Ext_IsSSLVerifyHost(CoreHandle::of(pClient)); }

BOOL HP_Ext_GetSSLFailureReason(ITcpServer* pServer, CONNID dwConnID, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLFailureReason(CoreHandle::of(pServer), dwConnID, lpszReason, piLength);
}
BOOL HP_Ext_GetSSLFailureReason(ITcpAgent* pAgent, CONNID dwConnID, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLFailureReason(CoreHandle::of(pAgent), dwConnID, lpszReason, piLength);
}
BOOL HP_Ext_GetSSLFailureReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLFailureReason(CoreHandle::of(pClient), 0, lpszReason, piLength);
}

BOOL HP_Ext_GetSSLSetupError(ITcpServer* pServer, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLSetupError(CoreHandle::of(pServer), lpszReason, piLength);
}
BOOL HP_Ext_GetSSLSetupError(ITcpAgent* pAgent, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLSetupError(CoreHandle::of(pAgent), lpszReason, piLength);
}
BOOL HP_Ext_GetSSLSetupError(ITcpClient* pClient, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetSSLSetupError(CoreHandle::of(pClient), lpszReason, piLength);
}
