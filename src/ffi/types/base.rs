//! The C names of argument and result types (TDEF-20, TDEF-30, TDEF-40, TDEF-41,
//! TDEF-51, TDEF-60). Base types, enumerations and structures are declared for C in
//! `HPTypeDef.h`; handle and callback types come from here into `HPSocket4C.h`.
//!
//! Enumerations are plain integers: a C program may pass any value (TYP-7).

use std::ffi::{c_char, c_int, c_uint, c_ulong, c_ulonglong, c_ushort, c_void};

/// 0 or 1 as a result; any other value counts as TRUE in an argument (ABI-23, ABI-24).
pub type BOOL = c_int;
/// A byte.
pub type BYTE = u8;
/// 16 bits.
pub type USHORT = c_ushort;
/// 32 bits.
pub type INT = c_int;
/// 32 bits, also where `long` has 64.
pub type DWORD = c_uint;
/// 32 bits.
pub type UINT = c_uint;
/// As wide as a pointer.
pub type ULONG = c_ulong;
/// 64 bits.
pub type ULONGLONG = c_ulonglong;
/// An integer as wide as a pointer.
pub type UINT_PTR = c_ulong;
/// Any pointer.
pub type PVOID = *mut c_void;
/// Any pointer.
pub type LPVOID = *mut c_void;
/// A character of a text (COM-3).
pub type TCHAR = c_char;
/// A NUL-terminated text.
pub type LPCTSTR = *const TCHAR;
/// A NUL-terminated text of plain `char`.
pub type LPCSTR = *const c_char;
/// A pointer to bytes.
pub type LPBYTE = *mut BYTE;
/// A file descriptor.
pub type FD = c_int;
/// A socket's file descriptor (COM-4).
pub type SOCKET = c_int;
/// A connection ID (COM-2).
pub type CONNID = c_ulong;
/// A connection ID (COM-2).
pub type HP_CONNID = CONNID;

/// TRUE.
pub(crate) const TRUE: BOOL = 1;
/// FALSE.
pub(crate) const FALSE: BOOL = 0;
/// "Without limit" where a call takes milliseconds (TDEF-22).
pub(crate) const INFINITE: DWORD = DWORD::MAX;
/// The only callback result that refuses (COM-90).
pub(crate) const HR_ERROR: En_HP_HandleResult = 2;
/// Any address family.
pub(crate) const IPT_ALL: En_HP_IPAddrType = 0;
/// IPv4.
pub(crate) const IPT_IPV4: En_HP_IPAddrType = 1;
/// IPv6.
pub(crate) const IPT_IPV6: En_HP_IPAddrType = 2;

/// `SS_*`.
pub type En_HP_ServiceState = c_int;
/// `SO_*`.
pub type En_HP_SocketOperation = c_int;
/// `HR_*`.
pub type En_HP_HandleResult = c_int;
/// `FR_*`.
pub type En_HP_FetchResult = c_int;
/// `SP_*`.
pub type En_HP_SendPolicy = c_int;
/// `OSSP_*`.
pub type En_HP_OnSendSyncPolicy = c_int;
/// `RAP_*`.
pub type En_HP_ReuseAddressPolicy = c_int;
/// `IPT_*`.
pub type En_HP_IPAddrType = c_int;
/// `SE_*`.
pub type En_HP_SocketError = c_int;

/// A piece of memory, length first (TDEF-41).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WSABUF {
    /// Number of bytes.
    pub len: UINT,
    /// The bytes; may be NULL if `len` is 0.
    pub buf: LPBYTE,
}
/// Pointer to one or several [`WSABUF`].
pub type LPWSABUF = *mut WSABUF;

/// An address of a host (TDEF-40, TYP-5).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HP_TIPAddr {
    /// `IPT_IPV4` or `IPT_IPV6`; the field is `type` in C.
    pub r#type: En_HP_IPAddrType,
    /// The address as text.
    pub address: LPCTSTR,
}
/// Pointer to an address.
pub type HP_LPTIPAddr = *mut HP_TIPAddr;

/// Any handle: an opaque value, never 0 for a live object, never to be dereferenced.
pub type HP_Object = PVOID;

