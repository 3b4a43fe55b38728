/**
 * @file
 * @brief HP-Socket 6.0.1's C++ interfaces, as provided by hpsocket-rs: the components, and the listeners that a program
 * derives to receive their events. HPSocket.h creates components.
 *
 * Order and types of the virtual functions are the binary interface: nothing may be inserted, moved or removed. All
 * classes are complete in this header; the library exports none of them. The members about SSL are declared whatever
 * _SSL_DISABLED says, so that every program fits the one library (CPP-6).
 *
 * Names like CPP-26 or TCP-70 are explained in docs/spec-ids.txt and docs/conformance.md.
 *
 * @par Methods
 * Unless a comment says otherwise, every method may be called on any thread and inside any event. A BOOL result is TRUE
 * or FALSE; after FALSE, SYS_GetLastError() says why. Times are in milliseconds, ports in host order, lengths of texts
 * include the NUL. References and arrays without const are outputs; after a failure their contents are unspecified.
 * Setters of properties have an effect only while the component is stopped, and Start() checks the values. Getters
 * return the value that was set last, valid or not (COM-70 to COM-72).
 *
 * Only Start(), Stop(), Wait(), deletion, a synchronous Connect(), the lookup of a host name, the requests of a
 * synchronous HTTP client, and Submit() of a pool with TRP_WAIT_FOR or TRP_CALLER_RUN ever wait for the network or for an
 * event. So a program may hold a lock of its own while it calls the others, and take the same lock in events (TCP-138,
 * COM-110). No method is a cancellation point: a thread that is cancelled meanwhile ends after the method has returned
 * (COM-109).
 *
 * @par Which event runs where
 * OnPrepareListen and OnPrepareConnect run on the thread that calls Start() or Connect(), inside that call. If it is
 * synchronous, OnConnect does too, and OnHandShake unless the component has SSL or ARQ. StartHttp() calls OnHandShake
 * itself. OnShutdown runs on the thread that carries out the stop: the one that calls Stop() or deletes the component,
 * or a thread of the library if the call comes from inside an event. When a client is stopped, OnClose runs on the
 * thread that calls Stop(). All other events run on worker threads of their component. The events of one connection may
 * run on different threads, one after another (TCP-135, TCP-136).
 *
 * @par What runs at the same time
 * The events of one connection are serial: each one begins after the one before has returned, and sees everything that it
 * did. OnAccept or OnConnect is the first one, then comes OnHandShake, then OnReceive and OnSend in any mix, and OnClose is
 * the last one. Events of different connections run concurrently, on up to GetWorkerThreadCount() threads, so data that
 * connections share need a lock of the program. All events of a client or cast component are serial. Those of a UDP node
 * are serial for each remote address (TCP-130 to TCP-132).
 *
 * @par Events that block
 * An event may block. Meanwhile only its own connection waits, as long as another worker thread is free. If the events on
 * all worker threads block, the component neither receives nor sends until one returns; methods still return at once
 * (TCP-133, TCP-134).
 *
 * @par Calls inside events
 * Inside an event a program may call every method, for any connection of any component, but not Wait() of the component
 * itself, which would wait for the event. Stop() of a server, agent or node returns at once there, and OnShutdown follows;
 * Stop() of a client runs OnClose and returns. Deleting the component itself returns at once, and the component goes when
 * its events have returned. Synchronous connects and lookups of names block the event. Two components that stop each other
 * inside their events wait for each other for ever (TCP-137, COM-24, COM-36).
 *
 * An event must be left by returning: an exception, pthread_exit and a cancellation that it switched on itself end the
 * process, and after longjmp the component may never stop (CPP-102, COM-109).
 *
 * @par How long pointers and extras live
 * The library keeps no pointer that it is given, except for listeners, extras and the data of socket tasks made with
 * TBT_REFER; a listener must live as long as the components that report to it. Data and texts that an event gets are valid
 * until it returns: copy what is needed longer. Texts that methods return belong to the library and must not be freed; the
 * comments say how long they are valid. The extra of a connection is a pointer of the program that the library neither
 * reads nor frees. It can be asked for until OnClose has returned, so OnClose is the place to free what it points to. The
 * extra of a client stays until the client is deleted. An ID names its connection until OnClose has returned; a call with
 * an older one fails with EBADSLT and never reaches another connection (COM-55, COM-56, TCP-140).
 *
 * @par Signal handlers
 * The library installs no signal handler, changes no signal mask of the program's threads, and causes no SIGPIPE. A
 * handler may call Stop() when it has interrupted Wait() or a synchronous Start() or Connect(): a handler of SIGINT that
 * stops the component for which main waits is correct. A handler that may have interrupted another call of the library
 * must not call the library; it can set a flag or write to a pipe instead (COM-39, COM-101, COM-103).
 *
 * @par Forked children
 * A child may exec, exit, and make components of its own. Components that ran at the fork are stopped in the child, which
 * has none of their threads: Stop() and deletion return at once and close the child's copies of the descriptors, and other
 * calls fail as they do for stopped components. The parent's connections notice nothing. Descriptors are closed by exec
 * (COM-102, COM-105).
 *
 * @par Threads and their stacks
 * No thread exists before a component is started. Threads that run events have the stack that pthread_create gives by
 * default when Start() is called (ulimit -s, mostly 8 MiB), and the signal mask of the thread that called Start(), with
 * SIGPIPE blocked besides. Threads of a pool have the stack that IHPThreadPool::Start() is told (COM-101, COM-108,
 * POOL-12).
 */

#pragma once

#include "HPTypeDef.h"

// ---- Objects of two parts -------------------------------------------------------------------------------------------

#if defined(__arm__) && !defined(__clang__)

    /// Part of the layout of two-part objects on 32-bit ARM with GCC (CPP-22).
    class __IFakeDualInterface__
    {
    protected:
        /// Ends with the object.
        virtual ~__IFakeDualInterface__() = default;
    };

    /// What lies between the two parts, in bytes.
    #define __DUAL_VPTR_GAP__     (sizeof(PVOID))
    /// What lies between the two parts, as a base class.
    #define __HP_FAKE_INTERFACE__ private __IFakeDualInterface__,
#else
    /// What lies between the two parts, in bytes.
    #define __DUAL_VPTR_GAP__ 0
    /// What lies between the two parts, as a base class.
    #define __HP_FAKE_INTERFACE__
#endif

/// An object with two interfaces: F, where the object begins, and behind it S, the TCP or UDP part. It converts to a
/// pointer to either part; FromS() goes back, which events need: their pSender is the second part (CPP-22 to CPP-25).
///
/// The functions are plain arithmetic: they do not check for null, and FromS() of a component without a second part is
/// undefined.
template<class F, class S>
class DualInterface : public F, __HP_FAKE_INTERFACE__ public S
{
public:
    /// Ends both parts.
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

/// What servers and agents share: components with many connections, each known by its ID (CPP-26).
class IComplexSocket
{
public:
    /// Stops: closes every connection and returns when all events, OnShutdown included, have returned. Inside an event
    /// of the component it only asks for the stop and returns TRUE at once; OnShutdown or Wait() shows that it has
    /// stopped. Two components that stop each other in their events wait for each other for ever; use another thread
    /// for that. FALSE with SE_ILLEGAL_STATE and EPERM if it is stopped or stopping (COM-35, COM-36).
    virtual BOOL Stop() = 0;

