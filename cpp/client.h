// Clients: the members of IClient and ITcpClient, forwarded to the core.
#pragma once

#include "core.h"

namespace hp
{

/// IClient.
template<class Base>
class Client : public Base
{
public:
    BOOL Start(LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect, LPCTSTR lpszBindAddress, USHORT usLocalPort) override
    {
        return HP_Client_StartWithBindAddressAndLocalPort(core(), lpszRemoteAddress, usPort, bAsyncConnect, lpszBindAddress, usLocalPort);
    }
    BOOL Stop() override { return HP_Client_Stop(core()); }
    BOOL Send(const BYTE* pBuffer, int iLength, int iOffset) override { return HP_Client_SendPart(core(), pBuffer, iLength, iOffset); }
    BOOL SendPackets(const WSABUF pBuffers[], int iCount) override { return HP_Client_SendPackets(core(), pBuffers, iCount); }
    BOOL PauseReceive(BOOL bPause) override { return HP_Client_PauseReceive(core(), bPause); }
    BOOL Wait(DWORD dwMilliseconds) override { return HP_Client_Wait(core(), dwMilliseconds); }
    void SetExtra(PVOID pExtra) override { HP_Client_SetExtra(core(), pExtra); }
    PVOID GetExtra() override { return HP_Client_GetExtra(core()); }
    BOOL IsSecure() override { return HP_Client_IsSecure(core()); }
    BOOL HasStarted() override { return HP_Client_HasStarted(core()); }
    EnServiceState GetState() override { return HP_Client_GetState(core()); }
    EnSocketError GetLastError() override { return HP_Client_GetLastError(core()); }
    LPCTSTR GetLastErrorDesc() override { return HP_Client_GetLastErrorDesc(core()); }
    CONNID GetConnectionID() override { return HP_Client_GetConnectionID(core()); }
    BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Client_GetLocalAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }
    BOOL GetRemoteHost(TCHAR lpszHost[], int& iHostLen, USHORT& usPort) override
    {
        return HP_Client_GetRemoteHost(core(), lpszHost, &iHostLen, &usPort);
    }
    BOOL GetPendingDataLength(int& iPending) override { return HP_Client_GetPendingDataLength(core(), &iPending); }
    BOOL IsPauseReceive(BOOL& bPaused) override { return HP_Client_IsPauseReceive(core(), &bPaused); }
    BOOL IsConnected() override { return HP_Client_IsConnected(core()); }
    void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) override { HP_Client_SetReuseAddressPolicy(core(), enReusePolicy); }
    void SetFreeBufferPoolSize(DWORD dwFreeBufferPoolSize) override { HP_Client_SetFreeBufferPoolSize(core(), dwFreeBufferPoolSize); }
    void SetFreeBufferPoolHold(DWORD dwFreeBufferPoolHold) override { HP_Client_SetFreeBufferPoolHold(core(), dwFreeBufferPoolHold); }
    EnReuseAddressPolicy GetReuseAddressPolicy() override { return HP_Client_GetReuseAddressPolicy(core()); }
    DWORD GetFreeBufferPoolSize() override { return HP_Client_GetFreeBufferPoolSize(core()); }
    DWORD GetFreeBufferPoolHold() override { return HP_Client_GetFreeBufferPoolHold(core()); }

protected:
    using Base::Base;
    using Base::core;
};

/// ITcpClient; its SSL members are in ssl.h.
template<class Base>
class TcpClient : public Base
{
public:
    BOOL SendSmallFile(LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpClient_SendSmallFile(core(), lpszFileName, pHead, pTail);
    }
    void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) override { HP_TcpClient_SetSyncConnectTimeout(core(), dwSyncConnectTimeout); }
    void SetSocketBufferSize(DWORD dwSocketBufferSize) override { HP_TcpClient_SetSocketBufferSize(core(), dwSocketBufferSize); }
    void SetKeepAliveTime(DWORD dwKeepAliveTime) override { HP_TcpClient_SetKeepAliveTime(core(), dwKeepAliveTime); }
    void SetKeepAliveInterval(DWORD dwKeepAliveInterval) override { HP_TcpClient_SetKeepAliveInterval(core(), dwKeepAliveInterval); }
    void SetNoDelay(BOOL bNoDelay) override { HP_TcpClient_SetNoDelay(core(), bNoDelay); }
    DWORD GetSyncConnectTimeout() override { return HP_TcpClient_GetSyncConnectTimeout(core()); }
    DWORD GetSocketBufferSize() override { return HP_TcpClient_GetSocketBufferSize(core()); }
    DWORD GetKeepAliveTime() override { return HP_TcpClient_GetKeepAliveTime(core()); }
    DWORD GetKeepAliveInterval() override { return HP_TcpClient_GetKeepAliveInterval(core()); }
    BOOL IsNoDelay() override { return HP_TcpClient_IsNoDelay(core()); }

protected:
    using Base::Base;
    using Base::core;
};

} // namespace hp
