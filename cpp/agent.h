// Agents: the members of IAgent and ITcpAgent, forwarded to the core.
#pragma once

#include "core.h"

namespace hp
{

/// IComplexSocket and IAgent.
template<class Base>
class Agent : public Base
{
public:
    BOOL Stop() override { return HP_Agent_Stop(core()); }
    BOOL Send(CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset) override
    {
        return HP_Agent_SendPart(core(), dwConnID, pBuffer, iLength, iOffset);
    }
    BOOL SendPackets(CONNID dwConnID, const WSABUF pBuffers[], int iCount) override
    {
        return HP_Agent_SendPackets(core(), dwConnID, pBuffers, iCount);
    }
    BOOL PauseReceive(CONNID dwConnID, BOOL bPause) override { return HP_Agent_PauseReceive(core(), dwConnID, bPause); }
    BOOL Disconnect(CONNID dwConnID, BOOL bForce) override { return HP_Agent_Disconnect(core(), dwConnID, bForce); }
    BOOL DisconnectLongConnections(DWORD dwPeriod, BOOL bForce) override
    {
        return HP_Agent_DisconnectLongConnections(core(), dwPeriod, bForce);
    }
    BOOL DisconnectSilenceConnections(DWORD dwPeriod, BOOL bForce) override
    {
        return HP_Agent_DisconnectSilenceConnections(core(), dwPeriod, bForce);
    }
    BOOL Wait(DWORD dwMilliseconds) override { return HP_Agent_Wait(core(), dwMilliseconds); }
    BOOL SetConnectionExtra(CONNID dwConnID, PVOID pExtra) override { return HP_Agent_SetConnectionExtra(core(), dwConnID, pExtra); }
    BOOL GetConnectionExtra(CONNID dwConnID, PVOID* ppExtra) override { return HP_Agent_GetConnectionExtra(core(), dwConnID, ppExtra); }
    BOOL IsSecure() override { return HP_Agent_IsSecure(core()); }
    BOOL HasStarted() override { return HP_Agent_HasStarted(core()); }
    EnServiceState GetState() override { return HP_Agent_GetState(core()); }
    DWORD GetConnectionCount() override { return HP_Agent_GetConnectionCount(core()); }
    BOOL GetAllConnectionIDs(CONNID pIDs[], DWORD& dwCount) override { return HP_Agent_GetAllConnectionIDs(core(), pIDs, &dwCount); }
    BOOL GetConnectPeriod(CONNID dwConnID, DWORD& dwPeriod) override { return HP_Agent_GetConnectPeriod(core(), dwConnID, &dwPeriod); }
    BOOL GetSilencePeriod(CONNID dwConnID, DWORD& dwPeriod) override { return HP_Agent_GetSilencePeriod(core(), dwConnID, &dwPeriod); }
    BOOL GetLocalAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Agent_GetLocalAddress(core(), dwConnID, lpszAddress, &iAddressLen, &usPort);
    }
    BOOL GetRemoteAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Agent_GetRemoteAddress(core(), dwConnID, lpszAddress, &iAddressLen, &usPort);
    }
    EnSocketError GetLastError() override { return HP_Agent_GetLastError(core()); }
    LPCTSTR GetLastErrorDesc() override { return HP_Agent_GetLastErrorDesc(core()); }
    BOOL GetPendingDataLength(CONNID dwConnID, int& iPending) override
    {
        return HP_Agent_GetPendingDataLength(core(), dwConnID, &iPending);
    }
    BOOL IsPauseReceive(CONNID dwConnID, BOOL& bPaused) override { return HP_Agent_IsPauseReceive(core(), dwConnID, &bPaused); }
    BOOL IsConnected(CONNID dwConnID) override { return HP_Agent_IsConnected(core(), dwConnID); }
    void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) override { HP_Agent_SetReuseAddressPolicy(core(), enReusePolicy); }
    void SetSendPolicy(EnSendPolicy enSendPolicy) override { HP_Agent_SetSendPolicy(core(), enSendPolicy); }
    void SetOnSendSyncPolicy(EnOnSendSyncPolicy enSyncPolicy) override { HP_Agent_SetOnSendSyncPolicy(core(), enSyncPolicy); }
    void SetMaxConnectionCount(DWORD dwMaxConnectionCount) override { HP_Agent_SetMaxConnectionCount(core(), dwMaxConnectionCount); }
    void SetFreeSocketObjLockTime(DWORD dwFreeSocketObjLockTime) override
    {
        HP_Agent_SetFreeSocketObjLockTime(core(), dwFreeSocketObjLockTime);
    }
    void SetFreeSocketObjPool(DWORD dwFreeSocketObjPool) override { HP_Agent_SetFreeSocketObjPool(core(), dwFreeSocketObjPool); }
    void SetFreeBufferObjPool(DWORD dwFreeBufferObjPool) override { HP_Agent_SetFreeBufferObjPool(core(), dwFreeBufferObjPool); }
    void SetFreeSocketObjHold(DWORD dwFreeSocketObjHold) override { HP_Agent_SetFreeSocketObjHold(core(), dwFreeSocketObjHold); }
    void SetFreeBufferObjHold(DWORD dwFreeBufferObjHold) override { HP_Agent_SetFreeBufferObjHold(core(), dwFreeBufferObjHold); }
    void SetWorkerThreadCount(DWORD dwWorkerThreadCount) override { HP_Agent_SetWorkerThreadCount(core(), dwWorkerThreadCount); }
    void SetMarkSilence(BOOL bMarkSilence) override { HP_Agent_SetMarkSilence(core(), bMarkSilence); }
    EnReuseAddressPolicy GetReuseAddressPolicy() override { return HP_Agent_GetReuseAddressPolicy(core()); }
    EnSendPolicy GetSendPolicy() override { return HP_Agent_GetSendPolicy(core()); }
    EnOnSendSyncPolicy GetOnSendSyncPolicy() override { return HP_Agent_GetOnSendSyncPolicy(core()); }
    DWORD GetMaxConnectionCount() override { return HP_Agent_GetMaxConnectionCount(core()); }
    DWORD GetFreeSocketObjLockTime() override { return HP_Agent_GetFreeSocketObjLockTime(core()); }
    DWORD GetFreeSocketObjPool() override { return HP_Agent_GetFreeSocketObjPool(core()); }
    DWORD GetFreeBufferObjPool() override { return HP_Agent_GetFreeBufferObjPool(core()); }
    DWORD GetFreeSocketObjHold() override { return HP_Agent_GetFreeSocketObjHold(core()); }
    DWORD GetFreeBufferObjHold() override { return HP_Agent_GetFreeBufferObjHold(core()); }
    DWORD GetWorkerThreadCount() override { return HP_Agent_GetWorkerThreadCount(core()); }
    BOOL IsMarkSilence() override { return HP_Agent_IsMarkSilence(core()); }

    BOOL Start(LPCTSTR lpszBindAddress, BOOL bAsyncConnect) override { return HP_Agent_Start(core(), lpszBindAddress, bAsyncConnect); }
    BOOL Connect(LPCTSTR lpszRemoteAddress, USHORT usPort, CONNID* pdwConnID, PVOID pExtra, USHORT usLocalPort,
        LPCTSTR lpszLocalAddress) override
    {
        return HP_Agent_ConnectWithExtraAndLocalAddressPort(core(), lpszRemoteAddress, usPort, pdwConnID, pExtra, usLocalPort,
            lpszLocalAddress);
    }
    BOOL GetRemoteHost(CONNID dwConnID, TCHAR lpszHost[], int& iHostLen, USHORT& usPort) override
    {
        return HP_Agent_GetRemoteHost(core(), dwConnID, lpszHost, &iHostLen, &usPort);
    }

