//! `HP_UdpNode_*`.

use std::ffi::c_int;
use std::ptr::{null, null_mut, with_exposed_provenance_mut};

use crate::component::{Component, Destination};
use crate::error::describe;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::udp::{CM_UNICAST, En_HP_CastMode, HP_UdpNode};
use crate::ffi::types::{
    BOOL, BYTE, DWORD, En_HP_ServiceState, En_HP_SocketError, LPCTSTR, PVOID, TCHAR, USHORT, WSABUF,
};

/// Binds to an address and port and starts the worker threads, for datagrams between any two
/// addresses. lpszBindAddress: an IPv4 or IPv6 literal; NULL or "" means 0.0.0.0. usPort: 0
/// lets the kernel choose (see HP_UdpNode_GetLocalAddress).
///
/// OnPrepareListen runs on the calling thread. FALSE: the reason is in HP_UdpNode_GetLastError
/// and SYS_GetLastError; a start that failed on the way fires OnShutdown. Since 5.7.1 (NODE-1
/// to NODE-5, UDP-4).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_Start(
    pNode: HP_UdpNode,
    lpszBindAddress: LPCTSTR,
    usPort: USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { HP_UdpNode_StartWithCast(pNode, lpszBindAddress, usPort, CM_UNICAST, null()) }
}

/// As HP_UdpNode_Start, to cast besides. enCastMode: CM_MULTICAST joins the group
/// lpszCastAddress, an IPv4 or IPv6 literal; CM_BROADCAST sends to the broadcast address
/// lpszCastAddress, where NULL or "" means 255.255.255.255; CM_UNICAST ignores it. The port to
/// cast to is the one that the node is bound to. With CM_MULTICAST lpszBindAddress selects
/// the interface; broadcasts leave where the routes lead. Since 5.7.1 (NODE-1 to NODE-5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_StartWithCast(
    pNode: HP_UdpNode,
    lpszBindAddress: LPCTSTR,
    usPort: USHORT,
    enCastMode: En_HP_CastMode,
    lpszCastAddress: LPCTSTR,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        let port = arguments::low16(usPort);
        // SAFETY: the memory is as the comment demands.
        let (bind, cast) = unsafe {
            (
                arguments::text(lpszBindAddress),
                arguments::text(lpszCastAddress),
            )
        };
        node.start_node(bind, port, enCastMode, cast)
    })
}

/// Stops: closes the socket and returns when all callbacks, OnShutdown included, have returned.
/// Datagrams still queued are lost. Inside a callback of the node it only asks for the stop and
/// returns TRUE at once; OnShutdown or HP_UdpNode_Wait shows that it has stopped.
///
/// FALSE with SE_ILLEGAL_STATE and EPERM if the node is stopped or stopping. Since 5.7.1
/// (NODE-7, COM-35, COM-36).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_Stop(pNode: HP_UdpNode) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, Component::stop)
}

/// Waits until the node is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only
/// checks). It does not stop the node. TRUE: stopped. FALSE: ETIMEDOUT in SYS_GetLastError. It
/// must not be called inside callbacks of the node; a signal handler that interrupts it may
/// call Stop. Since 5.7.1 (COM-39).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_Wait(pNode: HP_UdpNode, dwMilliseconds: DWORD) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        arguments::wait(node, dwMilliseconds)
    })
}

/// Queues one datagram of iLength bytes, which may be 0; they are copied, and TRUE does not mean
/// that they are sent. lpszRemoteAddress: an IPv4 or IPv6 literal, or a host name, which is
/// resolved on the calling thread at each call. A literal never blocks.
///
/// FALSE: the reason is in SYS_GetLastError, checked in this order (EHOSTUNREACH: no such host,
/// EPERM: not started, EAFNOSUPPORT: another address family than the node's, EINVAL: NULL, or a
/// length below 0 or above MaxDatagramSize). Since 5.7.1 (NODE-8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_Send(
    pNode: HP_UdpNode,
    lpszRemoteAddress: LPCTSTR,
    usRemotePort: USHORT,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        // SAFETY: the memory is as the comment demands.
        unsafe {
            let to = host(lpszRemoteAddress, usRemotePort);
            arguments::send_datagram(node, to, pBuffer, iLength)
        }
    })
}

/// As HP_UdpNode_Send for the iLength bytes that start iOffset bytes after pBuffer (before it,
/// if negative). Since 5.7.1 (NODE-8, UDP-23).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_SendPart(
    pNode: HP_UdpNode,
    lpszRemoteAddress: LPCTSTR,
    usRemotePort: USHORT,
    pBuffer: *const BYTE,
    iLength: c_int,
    iOffset: c_int,
) -> BOOL {
    let start = arguments::part_of(pBuffer, iOffset);
    // SAFETY: the memory is as the comment demands.
    unsafe { HP_UdpNode_Send(pNode, lpszRemoteAddress, usRemotePort, start, iLength) }
}

/// As HP_UdpNode_Send for iCount buffers, in order and as one datagram; buffers of length 0 are
/// skipped and may be NULL. EINVAL, checked first, if pBuffers is NULL or iCount is 0 or less;
/// EMSGSIZE, checked last, if the datagram would be empty or longer than MaxDatagramSize. Since
/// 5.7.1 (NODE-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_SendPackets(
    pNode: HP_UdpNode,
    lpszRemoteAddress: LPCTSTR,
    usRemotePort: USHORT,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        // SAFETY: the memory is as the comment demands.
        unsafe {
            let to = host(lpszRemoteAddress, usRemotePort);
            arguments::send_datagram_of(node, to, pBuffers, iCount)
        }
    })
}

