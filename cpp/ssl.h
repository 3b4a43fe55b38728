// The SSL members of the TCP interfaces. The core has no SSL components yet, so these are what every plain component answers:
// no (SSL-5). When it has, they become calls of HP_SSLServer_* and so on, which refuse plain components in the same way.
#pragma once

#include "core.h"
#include "errors.h"

namespace hp
{

/// Those that all three roles share.
template<class Base>
class Ssl : public Base
{
public:
    void CleanupSSLContext() override {}
    void SetSSLAutoHandShake(BOOL) override {}
    BOOL IsSSLAutoHandShake() override { return FALSE; }
    void SetSSLCipherList(LPCTSTR) override {}
    LPCTSTR GetSSLCipherList() override { return nullptr; }

protected:
    using Base::Base;
};

/// ITcpServer.
template<class Base>
class ServerSsl : public Ssl<Base>
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
    using Ssl<Base>::Ssl;
};

/// ITcpAgent.
template<class Base>
class AgentSsl : public Ssl<Base>
{
public:
    BOOL SetupSSLContext(int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR) override { return not_supported(FALSE); }
    BOOL SetupSSLContextByMemory(int, LPCSTR, LPCSTR, LPCSTR, LPCSTR) override { return not_supported(FALSE); }
    BOOL StartSSLHandShake(CONNID) override { return not_supported(FALSE); }
    BOOL GetSSLSessionInfo(CONNID, EnSSLSessionInfo, LPVOID*) override { return not_supported(FALSE); }

protected:
    using Ssl<Base>::Ssl;
};

/// ITcpClient.
template<class Base>
class ClientSsl : public Ssl<Base>
{
public:
    BOOL SetupSSLContext(int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR) override { return not_supported(FALSE); }
    BOOL SetupSSLContextByMemory(int, LPCSTR, LPCSTR, LPCSTR, LPCSTR) override { return not_supported(FALSE); }
    BOOL StartSSLHandShake() override { return not_supported(FALSE); }
    BOOL GetSSLSessionInfo(EnSSLSessionInfo, LPVOID*) override { return not_supported(FALSE); }

protected:
    using Ssl<Base>::Ssl;
};

} // namespace hp