/// Any server.
pub type HP_Server = HP_Object;
/// Any agent.
pub type HP_Agent = HP_Object;
/// Any client.
pub type HP_Client = HP_Object;
/// Any node.
pub type HP_Node = HP_Object;
/// TCP server.
pub type HP_TcpServer = HP_Object;
/// TCP agent.
pub type HP_TcpAgent = HP_Object;
/// TCP client.
pub type HP_TcpClient = HP_Object;
/// Any pull server or agent.
pub type HP_PullSocket = HP_Object;
/// Any pull client.
pub type HP_PullClient = HP_Object;
/// TCP pull server.
pub type HP_TcpPullServer = HP_Object;
/// TCP pull agent.
pub type HP_TcpPullAgent = HP_Object;
/// TCP pull client.
pub type HP_TcpPullClient = HP_Object;
/// Any pack server or agent.
pub type HP_PackSocket = HP_Object;
/// Any pack client.
pub type HP_PackClient = HP_Object;
/// TCP pack server.
pub type HP_TcpPackServer = HP_Object;
/// TCP pack agent.
pub type HP_TcpPackAgent = HP_Object;
/// TCP pack client.
pub type HP_TcpPackClient = HP_Object;
/// Thread pool.
pub type HP_ThreadPool = HP_Object;
/// Compressor.
pub type HP_Compressor = HP_Object;
/// Decompressor.
pub type HP_Decompressor = HP_Object;
/// Any listener.
pub type HP_Listener = HP_Object;
/// Callbacks of any server.
pub type HP_ServerListener = HP_Object;
/// Callbacks of any agent.
pub type HP_AgentListener = HP_Object;
/// Callbacks of any client.
pub type HP_ClientListener = HP_Object;
/// Callbacks of a TCP server.
pub type HP_TcpServerListener = HP_Object;
/// Callbacks of a TCP agent.
pub type HP_TcpAgentListener = HP_Object;
/// Callbacks of a TCP client.
pub type HP_TcpClientListener = HP_Object;
/// Callbacks of any pull server or agent.
pub type HP_PullSocketListener = HP_Object;
/// Callbacks of any pull client.
pub type HP_PullClientListener = HP_Object;
/// Callbacks of a TCP pull server.
pub type HP_TcpPullServerListener = HP_Object;
/// Callbacks of a TCP pull agent.
pub type HP_TcpPullAgentListener = HP_Object;
/// Callbacks of a TCP pull client.
pub type HP_TcpPullClientListener = HP_Object;
/// Callbacks of any pack server or agent.
pub type HP_PackSocketListener = HP_Object;
/// Callbacks of any pack client.
pub type HP_PackClientListener = HP_Object;
/// Callbacks of a TCP pack server.
pub type HP_TcpPackServerListener = HP_Object;
/// Callbacks of a TCP pack agent.
pub type HP_TcpPackAgentListener = HP_Object;
/// Callbacks of a TCP pack client.
pub type HP_TcpPackClientListener = HP_Object;
/// Callbacks of a thread pool.
pub type HP_ThreadPoolListener = HP_Object;

/// The listening socket is bound but not listening yet; soListen is its descriptor.
/// HR_ERROR makes Start fail. Runs on the thread that calls Start (TCP-6).
pub type HP_FN_Server_OnPrepareListen = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Server, soListen: UINT_PTR) -> En_HP_HandleResult,
>;
/// A connection came in; pClient is its descriptor. HR_ERROR drops it without OnClose.
/// Runs on a worker thread (TCP-10, TCP-13).
pub type HP_FN_Server_OnAccept = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Server,
        dwConnID: HP_CONNID,
        pClient: UINT_PTR,
    ) -> En_HP_HandleResult,
>;
/// The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
/// drops it without OnClose. Runs on the thread of OnAccept (TCP-10). SSL kinds: comes when
/// the TLS handshake is complete, on a worker thread; HR_ERROR gives
/// OnClose(SO_RECEIVE, ...) (SSL-54).
pub type HP_FN_Server_OnHandShake = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Server, dwConnID: HP_CONNID) -> En_HP_HandleResult,
>;
/// The kernel took these bytes. They are valid during the call only; the result is ignored.
/// Runs on a worker thread (TCP-76, TCP-78). SSL kinds get ciphertext, the handshake's too
/// (SSL-64).
pub type HP_FN_Server_OnSend = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Server,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived; on a pack component, the payload of one packet. They are valid during the
/// call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60 to TCP-63,
/// TCP-114).
pub type HP_FN_Server_OnReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Server,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
/// HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
pub type HP_FN_Server_OnPullReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Server,
        dwConnID: HP_CONNID,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// The connection's last event: what was going on, and its system error (0: an orderly
/// end). The result is ignored. Runs on a worker thread (TCP-92 to TCP-94).
pub type HP_FN_Server_OnClose = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Server,
        dwConnID: HP_CONNID,
        enOperation: En_HP_SocketOperation,
        iErrorCode: c_int,
    ) -> En_HP_HandleResult,
>;
/// The last event of a run; the result is ignored. Runs on the thread that carries out the
/// stop (TCP-99).
pub type HP_FN_Server_OnShutdown =
    Option<unsafe extern "C-unwind" fn(pSender: HP_Server) -> En_HP_HandleResult>;
/// A connection attempt is about to start; socket is its descriptor, dwConnID is not
/// usable in calls yet. HR_ERROR makes the Connect fail. Runs on the thread that makes
/// that call (TCP-24).
pub type HP_FN_Agent_OnPrepareConnect = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Agent,
        dwConnID: HP_CONNID,
        socket: UINT_PTR,
    ) -> En_HP_HandleResult,
