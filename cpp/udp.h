// What UDP components have besides the members of servers and clients, and nodes, forwarded to the core.
#pragma once

#include "core.h"
#include "generated/udp_properties.h"

namespace hp
{

/// IArqSocket.
template<class Base>
class UdpArqServer : public UdpArqServerProperties<Base>
{
public:
    BOOL GetWaitingSendMessageCount(CONNID dwConnID, int& iCount) override
    {
        return HP_UdpArqServer_GetWaitingSendMessageCount(core(), dwConnID, &iCount);
    }

protected:
    using UdpArqServerProperties<Base>::UdpArqServerProperties;
    using Base::core;
};

/// IArqClient.
template<class Base>
class UdpArqClient : public UdpArqClientProperties<Base>
{
public:
    BOOL GetWaitingSendMessageCount(int& iCount) override { return HP_UdpArqClient_GetWaitingSendMessageCount(core(), &iCount); }

protected:
    using UdpArqClientProperties<Base>::UdpArqClientProperties;
    using Base::core;
};

/// IUdpCast.
template<class Base>
class UdpCast : public UdpCastProperties<Base>
{
public:
    BOOL GetRemoteAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_UdpCast_GetRemoteAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }

protected:
    using UdpCastProperties<Base>::UdpCastProperties;
    using Base::core;
};

/// IUdpNode.
template<class Base>
class UdpNode : public UdpNodeProperties<Base>
{
public:
    BOOL Start(LPCTSTR lpszBindAddress, USHORT usPort, EnCastMode enCastMode, LPCTSTR lpszCastAddress) override
    {
        return HP_UdpNode_StartWithCast(core(), lpszBindAddress, usPort, enCastMode, lpszCastAddress);
    }
    BOOL Stop() override { return HP_UdpNode_Stop(core()); }
    BOOL Send(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pBuffer, int iLength, int iOffset) override
    {
        return HP_UdpNode_SendPart(core(), lpszRemoteAddress, usRemotePort, pBuffer, iLength, iOffset);
    }
    BOOL SendPackets(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const WSABUF pBuffers[], int iCount) override
    {
        return HP_UdpNode_SendPackets(core(), lpszRemoteAddress, usRemotePort, pBuffers, iCount);
    }
    BOOL SendCast(const BYTE* pBuffer, int iLength, int iOffset) override
    {
        return HP_UdpNode_SendCastPart(core(), pBuffer, iLength, iOffset);
    }
    BOOL SendCastPackets(const WSABUF pBuffers[], int iCount) override { return HP_UdpNode_SendCastPackets(core(), pBuffers, iCount); }
    BOOL Wait(DWORD dwMilliseconds) override { return HP_UdpNode_Wait(core(), dwMilliseconds); }
    void SetExtra(PVOID pExtra) override { HP_UdpNode_SetExtra(core(), pExtra); }
    PVOID GetExtra() override { return HP_UdpNode_GetExtra(core()); }
    BOOL HasStarted() override { return HP_UdpNode_HasStarted(core()); }
    EnServiceState GetState() override { return HP_UdpNode_GetState(core()); }
    EnSocketError GetLastError() override { return HP_UdpNode_GetLastError(core()); }
    LPCTSTR GetLastErrorDesc() override { return HP_UdpNode_GetLastErrorDesc(core()); }
    BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_UdpNode_GetLocalAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }
    BOOL GetCastAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) override
    {
        return HP_UdpNode_GetCastAddress(core(), lpszAddress, &iAddressLen, &usPort);
    }
    EnCastMode GetCastMode() override { return HP_UdpNode_GetCastMode(core()); }
    BOOL GetPendingDataLength(int& iPending) override { return HP_UdpNode_GetPendingDataLength(core(), &iPending); }

protected:
    using UdpNodeProperties<Base>::UdpNodeProperties;
    using Base::core;
};

} // namespace hp