/// Queues one datagram to the cast address, otherwise as HP_UdpNode_Send. EPERM, checked first,
/// if the node is not started or has the mode CM_UNICAST. Since 5.7.1 (NODE-10).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_SendCast(
    pNode: HP_UdpNode,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_datagram(node, Destination::Cast, pBuffer, iLength) }
    })
}

/// As HP_UdpNode_SendCast for the iLength bytes that start iOffset bytes after pBuffer (before
/// it, if negative). Since 5.7.1 (NODE-10, UDP-23).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_SendCastPart(
    pNode: HP_UdpNode,
    pBuffer: *const BYTE,
    iLength: c_int,
    iOffset: c_int,
) -> BOOL {
    let start = arguments::part_of(pBuffer, iOffset);
    // SAFETY: the memory is as the comment demands.
    unsafe { HP_UdpNode_SendCast(pNode, start, iLength) }
}

/// As HP_UdpNode_SendPackets to the cast address. EPERM, checked first, if the node is not
/// started or has the mode CM_UNICAST. Since 5.7.1 (NODE-10).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_SendCastPackets(
    pNode: HP_UdpNode,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_datagram_of(node, Destination::Cast, pBuffers, iCount) }
    })
}

/// Where a program sends to.
///
/// # Safety
/// As for [`arguments::text`].
unsafe fn host<'a>(address: LPCTSTR, port: USHORT) -> Destination<'a> {
    // SAFETY: as the caller says.
    Destination::Host(unsafe { arguments::text(address) }, arguments::low16(port))
}

/// Attaches an application pointer to the node, at any time; the library never reads or frees
/// it. Since 5.7.1 (COM-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_SetExtra(pNode: HP_UdpNode, pExtra: PVOID) {
    entry::act(pNode, Family::UDP_NODE, |node| {
        node.set_node_extra(pExtra.expose_provenance());
    });
}

/// The application pointer of the node; NULL if none was attached. Since 5.7.1 (COM-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_GetExtra(pNode: HP_UdpNode) -> PVOID {
    entry::value(pNode, Family::UDP_NODE, null_mut(), |node| {
        with_exposed_provenance_mut(node.node_extra())
    })
}

/// TRUE in the states SS_STARTING and SS_STARTED. Since 5.7.1 (COM-30).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_HasStarted(pNode: HP_UdpNode) -> BOOL {
    entry::flag(pNode, Family::UDP_NODE, |node| Ok(node.has_started()))
}

/// The state; SS_STOPPED for a bad handle. Since 5.7.1 (COM-30 to COM-32, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_GetState(pNode: HP_UdpNode) -> En_HP_ServiceState {
    entry::state(pNode, Family::UDP_NODE)
}

/// The SE_* code of the last start or stop of the node that failed; a later success does not
/// clear it. SE_INVALID_PARAM for a bad handle. Since 5.7.1 (COM-11, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_GetLastError(pNode: HP_UdpNode) -> En_HP_SocketError {
    entry::last_error(pNode, Family::UDP_NODE)
}

/// The text of HP_UdpNode_GetLastError. Static, never NULL, not to be freed. Since 5.7.1
/// (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_GetLastErrorDesc(pNode: HP_UdpNode) -> LPCTSTR {
    describe(entry::last_error(pNode, Family::UDP_NODE)).as_ptr()
}

/// Stores the address that the node is bound to as numeric text (a link-local one with its zone:
/// fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in characters.
/// Out: the length including the NUL. If the capacity is too small the call fails with ENOSPC,
/// *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored all the same; the buffer
/// may be NULL if *piAddressLen is 0.
///
/// Other failures: EAFNOSUPPORT when stopped, with a port of 0. Since 5.7.1 (NODE-6, UDP-14).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_GetLocalAddress(
    pNode: HP_UdpNode,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        let address = node.node_local_address();
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address_or_no_port(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the address and port that the node casts to, as HP_UdpNode_GetLocalAddress does. Other
/// failures: EAFNOSUPPORT when stopped and in the mode CM_UNICAST, with a port of 0. Since 5.7.1
/// (NODE-6, UDP-14).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_GetCastAddress(
    pNode: HP_UdpNode,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pNode, Family::UDP_NODE, |node| {
        let address = node.node_cast_address();
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address_or_no_port(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// The mode of the last start, whether it succeeded or not; CM_UNICAST before, 0 for a bad
/// handle. Since 5.7.1 (NODE-1).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpNode_GetCastMode(pNode: HP_UdpNode) -> En_HP_CastMode {
    entry::value(pNode, Family::UDP_NODE, 0, |node| node.cast_mode())
}

/// Stores the number of bytes queued but not yet accepted by the kernel; an empty datagram
/// counts as 1. The value is always stored; the result is that of HP_UdpNode_HasStarted. Since
/// 5.7.1 (NODE-12, UDP-34).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpNode_GetPendingDataLength(
    pNode: HP_UdpNode,
    piPending: *mut c_int,
) -> BOOL {
    entry::flag(pNode, Family::UDP_NODE, |node| {
        let pending = node.node_pending();
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piPending, pending.unwrap_or(0))? };
        Ok(pending.is_some())
    })
}