>;
/// The connection is established. HR_ERROR drops it without OnClose (a synchronous Connect
/// fails). Runs on a worker thread, or on the thread of a synchronous Connect (TCP-26,
/// TCP-27, TCP-29).
pub type HP_FN_Agent_OnConnect = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Agent, dwConnID: HP_CONNID) -> En_HP_HandleResult,
>;
/// The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
/// drops it without OnClose (a synchronous Connect fails). Runs on the thread of OnConnect.
/// SSL kinds: comes when the TLS handshake is complete, on a worker thread, perhaps after a
/// synchronous Connect returned; HR_ERROR gives OnClose(SO_RECEIVE, ...) (SSL-52, SSL-54).
pub type HP_FN_Agent_OnHandShake = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Agent, dwConnID: HP_CONNID) -> En_HP_HandleResult,
>;
/// The kernel took these bytes. They are valid during the call only; the result is ignored.
/// Runs on a worker thread (TCP-76, TCP-78). SSL kinds get ciphertext, the handshake's too
/// (SSL-64).
pub type HP_FN_Agent_OnSend = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Agent,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived; on a pack component, the payload of one packet. They are valid during the
/// call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60 to TCP-63,
/// TCP-114).
pub type HP_FN_Agent_OnReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Agent,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
/// HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
pub type HP_FN_Agent_OnPullReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Agent,
        dwConnID: HP_CONNID,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// The connection's last event: what was going on, and its system error (0: an orderly
/// end). A failed asynchronous Connect gives it too, without OnConnect (SO_CONNECT). The
/// result is ignored. Runs on a worker thread (TCP-28, TCP-92 to TCP-94).
pub type HP_FN_Agent_OnClose = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Agent,
        dwConnID: HP_CONNID,
        enOperation: En_HP_SocketOperation,
        iErrorCode: c_int,
    ) -> En_HP_HandleResult,
>;
/// The last event of a run; the result is ignored. Runs on the thread that carries out the
/// stop (TCP-99).
pub type HP_FN_Agent_OnShutdown =
    Option<unsafe extern "C-unwind" fn(pSender: HP_Agent) -> En_HP_HandleResult>;
/// A connection attempt is about to start; socket is its descriptor. HR_ERROR makes Start
/// fail. Runs on the thread that calls Start (TCP-41).
pub type HP_FN_Client_OnPrepareConnect = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Client,
        dwConnID: HP_CONNID,
        socket: UINT_PTR,
    ) -> En_HP_HandleResult,
>;
/// The connection is established. HR_ERROR stops the client without OnClose (a synchronous
/// Start fails). Runs on the worker thread, or on the thread of a synchronous Start
/// (TCP-43 to TCP-45).
pub type HP_FN_Client_OnConnect = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Client, dwConnID: HP_CONNID) -> En_HP_HandleResult,
>;
/// The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
/// stops the client without OnClose (a synchronous Start fails). Runs on the thread of
/// OnConnect (TCP-42, TCP-45). SSL kinds: comes when the TLS handshake is complete, on the
/// worker thread, perhaps after a synchronous Start returned; HR_ERROR gives
/// OnClose(SO_RECEIVE, ...) (SSL-52, SSL-54).
pub type HP_FN_Client_OnHandShake = Option<
    unsafe extern "C-unwind" fn(pSender: HP_Client, dwConnID: HP_CONNID) -> En_HP_HandleResult,
>;
/// The kernel took these bytes. They are valid during the call only; the result is ignored.
/// Runs on a worker thread (TCP-76, TCP-78). SSL kinds get ciphertext, the handshake's too
/// (SSL-64).
pub type HP_FN_Client_OnSend = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Client,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived; on a pack component, the payload of one packet. They are valid during the
/// call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60 to TCP-63,
/// TCP-114).
pub type HP_FN_Client_OnReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Client,
        dwConnID: HP_CONNID,
        pData: *const BYTE,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
/// HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
pub type HP_FN_Client_OnPullReceive = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Client,
        dwConnID: HP_CONNID,
        iLength: c_int,
    ) -> En_HP_HandleResult,
>;
/// The connection's last event: what was going on, and its system error (0: an orderly
/// end). A failed asynchronous Start gives it too, without OnConnect. The result is ignored.
/// Runs on the worker thread, or on the thread that calls Stop (TCP-43, TCP-47, TCP-96).
pub type HP_FN_Client_OnClose = Option<
    unsafe extern "C-unwind" fn(
        pSender: HP_Client,
        dwConnID: HP_CONNID,
        enOperation: En_HP_SocketOperation,
        iErrorCode: c_int,
    ) -> En_HP_HandleResult,
>;
