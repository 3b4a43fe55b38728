// Agents: the members of IAgent and ITcpAgent, forwarded to the core.
#pragma once

#include "core.h"
#include "generated/properties.h"

namespace hp
{

/// IComplexSocket and IAgent.
template<class Base>
class Agent : public AgentProperties<Base>
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
    using AgentProperties<Base>::AgentProperties;
    using Base::core;
};

/// ITcpAgent; its SSL members are in ssl.h.
template<class Base>
class TcpAgent : public TcpAgentProperties<Base>
{
public:
    BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail) override
    {
        return HP_TcpAgent_SendSmallFile(core(), dwConnID, lpszFileName, pHead, pTail);
    }

protected:
    using TcpAgentProperties<Base>::TcpAgentProperties;
    using Base::core;
};

} // namespace hp