    /// Queues the iLength bytes that start iOffset bytes after pBuffer (before it, if negative). They are copied; TRUE
    /// does not mean sent. Never blocks, and the bytes of one call stay together. A pack component sends one packet, a
    /// UDP component one datagram, an ARQ component one message per call. A length of 0 or less sends nothing and gives
    /// TRUE on push and pull components, and is a bad argument on the others.
    ///
    /// FALSE: EBADSLT (unknown connection), EINVAL (bad arguments), EPERM (not connected), E2BIG (more than 0x7FFFFFFF
    /// bytes pending), EMSGSIZE (pack: length 0 or less, or above MaxPackSize) (TCP-70 to TCP-74, TCP-112, UDPS-20,
    /// ARQ-26).
    virtual BOOL Send(CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    /// As Send() for iCount buffers, in order and as one; buffers of length 0 are skipped and may be null. EINVAL if
    /// pBuffers is null or iCount is 0 or less (TCP-70 to TCP-74, UDPS-21).
    virtual BOOL SendPackets(CONNID dwConnID, const WSABUF pBuffers[], int iCount) = 0;

    /// Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and notices when its peer ends the
    /// connection: OnClose comes once everything that was sent before has been received, or at once after a reset.
    /// FALSE: EBADSLT (unknown connection), EPERM (not connected; always on UDP servers) (TCP-64, TCP-65, UDPS-13).
    virtual BOOL PauseReceive(CONNID dwConnID, BOOL bPause = TRUE) = 0;

    /// Asks for a connection to be closed. The close comes on a worker thread after the running event of the
    /// connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before is still sent after OnClose as the
    /// peer reads (HP_Ext_SetDrainTimeout() limits that), followed by close_notify on SSL connections; with TRUE one
    /// attempt is made to write it, and no close_notify is sent. FALSE: EBADSLT for an unknown connection (TCP-90,
    /// TCP-91, TCP-95, TCP-160, SSL-70).
    virtual BOOL Disconnect(CONNID dwConnID, BOOL bForce = TRUE) = 0;

    /// Disconnects every connection that is dwPeriod ms old or older. One attempt is made to write queued data. With
    /// bForce FALSE, SSL connections then send close_notify; on others bForce has no effect. FALSE, without a reason,
    /// if dwPeriod is above 0x3FFFFFFF; TRUE also if there was none (TCP-97, TCP-160, SSL-70).
    virtual BOOL DisconnectLongConnections(DWORD dwPeriod, BOOL bForce = TRUE) = 0;

    /// Disconnects every connection that received nothing for dwPeriod ms or longer. bForce is as in
    /// DisconnectLongConnections(). FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF or silence is not tracked
    /// (SetMarkSilence()); TRUE also if there was none (TCP-97).
    virtual BOOL DisconnectSilenceConnections(DWORD dwPeriod, BOOL bForce = TRUE) = 0;

    /// Waits until the component is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only checks); it does
    /// not stop the component. FALSE with ETIMEDOUT if it still runs. It must not be called inside the component's
    /// events; a signal handler that interrupts it may call Stop(). Since 5.7.1 (COM-39).
    virtual BOOL Wait(DWORD dwMilliseconds = static_cast<DWORD>(INFINITE)) = 0;

    /// Attaches a pointer of the program's own to a connection; the library never reads or frees it. It may be used
    /// until OnClose has returned. FALSE: EBADSLT for an unknown connection (COM-55).
    virtual BOOL SetConnectionExtra(CONNID dwConnID, PVOID pExtra) = 0;

    /// The pointer of a connection, null if none was attached. FALSE: EBADSLT for an unknown one (COM-55).
    virtual BOOL GetConnectionExtra(CONNID dwConnID, PVOID* ppExtra) = 0;

    /// TRUE for SSL components (COM-84).
    virtual BOOL IsSecure() = 0;

    /// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
    virtual BOOL HasStarted() = 0;

    /// The state (COM-30 to COM-32).
    virtual EnServiceState GetState() = 0;

    /// The number of connections, connecting ones included; one counts until its OnClose has returned (COM-57).
    virtual DWORD GetConnectionCount() = 0;

    /// Lists the connections in no particular order. dwCount: in, the capacity of pIDs; out, the number of connections.
    /// TRUE only if there are any and all fit; pIDs may be null to ask for the number, which may grow between two calls
    /// (COM-58).
    virtual BOOL GetAllConnectionIDs(CONNID pIDs[], DWORD& dwCount) = 0;

    /// The age of a connection in ms. FALSE: EBADSLT for an unknown one (TCP-98).
    virtual BOOL GetConnectPeriod(CONNID dwConnID, DWORD& dwPeriod) = 0;

    /// For how many ms a connection has received nothing. FALSE: EBADSLT for an unknown one; without a reason if
    /// silence is not tracked (TCP-98).
    virtual BOOL GetSilencePeriod(CONNID dwConnID, DWORD& dwPeriod) = 0;

    /// The local address of a connection as a literal (a link-local one with its zone: fe80::1%eth0), and the port.
    /// iAddressLen: in, the capacity in characters; out, the length, both with the NUL.
    ///
    /// FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and the port stored;
    /// lpszAddress may be null if the length is 0. EBADSLT for an unknown connection and inside its OnClose (COM-60 to
    /// COM-62, TCP-92).
    virtual BOOL GetLocalAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    /// The address of the peer, otherwise as GetLocalAddress(); inside OnClose too (COM-60 to COM-65).
    virtual BOOL GetRemoteAddress(CONNID dwConnID, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    /// The code of the last start or stop that failed; a later success does not clear it (COM-11).
    virtual EnSocketError GetLastError() = 0;

    /// The text of GetLastError(), never null (COM-14).
    virtual LPCTSTR GetLastErrorDesc() = 0;

    /// The bytes queued for a connection but not yet taken by the kernel. FALSE: EBADSLT for an unknown one (TCP-75).
    virtual BOOL GetPendingDataLength(CONNID dwConnID, int& iPending) = 0;

    /// Whether receiving is paused on a connection. FALSE: EBADSLT for an unknown one (TCP-66).
    virtual BOOL IsPauseReceive(CONNID dwConnID, BOOL& bPaused) = 0;

    /// TRUE if the connection is established and not being closed. FALSE: EBADSLT for an unknown one. Since 5.4.1
    /// (COM-12, TCP-31).
    virtual BOOL IsConnected(CONNID dwConnID) = 0;

    /// What the local address may be shared with. Default RAP_ADDR_ONLY. Since 5.7.1 (COM-77, UDP-16).
    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    /// How data is sent. Checked and stored without effect (COM-81). Default SP_PACK.
    virtual void SetSendPolicy(EnSendPolicy enSendPolicy) = 0;

    /// Which events OnSend is serialised with. Checked and stored without effect, because OnSend is serialised with all
    /// of them (COM-81). Default OSSP_NONE. Since 5.4.2.
    virtual void SetOnSendSyncPolicy(EnOnSendSyncPolicy enSyncPolicy) = 0;

    /// The greatest number of connections at a time. Default 10000; 1 to 5000000 (COM-73).
    virtual void SetMaxConnectionCount(DWORD dwMaxConnectionCount) = 0;

    /// How long an SSL session lives on after its connection if the program has asked for its pointers
    /// (GetSSLSessionInfo()), in ms; no other effect. Default 30000; at least 1000 (COM-82, SSL-85).
    virtual void SetFreeSocketObjLockTime(DWORD dwFreeSocketObjLockTime) = 0;

    /// How many such SSL sessions are kept; no other effect. Default 600 (COM-82, SSL-85).
    virtual void SetFreeSocketObjPool(DWORD dwFreeSocketObjPool) = 0;

    /// Checked and stored without effect: HP-Socket's cache of memory blocks does not exist here. Default 1024
    /// (COM-82).
    virtual void SetFreeBufferObjPool(DWORD dwFreeBufferObjPool) = 0;

    /// Checked and stored without effect: HP-Socket's cache of connection objects does not exist here. Default 600
    /// (COM-82).
    virtual void SetFreeSocketObjHold(DWORD dwFreeSocketObjHold) = 0;

    /// Checked and stored without effect: HP-Socket's cache of memory blocks does not exist here. Default 1024
    /// (COM-82).
    virtual void SetFreeBufferObjHold(DWORD dwFreeBufferObjHold) = 0;

    /// The number of worker threads, which run the events. Default twice the processors plus 2, at most 512; 1 to 512
    /// (COM-74).
    virtual void SetWorkerThreadCount(DWORD dwWorkerThreadCount) = 0;

    /// Whether the silent time of connections is tracked. Default TRUE (COM-83).
    virtual void SetMarkSilence(BOOL bMarkSilence) = 0;

    /// See SetReuseAddressPolicy().
    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    /// See SetSendPolicy().
    virtual EnSendPolicy GetSendPolicy() = 0;

    /// See SetOnSendSyncPolicy().
    virtual EnOnSendSyncPolicy GetOnSendSyncPolicy() = 0;

    /// See SetMaxConnectionCount().
    virtual DWORD GetMaxConnectionCount() = 0;

    /// See SetFreeSocketObjLockTime().
    virtual DWORD GetFreeSocketObjLockTime() = 0;

    /// See SetFreeSocketObjPool().
    virtual DWORD GetFreeSocketObjPool() = 0;

    /// See SetFreeBufferObjPool().
    virtual DWORD GetFreeBufferObjPool() = 0;

    /// See SetFreeSocketObjHold().
    virtual DWORD GetFreeSocketObjHold() = 0;

    /// See SetFreeBufferObjHold().
    virtual DWORD GetFreeBufferObjHold() = 0;

    /// See SetWorkerThreadCount().
    virtual DWORD GetWorkerThreadCount() = 0;

    /// See SetMarkSilence().
    virtual BOOL IsMarkSilence() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IComplexSocket() = default;
};

/// A server listens, and has a connection for every peer (CPP-27).
class IServer : public IComplexSocket
{
public:
    /// Starts listening, and the worker threads. lpszBindAddress: an IPv4 or IPv6 literal; null or "" means 0.0.0.0.
    /// usPort 0: the kernel chooses, see GetListenAddress().
    ///
    /// OnPrepareListen runs on the calling thread. FALSE: GetLastError() also says why; a start that failed on the
    /// way fires OnShutdown (TCP-1 to TCP-7, UDPS-1 to UDPS-3, COM-33, COM-40).
    virtual BOOL Start(LPCTSTR lpszBindAddress, USHORT usPort) = 0;

    /// The address the server listens at. Other failures: EBADF if it is not listening. Otherwise as GetLocalAddress()
    /// (COM-60 to COM-63, TCP-4).
    virtual BOOL GetListenAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;
};

/// An agent makes many connections to servers (CPP-31).
class IAgent : public IComplexSocket
{
public:
    /// Starts the worker threads; connects nothing yet. lpszBindAddress: an IPv4 or IPv6 literal from which later
    /// connections are made; null or "" for none. bAsyncConnect: whether Connect() returns before the connection is
    /// made.
    ///
    /// FALSE: GetLastError() also says why; a start that failed on the way fires OnShutdown (TCP-20, TCP-21,
    /// COM-33, COM-40).
    virtual BOOL Start(LPCTSTR lpszBindAddress = nullptr, BOOL bAsyncConnect = TRUE) = 0;

    /// Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name (resolved on the calling thread),
    /// or "address^name" to report another host name than the address connected to. usPort: not 0. pdwConnID may be
    /// null; it receives the new ID before OnPrepareConnect, which runs on the calling thread. pExtra: see
    /// SetConnectionExtra(). usLocalPort 0: the kernel chooses. lpszLocalAddress: a literal to connect from; null or ""
    /// means that of Start().
    ///
    /// Asynchronous: TRUE means that the attempt was submitted; OnConnect or OnClose on a worker thread reports the
    /// outcome. Synchronous: OnConnect and OnHandShake run on the calling thread, TRUE means connected; with SSL only
    /// OnConnect does, and OnHandShake follows on a worker thread, perhaps after the return (SSL-52). After FALSE
    /// there is no OnClose (TCP-22 to TCP-29).
    virtual BOOL Connect(LPCTSTR lpszRemoteAddress, USHORT usPort, CONNID* pdwConnID = nullptr, PVOID pExtra = nullptr,
        USHORT usLocalPort = 0, LPCTSTR lpszLocalAddress = nullptr) = 0;

    /// The host that the connection was made to, as given to Connect() (the part after "^", if there was one), and the
    /// port. iHostLen: in, the capacity; out, the length, or the capacity needed, all with the NUL (COM-64).
    virtual BOOL GetRemoteHost(CONNID dwConnID, TCHAR lpszHost[], int& iHostLen, USHORT& usPort) = 0;
};

/// A client has one connection to one server (CPP-33).
class IClient
{
public:
    /// Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name (resolved on the calling thread),
    /// or "address^name" to report another host name than the address connected to. lpszBindAddress: a literal of the
    /// same family to connect from; null or "" for none. usLocalPort 0: the kernel chooses.
    ///
    /// OnPrepareConnect runs on the calling thread. Asynchronous: returns in state SS_STARTING; OnConnect or OnClose on
    /// the worker thread reports the outcome. Synchronous: OnConnect and OnHandShake run on the calling thread, TRUE
    /// means connected; with SSL only OnConnect does, and OnHandShake follows on the worker thread, perhaps after the
    /// return (SSL-52). FALSE: GetLastError() also says why, and there is no OnClose (TCP-23, TCP-40 to TCP-44, UDPC-1
    /// to UDPC-8).
    ///
    /// A cast component starts at once, whatever bAsyncConnect says: lpszRemoteAddress is the group or broadcast
    /// address, usPort the port for both directions, lpszBindAddress chooses the interface (CAST-1 to CAST-6).
    virtual BOOL Start(LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect = TRUE,
        LPCTSTR lpszBindAddress = nullptr, USHORT usLocalPort = 0) = 0;

    /// Closes the connection and waits for the running event; OnClose(SO_CLOSE, 0) comes on the calling thread, and
    /// inside an event of the client nested in it. Two components that stop each other in their events wait for each
    /// other for ever; use another thread for that. FALSE with SE_ILLEGAL_STATE and EPERM if the client is stopped
    /// or stopping (TCP-47, TCP-48, COM-35).
    virtual BOOL Stop() = 0;

    /// Queues the iLength bytes that start iOffset bytes after pBuffer (before it, if negative). They are copied; TRUE
    /// does not mean sent. Never blocks, and the bytes of one call stay together. A pack client sends one packet, a UDP
    /// client one datagram, an ARQ client one message per call. A length of 0 or less sends nothing and gives TRUE on
    /// push and pull clients, and is a bad argument on the others (a cast component takes 0).
    ///
    /// FALSE: EPERM (not connected), EINVAL (bad arguments), E2BIG (more than 0x7FFFFFFF bytes pending), EMSGSIZE
    /// (pack: length 0 or less, or above MaxPackSize) (TCP-70 to TCP-74, TCP-112, UDPC-13, CAST-7, ARQ-26).
    virtual BOOL Send(const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    /// As Send() for iCount buffers, in order and as one; buffers of length 0 are skipped and may be null. EINVAL if
    /// pBuffers is null or iCount is 0 or less (TCP-70 to TCP-74, UDPC-14).
    virtual BOOL SendPackets(const WSABUF pBuffers[], int iCount) = 0;

    /// Stops (TRUE) or resumes (FALSE) receiving. A paused client still sends, and notices when its peer ends the
    /// connection: OnClose comes once everything that was sent before has been received, or at once after a reset.
    /// FALSE: EPERM if it is not connected (TCP-64, TCP-65, UDPC-15).
    virtual BOOL PauseReceive(BOOL bPause = TRUE) = 0;

    /// Waits until the component is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only checks); it does
    /// not stop the component. FALSE with ETIMEDOUT if it still runs. It must not be called inside the component's
    /// events; a signal handler that interrupts it may call Stop(). Since 5.7.1 (COM-39).
    virtual BOOL Wait(DWORD dwMilliseconds = static_cast<DWORD>(INFINITE)) = 0;

    /// Attaches a pointer of the program's own to the component, any time; the library never reads or frees it
    /// (COM-56).
    virtual void SetExtra(PVOID pExtra) = 0;

    /// The pointer of SetExtra(), null if there is none (COM-56).
    virtual PVOID GetExtra() = 0;

    /// TRUE for SSL components (COM-84).
    virtual BOOL IsSecure() = 0;

    /// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
    virtual BOOL HasStarted() = 0;

    /// The state (COM-30 to COM-32).
    virtual EnServiceState GetState() = 0;

    /// The code of the last start or stop that failed; a later success does not clear it (COM-11).
    virtual EnSocketError GetLastError() = 0;

    /// The text of GetLastError(), never null (COM-14).
    virtual LPCTSTR GetLastErrorDesc() = 0;

    /// The connection ID: 0 before the first start, new with every start, kept after the stop (COM-54).
    virtual CONNID GetConnectionID() = 0;

    /// The local address as a literal (a link-local one with its zone: fe80::1%eth0), and the port. iAddressLen: in,
    /// the capacity in characters; out, the length, both with the NUL.
    ///
    /// FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and the port stored;
    /// lpszAddress may be null if the length is 0. EBADF without a socket (a node: EAFNOSUPPORT) (COM-60 to COM-63,
    /// UDP-14).
    virtual BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    /// The host given to Start() (the part after "^", if there was one), and the port. iHostLen: in, the capacity; out,
    /// the length, or the capacity needed, all with the NUL. FALSE, without a reason, also before a start and after the
    /// stop (COM-64, TCP-53).
    virtual BOOL GetRemoteHost(TCHAR lpszHost[], int& iHostLen, USHORT& usPort) = 0;

    /// The bytes queued but not yet taken by the kernel. The value is always stored; the result is that of HasStarted()
    /// (TCP-51, UDP-34).
    virtual BOOL GetPendingDataLength(int& iPending) = 0;

    /// Whether receiving is paused. The value is always stored; the result is that of HasStarted() (TCP-51).
    virtual BOOL IsPauseReceive(BOOL& bPaused) = 0;

    /// TRUE from just before OnConnect until just before OnClose (TCP-52).
    virtual BOOL IsConnected() = 0;

    /// What the local address may be shared with. Default RAP_ADDR_ONLY. Since 5.7.1 (COM-77, UDP-16).
    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    /// Checked and stored without effect: HP-Socket's cache of memory blocks does not exist here. Default 60 (COM-82).
    virtual void SetFreeBufferPoolSize(DWORD dwFreeBufferPoolSize) = 0;

    /// Checked and stored without effect: HP-Socket's cache of memory blocks does not exist here. Default 60 (COM-82).
    virtual void SetFreeBufferPoolHold(DWORD dwFreeBufferPoolHold) = 0;

    /// See SetReuseAddressPolicy().
    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    /// See SetFreeBufferPoolSize().
    virtual DWORD GetFreeBufferPoolSize() = 0;

    /// See SetFreeBufferPoolHold().
    virtual DWORD GetFreeBufferPoolHold() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IClient() = default;
};

// ---- TCP ------------------------------------------------------------------------------------------------------------

/// TCP server, also the TCP part of pull, pack, SSL and HTTP servers (CPP-28).
class ITcpServer : public IServer
{
public:
    /// Sends an optional head, a file's content and an optional tail as one, together at most 4194303 (0x3FFFFF) bytes;
    /// the file is read before the call returns. FALSE: the error of opening the file, EBADF (no regular file), ENODATA
    /// (empty), EFBIG (too large), or as Send() (TCP-85, TCP-86).
    virtual BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    /// Sets up the server's certificate. For SSL components only, before Start(), once: EPERM if it is set up already.
    /// Files are PEM, a text may be null or ""; the chain begins with the server's own certificate. iVerifyMode: bits
    /// of EnSSLVerifyMode, whether clients need a certificate; lpszCAPemCertFileOrPath: whose. fnServerNameCallback
    /// chooses among certificates by host name; null means HP_SSL_DefaultServerNameCallback.
    ///
    /// FALSE: ENOENT (no such file), EINVAL (no key), EACCES (bad key or password), EBADMSG (bad content), ENODATA
    /// (cipher list) (SSL-10 to SSL-23).
    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr, LPCTSTR lpszCAPemCertFileOrPath = nullptr,
        Fn_SNI_ServerNameCallback fnServerNameCallback = nullptr) = 0;

    /// As SetupSSLContext(), from PEM texts instead of files (SSL-22).
    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr,
        Fn_SNI_ServerNameCallback fnServerNameCallback = nullptr) = 0;

    /// Adds another certificate, for BindSSLServerName(). Gives its index, 1 or more; -1: as SetupSSLContext() (SSL-30,
    /// SSL-31).
    virtual int AddSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    /// As AddSSLContext(), from PEM texts instead of files (SSL-30, SSL-31).
    virtual int AddSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    /// Uses the certificate of an index for a host name. FALSE: EINVAL (no name with a dot in it), ENOANO (no such
    /// index) (SSL-32, SSL-35).
    virtual BOOL BindSSLServerName(LPCTSTR lpszServerName, int iContextIndex) = 0;

    /// Drops certificates and bindings; afterwards they can be set up again (SSL-26).
    virtual void CleanupSSLContext() = 0;

    /// Begins SSL on a connection, if the handshake is not automatic; OnHandShake reports the end of the
    /// handshake. FALSE: EPERM (automatic, or not connected), EBADSLT (unknown connection), EALREADY (SSL-57
    /// to SSL-59).
    virtual BOOL StartSSLHandShake(CONNID dwConnID) = 0;

    /// Checked and stored without effect: how many events a worker of HP-Socket takes at a time. Default 64; greater
    /// than 0 (COM-76).
    virtual void SetAcceptSocketCount(DWORD dwAcceptSocketCount) = 0;

    /// The greatest length of one OnReceive or OnSend in bytes; the kernel's buffers are not changed. Default 4096; at
    /// least 8, a client 1 (COM-80).
    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    /// The length of the listen queue; the kernel caps it. Default 4096; greater than 0 (COM-75).
    virtual void SetSocketListenQueue(DWORD dwSocketListenQueue) = 0;

    /// The idle time in ms before keep-alive probes; 0 switches them off. Default 60000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    /// The interval in ms between keep-alive probes; 0 switches them off. Default 20000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    /// Whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single one. Default FALSE. Since 5.8.4
    /// (COM-79).
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    /// See SetAcceptSocketCount().
    virtual DWORD GetAcceptSocketCount() = 0;

    /// See SetSocketBufferSize().
    virtual DWORD GetSocketBufferSize() = 0;

    /// See SetSocketListenQueue().
    virtual DWORD GetSocketListenQueue() = 0;

    /// See SetKeepAliveTime().
    virtual DWORD GetKeepAliveTime() = 0;

    /// See SetKeepAliveInterval().
    virtual DWORD GetKeepAliveInterval() = 0;

    /// See SetNoDelay().
    virtual BOOL IsNoDelay() = 0;

    /// Whether SSL begins with the connection, or with StartSSLHandShake(). Default TRUE (SSL-50).
    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    /// See SetSSLAutoHandShake().
    virtual BOOL IsSSLAutoHandShake() = 0;

    /// The OpenSSL cipher list (TLS 1.2) of contexts that are set up later. Default
    /// "DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3" (SSL-40, SSL-41).
    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    /// See SetSSLCipherList(). Valid until the next call of it.
    virtual LPCTSTR GetSSLCipherList() = 0;

    /// A detail of an SSL session: see EnSSLSessionInfo. What it points to belongs to the session and is valid until
    /// OnClose has returned; null if the session has none. FALSE: EPERM (SSL has not begun), EBADSLT (unknown
    /// connection), EINVAL (SSL-80 to SSL-85).
    virtual BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

/// TCP agent, also the TCP part of pull, pack, SSL and HTTP agents (CPP-32).
class ITcpAgent : public IAgent
{
public:
    /// Sends an optional head, a file's content and an optional tail as one, together at most 4194303 (0x3FFFFF) bytes;
    /// the file is read before the call returns. FALSE: the error of opening the file, EBADF (no regular file), ENODATA
    /// (empty), EFBIG (too large), or as Send() (TCP-85, TCP-86).
    virtual BOOL SendSmallFile(CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    /// Sets up how servers are verified and, if they ask for it, the own certificate. For SSL components only, before
    /// Start(), once: EPERM if it is set up already. Files are PEM, a text may be null or "". By default nothing is
    /// verified: pass SSL_VM_PEER and a CA. With it the host name is checked too (SSL-T1, SSL-T2). FALSE: as
    /// ITcpServer::SetupSSLContext() (SSL-10 to SSL-24).
    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    /// As SetupSSLContext(), from PEM texts instead of files (SSL-22).
    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    /// Drops certificates and bindings; afterwards they can be set up again (SSL-26).
    virtual void CleanupSSLContext() = 0;

    /// Begins SSL on a connection, if the handshake is not automatic; OnHandShake reports the end of the
    /// handshake. FALSE: EPERM (automatic, or not connected), EBADSLT (unknown connection), EALREADY (SSL-57
    /// to SSL-59).
    virtual BOOL StartSSLHandShake(CONNID dwConnID) = 0;

    /// The time limit in ms of a synchronous connect. Default 10000; greater than 0. Since 6.0.1 (COM-73, TCP-29).
    virtual void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) = 0;

    /// The greatest length of one OnReceive or OnSend in bytes; the kernel's buffers are not changed. Default 4096; at
    /// least 8, a client 1 (COM-80).
    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    /// The idle time in ms before keep-alive probes; 0 switches them off. Default 60000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    /// The interval in ms between keep-alive probes; 0 switches them off. Default 20000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    /// Whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single one. Default FALSE. Since 5.8.4
    /// (COM-79).
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    /// See SetSyncConnectTimeout().
    virtual DWORD GetSyncConnectTimeout() = 0;

    /// See SetSocketBufferSize().
    virtual DWORD GetSocketBufferSize() = 0;

    /// See SetKeepAliveTime().
    virtual DWORD GetKeepAliveTime() = 0;

    /// See SetKeepAliveInterval().
    virtual DWORD GetKeepAliveInterval() = 0;

    /// See SetNoDelay().
    virtual BOOL IsNoDelay() = 0;

    /// Whether SSL begins with the connection, or with StartSSLHandShake(). Default TRUE (SSL-50).
    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    /// See SetSSLAutoHandShake().
    virtual BOOL IsSSLAutoHandShake() = 0;

    /// The OpenSSL cipher list (TLS 1.2) of contexts that are set up later. Default
    /// "DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3" (SSL-40, SSL-41).
    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    /// See SetSSLCipherList(). Valid until the next call of it.
    virtual LPCTSTR GetSSLCipherList() = 0;

    /// A detail of an SSL session: see EnSSLSessionInfo. What it points to belongs to the session and is valid until
    /// OnClose has returned; null if the session has none. FALSE: EPERM (SSL has not begun), EBADSLT (unknown
    /// connection), EINVAL (SSL-80 to SSL-85).
    virtual BOOL GetSSLSessionInfo(CONNID dwConnID, EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

/// TCP client, also the TCP part of pull, pack, SSL and HTTP clients (CPP-34).
class ITcpClient : public IClient
{
public:
    /// Sends an optional head, a file's content and an optional tail as one, together at most 4194303 (0x3FFFFF) bytes;
    /// the file is read before the call returns. FALSE: the error of opening the file, EBADF (no regular file), ENODATA
    /// (empty), EFBIG (too large), or as Send() (TCP-85, TCP-86).
    virtual BOOL SendSmallFile(LPCTSTR lpszFileName, const LPWSABUF pHead = nullptr,
        const LPWSABUF pTail = nullptr) = 0;

    /// Sets up how servers are verified and, if they ask for it, the own certificate. For SSL components only, before
    /// Start(), once: EPERM if it is set up already. Files are PEM, a text may be null or "". By default nothing is
    /// verified: pass SSL_VM_PEER and a CA. With it the host name is checked too (SSL-T1, SSL-T2). FALSE: as
    /// ITcpServer::SetupSSLContext() (SSL-10 to SSL-24).
    virtual BOOL SetupSSLContext(int iVerifyMode = SSL_VM_NONE, LPCTSTR lpszPemCertFile = nullptr,
        LPCTSTR lpszPemKeyFile = nullptr, LPCTSTR lpszKeyPassword = nullptr,
        LPCTSTR lpszCAPemCertFileOrPath = nullptr) = 0;

    /// As SetupSSLContext(), from PEM texts instead of files (SSL-22).
    virtual BOOL SetupSSLContextByMemory(int iVerifyMode = SSL_VM_NONE, LPCSTR lpszPemCert = nullptr,
        LPCSTR lpszPemKey = nullptr, LPCSTR lpszKeyPassword = nullptr, LPCSTR lpszCAPemCert = nullptr) = 0;

    /// Drops certificates and bindings; afterwards they can be set up again (SSL-26).
    virtual void CleanupSSLContext() = 0;

    /// Begins SSL, if the handshake is not automatic; OnHandShake reports the end of the handshake. FALSE: EPERM
    /// (automatic, or not connected), EALREADY (SSL-57 to SSL-59).
    virtual BOOL StartSSLHandShake() = 0;

    /// The time limit in ms of a synchronous connect. Default 10000; greater than 0. Since 6.0.1 (COM-73, TCP-29).
    virtual void SetSyncConnectTimeout(DWORD dwSyncConnectTimeout) = 0;

    /// The greatest length of one OnReceive or OnSend in bytes; the kernel's buffers are not changed. Default 4096; at
    /// least 8, a client 1 (COM-80).
    virtual void SetSocketBufferSize(DWORD dwSocketBufferSize) = 0;

    /// The idle time in ms before keep-alive probes; 0 switches them off. Default 60000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveTime(DWORD dwKeepAliveTime) = 0;

    /// The interval in ms between keep-alive probes; 0 switches them off. Default 20000; 0, or at least 1000; whole
    /// seconds count (COM-78).
    virtual void SetKeepAliveInterval(DWORD dwKeepAliveInterval) = 0;

    /// Whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single one. Default FALSE. Since 5.8.4
    /// (COM-79).
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    /// See SetSyncConnectTimeout().
    virtual DWORD GetSyncConnectTimeout() = 0;

    /// See SetSocketBufferSize().
    virtual DWORD GetSocketBufferSize() = 0;

    /// See SetKeepAliveTime().
    virtual DWORD GetKeepAliveTime() = 0;

    /// See SetKeepAliveInterval().
    virtual DWORD GetKeepAliveInterval() = 0;

    /// See SetNoDelay().
    virtual BOOL IsNoDelay() = 0;

    /// Whether SSL begins with the connection, or with StartSSLHandShake(). Default TRUE (SSL-50).
    virtual void SetSSLAutoHandShake(BOOL bAutoHandShake) = 0;

    /// See SetSSLAutoHandShake().
    virtual BOOL IsSSLAutoHandShake() = 0;

    /// The OpenSSL cipher list (TLS 1.2) of contexts that are set up later. Default
    /// "DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3" (SSL-40, SSL-41).
    virtual void SetSSLCipherList(LPCTSTR lpszCipherList) = 0;

    /// See SetSSLCipherList(). Valid until the next call of it.
    virtual LPCTSTR GetSSLCipherList() = 0;

    /// A detail of an SSL session: see EnSSLSessionInfo. What it points to belongs to the session and is valid until
    /// OnClose has returned; null if the session has none. FALSE: EPERM (SSL has not begun), EBADSLT (unknown
    /// connection), EINVAL (SSL-80 to SSL-85).
    virtual BOOL GetSSLSessionInfo(EnSSLSessionInfo enInfo, LPVOID* lppInfo) = 0;
};

// ---- TCP, pull and pack ---------------------------------------------------------------------------------------------

/// The pull part of a server or agent: received bytes wait until the program takes them (CPP-39).
class IPullSocket
{
public:
    /// Takes iLength received bytes, all or nothing. FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length.
    /// FR_DATA_NOT_FOUND: no such connection. (TCP-100 to TCP-107)
    virtual EnFetchResult Fetch(CONNID dwConnID, BYTE* pData, int iLength) = 0;

    /// As Fetch(), but the bytes stay where they are.
    virtual EnFetchResult Peek(CONNID dwConnID, BYTE* pData, int iLength) = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IPullSocket() = default;
};

/// The pull part of a client: received bytes wait until the program takes them (CPP-40).
class IPullClient
{
public:
    /// Takes iLength received bytes, all or nothing. FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length.
    /// (TCP-100 to TCP-107)
    virtual EnFetchResult Fetch(BYTE* pData, int iLength) = 0;

    /// As Fetch(), but the bytes stay where they are.
    virtual EnFetchResult Peek(BYTE* pData, int iLength) = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IPullClient() = default;
};

/// The pack part of a server or agent: packets instead of a byte stream (CPP-41).
class IPackSocket
{
public:
    /// The greatest payload of a packet in bytes: a longer one is not sent (EMSGSIZE) and closes the connection when it
    /// comes. Default 262144; 1 to 0x3FFFFF (TCP-111 to TCP-115).
    virtual void SetMaxPackSize(DWORD dwMaxPackSize) = 0;

    /// The flag in the headers of packets; unless it is 0, a packet with another one closes the connection. Default 0;
    /// 0 to 0x3FF (TCP-110 to TCP-115).
    virtual void SetPackHeaderFlag(USHORT usPackHeaderFlag) = 0;

    /// See SetMaxPackSize().
    virtual DWORD GetMaxPackSize() = 0;

    /// See SetPackHeaderFlag().
    virtual USHORT GetPackHeaderFlag() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IPackSocket() = default;
};

/// The pack part of a client: packets instead of a byte stream (CPP-42).
class IPackClient
{
public:
    /// The greatest payload of a packet in bytes: a longer one is not sent (EMSGSIZE) and closes the connection when it
    /// comes. Default 262144; 1 to 0x3FFFFF (TCP-111 to TCP-115).
    virtual void SetMaxPackSize(DWORD dwMaxPackSize) = 0;

    /// The flag in the headers of packets; unless it is 0, a packet with another one closes the connection. Default 0;
    /// 0 to 0x3FF (TCP-110 to TCP-115).
    virtual void SetPackHeaderFlag(USHORT usPackHeaderFlag) = 0;

    /// See SetMaxPackSize().
    virtual DWORD GetMaxPackSize() = 0;

    /// See SetPackHeaderFlag().
    virtual USHORT GetPackHeaderFlag() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IPackClient() = default;
};

/// TCP pull server: IPullSocket first, ITcpServer second.
typedef DualInterface<IPullSocket, ITcpServer> ITcpPullServer;

/// TCP pull agent: IPullSocket first, ITcpAgent second.
typedef DualInterface<IPullSocket, ITcpAgent> ITcpPullAgent;

/// TCP pull client: IPullClient first, ITcpClient second.
typedef DualInterface<IPullClient, ITcpClient> ITcpPullClient;

/// TCP pack server: IPackSocket first, ITcpServer second.
typedef DualInterface<IPackSocket, ITcpServer> ITcpPackServer;

/// TCP pack agent: IPackSocket first, ITcpAgent second.
typedef DualInterface<IPackSocket, ITcpAgent> ITcpPackAgent;

/// TCP pack client: IPackClient first, ITcpClient second.
typedef DualInterface<IPackClient, ITcpClient> ITcpPackClient;

// ---- UDP ------------------------------------------------------------------------------------------------------------

#ifdef _UDP_SUPPORT

/// UDP server: a connection for every peer that sends; heartbeats find the dead ones (CPP-29).
class IUdpServer : public IServer
{
public:
    /// The greatest datagram in bytes, both ways. Default 1432; 1 to 65536, of which the kernel takes 65507 (UDP-20 to
    /// UDP-22).
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    /// See SetMaxDatagramSize().
    virtual DWORD GetMaxDatagramSize() = 0;

    /// The number of events a worker takes at a time, a hint. Default 64; greater than 0 (UDP-31).
    virtual void SetPostReceiveCount(DWORD dwPostReceiveCount) = 0;

    /// See SetPostReceiveCount().
    virtual DWORD GetPostReceiveCount() = 0;

    /// How many heartbeats in a row may be lost before the connection ends; 0 switches them off. Default 3 (HB-1 to
    /// HB-15).
    virtual void SetDetectAttempts(DWORD dwDetectAttempts) = 0;

    /// The time in ms between heartbeats; 0 switches them off. Default 60000; 0, or at least 1000. Both sides should
    /// agree (HB-13, UDP-32).
    virtual void SetDetectInterval(DWORD dwDetectInterval) = 0;

    /// See SetDetectAttempts().
    virtual DWORD GetDetectAttempts() = 0;

    /// See SetDetectInterval().
    virtual DWORD GetDetectInterval() = 0;
};

/// UDP client: exchanges datagrams with one server (CPP-35).
class IUdpClient : public IClient
{
public:
    /// The greatest datagram in bytes, both ways. Default 1432; 1 to 65536, of which the kernel takes 65507 (UDP-20 to
    /// UDP-22).
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    /// See SetMaxDatagramSize().
    virtual DWORD GetMaxDatagramSize() = 0;

    /// How many heartbeats in a row may be lost before the connection ends; 0 switches them off. Default 3 (HB-1 to
    /// HB-15).
    virtual void SetDetectAttempts(DWORD dwDetectAttempts) = 0;

    /// The time in ms between heartbeats; 0 switches them off. Default 60000; 0, or at least 1000. Both sides should
    /// agree (HB-13, UDP-32).
    virtual void SetDetectInterval(DWORD dwDetectInterval) = 0;

    /// See SetDetectAttempts().
    virtual DWORD GetDetectAttempts() = 0;

    /// See SetDetectInterval().
    virtual DWORD GetDetectInterval() = 0;
};

/// UDP cast component: sends to a multicast group or a broadcast address, and receives from it (CPP-36).
class IUdpCast : public IClient
{
public:
    /// The greatest datagram in bytes, both ways. Default 1432; 1 to 65536, of which the kernel takes 65507 (UDP-20 to
    /// UDP-22).
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    /// See SetMaxDatagramSize().
    virtual DWORD GetMaxDatagramSize() = 0;

    /// CM_MULTICAST (default) or CM_BROADCAST (CAST-15).
    virtual void SetCastMode(EnCastMode enCastMode) = 0;

    /// See SetCastMode().
    virtual EnCastMode GetCastMode() = 0;

    /// How many routers multicast datagrams pass. Default 1; 0 to 255 (CAST-4).
    virtual void SetMultiCastTtl(int iMCTtl) = 0;

    /// See SetMultiCastTtl().
    virtual int GetMultiCastTtl() = 0;

    /// Whether own multicast datagrams are received too. Default FALSE (UDP-35, CAST-11).
    virtual void SetMultiCastLoop(BOOL bMCLoop) = 0;

    /// See SetMultiCastLoop().
    virtual BOOL IsMultiCastLoop() = 0;

    /// The sender of the last datagram, for use inside OnReceive; otherwise as GetLocalAddress(). EAFNOSUPPORT if there
    /// was none (CAST-10).
    virtual BOOL GetRemoteAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;
};

/// UDP node: exchanges datagrams with any number of peers, without connections (CPP-37).
class IUdpNode
{
public:
    /// Binds to an address and port, and starts the worker threads. lpszBindAddress: an IPv4 or IPv6 literal; null or
    /// "" for any. With CM_MULTICAST the node joins lpszCastAddress; with CM_BROADCAST null or "" means
    /// 255.255.255.255. The cast port is usPort.
    ///
    /// OnPrepareListen runs on the calling thread. FALSE: GetLastError() also says why; a start that failed on the
    /// way fires OnShutdown (NODE-1 to NODE-5).
    virtual BOOL Start(LPCTSTR lpszBindAddress = nullptr, USHORT usPort = 0, EnCastMode enCastMode = CM_UNICAST,
        LPCTSTR lpszCastAddress = nullptr) = 0;

    /// Stops: closes the socket, waits for all events, and fires OnShutdown. Datagrams still queued are lost. FALSE
    /// with SE_ILLEGAL_STATE and EPERM if the node is stopped or stopping (NODE-7, COM-35).
    virtual BOOL Stop() = 0;

    /// Queues one datagram to a peer: the iLength bytes that start iOffset bytes after pBuffer; 0 bytes are a datagram
    /// too. lpszRemoteAddress: an IPv4 or IPv6 literal or a host name (resolved on the calling thread). FALSE:
    /// EHOSTUNREACH (no such host), EPERM (not started), EAFNOSUPPORT (another address family), EINVAL (bad buffer, or
    /// longer than MaxDatagramSize) (NODE-8).
    virtual BOOL Send(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pBuffer, int iLength,
        int iOffset = 0) = 0;

    /// As Send() for iCount buffers, as one datagram. EMSGSIZE if it is empty or longer than MaxDatagramSize (NODE-9).
    virtual BOOL SendPackets(LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const WSABUF pBuffers[], int iCount) = 0;

    /// Queues one datagram to the cast address, otherwise as Send(). EPERM in unicast mode (NODE-10).
    virtual BOOL SendCast(const BYTE* pBuffer, int iLength, int iOffset = 0) = 0;

    /// As SendCast() for iCount buffers, as one datagram (NODE-10).
    virtual BOOL SendCastPackets(const WSABUF pBuffers[], int iCount) = 0;

    /// Waits until the component is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only checks); it does
    /// not stop the component. FALSE with ETIMEDOUT if it still runs. It must not be called inside the component's
    /// events; a signal handler that interrupts it may call Stop(). Since 5.7.1 (COM-39).
    virtual BOOL Wait(DWORD dwMilliseconds = static_cast<DWORD>(INFINITE)) = 0;

    /// Attaches a pointer of the program's own to the component, any time; the library never reads or frees it
    /// (COM-56).
    virtual void SetExtra(PVOID pExtra) = 0;

    /// The pointer of SetExtra(), null if there is none (COM-56).
    virtual PVOID GetExtra() = 0;

    /// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
    virtual BOOL HasStarted() = 0;

    /// The state (COM-30 to COM-32).
    virtual EnServiceState GetState() = 0;

    /// The code of the last start or stop that failed; a later success does not clear it (COM-11).
    virtual EnSocketError GetLastError() = 0;

    /// The text of GetLastError(), never null (COM-14).
    virtual LPCTSTR GetLastErrorDesc() = 0;

    /// The local address as a literal (a link-local one with its zone: fe80::1%eth0), and the port. iAddressLen: in,
    /// the capacity in characters; out, the length, both with the NUL.
    ///
    /// FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and the port stored;
    /// lpszAddress may be null if the length is 0. EBADF without a socket (a node: EAFNOSUPPORT) (COM-60 to COM-63,
    /// UDP-14).
    virtual BOOL GetLocalAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    /// The cast address and port, otherwise as GetLocalAddress(). EAFNOSUPPORT in unicast mode (NODE-6, UDP-14).
    virtual BOOL GetCastAddress(TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort) = 0;

    /// The mode given to Start().
    virtual EnCastMode GetCastMode() = 0;

    /// The bytes queued but not yet taken by the kernel. The value is always stored; the result is that of HasStarted()
    /// (TCP-51, UDP-34).
    virtual BOOL GetPendingDataLength(int& iPending) = 0;

    /// The greatest datagram in bytes, both ways. Default 1432; 1 to 65536, of which the kernel takes 65507 (UDP-20 to
    /// UDP-22).
    virtual void SetMaxDatagramSize(DWORD dwMaxDatagramSize) = 0;

    /// See SetMaxDatagramSize().
    virtual DWORD GetMaxDatagramSize() = 0;

    /// How many routers multicast datagrams pass. Default 1; 0 to 255 (CAST-4).
    virtual void SetMultiCastTtl(int iMCTtl) = 0;

    /// See SetMultiCastTtl().
    virtual int GetMultiCastTtl() = 0;

    /// Whether own multicast datagrams are received too. Default FALSE (UDP-35, CAST-11).
    virtual void SetMultiCastLoop(BOOL bMCLoop) = 0;

    /// See SetMultiCastLoop().
    virtual BOOL IsMultiCastLoop() = 0;

    /// What the local address may be shared with. Default RAP_ADDR_ONLY. Since 5.7.1 (COM-77, UDP-16).
    virtual void SetReuseAddressPolicy(EnReuseAddressPolicy enReusePolicy) = 0;

    /// The number of worker threads, which run the events. Default twice the processors plus 2, at most 512; 1 to 512
    /// (COM-74).
    virtual void SetWorkerThreadCount(DWORD dwWorkerThreadCount) = 0;

    /// The number of events a worker takes at a time, a hint. Default 64; greater than 0 (UDP-31).
    virtual void SetPostReceiveCount(DWORD dwPostReceiveCount) = 0;

    /// The size of the pool of memory blocks, a hint. Default 1024 (UDP-33).
    virtual void SetFreeBufferPoolSize(DWORD dwFreeBufferPoolSize) = 0;

    /// The number of pooled memory blocks above which surplus ones are released, a hint. Default 1024 (UDP-33).
    virtual void SetFreeBufferPoolHold(DWORD dwFreeBufferPoolHold) = 0;

    /// See SetReuseAddressPolicy().
    virtual EnReuseAddressPolicy GetReuseAddressPolicy() = 0;

    /// See SetWorkerThreadCount().
    virtual DWORD GetWorkerThreadCount() = 0;

    /// See SetPostReceiveCount().
    virtual DWORD GetPostReceiveCount() = 0;

    /// See SetFreeBufferPoolSize().
    virtual DWORD GetFreeBufferPoolSize() = 0;

    /// See SetFreeBufferPoolHold().
    virtual DWORD GetFreeBufferPoolHold() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IUdpNode() = default;
};

/// The ARQ part of a UDP ARQ server: reliable messages over UDP (KCP) (CPP-30).
class IArqSocket
{
public:
    /// KCP's no-delay mode: faster retransmission. Default FALSE (ARQ-1).
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    /// Whether KCP's congestion control is off. Default FALSE (ARQ-1).
    virtual void SetTurnoffCongestCtrl(BOOL bTurnOff) = 0;

    /// The interval of KCP's timer in ms. Default 60; greater than 0 (ARQ-1).
    virtual void SetFlushInterval(DWORD dwFlushInterval) = 0;

    /// After how many skipped acknowledgements a segment is sent again at once; 0: never. Default 0 (ARQ-1).
    virtual void SetResendByAcks(DWORD dwResendByAcks) = 0;

    /// The send window in segments. Default 128; greater than 0 (ARQ-1).
    virtual void SetSendWndSize(DWORD dwSendWndSize) = 0;

    /// The receive window in segments. Default 512; greater than 0 (ARQ-1, ARQ-3).
    virtual void SetRecvWndSize(DWORD dwRecvWndSize) = 0;

    /// The shortest retransmission time in ms. Default 30; greater than 0 (ARQ-1).
    virtual void SetMinRto(DWORD dwMinRto) = 0;

    /// How often a segment may be sent again at once; 0: without limit. Default 5 (ARQ-1).
    virtual void SetFastLimit(DWORD dwFastLimit) = 0;

    /// The greatest datagram in bytes; 0: as MaxDatagramSize. Default 0; 72 to MaxDatagramSize (ARQ-1, ARQ-4).
    virtual void SetMaxTransUnit(DWORD dwMaxTransUnit) = 0;

    /// The greatest message in bytes, the same on both sides. Default 4096; at most 127 * (MTU - 24) - 1 (ARQ-1,
    /// ARQ-5).
    virtual void SetMaxMessageSize(DWORD dwMaxMessageSize) = 0;

    /// The time limit in ms of the ARQ handshake. Default 5000; more than twice MinRto (ARQ-1).
    virtual void SetHandShakeTimeout(DWORD dwHandShakeTimeout) = 0;

    /// See SetNoDelay().
    virtual BOOL IsNoDelay() = 0;

    /// See SetTurnoffCongestCtrl().
    virtual BOOL IsTurnoffCongestCtrl() = 0;

    /// See SetFlushInterval().
    virtual DWORD GetFlushInterval() = 0;

    /// See SetResendByAcks().
    virtual DWORD GetResendByAcks() = 0;

    /// See SetSendWndSize().
    virtual DWORD GetSendWndSize() = 0;

    /// See SetRecvWndSize().
    virtual DWORD GetRecvWndSize() = 0;

    /// See SetMinRto().
    virtual DWORD GetMinRto() = 0;

    /// See SetFastLimit().
    virtual DWORD GetFastLimit() = 0;

    /// See SetMaxTransUnit().
    virtual DWORD GetMaxTransUnit() = 0;

    /// See SetMaxMessageSize().
    virtual DWORD GetMaxMessageSize() = 0;

    /// See SetHandShakeTimeout().
    virtual DWORD GetHandShakeTimeout() = 0;

    /// The segments of a connection that are not acknowledged yet. FALSE: EBADSLT for an unknown one (ARQ-29).
    virtual BOOL GetWaitingSendMessageCount(CONNID dwConnID, int& iCount) = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IArqSocket() = default;
};

/// The ARQ part of a UDP ARQ client: reliable messages over UDP (KCP) (CPP-38).
class IArqClient
{
public:
    /// KCP's no-delay mode: faster retransmission. Default FALSE (ARQ-1).
    virtual void SetNoDelay(BOOL bNoDelay) = 0;

    /// Whether KCP's congestion control is off. Default FALSE (ARQ-1).
    virtual void SetTurnoffCongestCtrl(BOOL bTurnOff) = 0;

    /// The interval of KCP's timer in ms. Default 60; greater than 0 (ARQ-1).
    virtual void SetFlushInterval(DWORD dwFlushInterval) = 0;

    /// After how many skipped acknowledgements a segment is sent again at once; 0: never. Default 0 (ARQ-1).
    virtual void SetResendByAcks(DWORD dwResendByAcks) = 0;

    /// The send window in segments. Default 128; greater than 0 (ARQ-1).
    virtual void SetSendWndSize(DWORD dwSendWndSize) = 0;

    /// The receive window in segments. Default 512; greater than 0 (ARQ-1, ARQ-3).
    virtual void SetRecvWndSize(DWORD dwRecvWndSize) = 0;

    /// The shortest retransmission time in ms. Default 30; greater than 0 (ARQ-1).
    virtual void SetMinRto(DWORD dwMinRto) = 0;

    /// How often a segment may be sent again at once; 0: without limit. Default 5 (ARQ-1).
    virtual void SetFastLimit(DWORD dwFastLimit) = 0;

    /// The greatest datagram in bytes; 0: as MaxDatagramSize. Default 0; 72 to MaxDatagramSize (ARQ-1, ARQ-4).
    virtual void SetMaxTransUnit(DWORD dwMaxTransUnit) = 0;

    /// The greatest message in bytes, the same on both sides. Default 4096; at most 127 * (MTU - 24) - 1 (ARQ-1,
    /// ARQ-5).
    virtual void SetMaxMessageSize(DWORD dwMaxMessageSize) = 0;

    /// The time limit in ms of the ARQ handshake. Default 5000; more than twice MinRto (ARQ-1).
    virtual void SetHandShakeTimeout(DWORD dwHandShakeTimeout) = 0;

    /// See SetNoDelay().
    virtual BOOL IsNoDelay() = 0;

    /// See SetTurnoffCongestCtrl().
    virtual BOOL IsTurnoffCongestCtrl() = 0;

    /// See SetFlushInterval().
    virtual DWORD GetFlushInterval() = 0;

    /// See SetResendByAcks().
    virtual DWORD GetResendByAcks() = 0;

    /// See SetSendWndSize().
    virtual DWORD GetSendWndSize() = 0;

    /// See SetRecvWndSize().
    virtual DWORD GetRecvWndSize() = 0;

    /// See SetMinRto().
    virtual DWORD GetMinRto() = 0;

    /// See SetFastLimit().
    virtual DWORD GetFastLimit() = 0;

    /// See SetMaxTransUnit().
    virtual DWORD GetMaxTransUnit() = 0;

    /// See SetMaxMessageSize().
    virtual DWORD GetMaxMessageSize() = 0;

    /// See SetHandShakeTimeout().
    virtual DWORD GetHandShakeTimeout() = 0;

    /// The segments that are not acknowledged yet. FALSE: EPERM if the client is not connected (ARQ-29).
    virtual BOOL GetWaitingSendMessageCount(int& iCount) = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IArqClient() = default;
};

/// UDP ARQ server: IArqSocket first, IUdpServer second.
typedef DualInterface<IArqSocket, IUdpServer> IUdpArqServer;

/// UDP ARQ client: IArqClient first, IUdpClient second.
typedef DualInterface<IArqClient, IUdpClient> IUdpArqClient;

#endif // _UDP_SUPPORT

// ---- HTTP -----------------------------------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

/// What HTTP servers and agents share (CPP-43). The getters tell about the current message of a connection, from
/// OnHeadersComplete on; the texts stay valid until the next OnMessageBegin of the connection. FALSE, 0 or null: no
/// such connection, header or cookie (HTTP-70, HTTP-71, HTTP-86).
class IComplexHttp
{
public:
    /// Begins HTTP on a connection, if that is not automatic; OnHandShake comes inside the call (HTTPS: when SSL is
    /// ready). FALSE: EPERM (automatic, or not connected), EBADSLT (unknown connection), EALREADY (HTTP-8).
    virtual BOOL StartHttp(CONNID dwConnID) = 0;

    /// Sends one chunk of a message whose header says "Transfer-Encoding: chunked"; length 0 is the last one.
    /// lpszExtensions: chunk extensions or null (HTTP-111).
    virtual BOOL SendChunkData(CONNID dwConnID, const BYTE* pData = nullptr, int iLength = 0,
        LPCSTR lpszExtensions = nullptr) = 0;

    /// The version in sent messages. HV_1_1 (default) or HV_1_0 (HTTP-2).
    virtual void SetLocalVersion(EnHttpVersion usVersion) = 0;

    /// See SetLocalVersion().
    virtual EnHttpVersion GetLocalVersion() = 0;

    /// Whether the message upgrades the connection (HTTP-72).
    virtual BOOL IsUpgrade(CONNID dwConnID) = 0;

    /// Whether the connection stays after the message (HTTP-73).
    virtual BOOL IsKeepAlive(CONNID dwConnID) = 0;

    /// The version: low byte major, high byte minor; 0x0101 is 1.1 (HTTP-74).
    virtual USHORT GetVersion(CONNID dwConnID) = 0;

    /// The Content-Length, 0 if there is none (HTTP-75).
    virtual ULONGLONG GetContentLength(CONNID dwConnID) = 0;

    /// The Content-Type, or null (HTTP-76).
    virtual LPCSTR GetContentType(CONNID dwConnID) = 0;

    /// The Content-Encoding, or null (HTTP-76).
    virtual LPCSTR GetContentEncoding(CONNID dwConnID) = 0;

    /// The Transfer-Encoding, or null (HTTP-76).
    virtual LPCSTR GetTransferEncoding(CONNID dwConnID) = 0;

    /// What the message upgrades to (HTTP-72).
    virtual EnHttpUpgradeType GetUpgradeType(CONNID dwConnID) = 0;

    /// The parser's error, 0 if there is none, and its text, never null (HTTP-41, HTTP-43).
    virtual USHORT GetParseErrorCode(CONNID dwConnID, LPCSTR* lpszErrorDesc = nullptr) = 0;

    /// The value of a header field, the first one of that name, whatever its case (HTTP-77).
    virtual BOOL GetHeader(CONNID dwConnID, LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    /// All values of a header field, in the order of arrival. dwCount: in, the capacity; out, the number. FALSE if
    /// there are none or more than fit (HTTP-78).
    virtual BOOL GetHeaders(CONNID dwConnID, LPCSTR lpszName, LPCSTR lpszValue[], DWORD& dwCount) = 0;

    /// All header fields, trailers included, in the order of arrival. dwCount: in, the capacity; out, the number.
    /// FALSE if there are none or more than fit (HTTP-79, HTTP-80).
    virtual BOOL GetAllHeaders(CONNID dwConnID, THeader lpHeaders[], DWORD& dwCount) = 0;

    /// The names of all header fields, otherwise as GetAllHeaders() (HTTP-79).
    virtual BOOL GetAllHeaderNames(CONNID dwConnID, LPCSTR lpszName[], DWORD& dwCount) = 0;

    /// The value of a cookie; names are case-sensitive (HTTP-81, HTTP-82).
    virtual BOOL GetCookie(CONNID dwConnID, LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    /// All cookies, otherwise as GetAllHeaders() (HTTP-79).
    virtual BOOL GetAllCookies(CONNID dwConnID, TCookie lpCookies[], DWORD& dwCount) = 0;

    /// About the WebSocket frame being received: its header, length and the bytes still to come; each pointer may be
    /// null. For use inside the WebSocket events (HTTP-152).
    virtual BOOL GetWSMessageState(CONNID dwConnID, BOOL* lpbFinal, BYTE* lpiReserved, BYTE* lpiOperationCode,
        LPCBYTE* lpszMask, ULONGLONG* lpullBodyLen, ULONGLONG* lpullBodyRemain) = 0;

    /// Whether HTTP begins with the connection, or with StartHttp(). Default TRUE. Since 5.4.3 (HTTP-5, HTTP-6).
    virtual void SetHttpAutoStart(BOOL bAutoStart) = 0;

    /// See SetHttpAutoStart().
    virtual BOOL IsHttpAutoStart() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IComplexHttp() = default;
};

/// The HTTP part of an agent: sends requests (CPP-44).
class IComplexHttpRequester : public IComplexHttp
{
public:
    /// Sends a WebSocket frame. iReserved: 3 bits; iOperationCode: 4 bits; lpszMask: the masking key, null for none
    /// (servers refuse that). ullBodyLen: the length in the frame's header, if pData is only its beginning and the rest
    /// follows, masked, with Send(); 0 means iLength (HTTP-148 to HTTP-151).
    virtual BOOL SendWSMessage(CONNID dwConnID, BOOL bFinal, BYTE iReserved, BYTE iOperationCode,
        const BYTE lpszMask[4], const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    /// Sends a request. lpszPath null or "" means "/". Content-Length, Host and the stored cookies are added unless
    /// lpHeaders has them. FALSE: EBADSLT (agent: unknown connection), EPERM (not connected), EINVAL (line breaks in a
    /// text), or as Send() (HTTP-120 to HTTP-125).
    virtual BOOL SendRequest(CONNID dwConnID, LPCSTR lpszMethod, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0, const BYTE* pBody = nullptr, int iLength = 0) = 0;

    /// As SendRequest() with a file's content as the body: a regular file of 1 to 4194303 bytes (HTTP-109, HTTP-126).
    virtual BOOL SendLocalFile(CONNID dwConnID, LPCSTR lpszFileName, LPCSTR lpszMethod, LPCSTR lpszPath,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method POST (HTTP-126).
    virtual BOOL SendPost(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    /// As SendRequest() with the method PUT (HTTP-126).
    virtual BOOL SendPut(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    /// As SendRequest() with the method PATCH (HTTP-126).
    virtual BOOL SendPatch(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount,
        const BYTE* pBody, int iLength) = 0;

    /// As SendRequest() with the method GET (HTTP-126).
    virtual BOOL SendGet(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method DELETE (HTTP-126).
    virtual BOOL SendDelete(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method HEAD (HTTP-126).
    virtual BOOL SendHead(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method TRACE (HTTP-126).
    virtual BOOL SendTrace(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method OPTIONS (HTTP-126).
    virtual BOOL SendOptions(CONNID dwConnID, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method CONNECT; lpszHost is "host:port" (HTTP-126, HTTP-127).
    virtual BOOL SendConnect(CONNID dwConnID, LPCSTR lpszHost, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0) = 0;

    /// The status of the response, 0 before it came (HTTP-85).
    virtual USHORT GetStatusCode(CONNID dwConnID) = 0;

    /// Whether cookies are stored and sent, in the one store of the process (HP_HttpCookie_MGR_*). Default TRUE
    /// (HTTP-4).
    virtual void SetUseCookie(BOOL bUseCookie) = 0;

    /// See SetUseCookie().
    virtual BOOL IsUseCookie() = 0;
};

/// The HTTP part of a server: sends responses (CPP-45).
class IComplexHttpResponder : public IComplexHttp
{
public:
    /// Sends a WebSocket frame. iReserved: 3 bits; iOperationCode: 4 bits. ullBodyLen: the length in the frame's
    /// header, if pData is only its beginning and the rest follows with Send(); 0 means iLength (HTTP-148 to HTTP-151).
    virtual BOOL SendWSMessage(CONNID dwConnID, BOOL bFinal, BYTE iReserved, BYTE iOperationCode,
        const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    /// Sends a response; any thread, also unasked. lpszDesc null: the standard text. Content-Length and Connection are
    /// added unless lpHeaders has them. FALSE: EBADSLT (unknown connection), EINVAL (line breaks in a text), EPERM
    /// (HTTPS before the handshake), or as Send() (HTTP-100 to HTTP-108).
    virtual BOOL SendResponse(CONNID dwConnID, USHORT usStatusCode, LPCSTR lpszDesc = nullptr,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0, const BYTE* pData = nullptr, int iLength = 0) = 0;

    /// As SendResponse() with a file's content as the body: a regular file of 1 to 4194303 bytes (HTTP-109).
    virtual BOOL SendLocalFile(CONNID dwConnID, LPCSTR lpszFileName, USHORT usStatusCode = HSC_OK,
        LPCSTR lpszDesc = nullptr, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// Lets the peer close the connection after the response: what it sends is ignored, and after ReleaseDelay the
    /// connection is closed. FALSE, without a reason: no such connection, or released before (HTTP-112).
    virtual BOOL Release(CONNID dwConnID) = 0;

    /// The Host of the request, or null (HTTP-76).
    virtual LPCSTR GetHost(CONNID dwConnID) = 0;

    /// The delay of Release() in ms. Default 3000; 100 to 60000 (HTTP-3).
    virtual void SetReleaseDelay(DWORD dwReleaseDelay) = 0;

    /// See SetReleaseDelay().
    virtual DWORD GetReleaseDelay() = 0;

    /// The parts that the request's URL has: bit 1 << n for part n of EnHttpUrlField (HTTP-83).
    virtual USHORT GetUrlFieldSet(CONNID dwConnID) = 0;

    /// A part of the request's URL, not decoded, "" if it has none (HTTP-83).
    virtual LPCSTR GetUrlField(CONNID dwConnID, EnHttpUrlField enField) = 0;

    /// The method of the request (HTTP-85).
    virtual LPCSTR GetMethod(CONNID dwConnID) = 0;
};

/// What HTTP clients share (CPP-46). The getters tell about the current message, as those of IComplexHttp do about a
/// connection's.
class IHttp
{
public:
    /// Sends a WebSocket frame. iReserved: 3 bits; iOperationCode: 4 bits; lpszMask: the masking key, null for none
    /// (servers refuse that). ullBodyLen: the length in the frame's header, if pData is only its beginning and the rest
    /// follows, masked, with Send(); 0 means iLength (HTTP-148 to HTTP-151).
    virtual BOOL SendWSMessage(BOOL bFinal, BYTE iReserved, BYTE iOperationCode, const BYTE lpszMask[4],
        const BYTE* pData = nullptr, int iLength = 0, ULONGLONG ullBodyLen = 0) = 0;

    /// Begins HTTP, if that is not automatic; OnHandShake comes inside the call (HTTPS: when SSL is ready). FALSE:
    /// EPERM (automatic, or not connected), EALREADY (HTTP-8).
    virtual BOOL StartHttp() = 0;

    /// Sends one chunk of a message whose header says "Transfer-Encoding: chunked"; length 0 is the last one.
    /// lpszExtensions: chunk extensions or null (HTTP-111).
    virtual BOOL SendChunkData(const BYTE* pData = nullptr, int iLength = 0, LPCSTR lpszExtensions = nullptr) = 0;

    /// The version in sent messages. HV_1_1 (default) or HV_1_0 (HTTP-2).
    virtual void SetLocalVersion(EnHttpVersion usVersion) = 0;

    /// See SetLocalVersion().
    virtual EnHttpVersion GetLocalVersion() = 0;

    /// Whether the message upgrades the connection (HTTP-72).
    virtual BOOL IsUpgrade() = 0;

    /// Whether the connection stays after the message (HTTP-73).
    virtual BOOL IsKeepAlive() = 0;

    /// The version: low byte major, high byte minor; 0x0101 is 1.1 (HTTP-74).
    virtual USHORT GetVersion() = 0;

    /// The Content-Length, 0 if there is none (HTTP-75).
    virtual ULONGLONG GetContentLength() = 0;

    /// The Content-Type, or null (HTTP-76).
    virtual LPCSTR GetContentType() = 0;

    /// The Content-Encoding, or null (HTTP-76).
    virtual LPCSTR GetContentEncoding() = 0;

    /// The Transfer-Encoding, or null (HTTP-76).
    virtual LPCSTR GetTransferEncoding() = 0;

    /// What the message upgrades to (HTTP-72).
    virtual EnHttpUpgradeType GetUpgradeType() = 0;

    /// The parser's error, 0 if there is none, and its text, never null (HTTP-41, HTTP-43).
    virtual USHORT GetParseErrorCode(LPCSTR* lpszErrorDesc = nullptr) = 0;

    /// The status of the response, 0 before it came (HTTP-85).
    virtual USHORT GetStatusCode() = 0;

    /// The value of a header field, the first one of that name, whatever its case (HTTP-77).
    virtual BOOL GetHeader(LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    /// All values of a header field, in the order of arrival. dwCount: in, the capacity; out, the number. FALSE if
    /// there are none or more than fit (HTTP-78).
    virtual BOOL GetHeaders(LPCSTR lpszName, LPCSTR lpszValue[], DWORD& dwCount) = 0;

    /// All header fields, trailers included, in the order of arrival. dwCount: in, the capacity; out, the number.
    /// FALSE if there are none or more than fit (HTTP-79, HTTP-80).
    virtual BOOL GetAllHeaders(THeader lpHeaders[], DWORD& dwCount) = 0;

    /// The names of all header fields, otherwise as GetAllHeaders() (HTTP-79).
    virtual BOOL GetAllHeaderNames(LPCSTR lpszName[], DWORD& dwCount) = 0;

    /// The value of a cookie; names are case-sensitive (HTTP-81, HTTP-82).
    virtual BOOL GetCookie(LPCSTR lpszName, LPCSTR* lpszValue) = 0;

    /// All cookies, otherwise as GetAllHeaders() (HTTP-79).
    virtual BOOL GetAllCookies(TCookie lpCookies[], DWORD& dwCount) = 0;

    /// About the WebSocket frame being received: its header, length and the bytes still to come; each pointer may be
    /// null. For use inside the WebSocket events (HTTP-152).
    virtual BOOL GetWSMessageState(BOOL* lpbFinal, BYTE* lpiReserved, BYTE* lpiOperationCode, LPCBYTE* lpszMask,
        ULONGLONG* lpullBodyLen, ULONGLONG* lpullBodyRemain) = 0;

    /// Whether HTTP begins with the connection, or with StartHttp(). Default TRUE. Since 5.4.3 (HTTP-5, HTTP-6).
    virtual void SetHttpAutoStart(BOOL bAutoStart) = 0;

    /// See SetHttpAutoStart().
    virtual BOOL IsHttpAutoStart() = 0;

    /// Stops the component if needed and ends it, as the HP_Destroy function of its type does.
    virtual ~IHttp() = default;
};

/// The HTTP part of a client: sends requests (CPP-47).
class IHttpRequester : public IHttp
{
public:
    /// Sends a request. lpszPath null or "" means "/". Content-Length, Host and the stored cookies are added unless
    /// lpHeaders has them. FALSE: EBADSLT (agent: unknown connection), EPERM (not connected), EINVAL (line breaks in a
    /// text), or as Send() (HTTP-120 to HTTP-125).
    virtual BOOL SendRequest(LPCSTR lpszMethod, LPCSTR lpszPath, const THeader lpHeaders[] = nullptr,
        int iHeaderCount = 0, const BYTE* pBody = nullptr, int iLength = 0) = 0;

    /// As SendRequest() with a file's content as the body: a regular file of 1 to 4194303 bytes (HTTP-109, HTTP-126).
    virtual BOOL SendLocalFile(LPCSTR lpszFileName, LPCSTR lpszMethod, LPCSTR lpszPath,
        const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method POST (HTTP-126).
    virtual BOOL SendPost(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    /// As SendRequest() with the method PUT (HTTP-126).
    virtual BOOL SendPut(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    /// As SendRequest() with the method PATCH (HTTP-126).
    virtual BOOL SendPatch(LPCSTR lpszPath, const THeader lpHeaders[], int iHeaderCount, const BYTE* pBody,
        int iLength) = 0;

    /// As SendRequest() with the method GET (HTTP-126).
    virtual BOOL SendGet(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method DELETE (HTTP-126).
    virtual BOOL SendDelete(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method HEAD (HTTP-126).
    virtual BOOL SendHead(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method TRACE (HTTP-126).
    virtual BOOL SendTrace(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method OPTIONS (HTTP-126).
    virtual BOOL SendOptions(LPCSTR lpszPath, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// As SendRequest() with the method CONNECT; lpszHost is "host:port" (HTTP-126, HTTP-127).
    virtual BOOL SendConnect(LPCSTR lpszHost, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0) = 0;

    /// Whether cookies are stored and sent, in the one store of the process (HP_HttpCookie_MGR_*). Default TRUE
    /// (HTTP-4).
    virtual void SetUseCookie(BOOL bUseCookie) = 0;

    /// See SetUseCookie().
    virtual BOOL IsUseCookie() = 0;
};

/// The HTTP part of a synchronous client: a request returns with its response (CPP-48). One request at a time, not
/// inside callbacks (HTTP-200 to HTTP-215).
class IHttpSyncRequester : public IHttpRequester
{
public:
    /// Connects unless the connection to that host can be used again, sends a request and waits for the response.
    /// lpszUrl: "http://...", or "https://..." for an HTTPS client. iLength negative: pBody is the name of a
    /// file.
    ///
    /// FALSE: GetLastError() also says why: EADDRNOTAVAIL (bad URL), EPROTO (the other scheme),
    /// ECONNREFUSED, ETIMEDOUT, ECONNABORTED (closed meanwhile), EBADMSG (bad response) (HTTP-201 to
    /// HTTP-212).
    virtual BOOL OpenUrl(LPCSTR lpszMethod, LPCSTR lpszUrl, const THeader lpHeaders[] = nullptr, int iHeaderCount = 0,
        const BYTE* pBody = nullptr, int iLength = 0, BOOL bForceReconnect = FALSE) = 0;

    /// Forgets the response, which every request does too. TRUE (HTTP-207).
    virtual BOOL CleanupRequestResult() = 0;

    /// The time limit in ms of connecting; 0: none of its own. Default 5000 (HTTP-201).
    virtual void SetConnectTimeout(DWORD dwConnectTimeout) = 0;

    /// The time limit in ms of a request; 0: none. Default 10000 (HTTP-201).
    virtual void SetRequestTimeout(DWORD dwRequestTimeout) = 0;

    /// See SetConnectTimeout().
    virtual DWORD GetConnectTimeout() = 0;

    /// See SetRequestTimeout().
    virtual DWORD GetRequestTimeout() = 0;

    /// The body of the response, valid until the next request; null and 0 if it is empty. TRUE (HTTP-206).
    virtual BOOL GetResponseBody(LPCBYTE* lpszBody, int* iLength) = 0;
};

/// HTTP server: IComplexHttpResponder first, ITcpServer second.
typedef DualInterface<IComplexHttpResponder, ITcpServer> IHttpServer;

/// HTTP agent: IComplexHttpRequester first, ITcpAgent second.
typedef DualInterface<IComplexHttpRequester, ITcpAgent> IHttpAgent;

/// HTTP client: IHttpRequester first, ITcpClient second.
typedef DualInterface<IHttpRequester, ITcpClient> IHttpClient;

/// Synchronous HTTP client: IHttpSyncRequester first, ITcpClient second. Its HTTP events come as from an IHttpClient
/// (CPP-94).
typedef DualInterface<IHttpSyncRequester, ITcpClient> IHttpSyncClient;

#endif // _HTTP_SUPPORT

// ---- Thread pool, compressors ---------------------------------------------------------------------------------------

/// A pool of threads that run tasks (CPP-49).
class IHPThreadPool
{
public:
    /// Starts the threads. dwThreadCount: 0 means twice the processors plus 2, at most 512; negative (as a DWORD) that
    /// many per processor. dwMaxQueueSize: how many tasks may wait; 0: any number. enRejectedPolicy: what happens to
    /// the others. dwStackSize in bytes; 0: the system's. FALSE: EPERM (not stopped), EINVAL (stack too small), EAGAIN
    /// (no threads) (POOL-8 to POOL-14).
    virtual BOOL Start(DWORD dwThreadCount = 0, DWORD dwMaxQueueSize = 0,
        EnRejectedPolicy enRejectedPolicy = TRP_CALL_FAIL, DWORD dwStackSize = 0) = 0;

    /// Stops: runs the tasks that wait and ends the threads, in at most dwMaxWait ms (INFINITE or 0: without limit).
    /// After that time tasks that wait are dropped and threads that run are left alone: TRUE with ECANCELED. FALSE:
    /// EPERM (stopped, or stopping), EDEADLK (inside a task) (POOL-17 to POOL-24).
    virtual BOOL Stop(DWORD dwMaxWait = static_cast<DWORD>(INFINITE)) = 0;

    /// Submits a task. Tasks start in the order in which they were submitted. dwMaxWait: how many ms TRP_WAIT_FOR waits
    /// for space (INFINITE or 0: without limit). FALSE: EPERM (not started), EXFULL (TRP_CALL_FAIL), ETIMEDOUT
    /// (TRP_WAIT_FOR), EINVAL (no procedure) (POOL-27 to POOL-35).
    virtual BOOL Submit(Fn_TaskProc fnTaskProc, PVOID pvArg, DWORD dwMaxWait = static_cast<DWORD>(INFINITE)) = 0;

    /// As above for a task of HP_Create_SocketTaskObj. After TRUE the pool owns it, after FALSE still the caller
    /// (POOL-36).
    virtual BOOL Submit(LPTSocketTask pTask, DWORD dwMaxWait = static_cast<DWORD>(INFINITE)) = 0;

    /// Changes the number of threads, counted as in Start(). Surplus threads go when they have nothing to do. FALSE:
    /// EPERM (not started), EAGAIN (POOL-41 to POOL-44).
    virtual BOOL AdjustThreadCount(DWORD dwNewThreadCount) = 0;

    /// Waits until the pool is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only checks). FALSE
    /// with ETIMEDOUT if it still runs (POOL-25).
    virtual BOOL Wait(DWORD dwMilliseconds = static_cast<DWORD>(INFINITE)) = 0;

    /// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
    virtual BOOL HasStarted() = 0;

    /// The state (COM-30 to COM-32).
    virtual EnServiceState GetState() = 0;

    /// How many tasks wait (POOL-45).
    virtual DWORD GetQueueSize() = 0;

    /// How many tasks run (POOL-45).
    virtual DWORD GetTaskCount() = 0;

    /// The number of threads, 0 when stopped (POOL-45).
    virtual DWORD GetThreadCount() = 0;

    /// How many tasks may wait; 0: any number (POOL-45).
    virtual DWORD GetMaxQueueSize() = 0;

    /// The policy given to Start() (POOL-45).
    virtual EnRejectedPolicy GetRejectedPolicy() = 0;

    /// Stops the pool if needed and ends it; the same as HP_Destroy_ThreadPool().
    virtual ~IHPThreadPool() = default;
};

/// Compresses a stream piece by piece (CPP-50). One thread at a time, and not inside its own callback. Since 5.8.6.
class IHPCompressor
{
public:
    /// As ProcessEx() without a flush (CMP-8).
    virtual BOOL Process(const BYTE* pData, int iLength, BOOL bLast, PVOID pContext = nullptr) = 0;

    /// Compresses iLength bytes; the output goes to the callback in pieces, on the calling thread. bLast ends the
    /// stream, and the next call begins another; bFlush writes all that was taken so far. pContext goes to the
    /// callback. FALSE: EPERM (not valid), EINVAL (bad arguments), EBADMSG, ECANCELED (the callback gave FALSE); the
    /// last two begin a new stream. Since 5.9.1 (CMP-8 to CMP-15).
    virtual BOOL ProcessEx(const BYTE* pData, int iLength, BOOL bLast, BOOL bFlush = FALSE,
        PVOID pContext = nullptr) = 0;

    /// Drops the stream and begins a new one; tells whether the object is valid (CMP-16).
    virtual BOOL Reset() = 0;

    /// FALSE if the object was made with bad parameters (CMP-4).
    virtual BOOL IsValid() = 0;

    /// Ends the object; the same as HP_Destroy_Compressor().
    virtual ~IHPCompressor() = default;
};

/// Decompresses a stream piece by piece (CPP-51). One thread at a time, and not inside its own callback. Since 5.8.6.
class IHPDecompressor
{
public:
    /// Decompresses iLength bytes; the output goes to the callback in pieces, on the calling thread. After the end of
    /// the stream the next call begins another. pContext goes to the callback. FALSE: EPERM (not valid), EINVAL (bad
    /// arguments), EBADMSG (corrupt), ECANCELED (the callback gave FALSE); the last two begin a new stream (CMP-17 to
    /// CMP-25).
    virtual BOOL Process(const BYTE* pData, int iLength, PVOID pContext = nullptr) = 0;

    /// Drops the stream and begins a new one; tells whether the object is valid (CMP-16).
    virtual BOOL Reset() = 0;

    /// FALSE if the object was made with bad parameters (CMP-4).
    virtual BOOL IsValid() = 0;

    /// Ends the object; the same as HP_Destroy_Decompressor().
    virtual ~IHPDecompressor() = default;
};

// ---- Listeners of TCP and UDP components ----------------------------------------------------------------------------

/// Events of every TCP or UDP component but the node (CPP-53). HR_ERROR refuses what the event is about; HR_OK and
/// HR_IGNORE agree. The events of one connection come one after another, each after the one before has returned; they
/// run on worker threads unless said otherwise. An exception must not leave an event: it ends the process (CPP-102).
template<class T>
class ISocketListenerT
{
public:
    /// The connection may be used; no OnReceive comes before this returned. HR_ERROR closes it; components without
    /// SSL give no OnClose then (TCP-15, SSL-54). It follows OnAccept or OnConnect at once, with SSL and ARQ after
    /// their handshake.
    virtual EnHandleResult OnHandShake(T* pSender, CONNID dwConnID) = 0;

    /// The kernel took these bytes, with SSL and ARQ the coded ones. Valid during the call only; the result is ignored
    /// (TCP-76, TCP-78).
    virtual EnHandleResult OnSend(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    /// Push and pack components: bytes arrived; one packet, datagram or message where there are such. Valid during the
    /// call only. HR_ERROR closes the connection (TCP-60 to TCP-63, TCP-114).
    virtual EnHandleResult OnReceive(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    /// Pull components: bytes arrived; iLength bytes are buffered now and can be fetched. HR_ERROR closes the
    /// connection (TCP-100).
    virtual EnHandleResult OnReceive(T* pSender, CONNID dwConnID, int iLength) = 0;

    /// The connection's last event: what was going on, and the system's error, 0 after an orderly end. A failed
    /// asynchronous connect gives it too, without OnConnect. The result is ignored. A client's Stop() runs it on its
    /// own thread (TCP-92 to TCP-96).
    virtual EnHandleResult OnClose(T* pSender, CONNID dwConnID, EnSocketOperation enOperation, int iErrorCode) = 0;

    /// The program's own class ends here; no component may still report to it.
    virtual ~ISocketListenerT() = default;
};

/// Events of servers and agents (CPP-54).
template<class T>
class IComplexSocketListenerT : public ISocketListenerT<T>
{
public:
    /// The last event of a run; the result is ignored. On the thread that carries out the stop (TCP-99).
    virtual EnHandleResult OnShutdown(T* pSender) = 0;
};

/// Events of servers (CPP-55).
template<class T>
class IServerListenerT : public IComplexSocketListenerT<T>
{
public:
    /// The socket is bound but not listening yet: time for socket options. HR_ERROR makes Start() fail. On the thread
    /// of Start() (TCP-6).
    virtual EnHandleResult OnPrepareListen(T* pSender, SOCKET soListen) = 0;

    /// A connection came in. soClient: its descriptor; UDP: the address of the peer's sockaddr, valid during the call
    /// (CPP-72). HR_ERROR drops it without OnClose (TCP-10, TCP-13, UDPS-6).
    virtual EnHandleResult OnAccept(T* pSender, CONNID dwConnID, UINT_PTR soClient) = 0;
};

/// Events of agents (CPP-58).
template<class T>
class IAgentListenerT : public IComplexSocketListenerT<T>
{
public:
    /// A connection attempt is about to start: time for socket options; dwConnID is not usable in calls yet. HR_ERROR
    /// makes Connect() fail. On the thread of Connect() (TCP-24).
    virtual EnHandleResult OnPrepareConnect(T* pSender, CONNID dwConnID, SOCKET socket) = 0;

    /// The connection is established. HR_ERROR drops it without OnClose; a synchronous connect fails and runs this on
    /// its own thread (TCP-26 to TCP-29, TCP-43 to TCP-45).
    virtual EnHandleResult OnConnect(T* pSender, CONNID dwConnID) = 0;
};

/// Events of clients and cast components (CPP-60).
template<class T>
class IClientListenerT : public ISocketListenerT<T>
{
public:
    /// A connection attempt is about to start: time for socket options. HR_ERROR makes Start() fail. On the thread of
    /// Start() (TCP-41).
    virtual EnHandleResult OnPrepareConnect(T* pSender, CONNID dwConnID, SOCKET socket) = 0;

    /// The connection is established. HR_ERROR drops it without OnClose; a synchronous connect fails and runs this on
    /// its own thread (TCP-26 to TCP-29, TCP-43 to TCP-45).
    virtual EnHandleResult OnConnect(T* pSender, CONNID dwConnID) = 0;
};

/// Events of TCP, pull, pack and SSL servers (CPP-56, CPP-75).
class ITcpServerListener : public IServerListenerT<ITcpServer>
{
};

/// Events of TCP, pull, pack and SSL agents (CPP-59, CPP-75).
class ITcpAgentListener : public IAgentListenerT<ITcpAgent>
{
};

/// Events of TCP, pull, pack and SSL clients (CPP-61, CPP-75).
class ITcpClientListener : public IClientListenerT<ITcpClient>
{
};

#ifdef _UDP_SUPPORT

/// Events of UDP and UDP ARQ servers (CPP-57, CPP-75).
class IUdpServerListener : public IServerListenerT<IUdpServer>
{
};

/// Events of UDP and UDP ARQ clients (CPP-62, CPP-75).
class IUdpClientListener : public IClientListenerT<IUdpClient>
{
};

/// Events of UDP cast components (CPP-63).
class IUdpCastListener : public IClientListenerT<IUdpCast>
{
};

/// Events of UDP nodes (CPP-64). Those of one peer come one after another, on worker threads unless said otherwise.
class IUdpNodeListener
{
public:
    /// The socket is bound but not listening yet: time for socket options. HR_ERROR makes Start() fail. On the thread
    /// of Start() (TCP-6).
    virtual EnHandleResult OnPrepareListen(IUdpNode* pSender, SOCKET soListen) = 0;

    /// A datagram went out. Valid during the call only; the result is ignored (NODE-13).
    virtual EnHandleResult OnSend(IUdpNode* pSender, LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pData,
        int iLength) = 0;

    /// A datagram arrived; it may be empty. Valid during the call only (NODE-13).
    virtual EnHandleResult OnReceive(IUdpNode* pSender, LPCTSTR lpszRemoteAddress, USHORT usRemotePort,
        const BYTE* pData, int iLength) = 0;

    /// A datagram failed: it was too long (SO_RECEIVE, EMSGSIZE), could not be sent (SO_SEND), or the socket has an
    /// error. The node goes on (NODE-14, NODE-15).
    virtual EnHandleResult OnError(IUdpNode* pSender, EnSocketOperation enOperation, int iErrorCode,
        LPCTSTR lpszRemoteAddress, USHORT usRemotePort, const BYTE* pData, int iLength) = 0;

    /// The last event of a run; the result is ignored. On the thread that carries out the stop (TCP-99).
    virtual EnHandleResult OnShutdown(IUdpNode* pSender) = 0;

    /// The program's own class ends here; no component may still report to it.
    virtual ~IUdpNodeListener() = default;
};

#endif // _UDP_SUPPORT

// ---- Listeners of HTTP components -----------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

/// HTTP and WebSocket events (CPP-65). The events of one connection come one after another, on the thread that received
/// the data; texts and data are valid during the call only. HPR_ERROR ends the message with OnParseError and closes the
/// connection; HPR_SKIP_BODY and HPR_UPGRADE are for OnHeadersComplete (HTTP-20 to HTTP-39).
template<class T>
class IHttpListenerT
{
public:
    /// A message begins (HTTP-25).
    virtual EnHttpParseResult OnMessageBegin(T* pSender, CONNID dwConnID) = 0;

    /// Servers: the request line. lpszUrl is as received (HTTP-23).
    virtual EnHttpParseResult OnRequestLine(T* pSender, CONNID dwConnID, LPCSTR lpszMethod, LPCSTR lpszUrl) = 0;

    /// Agents, clients: the status line. lpszDesc may be "" (HTTP-23).
    virtual EnHttpParseResult OnStatusLine(T* pSender, CONNID dwConnID, USHORT usStatusCode, LPCSTR lpszDesc) = 0;

    /// A header or trailer field (HTTP-23 to HTTP-27).
    virtual EnHttpParseResult OnHeader(T* pSender, CONNID dwConnID, LPCSTR lpszName, LPCSTR lpszValue) = 0;

    /// The header is complete: the getters know it. HPR_SKIP_BODY: the message has no body; HPR_UPGRADE: it upgrades
    /// the connection (HTTP-30 to HTTP-32).
    virtual EnHttpParseResult OnHeadersComplete(T* pSender, CONNID dwConnID) = 0;

    /// A piece of the body, never empty (HTTP-21).
    virtual EnHttpParseResult OnBody(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    /// A chunk begins; length 0 is the last one (HTTP-21, HTTP-28).
    virtual EnHttpParseResult OnChunkHeader(T* pSender, CONNID dwConnID, int iLength) = 0;

    /// A chunk ends (HTTP-21).
    virtual EnHttpParseResult OnChunkComplete(T* pSender, CONNID dwConnID) = 0;

    /// The message is complete (HTTP-20, HTTP-39).
    virtual EnHttpParseResult OnMessageComplete(T* pSender, CONNID dwConnID) = 0;

    /// The connection leaves HTTP: a server sends its response here. HPR_OK: WebSocket frames or, for other types,
    /// OnReceive from now on; anything else closes (HTTP-35, HTTP-141 to HTTP-144).
    virtual EnHttpParseResult OnUpgrade(T* pSender, CONNID dwConnID, EnHttpUpgradeType enUpgradeType) = 0;

    /// The message is malformed, or an event refused it; the connection is closed after this. The result is ignored
    /// (HTTP-36, HTTP-40 to HTTP-44).
    virtual EnHttpParseResult OnParseError(T* pSender, CONNID dwConnID, int iErrorCode, LPCSTR lpszErrorDesc) = 0;

    /// A WebSocket frame begins. lpszMask is null if it is not masked. HR_ERROR closes the connection (HTTP-37,
    /// HTTP-145 to HTTP-147).
    virtual EnHandleResult OnWSMessageHeader(T* pSender, CONNID dwConnID, BOOL bFinal, BYTE iReserved,
        BYTE iOperationCode, const BYTE lpszMask[4], ULONGLONG ullBodyLen) = 0;

    /// A piece of the frame's body, unmasked. HR_ERROR closes the connection.
    virtual EnHandleResult OnWSMessageBody(T* pSender, CONNID dwConnID, const BYTE* pData, int iLength) = 0;

    /// The frame is complete. HR_ERROR closes the connection.
    virtual EnHandleResult OnWSMessageComplete(T* pSender, CONNID dwConnID) = 0;

    /// The program's own class ends here; no component may still report to it.
    virtual ~IHttpListenerT() = default;
};

/// Events of HTTP and HTTPS servers: the TCP ones come with pSender as ITcpServer (CPP-66).
class IHttpServerListener : public IHttpListenerT<IHttpServer>, public ITcpServerListener
{
};

/// Events of HTTP and HTTPS agents: the TCP ones come with pSender as ITcpAgent (CPP-67).
class IHttpAgentListener : public IHttpListenerT<IHttpAgent>, public ITcpAgentListener
{
};

/// Events of HTTP and HTTPS clients, synchronous ones too: the TCP ones come with pSender as ITcpClient (CPP-68).
class IHttpClientListener : public IHttpListenerT<IHttpClient>, public ITcpClientListener
{
};

#endif // _HTTP_SUPPORT

// ---- Listener of a thread pool --------------------------------------------------------------------------------------

/// Events of a thread pool (CPP-69). It must outlive the pool; one may serve several. Since 5.8.5.
class IHPThreadPoolListener
{
public:
    /// The pool starts: no thread of it runs yet. On the thread of Start() (POOL-5).
    virtual void OnStartup(IHPThreadPool* pThreadPool) = 0;

    /// The pool has stopped: no thread of it runs any more. On the thread of Stop() (POOL-5, POOL-6).
    virtual void OnShutdown(IHPThreadPool* pThreadPool) = 0;

    /// A thread begins; on that thread. dwThreadID: its pthread_t (POOL-4, POOL-5).
    virtual void OnWorkerThreadStart(IHPThreadPool* pThreadPool, THR_ID dwThreadID) = 0;

    /// A thread ends; on that thread (POOL-5, POOL-6).
    virtual void OnWorkerThreadEnd(IHPThreadPool* pThreadPool, THR_ID dwThreadID) = 0;

    /// The program's own class ends here; no component may still report to it.
    virtual ~IHPThreadPoolListener() = default;
};

// ---- Listeners with defaults ----------------------------------------------------------------------------------------

// A program derives one of these and overrides the events it is interested in; those that a class leaves pure, it has
// to. The others answer HR_IGNORE, those of the HTTP parser HPR_OK (CPP-70). OnReceive with pData is that of push and
// pack components, the one without that of pull components; overriding one may hide the other, which does no harm (CPP-71).
//
// Compilers warn of hidden functions: clang, unless the class above declares what is overridden, even if it leaves it
// pure, and gcc before 13 always, at the function that is hidden.
#ifdef __GNUC__
    #pragma GCC diagnostic push
    #pragma GCC diagnostic ignored "-Woverloaded-virtual"
#endif

/// For TCP, pack and SSL servers; pull servers too.
class CTcpServerListener : public ITcpServerListener
{
public:
    EnHandleResult OnPrepareListen(ITcpServer*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnAccept(ITcpServer*, CONNID, UINT_PTR) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpServer*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpServer*) override { return HR_IGNORE; }
};

/// For pull servers.
class CTcpPullServerListener : public CTcpServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

/// For TCP, pack and SSL agents; pull agents too.
class CTcpAgentListener : public ITcpAgentListener
{
public:
    EnHandleResult OnPrepareConnect(ITcpAgent*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpAgent*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpAgent*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(ITcpAgent*) override { return HR_IGNORE; }
};

/// For pull agents.
class CTcpPullAgentListener : public CTcpAgentListener
{
public:
    EnHandleResult OnReceive(ITcpAgent* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

/// For TCP, pack and SSL clients; pull clients too.
class CTcpClientListener : public ITcpClientListener
{
public:
    EnHandleResult OnPrepareConnect(ITcpClient*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(ITcpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

/// For pull clients.
class CTcpPullClientListener : public CTcpClientListener
{
public:
    EnHandleResult OnReceive(ITcpClient* pSender, CONNID dwConnID, int iLength) override = 0;
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

#ifdef _UDP_SUPPORT

/// For UDP and UDP ARQ servers.
class CUdpServerListener : public IUdpServerListener
{
public:
    EnHandleResult OnPrepareListen(IUdpServer*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnAccept(IUdpServer*, CONNID, UINT_PTR) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpServer*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpServer*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpServer*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(IUdpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(IUdpServer*) override { return HR_IGNORE; }
};

/// For UDP and UDP ARQ clients.
class CUdpClientListener : public IUdpClientListener
{
public:
    EnHandleResult OnPrepareConnect(IUdpClient*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(IUdpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpClient*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpClient*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpClient*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(IUdpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

/// For UDP cast components.
class CUdpCastListener : public IUdpCastListener
{
public:
    EnHandleResult OnPrepareConnect(IUdpCast*, CONNID, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnConnect(IUdpCast*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnHandShake(IUdpCast*, CONNID) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpCast*, CONNID, int) override { return HR_IGNORE; }
    EnHandleResult OnReceive(IUdpCast*, CONNID, const BYTE*, int) override = 0;
    EnHandleResult OnSend(IUdpCast*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
};

/// For UDP nodes.
class CUdpNodeListener : public IUdpNodeListener
{
public:
    EnHandleResult OnPrepareListen(IUdpNode*, SOCKET) override { return HR_IGNORE; }
    EnHandleResult OnSend(IUdpNode*, LPCTSTR, USHORT, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnShutdown(IUdpNode*) override { return HR_IGNORE; }
};

#endif // _UDP_SUPPORT

#ifdef _HTTP_SUPPORT

/// For HTTP and HTTPS servers.
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
    EnHandleResult OnWSMessageHeader(IHttpServer*, CONNID, BOOL, BYTE, BYTE, const BYTE[4],
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpServer*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpServer*, CONNID) override { return HR_IGNORE; }
};

/// For HTTP and HTTPS agents.
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
    EnHandleResult OnWSMessageHeader(IHttpAgent*, CONNID, BOOL, BYTE, BYTE, const BYTE[4],
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpAgent*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpAgent*, CONNID) override { return HR_IGNORE; }
};

/// For HTTP and HTTPS clients.
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
    EnHandleResult OnWSMessageHeader(IHttpClient*, CONNID, BOOL, BYTE, BYTE, const BYTE[4],
        ULONGLONG) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageBody(IHttpClient*, CONNID, const BYTE*, int) override { return HR_IGNORE; }
    EnHandleResult OnWSMessageComplete(IHttpClient*, CONNID) override { return HR_IGNORE; }
};

/// For synchronous HTTP and HTTPS clients: leaves nothing pure (CPP-74).
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

/// For thread pools: leaves nothing pure (CPP-74).
class CHPThreadPoolListener : public IHPThreadPoolListener
{
public:
    void OnStartup(IHPThreadPool*) override {}
    void OnShutdown(IHPThreadPool*) override {}
    void OnWorkerThreadStart(IHPThreadPool*, THR_ID) override {}
    void OnWorkerThreadEnd(IHPThreadPool*, THR_ID) override {}
};

#ifdef __GNUC__
    #pragma GCC diagnostic pop
#endif
