/*
 * HP-Socket 6.0.1's C++ interfaces, as provided by hpsocket-rs: what components look like,
 * and what a program derives to hear of their events. HPSocket.h creates components.
 *
 * Order and types of the virtual functions are the binary interface: nothing may be
 * inserted, moved or removed. All classes are pure headers; the library exports none.
 *
 * Names like CPP-26 or TCP-70 refer to the project's specification.
 *
 * Unless a comment says otherwise:
 *
 * - Every method may be called on any thread and in any callback.
 * - A BOOL is TRUE or FALSE; after FALSE, SYS_GetLastError says why.
 * - The library keeps no pointer that it is given, and times are in milliseconds.
 * - References and arrays are outputs; after a failure their contents are unspecified.
 * - Texts that are handed out belong to the library and are never to be freed.
 * - Setters of properties have an effect only while the component is stopped; Start checks
 *   the values. Getters give the value that was set last, valid or not (COM-70 to COM-72).
 *
 * The members about SSL are declared whatever _SSL_DISABLED says, so that every program
 * fits the one library (CPP-6).
 */

#pragma once

#include "HPTypeDef.h"

// ---- Objects of two parts -------------------------------------------------------------------------------------------

#if defined(__arm__) && !defined(__clang__)

    // Part of the layout of two-part objects on 32-bit ARM with GCC (CPP-22).
    class __IFakeDualInterface__
    {
    protected:
        virtual ~__IFakeDualInterface__() = default;
    };

    #define __DUAL_VPTR_GAP__     (sizeof(PVOID))
    #define __HP_FAKE_INTERFACE__ private __IFakeDualInterface__,
#else
    #define __DUAL_VPTR_GAP__ 0
    #define __HP_FAKE_INTERFACE__
#endif

/// An object with two interfaces: F, where the object begins, and behind it S, the TCP or UDP
/// part. It converts to a pointer to either part; FromS() goes back, which callbacks need:
/// their pSender is the second part (CPP-22 to CPP-25).
///
/// The conversions are plain arithmetic: they do not check for null, and FromS() of a
/// component that has no second part is undefined.
template<class F, class S>
class DualInterface : public F, __HP_FAKE_INTERFACE__ public S
{
public:
    virtual ~DualInterface() = default;

    /// The first part of an object.
    static inline F* ToF(DualInterface* pThis) { return reinterpret_cast<F*>(pThis); }

    /// The object whose first part this is.
    static inline DualInterface* FromF(F* pF) { return reinterpret_cast<DualInterface*>(pF); }

    /// The second part of the object whose first part this is.
    static inline S* F2S(F* pF) { return reinterpret_cast<S*>(reinterpret_cast<UINT_PTR>(pF) + Distance); }

    /// The first part of the object whose second part this is.
    static inline F* S2F(S* pS) { return reinterpret_cast<F*>(reinterpret_cast<UINT_PTR>(pS) - Distance); }

    /// The second part of an object.
    static inline S* ToS(DualInterface* pThis) { return F2S(ToF(pThis)); }

    /// The object whose second part this is: ITcpPullServer::FromS(pSender).
    static inline DualInterface* FromS(S* pS) { return FromF(S2F(pS)); }

private:
    // From the first part to the second, in bytes.
    enum : UINT_PTR { Distance = sizeof(F) + __DUAL_VPTR_GAP__ };
};

#undef __HP_FAKE_INTERFACE__

// ---- What TCP and UDP components share ------------------------------------------------------------------------------

class IComplexSocket
{
public:
    virtual BOOL Stop() = 0;

    virtual BOOL Send(CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    virtual BOOL SendPackets(CONNID dwConnID, const WSABUF pBuffers[], int iCount) = 0;

    virtual BOOL PauseReceive(CONNID dwConnID, BOOL bPause = TRUE) = 0;

    virtual BOOL Disconnect(CONNID dwConnID, BOOL bForce = TRUE) = 0;

    virtual BOOL DisconnectLongConnections(DWORD dwPeriod, BOOL bForce = TRUE) = 0;

    virtual BOOL DisconnectSilenceConnections(DWORD dwPeriod, BOOL bForce = TRUE) = 0;

    virtual BOOL Wait(DWORD dwMilliseconds = INFINITE) = 0;

    virtual BOOL SetConnectionExtra(CONNID dwConnID, PVOID pExtra) = 0;

    virtual BOOL GetConnectionExtra(CONNID dwConnID, PVOID* ppExtra) = 0;

    virtual BOOL IsSecure() = 0;

    virtual BOOL HasStarted() = 0;

    virtual EnServiceState GetState() = 0;

    virtual DWORD GetConnectionCount() = 0;

    virtual BOOL GetAllConnectionIDs(CONNID pIDs[], DWORD& dwCount) = 0;

    virtual BOOL GetConnectPeriod(CONNID dwConnID, DWORD& dwPeriod) = 0;

    virtual BOOL GetSilencePeriod(CONNID dwConnID, DWORD& dwPeriod) = 0;

    virtual BOOL GetLocalAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    virtual BOOL GetRemoteAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    virtual EnSocketError GetLastError() = 0;

    virtual LPCTSTR GetLastErrorDesc() = 0;

    virtual BOOL GetPendingDataLength(CONNID dwConnID, int& iPending) = 0;

    virtual BOOL IsPauseReceive(CONNID dwConnID, BOOL& bPaused) = 0;

    virtual BOOL IsConnected(CONNID dwConnID) = 0;

    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    virtual void SetSendPolicy(EnSendPolicy enSendPolicy) = 0;

    virtual void SetOnSendSyncPolicy(EnOnSendSyncPolicy enSyncPolicy) = 0;

    virtual void SetMaxConnectionCount(DWORD dwMaxConnectionCount) = 0;

    virtual void SetFreeSocketObjLockTime(DWORD dwFreeSocketObjLockTime) = 0;

    virtual void SetFreeSocketObjPool(DWORD dwFreeSocketObjPool) = 0;

    virtual void SetFreeBufferObjPool(DWORD dwFreeBufferObjPool) = 0;

    virtual void SetFreeSocketObjHold(DWORD dwFreeSocketObjHold) = 0;

    virtual void SetFreeBufferObjHold(DWORD dwFreeBufferObjHold) = 0;

    virtual void SetWorkerThreadCount(DWORD dwWorkerThreadCount) = 0;

    virtual void SetMarkSilence(BOOL bMarkSilence) = 0;

    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    virtual EnSendPolicy GetSendPolicy() = 0;

    virtual EnOnSendSyncPolicy GetOnSendSyncPolicy() = 0;

    virtual DWORD GetMaxConnectionCount() = 0;

    virtual DWORD GetFreeSocketObjLockTime() = 0;

    virtual DWORD GetFreeSocketObjPool() = 0;

    virtual DWORD GetFreeBufferObjPool() = 0;

    virtual DWORD GetFreeSocketObjHold() = 0;

    virtual DWORD GetFreeBufferObjHold() = 0;

    virtual DWORD GetWorkerThreadCount() = 0;

    virtual BOOL IsMarkSilence() = 0;

    virtual ~IComplexSocket() = default;
};

class IServer : public IComplexSocket
{
public:
    virtual BOOL Start(LPCTSTR lpszBindAddress, USHORT usPort) = 0;

