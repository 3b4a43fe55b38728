// Servers: the members of IServer and ITcpServer, forwarded to the core.
#pragma once

#include "core.h"
#include "generated/properties.h"

namespace hp
{

/// IComplexSocket and IServer.
template<class Base>
class Server : public ServerProperties<Base>
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

    BOOL Start(LPCTSTR lpszBindAddress, USHORT usPort) override { return HP_Server_Start(core(), lpszBindAddress, usPort); }
    BOOL GetListenAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_Server_GetListenAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }

protected:
    using ServerProperties<Base>::ServerProperties;
    using Base::core;
};

/// ITcpServer; its SSL members are in ssl.h.
template<class Base>
class TcpServer : public TcpServerProperties<Base>
{
public:
    BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpServer_SendSmallFile(core(), dwConnID, lpszFileName, pHead, pTail);
    }

protected:
    using TcpServerProperties<Base>::TcpServerProperties;
    using Base::core;
};

} // namespace hp
