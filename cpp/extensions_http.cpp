// The part of HPSocket-Ext.h that is about HTTP: each function calls that of the core, which takes a handle, for each role.
#include <hpsocket/HPSocket-Ext.h>

#include "core.h"

using hp::CoreHandle;

void HP_Ext_SetHttpMaxHeadSize(ITcpServer* pServer, DWORD dwMaxHeadSize)
{
    HP_Ext_SetHttpMaxHeadSize(CoreHandle::of(pServer), dwMaxHeadSize);
}
void HP_Ext_SetHttpMaxHeadSize(ITcpAgent* pAgent, DWORD dwMaxHeadSize)
{
    HP_Ext_SetHttpMaxHeadSize(CoreHandle::of(pAgent), dwMaxHeadSize);
}
void HP_Ext_SetHttpMaxHeadSize(ITcpClient* pClient, DWORD dwMaxHeadSize)
{
    HP_Ext_SetHttpMaxHeadSize(CoreHandle::of(pClient), dwMaxHeadSize);
}

DWORD HP_Ext_GetHttpMaxHeadSize(ITcpServer* pServer) { return HP_Ext_GetHttpMaxHeadSize(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpMaxHeadSize(ITcpAgent* pAgent) { return HP_Ext_GetHttpMaxHeadSize(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpMaxHeadSize(ITcpClient* pClient) { return HP_Ext_GetHttpMaxHeadSize(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpMaxFields(ITcpServer* pServer, DWORD dwMaxFields)
{
    HP_Ext_SetHttpMaxFields(CoreHandle::of(pServer), dwMaxFields);
}
void HP_Ext_SetHttpMaxFields(ITcpAgent* pAgent, DWORD dwMaxFields) { HP_Ext_SetHttpMaxFields(CoreHandle::of(pAgent), dwMaxFields); }
void HP_Ext_SetHttpMaxFields(ITcpClient* pClient, DWORD dwMaxFields)
{
    HP_Ext_SetHttpMaxFields(CoreHandle::of(pClient), dwMaxFields);
}

DWORD HP_Ext_GetHttpMaxFields(ITcpServer* pServer) { return HP_Ext_GetHttpMaxFields(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpMaxFields(ITcpAgent* pAgent) { return HP_Ext_GetHttpMaxFields(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpMaxFields(ITcpClient* pClient) { return HP_Ext_GetHttpMaxFields(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpMaxUrl(ITcpServer* pServer, DWORD dwMaxUrl) { HP_Ext_SetHttpMaxUrl(CoreHandle::of(pServer), dwMaxUrl); }
void HP_Ext_SetHttpMaxUrl(ITcpAgent* pAgent, DWORD dwMaxUrl) { HP_Ext_SetHttpMaxUrl(CoreHandle::of(pAgent), dwMaxUrl); }
void HP_Ext_SetHttpMaxUrl(ITcpClient* pClient, DWORD dwMaxUrl) { HP_Ext_SetHttpMaxUrl(CoreHandle::of(pClient), dwMaxUrl); }

DWORD HP_Ext_GetHttpMaxUrl(ITcpServer* pServer) { return HP_Ext_GetHttpMaxUrl(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpMaxUrl(ITcpAgent* pAgent) { return HP_Ext_GetHttpMaxUrl(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpMaxUrl(ITcpClient* pClient) { return HP_Ext_GetHttpMaxUrl(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpMaxChunkLine(ITcpServer* pServer, DWORD dwMaxChunkLine)
{
    HP_Ext_SetHttpMaxChunkLine(CoreHandle::of(pServer), dwMaxChunkLine);
}
void HP_Ext_SetHttpMaxChunkLine(ITcpAgent* pAgent, DWORD dwMaxChunkLine)
{
    HP_Ext_SetHttpMaxChunkLine(CoreHandle::of(pAgent), dwMaxChunkLine);
}
void HP_Ext_SetHttpMaxChunkLine(ITcpClient* pClient, DWORD dwMaxChunkLine)
{
    HP_Ext_SetHttpMaxChunkLine(CoreHandle::of(pClient), dwMaxChunkLine);
}

DWORD HP_Ext_GetHttpMaxChunkLine(ITcpServer* pServer) { return HP_Ext_GetHttpMaxChunkLine(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpMaxChunkLine(ITcpAgent* pAgent) { return HP_Ext_GetHttpMaxChunkLine(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpMaxChunkLine(ITcpClient* pClient) { return HP_Ext_GetHttpMaxChunkLine(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpHeadTimeout(ITcpServer* pServer, DWORD dwTimeout)
{
    HP_Ext_SetHttpHeadTimeout(CoreHandle::of(pServer), dwTimeout);
}
void HP_Ext_SetHttpHeadTimeout(ITcpAgent* pAgent, DWORD dwTimeout) { HP_Ext_SetHttpHeadTimeout(CoreHandle::of(pAgent), dwTimeout); }
void HP_Ext_SetHttpHeadTimeout(ITcpClient* pClient, DWORD dwTimeout)
{
    HP_Ext_SetHttpHeadTimeout(CoreHandle::of(pClient), dwTimeout);
}

DWORD HP_Ext_GetHttpHeadTimeout(ITcpServer* pServer) { return HP_Ext_GetHttpHeadTimeout(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpHeadTimeout(ITcpAgent* pAgent) { return HP_Ext_GetHttpHeadTimeout(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpHeadTimeout(ITcpClient* pClient) { return HP_Ext_GetHttpHeadTimeout(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpIdleTimeout(ITcpServer* pServer, DWORD dwTimeout)
{
    HP_Ext_SetHttpIdleTimeout(CoreHandle::of(pServer), dwTimeout);
}
void HP_Ext_SetHttpIdleTimeout(ITcpAgent* pAgent, DWORD dwTimeout) { HP_Ext_SetHttpIdleTimeout(CoreHandle::of(pAgent), dwTimeout); }
void HP_Ext_SetHttpIdleTimeout(ITcpClient* pClient, DWORD dwTimeout)
{
    HP_Ext_SetHttpIdleTimeout(CoreHandle::of(pClient), dwTimeout);
}

DWORD HP_Ext_GetHttpIdleTimeout(ITcpServer* pServer) { return HP_Ext_GetHttpIdleTimeout(CoreHandle::of(pServer)); }
DWORD HP_Ext_GetHttpIdleTimeout(ITcpAgent* pAgent) { return HP_Ext_GetHttpIdleTimeout(CoreHandle::of(pAgent)); }
DWORD HP_Ext_GetHttpIdleTimeout(ITcpClient* pClient) { return HP_Ext_GetHttpIdleTimeout(CoreHandle::of(pClient)); }

void HP_Ext_SetHttpStrictHost(ITcpServer* pServer, BOOL bStrictHost)
{
    HP_Ext_SetHttpStrictHost(CoreHandle::of(pServer), bStrictHost);
}
void HP_Ext_SetHttpStrictHost(ITcpAgent* pAgent, BOOL bStrictHost)
{
    HP_Ext_SetHttpStrictHost(CoreHandle::of(pAgent), bStrictHost);
}
void HP_Ext_SetHttpStrictHost(ITcpClient* pClient, BOOL bStrictHost)
{
    HP_Ext_SetHttpStrictHost(CoreHandle::of(pClient), bStrictHost);
}

BOOL HP_Ext_IsHttpStrictHost(ITcpServer* pServer) { return HP_Ext_IsHttpStrictHost(CoreHandle::of(pServer)); }
BOOL HP_Ext_IsHttpStrictHost(ITcpAgent* pAgent) { return HP_Ext_IsHttpStrictHost(CoreHandle::of(pAgent)); }
BOOL HP_Ext_IsHttpStrictHost(ITcpClient* pClient) { return HP_Ext_IsHttpStrictHost(CoreHandle::of(pClient)); }

BOOL HP_Ext_GetHttpFailureReason(ITcpServer* pServer, CONNID dwConnID, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetHttpFailureReason(CoreHandle::of(pServer), dwConnID, lpszReason, piLength);
}
BOOL HP_Ext_GetHttpFailureReason(ITcpAgent* pAgent, CONNID dwConnID, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetHttpFailureReason(CoreHandle::of(pAgent), dwConnID, lpszReason, piLength);
}
BOOL HP_Ext_GetHttpFailureReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength)
{
    return HP_Ext_GetHttpFailureReason(CoreHandle::of(pClient), 0, lpszReason, piLength);
}
