// Servers: the members of IServer and ITcpServer, forwarded to the core.
#pragma once

#include "core.h"

namespace hp
{

/// IComplexSocket and IServer.
template<class Base>
class Server : public Base
{
public:
    BOOL Stop() override { return HP_Server_Stop(core()); }
    BOOL Send(CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset) override
    {
        return HP_Server_SendPart(core(), dwConnID, pBuffer, iLength, iOffset);
    }
    BOOL SendPackets(CONNID dwConnID, const WSABUF pBuffers[], int iCount) override
    {
        return HP_Server_SendPackets(core(), dwConnID, pBuffers, iCount);
    }
    BOOL PauseReceive(CONNID dwConnID, BOOL bPause) override { return HP_Server_PauseReceive(core(), dwConnID, bPause); }
    BOOL Disconnect(CONNID dwConnID, BOOL bForce) override { return HP_Server_Disconnect(core(), dwConnID, bForce); }
    BOOL DisconnectLongConnections(DWORD dwPeriod, BOOL bForce) override
    {
        return HP_Server_DisconnectLongConnections(core(), dwPeriod, bForce);
    }
    BOOL DisconnectSilenceConnections(DWORD dwPeriod, BOOL bForce) override
    {
        return HP_Server_DisconnectSilenceConnections(core(), dwPeriod, bForce);
    }
    BOOL Wait(DWORD dwMilliseconds) override { return HP_Server_Wait(core(), dwMilliseconds); }
    BOOL SetConnectionExtra(CONNID dwConnID, PVOID pExtra) override { return HP_Server_SetConnectionExtra(core(), dwConnID, pExtra); }
    BOOL GetConnectionExtra(CONNID dwConnID, PVOID* ppExtra) override { return HP_Server_GetConnectionExtra(core(), dwConnID, ppExtra); }
    BOOL IsSecure() override { return HP_Server_IsSecure(core()); }
    BOOL HasStarted() override { return HP_Server_HasStarted(core()); }
    EnServiceState GetState() override { return HP_Server_GetState(core()); }
    DWORD GetConnectionCount() override { return HP_Server_GetConnectionCount(core()); }
    BOOL GetAllConnectionIDs(CONNID pIDs[], DWORD& dwCount) override { return HP_Server_GetAllConnectionIDs(core(), pIDs, &dwCount); }
    BOOL GetConnectPeriod(CONNID dwConnID, DWORD& dwPeriod) override { return HP_Server_GetConnectPeriod(core(), dwConnID, &dwPeriod); }
    BOOL GetSilencePeriod(CONNID dwConnID, DWORD& dwPeriod) override { return HP_Server_GetSilencePeriod(core(), dwConnID, &dwPeriod); }
    BOOL GetLocalAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Server_GetLocalAddress(core(), dwConnID, lpszAddress, &iAddressLen, &usPort);
    }
    BOOL GetRemoteAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Server_GetRemoteAddress(core(), dwConnID, lpszAddress, &iAddressLen, &usPort);
    }
    EnSocketError GetLastError() override { return HP_Server_GetLastError(core()); }
    LPCTSTR GetLastErrorDesc() override { return HP_Server_GetLastErrorDesc(core()); }
    BOOL GetPendingDataLength(CONNID dwConnID, int& iPending) override
    {
        return HP_Server_GetPendingDataLength(core(), dwConnID, &iPending);
    }
    BOOL IsPauseReceive(CONNID dwConnID, BOOL& bPaused) override { return HP_Server_IsPauseReceive(core(), dwConnID, &bPaused); }
    BOOL IsConnected(CONNID dwConnID) override { return HP_Server_IsConnected(core(), dwConnID); }
    void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) override { HP_Server_SetReuseAddressPolicy(core(), enReusePolicy); }
    void SetSendPolicy(EnSendPolicy enSendPolicy) override { HP_Server_SetSendPolicy(core(), enSendPolicy); }
    void SetOnSendSyncPolicy(EnOnSendSyncPolicy enSyncPolicy) override { HP_Server_SetOnSendSyncPolicy(core(), enSyncPolicy); }
    void SetMaxConnectionCount(DWORD dwMaxConnectionCount) override { HP_Server_SetMaxConnectionCount(core(), dwMaxConnectionCount); }
    void SetFreeSocketObjLockTime(DWORD dwFreeSocketObjLockTime) override
    {
        HP_Server_SetFreeSocketObjLockTime(core(), dwFreeSocketObjLockTime);
    }
    void SetFreeSocketObjPool(DWORD dwFreeSocketObjPool) override { HP_Server_SetFreeSocketObjPool(core(), dwFreeSocketObjPool); }
    void SetFreeBufferObjPool(DWORD dwFreeBufferObjPool) override { HP_Server_SetFreeBufferObjPool(core(), dwFreeBufferObjPool); }
    void SetFreeSocketObjHold(DWORD dwFreeSocketObjHold) override { HP_Server_SetFreeSocketObjHold(core(), dwFreeSocketObjHold); }
    void SetFreeBufferObjHold(DWORD dwFreeBufferObjHold) override { HP_Server_SetFreeBufferObjHold(core(), dwFreeBufferObjHold); }
    void SetWorkerThreadCount(DWORD dwWorkerThreadCount) override { HP_Server_SetWorkerThreadCount(core(), dwWorkerThreadCount); }
    void SetMarkSilence(BOOL bMarkSilence) override { HP_Server_SetMarkSilence(core(), bMarkSilence); }
    EnReuseAddressPolicy GetReuseAddressPolicy() override { return HP_Server_GetReuseAddressPolicy(core()); }
    EnSendPolicy GetSendPolicy() override { return HP_Server_GetSendPolicy(core()); }
    EnOnSendSyncPolicy GetOnSendSyncPolicy() override { return HP_Server_GetOnSendSyncPolicy(core()); }
    DWORD GetMaxConnectionCount() override { return HP_Server_GetMaxConnectionCount(core()); }
    DWORD GetFreeSocketObjLockTime() override { return HP_Server_GetFreeSocketObjLockTime(core()); }
    DWORD GetFreeSocketObjPool() override { return HP_Server_GetFreeSocketObjPool(core()); }
    DWORD GetFreeBufferObjPool() override { return HP_Server_GetFreeBufferObjPool(core()); }
    DWORD GetFreeSocketObjHold() override { return HP_Server_GetFreeSocketObjHold(core()); }
    DWORD GetFreeBufferObjHold() override { return HP_Server_GetFreeBufferObjHold(core()); }
    DWORD GetWorkerThreadCount() override { return HP_Server_GetWorkerThreadCount(core()); }
    BOOL IsMarkSilence() override { return HP_Server_IsMarkSilence(core()); }

    BOOL Start(LPCTSTR lpszBindAddress, USHORT usPort) override { return HP_Server_Start(core(), lpszBindAddress, usPort); }
    BOOL GetListenAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Server_GetListenAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }

protected:
    using Base::Base;
    using Base::core;
};

/// ITcpServer; its SSL members are in ssl.h.
template<class Base>
class TcpServer : public Base
{
public:
    BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpServer_SendSmallFile(core(), dwConnID, lpszFileName, pHead, pTail);
    }
    void SetAcceptSocketCount(DWORD dwAcceptSocketCount) override { HP_TcpServer_SetAcceptSocketCount(core(), dwAcceptSocketCount); }
    void SetSocketBufferSize(DWORD dwSocketBufferSize) override { HP_TcpServer_SetSocketBufferSize(core(), dwSocketBufferSize); }
    void SetSocketListenQueue(DWORD dwSocketListenQueue) override { HP_TcpServer_SetSocketListenQueue(core(), dwSocketListenQueue); }
    void SetKeepAliveTime(DWORD dwKeepAliveTime) override { HP_TcpServer_SetKeepAliveTime(core(), dwKeepAliveTime); }
    void SetKeepAliveInterval(DWORD dwKeepAliveInterval) override { HP_TcpServer_SetKeepAliveInterval(core(), dwKeepAliveInterval); }
    void SetNoDelay(BOOL bNoDelay) override { HP_TcpServer_SetNoDelay(core(), bNoDelay); }
    DWORD GetAcceptSocketCount() override { return HP_TcpServer_GetAcceptSocketCount(core()); }
    DWORD GetSocketBufferSize() override { return HP_TcpServer_GetSocketBufferSize(core()); }
    DWORD GetSocketListenQueue() override { return HP_TcpServer_GetSocketListenQueue(core()); }
    DWORD GetKeepAliveTime() override { return HP_TcpServer_GetKeepAliveTime(core()); }
    DWORD GetKeepAliveInterval() override { return HP_TcpServer_GetKeepAliveInterval(core()); }
    BOOL IsNoDelay() override { return HP_TcpServer_IsNoDelay(core()); }

protected:
    using Base::Base;
    using Base::core;
};

} // namespace hp