    virtual BOOL GetListenAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;
};

class IAgent : public IComplexSocket
{
public:
    virtual BOOL Start(LPCTSTR lpszBindAddress = nullptr, BOOL bAsyncConnect = TRUE) = 0;

    virtual BOOL Connect(LPCTSTR lpszRemoteAddress, USHORT usPort, CONNID* pdwConnID = nullptr, PVOID pExtra = nullptr,
        USHORT usLocalPort = 0, LPCTSTR lpszLocalAddress = nullptr) = 0;

    virtual BOOL GetRemoteHost(CONNID dwConnID, TCHAR lpszHost[], int& iHostLen, USHORT& usPort) = 0;
};

class IClient
{
public:
    virtual BOOL Start(LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect = TRUE,
        LPCTSTR lpszBindAddress = nullptr, USHORT usLocalPort = 0) = 0;

    virtual BOOL Stop() = 0;

    virtual BOOL Send(const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    virtual BOOL SendPackets(const WSABUF pBuffers[], int iCount) = 0;

    virtual BOOL PauseReceive(BOOL bPause = TRUE) = 0;

    virtual BOOL Wait(DWORD dwMilliseconds = INFINITE) = 0;

    virtual void SetExtra(PVOID pExtra) = 0;

    virtual PVOID GetExtra() = 0;

    virtual BOOL IsSecure() = 0;

    virtual BOOL HasStarted() = 0;

    virtual EnServiceState GetState() = 0;

    virtual EnSocketError GetLastError() = 0;

    virtual LPCTSTR GetLastErrorDesc() = 0;

    virtual CONNID GetConnectionID() = 0;

    virtual BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    virtual BOOL GetRemoteHost(TCHAR lpszHost[], int& iHostLen, USHORT& usPort) = 0;

    virtual BOOL GetPendingDataLength(int& iPending) = 0;

    virtual BOOL IsPauseReceive(BOOL& bPaused) = 0;

    virtual BOOL IsConnected() = 0;

    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    virtual void SetFreeBufferPoolSize(DWORD dwFreeBufferPoolSize) = 0;

    virtual void SetFreeBufferPoolHold(DWORD dwFreeBufferPoolHold) = 0;

    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    virtual DWORD GetFreeBufferPoolSize() = 0;

    virtual DWORD GetFreeBufferPoolHold() = 0;

    virtual ~IClient() = default;
};

// ---- TCP ------------------------------------------------------------------------------------------------------------

class ITcpServer : public IServer
{
public:
    virtual BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr, LPCTSTR lpszCAPemCertFileOrPath = nullptr,
        Fn_SNI_ServerNameCallback fnServerNameCallback = nullptr) = 0;

    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr,
        Fn_SNI_ServerNameCallback fnServerNameCallback = nullptr) = 0;

    virtual int AddSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    virtual int AddSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    virtual BOOL BindSSLServerName(LPCTSTR lpszServerName, int iContextIndex) = 0;

    virtual void CleanupSSLContext() = 0;

    virtual BOOL StartSSLHandShake(CONNID dwConnID) = 0;

    virtual void SetAcceptSocketCount(DWORD dwAcceptSocketCount) = 0;

    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    virtual void SetSocketListenQueue(DWORD dwSocketListenQueue) = 0;

    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    virtual DWORD GetAcceptSocketCount() = 0;

    virtual DWORD GetSocketBufferSize() = 0;

    virtual DWORD GetSocketListenQueue() = 0;

    virtual DWORD GetKeepAliveTime() = 0;

    virtual DWORD GetKeepAliveInterval() = 0;

    virtual BOOL IsNoDelay() = 0;

    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    virtual BOOL IsSSLAutoHandShake() = 0;

    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    virtual LPCTSTR GetSSLCipherList() = 0;

    virtual BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

class ITcpAgent : public IAgent
{
public:
    virtual BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    virtual void CleanupSSLContext() = 0;

    virtual BOOL StartSSLHandShake(CONNID dwConnID) = 0;

