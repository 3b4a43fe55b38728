// The SSL members of the TCP interfaces in a library without SSL. The interfaces have them in any case (CPP-6), so that every program
// fits; they are refused as on components without TLS (SSL-5).
#pragma once

#include "core.h"
#include "errors.h"

namespace hp
{

/// The members that all three roles share.
template<class Base>
class NoSsl : public Base
{
public:
    void CleanupSSLContext() override { not_supported(0); }
    void SetSSLAutoHandShake(BOOL) override { not_supported(0); }
    BOOL IsSSLAutoHandShake() override { return not_supported(FALSE); }
    void SetSSLCipherList(LPCTSTR) override { not_supported(0); }
    LPCTSTR GetSSLCipherList() override { return not_supported<LPCTSTR>(nullptr); }

protected:
    using Base::Base;
};

/// The further members that agents and clients share.
template<class Base>
class NoConnectingSsl : public NoSsl<Base>
{
public:
    BOOL SetupSSLContext(int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR) override { return not_supported(FALSE); }
    BOOL SetupSSLContextByMemory(int, LPCSTR, LPCSTR, LPCSTR, LPCSTR) override { return not_supported(FALSE); }

protected:
    using NoSsl<Base>::NoSsl;
};

/// ITcpServer.
template<class Base>
class ServerSsl : public NoSsl<Base>
{
public:
    BOOL SetupSSLContext(int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR, Fn_SNI_ServerNameCallback) override { return not_supported(FALSE); }
    BOOL SetupSSLContextByMemory(int, LPCSTR, LPCSTR, LPCSTR, LPCSTR, Fn_SNI_ServerNameCallback) override { return not_supported(FALSE); }
    int AddSSLContext(int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR) override { return not_supported(-1); }
    int AddSSLContextByMemory(int, LPCSTR, LPCSTR, LPCSTR, LPCSTR) override { return not_supported(-1); }
    BOOL BindSSLServerName(LPCTSTR, int) override { return not_supported(FALSE); }
    BOOL StartSSLHandShake(CONNID) override { return not_supported(FALSE); }
    BOOL GetSSLSessionInfo(CONNID, EnSSLSessionInfo, LPVOID*) override { return not_supported(FALSE); }

protected:
    using NoSsl<Base>::NoSsl;
};

/// ITcpAgent.
template<class Base>
class AgentSsl : public NoConnectingSsl<Base>
{
public:
    BOOL StartSSLHandShake(CONNID) override { return not_supported(FALSE); }
    BOOL GetSSLSessionInfo(CONNID, EnSSLSessionInfo, LPVOID*) override { return not_supported(FALSE); }

protected:
    using NoConnectingSsl<Base>::NoConnectingSsl;
};

/// ITcpClient.
template<class Base>
class ClientSsl : public NoConnectingSsl<Base>
{
public:
    BOOL StartSSLHandShake() override { return not_supported(FALSE); }
    BOOL GetSSLSessionInfo(EnSSLSessionInfo, LPVOID*) override { return not_supported(FALSE); }

protected:
    using NoConnectingSsl<Base>::NoConnectingSsl;
};

} // namespace hp
