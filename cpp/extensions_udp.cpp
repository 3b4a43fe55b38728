// The part of HPSocket-Ext.h that is about UDP: each function calls that of the core, which takes a handle, for each interface.
#include <hpsocket/HPSocket-Ext.h>

#include "core.h"

using hp::CoreHandle;

void HP_Ext_SetUdpReceiveBuffer(IUdpServer* pServer, DWORD dwSize) { HP_Ext_SetUdpReceiveBuffer(CoreHandle::of(pServer), dwSize); }
void HP_Ext_SetUdpReceiveBuffer(IUdpClient* pClient, DWORD dwSize) { HP_Ext_SetUdpReceiveBuffer(CoreHandle::of(pClient), dwSize); }
void HP_Ext_SetUdpReceiveBuffer(IUdpCast* pCast, DWORD dwSize) { HP_Ext_SetUdpReceiveBuffer(CoreHandle::of(pCast), dwSize); }
void HP_Ext_SetUdpReceiveBuffer(IUdpNode* pNode, DWORD dwSize) { HP_Ext_SetUdpReceiveBuffer(CoreHandle::of(pNode), dwSize); }

DWORD HP_Ext_GetUdpReceiveBuffer(IUdpServer* pServer) { return HP_Ext_GetUdpReceiveBuffer(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetUdpReceiveBuffer(IUdpClient* pClient) { return HP_Ext_GetUdpReceiveBuffer(CoreHandle::of(pClient)); }
DWORD HP_Ext_GetUdpReceiveBuffer(IUdpCast* pCast) { return HP_Ext_GetUdpReceiveBuffer(CoreHandle::of(pCast)); }
DWORD HP_Ext_GetUdpReceiveBuffer(IUdpNode* pNode) { return HP_Ext_GetUdpReceiveBuffer(CoreHandle::of(pNode)); }

ULONGLONG HP_Ext_GetUdpDropCount(IUdpServer* pServer) { return HP_Ext_GetUdpDropCount(CoreHandle::of(pServer)); }
ULONGLONG HP_Ext_GetUdpDropCount(IUdpClient* pClient) { return HP_Ext_GetUdpDropCount(CoreHandle::of(pClient)); }
ULONGLONG HP_Ext_GetUdpDropCount(IUdpCast* pCast) { return HP_Ext_GetUdpDropCount(CoreHandle::of(pCast)); }
ULONGLONG HP_Ext_GetUdpDropCount(IUdpNode* pNode) { return HP_Ext_GetUdpDropCount(CoreHandle::of(pNode)); }

void HP_Ext_SetUdpGro(IUdpServer* pServer, BOOL bGro) { HP_Ext_SetUdpGro(CoreHandle::of(pServer), bGro); }
void HP_Ext_SetUdpGro(IUdpClient* pClient, BOOL bGro) { HP_Ext_SetUdpGro(CoreHandle::of(pClient), bGro); }
void HP_Ext_SetUdpGro(IUdpCast* pCast, BOOL bGro) { HP_Ext_SetUdpGro(CoreHandle::of(pCast), bGro); }
void HP_Ext_SetUdpGro(IUdpNode* pNode, BOOL bGro) { HP_Ext_SetUdpGro(CoreHandle::of(pNode), bGro); }

BOOL HP_Ext_IsUdpGro(IUdpServer* pServer) { return HP_Ext_IsUdpGro(CoreHandle::of(pServer)); }
BOOL HP_Ext_IsUdpGro(IUdpClient* pClient) { return HP_Ext_IsUdpGro(CoreHandle::of(pClient)); }
BOOL HP_Ext_IsUdpGro(IUdpCast* pCast) { return HP_Ext_IsUdpGro(CoreHandle::of(pCast)); }
BOOL HP_Ext_IsUdpGro(IUdpNode* pNode) { return HP_Ext_IsUdpGro(CoreHandle::of(pNode)); }

void HP_Ext_SetUdpIdleTimeout(IUdpServer* pServer, DWORD dwTimeout) { HP_Ext_SetUdpIdleTimeout(CoreHandle::of(pServer), dwTimeout); }

DWORD HP_Ext_GetUdpIdleTimeout(IUdpServer* pServer) { return HP_Ext_GetUdpIdleTimeout(CoreHandle::of(pServer)); }

BOOL HP_Ext_GetLastErrorReason(IUdpServer* pServer, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pServer), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(IUdpClient* pClient, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pClient), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(IUdpCast* pCast, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pCast), lpszReason, piLength);
}
BOOL HP_Ext_GetLastErrorReason(IUdpNode* pNode, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetLastErrorReason(CoreHandle::of(pNode), lpszReason, piLength);
}