    virtual void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) = 0;

    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    virtual DWORD GetSyncConnectTimeout() = 0;

    virtual DWORD GetSocketBufferSize() = 0;

    virtual DWORD GetKeepAliveTime() = 0;

    virtual DWORD GetKeepAliveInterval() = 0;

    virtual BOOL IsNoDelay() = 0;

    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    virtual BOOL IsSSLAutoHandShake() = 0;

    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    virtual LPCTSTR GetSSLCipherList() = 0;

    virtual BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

class ITcpClient : public IClient
{
public:
    virtual BOOL SendSmallFile(LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    virtual void CleanupSSLContext() = 0;

    virtual BOOL StartSSLHandShake() = 0;

    virtual void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) = 0;

    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    virtual DWORD GetSyncConnectTimeout() = 0;

    virtual DWORD GetSocketBufferSize() = 0;

    virtual DWORD GetKeepAliveTime() = 0;

    virtual DWORD GetKeepAliveInterval() = 0;

    virtual BOOL IsNoDelay() = 0;

    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    virtual BOOL IsSSLAutoHandShake() = 0;

    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    virtual LPCTSTR GetSSLCipherList() = 0;

    virtual BOOL GetSSLSessionInfo(EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

// ---- TCP, pull and pack ---------------------------------------------------------------------------------------------

class IPullSocket
{
public:
    virtual EnFetchResult Fetch(CONNID dwConnID, BYTE* pData, int iLength) = 0;

    virtual EnFetchResult Peek(CONNID dwConnID, BYTE* pData, int iLength) = 0;

    virtual ~IPullSocket() = default;
};

class IPullClient
{
public:
    virtual EnFetchResult Fetch(BYTE* pData, int iLength) = 0;

    virtual EnFetchResult Peek(BYTE* pData, int iLength) = 0;

    virtual ~IPullClient() = default;
};

class IPackSocket
{
public:
    virtual void SetMaxPackSize(DWORD dwMaxPackSize) = 0;

    virtual void SetPackHeaderFlag(USHORT usPackHeaderFlag) = 0;

    virtual DWORD GetMaxPackSize() = 0;

    virtual USHORT GetPackHeaderFlag() = 0;

    virtual ~IPackSocket() = default;
};

class IPackClient
{
public:
    virtual void SetMaxPackSize(DWORD dwMaxPackSize) = 0;

    virtual void SetPackHeaderFlag(USHORT usPackHeaderFlag) = 0;

    virtual DWORD GetMaxPackSize() = 0;

    virtual USHORT GetPackHeaderFlag() = 0;

    virtual ~IPackClient() = default;
};

typedef DualInterface<IPullSocket, ITcpServer> ITcpPullServer;

typedef DualInterface<IPullSocket, ITcpAgent> ITcpPullAgent;

typedef DualInterface<IPullClient, ITcpClient> ITcpPullClient;

typedef DualInterface<IPackSocket, ITcpServer> ITcpPackServer;

typedef DualInterface<IPackSocket, ITcpAgent> ITcpPackAgent;

typedef DualInterface<IPackClient, ITcpClient> ITcpPackClient;

// ---- UDP ------------------------------------------------------------------------------------------------------------

#ifdef _UDP_SUPPORT

class IUdpServer : public IServer
{
public:
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    virtual DWORD GetMaxDatagramSize() = 0;

    virtual void SetPostReceiveCount(DWORD dwPostReceiveCount) = 0;

    virtual DWORD GetPostReceiveCount() = 0;

    virtual void SetDetectAttempts(DWORD dwDetectAttempts) = 0;

    virtual void SetDetectInterval(DWORD dwDetectInterval) = 0;

    virtual DWORD GetDetectAttempts() = 0;

    virtual DWORD GetDetectInterval() = 0;
};

class IUdpClient : public IClient
{
public:
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    virtual DWORD GetMaxDatagramSize() = 0;

    virtual void SetDetectAttempts(DWORD dwDetectAttempts) = 0;

    virtual void SetDetectInterval(DWORD dwDetectInterval) = 0;

    virtual DWORD GetDetectAttempts() = 0;

    virtual DWORD GetDetectInterval() = 0;
};

class IUdpCast : public IClient
{
public:
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    virtual DWORD GetMaxDatagramSize() = 0;

    virtual void SetCastMode(EnCastMode enCastMode) = 0;

    virtual EnCastMode GetCastMode() = 0;

    virtual void SetMultiCastTtl(int iMCTtl) = 0;

    virtual int GetMultiCastTtl() = 0;

    virtual void SetMultiCastLoop(BOOL bMCLoop) = 0;

    virtual BOOL IsMultiCastLoop() = 0;

    virtual BOOL GetRemoteAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;
};

class IUdpNode
{
public:
    virtual BOOL Start(LPCTSTR lpszBindAddress = nullptr, USHORT usPort = 0, EnCastMode enCastMode = CM_UNICAST,
        LPCTSTR lpszCastAddress = nullptr) = 0;

    virtual BOOL Stop() = 0;

    virtual BOOL Send(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pBuffer, int iLength,
        int iOffset = 0) = 0;

    virtual BOOL SendPackets(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const WSABUF pBuffers[], int iCount) = 0;

    virtual BOOL SendCast(const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    virtual BOOL SendCastPackets(const WSABUF pBuffers[], int iCount) = 0;

    virtual BOOL Wait(DWORD dwMilliseconds = INFINITE) = 0;

    virtual void SetExtra(PVOID pExtra) = 0;

    virtual PVOID GetExtra() = 0;

    virtual BOOL HasStarted() = 0;

    virtual EnServiceState GetState() = 0;

    virtual EnSocketError GetLastError() = 0;

    virtual LPCTSTR GetLastErrorDesc() = 0;

    virtual BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    virtual BOOL GetCastAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    virtual EnCastMode GetCastMode() = 0;

    virtual BOOL GetPendingDataLength(int& iPending) = 0;

    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    virtual DWORD GetMaxDatagramSize() = 0;

    virtual void SetMultiCastTtl(int iMCTtl) = 0;

    virtual int GetMultiCastTtl() = 0;

    virtual void SetMultiCastLoop(BOOL bMCLoop) = 0;

    virtual BOOL IsMultiCastLoop() = 0;

    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    virtual void SetWorkerThreadCount(DWORD dwWorkerThreadCount) = 0;

    virtual void SetPostReceiveCount(DWORD dwPostReceiveCount) = 0;

    virtual void SetFreeBufferPoolSize(DWORD dwFreeBufferPoolSize) = 0;

    virtual void SetFreeBufferPoolHold(DWORD dwFreeBufferPoolHold) = 0;

    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    virtual DWORD GetWorkerThreadCount() = 0;

    virtual DWORD GetPostReceiveCount() = 0;

    virtual DWORD GetFreeBufferPoolSize() = 0;

    virtual DWORD GetFreeBufferPoolHold() = 0;

    virtual ~IUdpNode() = default;
};

class IArqSocket
{
public:
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    virtual void SetTurnoffCongestCtrl(BOOL bTurnOff) = 0;

    virtual void SetFlushInterval(DWORD dwFlushInterval) = 0;

    virtual void SetResendByAcks(DWORD dwResendByAcks) = 0;

    virtual void SetSendWndSize(DWORD dwSendWndSize) = 0;

    virtual void SetRecvWndSize(DWORD dwRecvWndSize) = 0;

    virtual void SetMinRto(DWORD dwMinRto) = 0;

    virtual void SetFastLimit(DWORD dwFastLimit) = 0;

    virtual void SetMaxTransUnit(DWORD dwMaxTransUnit) = 0;

    virtual void SetMaxMessageSize(DWORD dwMaxMessageSize) = 0;

    virtual void SetHandShakeTimeout(DWORD dwHandShakeTimeout) = 0;

    virtual BOOL IsNoDelay() = 0;

    virtual BOOL IsTurnoffCongestCtrl() = 0;

    virtual DWORD GetFlushInterval() = 0;

    virtual DWORD GetResendByAcks() = 0;

    virtual DWORD GetSendWndSize() = 0;

    virtual DWORD GetRecvWndSize() = 0;

    virtual DWORD GetMinRto() = 0;

    virtual DWORD GetFastLimit() = 0;

    virtual DWORD GetMaxTransUnit() = 0;

    virtual DWORD GetMaxMessageSize() = 0;

    virtual DWORD GetHandShakeTimeout() = 0;

    virtual BOOL GetWaitingSendMessageCount(CONNID dwConnID, int& iCount) = 0;

    virtual ~IArqSocket() = default;
};

class IArqClient
{
public:
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    virtual void SetTurnoffCongestCtrl(BOOL bTurnOff) = 0;

    virtual void SetFlushInterval(DWORD dwFlushInterval) = 0;

    virtual void SetResendByAcks(DWORD dwResendByAcks) = 0;

    virtual void SetSendWndSize(DWORD dwSendWndSize) = 0;

    virtual void SetRecvWndSize(DWORD dwRecvWndSize) = 0;

    virtual void SetMinRto(DWORD dwMinRto) = 0;

    virtual void SetFastLimit(DWORD dwFastLimit) = 0;

    virtual void SetMaxTransUnit(DWORD dwMaxTransUnit) = 0;

    virtual void SetMaxMessageSize(DWORD dwMaxMessageSize) = 0;

    virtual void SetHandShakeTimeout(DWORD dwHandShakeTimeout) = 0;

    virtual BOOL IsNoDelay() = 0;

    virtual BOOL IsTurnoffCongestCtrl() = 0;

    virtual DWORD GetFlushInterval() = 0;

    virtual DWORD GetResendByAcks() = 0;

    virtual DWORD GetSendWndSize() = 0;

    virtual DWORD GetRecvWndSize() = 0;

    virtual DWORD GetMinRto() = 0;

    virtual DWORD GetFastLimit() = 0;

    virtual DWORD GetMaxTransUnit() = 0;

    virtual DWORD GetMaxMessageSize() = 0;

    virtual DWORD GetHandShakeTimeout() = 0;

    virtual BOOL GetWaitingSendMessageCount(int& iCount) = 0;

    virtual ~IArqClient() = default;
};

typedef DualInterface<IArqSocket, IUdpServer> IUdpArqServer;

typedef DualInterface<IArqClient, IUdpClient> IUdpArqClient;

#endif // _UDP_SUPPORT

// ---- HTTP -----------------------------------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

class IComplexHttp
{
public:
    virtual BOOL StartHttp(CONNID dwConnID) = 0;

    virtual BOOL SendChunkData(CONNID dwConnID, const BYTE* pData = nullptr, int iLength = 0,
        LPCSTR lpszExtensions = nullptr) = 0;

    virtual void SetLocalVersion(EnHttpVersion usVersion) = 0;

    virtual EnHttpVersion GetLocalVersion() = 0;

    virtual BOOL IsUpgrade(CONNID dwConnID) = 0;

    virtual BOOL IsKeepAlive(CONNID dwConnID) = 0;

    virtual USHORT GetVersion(CONNID dwConnID) = 0;

    virtual ULONGLONG GetContentLength(CONNID dwConnID) = 0;

    virtual LPCSTR GetContentType(CONNID dwConnID) = 0;

    virtual LPCSTR GetContentEncoding(CONNID dwConnID) = 0;

    virtual LPCSTR GetTransferEncoding(CONNID dwConnID) = 0;

    virtual EnHttpUpgradeType GetUpgradeType(CONNID dwConnID) = 0;

    virtual USHORT GetParseErrorCode(CONNID dwConnID, LPCSTR* lpszErrorDesc = nullptr) = 0;

    virtual BOOL GetHeader(CONNID dwConnID, LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    virtual BOOL GetHeaders(CONNID dwConnID, LPCSTR lpszName, LPCSTR lpszValue[], DWORD& dwCount) = 0;

    virtual BOOL GetAllHeaders(CONNID dwConnID, THeader lpHeaders[], DWORD& dwCount) = 0;

    virtual BOOL GetAllHeaderNames(CONNID dwConnID, LPCSTR lpszName[], DWORD& dwCount) = 0;

    virtual BOOL GetCookie(CONNID dwConnID, LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    virtual BOOL GetAllCookies(CONNID dwConnID, TCookie lpCookies[], DWORD& dwCount) = 0;

    virtual BOOL GetWSMessageState(CONNID dwConnID, BOOL* lpbFinal, BYTE* lpiReserved, BYTE* lpiOperationCode,
        LPCBYTE* lpszMask, ULONGLONG* lpullBodyLen, ULONGLONG* lpullBodyRemain) = 0;

    virtual void SetHttpAutoStart(BOOL bAutoStart) = 0;

    virtual BOOL IsHttpAutoStart() = 0;

    virtual ~IComplexHttp() = default;
};

class IComplexHttpRequester : public IComplexHttp
{
public:
    virtual BOOL SendWSMessage(CONNID dwConnID, BOOL bFinal, BYTE iReserved, BYTE iOperationCode,
        const BYTE lpszMask[4], const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    virtual BOOL SendRequest(CONNID dwConnID, LPCSTR lpszMethod, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0, const BYTE* pBody = nullptr, int iLength = 0) = 0;

    virtual BOOL SendLocalFile(CONNID dwConnID, LPCSTR lpszFileName, LPCSTR lpszMethod, LPCSTR lpszPath,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendPost(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    virtual BOOL SendPut(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    virtual BOOL SendPatch(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    virtual BOOL SendGet(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual BOOL SendDelete(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual BOOL SendHead(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual BOOL SendTrace(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual BOOL SendOptions(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual BOOL SendConnect(CONNID dwConnID, LPCSTR lpszHost, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    virtual USHORT GetStatusCode(CONNID dwConnID) = 0;

    virtual void SetUseCookie(BOOL bUseCookie) = 0;

    virtual BOOL IsUseCookie() = 0;
};

class IComplexHttpResponder : public IComplexHttp
{
public:
    virtual BOOL SendWSMessage(CONNID dwConnID, BOOL bFinal, BYTE iReserved, BYTE iOperationCode,
        const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    virtual BOOL SendResponse(CONNID dwConnID, USHORT usStatusCode, LPCSTR lpszDesc = nullptr,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0, const BYTE* pData = nullptr, int iLength = 0) = 0;

    virtual BOOL SendLocalFile(CONNID dwConnID, LPCSTR lpszFileName, USHORT usStatusCode = HSC_OK,
        LPCSTR lpszDesc = nullptr, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL Release(CONNID dwConnID) = 0;

    virtual LPCSTR GetHost(CONNID dwConnID) = 0;

    virtual void SetReleaseDelay(DWORD dwReleaseDelay) = 0;

    virtual DWORD GetReleaseDelay() = 0;

    virtual USHORT GetUrlFieldSet(CONNID dwConnID) = 0;

    virtual LPCSTR GetUrlField(CONNID dwConnID, EnHttpUrlField enField) = 0;

    virtual LPCSTR GetMethod(CONNID dwConnID) = 0;
};

class IHttp
{
public:
    virtual BOOL SendWSMessage(BOOL bFinal, BYTE iReserved, BYTE iOperationCode, const BYTE lpszMask[4],
        const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    virtual BOOL StartHttp() = 0;

    virtual BOOL SendChunkData(const BYTE* pData = nullptr, int iLength = 0, LPCSTR lpszExtensions = nullptr) = 0;

    virtual void SetLocalVersion(EnHttpVersion usVersion) = 0;

    virtual EnHttpVersion GetLocalVersion() = 0;

    virtual BOOL IsUpgrade() = 0;

    virtual BOOL IsKeepAlive() = 0;

    virtual USHORT GetVersion() = 0;

    virtual ULONGLONG GetContentLength() = 0;

    virtual LPCSTR GetContentType() = 0;

    virtual LPCSTR GetContentEncoding() = 0;

    virtual LPCSTR GetTransferEncoding() = 0;

    virtual EnHttpUpgradeType GetUpgradeType() = 0;

    virtual USHORT GetParseErrorCode(LPCSTR* lpszErrorDesc = nullptr) = 0;

    virtual USHORT GetStatusCode() = 0;

    virtual BOOL GetHeader(LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    virtual BOOL GetHeaders(LPCSTR lpszName, LPCSTR lpszValue[], DWORD& dwCount) = 0;

    virtual BOOL GetAllHeaders(THeader lpHeaders[], DWORD& dwCount) = 0;

    virtual BOOL GetAllHeaderNames(LPCSTR lpszName[], DWORD& dwCount) = 0;

    virtual BOOL GetCookie(LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    virtual BOOL GetAllCookies(TCookie lpCookies[], DWORD& dwCount) = 0;

    virtual BOOL GetWSMessageState(BOOL* lpbFinal, BYTE* lpiReserved, BYTE* lpiOperationCode, LPCBYTE* lpszMask,
        ULONGLONG* lpullBodyLen, ULONGLONG* lpullBodyRemain) = 0;

    virtual void SetHttpAutoStart(BOOL bAutoStart) = 0;

    virtual BOOL IsHttpAutoStart() = 0;

    virtual ~IHttp() = default;
};

class IHttpRequester : public IHttp
{
public:
    virtual BOOL SendRequest(LPCSTR lpszMethod, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0, const BYTE* pBody = nullptr, int iLength = 0) = 0;

    virtual BOOL SendLocalFile(LPCSTR lpszFileName, LPCSTR lpszMethod, LPCSTR lpszPath,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendPost(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    virtual BOOL SendPut(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    virtual BOOL SendPatch(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    virtual BOOL SendGet(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendDelete(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendHead(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendTrace(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendOptions(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual BOOL SendConnect(LPCSTR lpszHost, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    virtual void SetUseCookie(BOOL bUseCookie) = 0;

    virtual BOOL IsUseCookie() = 0;
};

class IHttpSyncRequester : public IHttpRequester
{
public:
    virtual BOOL OpenUrl(LPCSTR lpszMethod, LPCSTR lpszUrl, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0,
        const BYTE* pBody = nullptr, int iLength = 0, BOOL bForceReconnect = FALSE) = 0;

    virtual BOOL CleanupRequestResult() = 0;

    virtual void SetConnectTimeout(DWORD dwConnectTimeout) = 0;

    virtual void SetRequestTimeout(DWORD dwRequestTimeout) = 0;

    virtual DWORD GetConnectTimeout() = 0;

    virtual DWORD GetRequestTimeout() = 0;

    virtual BOOL GetResponseBody(LPCBYTE* lpszBody, int* iLength) = 0;
};

typedef DualInterface<IComplexHttpResponder, ITcpServer> IHttpServer;

typedef DualInterface<IComplexHttpRequester, ITcpAgent> IHttpAgent;

typedef DualInterface<IHttpRequester, ITcpClient> IHttpClient;

typedef DualInterface<IHttpSyncRequester, ITcpClient> IHttpSyncClient;

#endif // _HTTP_SUPPORT

// ---- Thread pool, compressors ---------------------------------------------------------------------------------------

class IHPThreadPool
{
public:
    virtual BOOL Start(DWORD dwThreadCount = 0, DWORD dwMaxQueueSize = 0,
        EnRejectedPolicy enRejectedPolicy = TRP_CALL_FAIL, DWORD dwStackSize = 0) = 0;

    virtual BOOL Stop(DWORD dwMaxWait = INFINITE) = 0;

    virtual BOOL Submit(Fn_TaskProc fnTaskProc, PVOID pvArg, DWORD dwMaxWait = INFINITE) = 0;

    virtual BOOL Submit(LPTSocketTask pTask, DWORD dwMaxWait = INFINITE) = 0;

    virtual BOOL AdjustThreadCount(DWORD dwNewThreadCount) = 0;

    virtual BOOL Wait(DWORD dwMilliseconds = INFINITE) = 0;

    virtual BOOL HasStarted() = 0;

    virtual EnServiceState GetState() = 0;

    virtual DWORD GetQueueSize() = 0;

    virtual DWORD GetTaskCount() = 0;

    virtual DWORD GetThreadCount() = 0;

    virtual DWORD GetMaxQueueSize() = 0;

    virtual EnRejectedPolicy GetRejectedPolicy() = 0;

    virtual ~IHPThreadPool() = default;
};

class IHPCompressor
{
public:
    virtual BOOL Process(const BYTE* pData, int iLength, BOOL bLast, PVOID pContext = nullptr) = 0;

    virtual BOOL ProcessEx(const BYTE* pData, int iLength, BOOL bLast, BOOL bFlush = FALSE,
        PVOID pContext = nullptr) = 0;

    virtual BOOL Reset() = 0;

    virtual BOOL IsValid() = 0;

    virtual ~IHPCompressor() = default;
};

class IHPDecompressor
{
public:
    virtual BOOL Process(const BYTE* pData, int iLength, PVOID pContext = nullptr) = 0;

    virtual BOOL Reset() = 0;

    virtual BOOL IsValid() = 0;

    virtual ~IHPDecompressor() = default;
};

// ---- Listeners of TCP and UDP components ----------------------------------------------------------------------------

template<class T>
class ISocketListenerT
{
public:
    virtual EnHandleResult OnHandShake(T* pSender, CONNID dwConnID) = 0;

    virtual EnHandleResult OnSend(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    virtual EnHandleResult OnReceive(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    virtual EnHandleResult OnReceive(T* pSender, CONNID dwConnID, int iLength) = 0;

    virtual EnHandleResult OnClose(T* pSender, CONNID dwConnID, EnSocketOperation enOperation, int iErrorCode) = 0;

    virtual ~ISocketListenerT() = default;
};

template<class T>
class IComplexSocketListenerT : public ISocketListenerT<T>
{
public:
    virtual EnHandleResult OnShutdown(T* pSender) = 0;
};

template<class T>
class IServerListenerT : public IComplexSocketListenerT<T>
{
public:
    virtual EnHandleResult OnPrepareListen(T* pSender, SOCKET soListen) = 0;

    virtual EnHandleResult OnAccept(T* pSender, CONNID dwConnID, UINT_PTR soClient) = 0;
};

template<class T>
class IAgentListenerT : public IComplexSocketListenerT<T>
{
public:
    virtual EnHandleResult OnPrepareConnect(T* pSender, CONNID dwConnID, SOCKET socket) = 0;

    virtual EnHandleResult OnConnect(T* pSender, CONNID dwConnID) = 0;
};

template<class T>
class IClientListenerT : public ISocketListenerT<T>
{
public:
    virtual EnHandleResult OnPrepareConnect(T* pSender, CONNID dwConnID, SOCKET socket) = 0;

    virtual EnHandleResult OnConnect(T* pSender, CONNID dwConnID) = 0;
};

class ITcpServerListener : public IServerListenerT<ITcpServer>
{
};

class ITcpAgentListener : public IAgentListenerT<ITcpAgent>
{
};

class ITcpClientListener : public IClientListenerT<ITcpClient>
{
};

#ifdef _UDP_SUPPORT

class IUdpServerListener : public IServerListenerT<IUdpServer>
{
};

class IUdpClientListener : public IClientListenerT<IUdpClient>
{
};

class IUdpCastListener : public IClientListenerT<IUdpCast>
{
};

class IUdpNodeListener
{
public:
    virtual EnHandleResult OnPrepareListen(IUdpNode* pSender, SOCKET soListen) = 0;

    virtual EnHandleResult OnSend(IUdpNode* pSender, LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pData,
        int iLength) = 0;

    virtual EnHandleResult OnReceive(IUdpNode* pSender, LPCTSTR lpszRemoteAddress, USHORT usRemotePort,
        const BYTE* pData, int iLength) = 0;

    virtual EnHandleResult OnError(IUdpNode* pSender, EnSocketOperation enOperation, int iErrorCode,
        LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pData, int iLength) = 0;

    virtual EnHandleResult OnShutdown(IUdpNode* pSender) = 0;

    virtual ~IUdpNodeListener() = default;
};

#endif // _UDP_SUPPORT

// ---- Listeners of HTTP components -----------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

template<class T>
class IHttpListenerT
{
public:
    virtual EnHttpParseResult OnMessageBegin(T* pSender, CONNID dwConnID) = 0;

    virtual EnHttpParseResult OnRequestLine(T* pSender, CONNID dwConnID, LPCSTR lpszMethod, LPCSTR lpszUrl) = 0;

    virtual EnHttpParseResult OnStatusLine(T* pSender, CONNID dwConnID, USHORT usStatusCode, LPCSTR lpszDesc) = 0;

    virtual EnHttpParseResult OnHeader(T* pSender, CONNID dwConnID, LPCSTR lpszName, LPCSTR lpszValue) = 0;

    virtual EnHttpParseResult OnHeadersComplete(T* pSender, CONNID dwConnID) = 0;

    virtual EnHttpParseResult OnBody(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    virtual EnHttpParseResult OnChunkHeader(T* pSender, CONNID dwConnID, int iLength) = 0;

    virtual EnHttpParseResult OnChunkComplete(T* pSender, CONNID dwConnID) = 0;

    virtual EnHttpParseResult OnMessageComplete(T* pSender, CONNID dwConnID) = 0;

    virtual EnHttpParseResult OnUpgrade(T* pSender, CONNID dwConnID, EnHttpUpgradeType enUpgradeType) = 0;

    virtual EnHttpParseResult OnParseError(T* pSender, CONNID dwConnID, int iErrorCode, LPCSTR lpszErrorDesc) = 0;

    virtual EnHandleResult OnWSMessageHeader(T* pSender, CONNID dwConnID, BOOL bFinal, BYTE iReserved,
        BYTE iOperationCode, const BYTE lpszMask[4], ULONGLONG ullBodyLen) = 0;

    virtual EnHandleResult OnWSMessageBody(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    virtual EnHandleResult OnWSMessageComplete(T* pSender, CONNID dwConnID) = 0;

    virtual ~IHttpListenerT() = default;
};

class IHttpServerListener : public IHttpListenerT<IHttpServer>, public ITcpServerListener
{
};

class IHttpAgentListener : public IHttpListenerT<IHttpAgent>, public ITcpAgentListener
{
};

class IHttpClientListener : public IHttpListenerT<IHttpClient>, public ITcpClientListener
{
};

#endif // _HTTP_SUPPORT

// ---- Listener of a thread pool --------------------------------------------------------------------------------------

class IHPThreadPoolListener
{
public:
    virtual void OnStartup(IHPThreadPool* pThreadPool) = 0;

    virtual void OnShutdown(IHPThreadPool* pThreadPool) = 0;

    virtual void OnWorkerThreadStart(IHPThreadPool* pThreadPool, THR_ID dwThreadID) = 0;

    virtual void OnWorkerThreadEnd(IHPThreadPool* pThreadPool, THR_ID dwThreadID) = 0;

    virtual ~IHPThreadPoolListener() = default;
};

// ---- Listeners with defaults ----------------------------------------------------------------------------------------

// A program derives one of these and overrides what it is interested in; what a class leaves pure, it has to. The other events
// answer HR_IGNORE, those of the HTTP parser HPR_OK (CPP-70). "OnReceive" with pData is that of push and pack components, the
// one without that of pull components; a program that overrides one of the two may hide the other, which does no harm (CPP-71).

class CTcpServerListener : public ITcpServerListener
{
public:
    // The other OnReceive stays pure.
    using ITcpServerListener::OnReceive;

    EnHandleResult OnPrepareListen(ITcpServer*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnAccept(ITcpServer*, CONNID, UINT_PTR) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpServer*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpServer*) override { return HR_IGNORE; }
};

class CTcpPullServerListener : public CTcpServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

class CTcpAgentListener : public ITcpAgentListener
{
public:
    // The other OnReceive stays pure.
    using ITcpAgentListener::OnReceive;

    EnHandleResult OnPrepareConnect(ITcpAgent*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpAgent*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpAgent*) override { return HR_IGNORE; }
};

class CTcpPullAgentListener : public CTcpAgentListener
{
public:
    EnHandleResult OnReceive(ITcpAgent* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

class CTcpClientListener : public ITcpClientListener
{
public:
    // The other OnReceive stays pure.
    using ITcpClientListener::OnReceive;

    EnHandleResult OnPrepareConnect(ITcpClient*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

class CTcpPullClientListener : public CTcpClientListener
{
public:
    EnHandleResult OnReceive(ITcpClient* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

#ifdef _UDP_SUPPORT

class CUdpServerListener : public IUdpServerListener
{
public:
    // The other OnReceive stays pure.
    using IUdpServerListener::OnReceive;

    EnHandleResult OnPrepareListen(IUdpServer*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnAccept(IUdpServer*, CONNID, UINT_PTR) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpServer*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpServer*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(IUdpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(IUdpServer*) override { return HR_IGNORE; }
};

class CUdpClientListener : public IUdpClientListener
{
public:
    // The other OnReceive stays pure.
    using IUdpClientListener::OnReceive;

    EnHandleResult OnPrepareConnect(IUdpClient*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(IUdpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpClient*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(IUdpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

class CUdpCastListener : public IUdpCastListener
{
public:
    // The other OnReceive stays pure.
    using IUdpCastListener::OnReceive;

    EnHandleResult OnPrepareConnect(IUdpCast*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(IUdpCast*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpCast*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpCast*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(IUdpCast*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

class CUdpNodeListener : public IUdpNodeListener
{
public:
    EnHandleResult OnPrepareListen(IUdpNode*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnSend(IUdpNode*, LPCTSTR, USHORT, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(IUdpNode*) override { return HR_IGNORE; }
};

#endif // _UDP_SUPPORT

#ifdef _HTTP_SUPPORT

class CHttpServerListener : public IHttpServerListener
{
public:
    EnHandleResult OnPrepareListen(ITcpServer*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnAccept(ITcpServer*, CONNID, UINT_PTR) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpServer*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpServer*) override { return HR_IGNORE; }
    EnHttpParseResult OnMessageBegin(IHttpServer*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnRequestLine(IHttpServer*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnStatusLine(IHttpServer*, CONNID, USHORT, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnHeader(IHttpServer*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnChunkHeader(IHttpServer*, CONNID, int) override { return HPR_OK; }
    EnHttpParseResult OnChunkComplete(IHttpServer*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnUpgrade(IHttpServer*, CONNID, EnHttpUpgradeType) override { return HPR_OK; }
    EnHandleResult OnWSMessageHeader(IHttpServer*, CONNID, BOOL, BYTE, BYTE, const BYTE*,
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpServer*, CONNID) override { return HR_IGNORE; }
};

class CHttpAgentListener : public IHttpAgentListener
{
public:
    EnHandleResult OnPrepareConnect(ITcpAgent*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpAgent*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpAgent*) override { return HR_IGNORE; }
    EnHttpParseResult OnMessageBegin(IHttpAgent*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnRequestLine(IHttpAgent*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnStatusLine(IHttpAgent*, CONNID, USHORT, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnHeader(IHttpAgent*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnChunkHeader(IHttpAgent*, CONNID, int) override { return HPR_OK; }
    EnHttpParseResult OnChunkComplete(IHttpAgent*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnUpgrade(IHttpAgent*, CONNID, EnHttpUpgradeType) override { return HPR_OK; }
    EnHandleResult OnWSMessageHeader(IHttpAgent*, CONNID, BOOL, BYTE, BYTE, const BYTE*,
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpAgent*, CONNID) override { return HR_IGNORE; }
};

class CHttpClientListener : public IHttpClientListener
{
public:
    EnHandleResult OnPrepareConnect(ITcpClient*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnSend(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHttpParseResult OnMessageBegin(IHttpClient*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnRequestLine(IHttpClient*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnStatusLine(IHttpClient*, CONNID, USHORT, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnHeader(IHttpClient*, CONNID, LPCSTR, LPCSTR) override { return HPR_OK; }
    EnHttpParseResult OnChunkHeader(IHttpClient*, CONNID, int) override { return HPR_OK; }
    EnHttpParseResult OnChunkComplete(IHttpClient*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnUpgrade(IHttpClient*, CONNID, EnHttpUpgradeType) override { return HPR_OK; }
    EnHandleResult OnWSMessageHeader(IHttpClient*, CONNID, BOOL, BYTE, BYTE, const BYTE*,
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpClient*, CONNID) override { return HR_IGNORE; }
};

class CHttpSyncClientListener : public CHttpClientListener
{
public:
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_IGNORE; }
    EnHttpParseResult OnHeadersComplete(IHttpClient*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnBody(IHttpClient*, CONNID, const BYTE*, int) override { return HPR_OK; }
    EnHttpParseResult OnMessageComplete(IHttpClient*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnParseError(IHttpClient*, CONNID, int, LPCSTR) override { return HPR_OK; }
};

#endif // _HTTP_SUPPORT

class CHPThreadPoolListener : public IHPThreadPoolListener
{
public:
    void OnStartup(IHPThreadPool*) override {}
    void OnShutdown(IHPThreadPool*) override {}
    void OnWorkerThreadStart(IHPThreadPool*, THR_ID) override {}
    void OnWorkerThreadEnd(IHPThreadPool*, THR_ID) override {}
};