protected:
    using Base::Base;
    using Base::core;
};

/// ITcpAgent; its SSL members are in ssl.h.
template<class Base>
class TcpAgent : public Base
{
public:
    BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpAgent_SendSmallFile(core(), dwConnID, lpszFileName, pHead, pTail);
    }
    void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) override { HP_TcpAgent_SetSyncConnectTimeout(core(), dwSyncConnectTimeout); }
    void SetSocketBufferSize(DWORD dwSocketBufferSize) override { HP_TcpAgent_SetSocketBufferSize(core(), dwSocketBufferSize); }
    void SetKeepAliveTime(DWORD dwKeepAliveTime) override { HP_TcpAgent_SetKeepAliveTime(core(), dwKeepAliveTime); }
    void SetKeepAliveInterval(DWORD dwKeepAliveInterval) override { HP_TcpAgent_SetKeepAliveInterval(core(), dwKeepAliveInterval); }
    void SetNoDelay(BOOL bNoDelay) override { HP_TcpAgent_SetNoDelay(core(), bNoDelay); }
    DWORD GetSyncConnectTimeout() override { return HP_TcpAgent_GetSyncConnectTimeout(core()); }
    DWORD GetSocketBufferSize() override { return HP_TcpAgent_GetSocketBufferSize(core()); }
    DWORD GetKeepAliveTime() override { return HP_TcpAgent_GetKeepAliveTime(core()); }
    DWORD GetKeepAliveInterval() override { return HP_TcpAgent_GetKeepAliveInterval(core()); }
    BOOL IsNoDelay() override { return HP_TcpAgent_IsNoDelay(core()); }

protected:
    using Base::Base;
    using Base::core;
};

} // namespace hp
