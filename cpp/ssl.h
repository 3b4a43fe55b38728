// The SSL members of the TCP interfaces. Components without TLS have them too, and there the core
// refuses them (SSL-5).
#pragma once

#include <hpsocket/HPSocket4C-SSL.h>

#include "core.h"
#include "sni.h"

namespace hp
{

/// The members that all three roles share. The roles differ only in the core's functions.
template<class Base, auto CoreCleanup, auto CoreSetAuto, auto CoreIsAuto, auto CoreSetCiphers, auto CoreGetCiphers>
class Ssl : public Base
{
public:
    void CleanupSSLContext() override { CoreCleanup(core()); }
    void SetSSLAutoHandShake(BOOL bAutoHandShake) override { CoreSetAuto(core(), bAutoHandShake); }
    BOOL IsSSLAutoHandShake() override { return CoreIsAuto(core()); }
    void SetSSLCipherList(LPCTSTR lpszCipherList) override { CoreSetCiphers(core(), lpszCipherList); }
    LPCTSTR GetSSLCipherList() override { return CoreGetCiphers(core()); }

protected:
    using Base::Base;
    using Base::core;
};

/// The further members that agents and clients share: setups without server names.
template<class Base, auto CoreSetup, auto CoreSetupByMemory>
class ConnectingSsl : public Base
{
public:
    BOOL SetupSSLContext(int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile, LPCTSTR lpszKeyPassword,
        LPCTSTR lpszCAPemCertFileOrPath) override
    {
        return CoreSetup(core(), iVerifyMode, lpszPemCertFile, lpszPemKeyFile, lpszKeyPassword, lpszCAPemCertFileOrPath);
    }
    BOOL SetupSSLContextByMemory(int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey, LPCSTR lpszKeyPassword,
        LPCSTR lpszCAPemCert) override
    {
        return CoreSetupByMemory(core(), iVerifyMode, lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert);
    }

protected:
    using Base::Base;
    using Base::core;
};

template<class Base>
using SslOfServer = Ssl<Base, HP_SSLServer_CleanupSSLContext, HP_SSLServer_SetSSLAutoHandShake, HP_SSLServer_IsSSLAutoHandShake,
    HP_SSLServer_SetSSLCipherList, HP_SSLServer_GetSSLCipherList>;
template<class Base>
using SslOfAgent = ConnectingSsl<
    Ssl<Base, HP_SSLAgent_CleanupSSLContext, HP_SSLAgent_SetSSLAutoHandShake, HP_SSLAgent_IsSSLAutoHandShake,
        HP_SSLAgent_SetSSLCipherList, HP_SSLAgent_GetSSLCipherList>,
    HP_SSLAgent_SetupSSLContext, HP_SSLAgent_SetupSSLContextByMemory>;
template<class Base>
using SslOfClient = ConnectingSsl<
    Ssl<Base, HP_SSLClient_CleanupSSLContext, HP_SSLClient_SetSSLAutoHandShake, HP_SSLClient_IsSSLAutoHandShake,
        HP_SSLClient_SetSSLCipherList, HP_SSLClient_GetSSLCipherList>,
    HP_SSLClient_SetupSSLContext, HP_SSLClient_SetupSSLContextByMemory>;

/// ITcpServer.
template<class Base>
class ServerSsl : public SslOfServer<Base>
{
public:
    BOOL SetupSSLContext(int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile, LPCTSTR lpszKeyPassword,
        LPCTSTR lpszCAPemCertFileOrPath, Fn_SNI_ServerNameCallback fnServerNameCallback) override
    {
        return name_callback_.set(fnServerNameCallback, [&](auto callback) {
            return HP_SSLServer_SetupSSLContext(core(), iVerifyMode, lpszPemCertFile, lpszPemKeyFile, lpszKeyPassword,
                lpszCAPemCertFileOrPath, callback);
        });
    }
    BOOL SetupSSLContextByMemory(int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey, LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert,
        Fn_SNI_ServerNameCallback fnServerNameCallback) override
    {
        return name_callback_.set(fnServerNameCallback, [&](auto callback) {
            return HP_SSLServer_SetupSSLContextByMemory(core(), iVerifyMode, lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert,
                callback);
        });
    }
    int AddSSLContext(int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile, LPCTSTR lpszKeyPassword,
        LPCTSTR lpszCAPemCertFileOrPath) override
    {
        return HP_SSLServer_AddSSLContext(core(), iVerifyMode, lpszPemCertFile, lpszPemKeyFile, lpszKeyPassword, lpszCAPemCertFileOrPath);
    }
    int AddSSLContextByMemory(int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey, LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert) override
    {
        return HP_SSLServer_AddSSLContextByMemory(core(), iVerifyMode, lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert);
    }
    BOOL BindSSLServerName(LPCTSTR lpszServerName, int iContextIndex) override
    {
        return HP_SSLServer_BindSSLServerName(core(), lpszServerName, iContextIndex);
    }
    BOOL StartSSLHandShake(CONNID dwConnID) override { return HP_SSLServer_StartSSLHandShake(core(), dwConnID); }
    BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) override
    {
        return HP_SSLServer_GetSSLSessionInfo(core(), dwConnID, enInfo, lppInfo);
    }

protected:
    using Parent = SslOfServer<Base>;
    using Parent::Parent;
    using Base::core;

private:
    NameCallback name_callback_{core()};
};

/// ITcpAgent.
template<class Base>
class AgentSsl : public SslOfAgent<Base>
{
public:
    BOOL StartSSLHandShake(CONNID dwConnID) override { return HP_SSLAgent_StartSSLHandShake(core(), dwConnID); }
    BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) override
    {
        return HP_SSLAgent_GetSSLSessionInfo(core(), dwConnID, enInfo, lppInfo);
    }

protected:
    using Parent = SslOfAgent<Base>;
    using Parent::Parent;
    using Base::core;
};

/// ITcpClient.
template<class Base>
class ClientSsl : public SslOfClient<Base>
{
public:
    BOOL StartSSLHandShake() override { return HP_SSLClient_StartSSLHandShake(core()); }
    BOOL GetSSLSessionInfo(EnSSLSessionInfo enInfo, LPVOID* lppInfo) override
    {
        return HP_SSLClient_GetSSLSessionInfo(core(), enInfo, lppInfo);
    }

protected:
    using Parent = SslOfClient<Base>;
    using Parent::Parent;
    using Base::core;
};

} // namespace hp
