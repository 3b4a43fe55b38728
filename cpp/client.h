// Clients: the members of IClient and ITcpClient, forwarded to the core.
#pragma once

#include "core.h"
#include "generated/properties.h"

namespace hp
{

/// IClient.
template<class Base>
class Client : public ClientProperties<Base>
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

protected:
    using ClientProperties<Base>::ClientProperties;
    using Base::core;
};

/// ITcpClient; its SSL members are in ssl.h.
template<class Base>
class TcpClient : public TcpClientProperties<Base>
{
public:
    BOOL SendSmallFile(LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpClient_SendSmallFile(core(), lpszFileName, pHead, pTail);
    }

protected:
    using TcpClientProperties<Base>::TcpClientProperties;
    using Base::core;
};

} // namespace hp
