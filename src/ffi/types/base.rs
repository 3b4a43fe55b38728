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
/// Seconds since 1970.
pub type __time64_t = i64;
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
/// A text of plain `char` that is written.
pub type LPSTR = *mut c_char;
/// A character of a wide text: UTF-32 on Linux (TYP-3).
pub type WCHAR = libc::wchar_t;
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
