//! `HP_Client_*` and `HP_TcpClient_*`.

use std::ffi::c_int;
use std::ptr::{null, null_mut, with_exposed_provenance_mut};

use crate::component::{Component, Target};
use crate::error::describe;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{
    BOOL, BYTE, DWORD, En_HP_ServiceState, En_HP_SocketError, HP_CONNID, HP_Client, LPCTSTR,
    LPWSABUF, PVOID, TCHAR, USHORT, WSABUF,
};

/// Every form of Start (TCP-40).
///
/// # Safety
/// The texts are as for [`arguments::text`].
unsafe fn start(
    client: HP_Client,
    remote: LPCTSTR,
    port: USHORT,
    asynchronous: BOOL,
    bind_address: LPCTSTR,
    local_port: USHORT,
) -> BOOL {
    entry::done(client, Family::CLIENT, |client| {
        // SAFETY: as the caller says.
        let (remote, bind_address) =
            unsafe { (arguments::text(remote), arguments::text(bind_address)) };
        let (port, local_port) = (arguments::low16(port), arguments::low16(local_port));
        client.start_client(remote, port, asynchronous != 0, bind_address, local_port)
    })
}

/// Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name
/// (resolved on the calling thread), or "address^name" to report another host name than
/// the address connected to.
///
/// OnPrepareConnect runs on the calling thread. Asynchronous (bAsyncConnect): returns in
/// state SS_STARTING; OnConnect or OnClose on the worker thread reports the outcome.
/// Synchronous: OnConnect and OnHandShake run on the calling thread, TRUE means connected;
/// with SSL only OnConnect does, and OnHandShake follows on the worker thread, perhaps
/// after the return (SSL-52).
///
/// FALSE: the reason is in HP_Client_GetLastError and SYS_GetLastError, and OnClose does
/// not fire (TCP-23, TCP-40 to TCP-44).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_Start(
    pClient: HP_Client,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    bAsyncConnect: BOOL,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { start(pClient, lpszRemoteAddress, usPort, bAsyncConnect, null(), 0) }
}

/// As HP_Client_Start, from a local address: an IPv4 or IPv6 literal of the same family
/// as the remote one; NULL or "" for none (TCP-40 to TCP-42).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_StartWithBindAddress(
    pClient: HP_Client,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    bAsyncConnect: BOOL,
    lpszBindAddress: LPCTSTR,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        start(
            pClient,
            lpszRemoteAddress,
            usPort,
            bAsyncConnect,
            lpszBindAddress,
            0,
        )
    }
}

/// As HP_Client_StartWithBindAddress, from a local port; 0 lets the kernel choose. Since
/// 5.4.1 (TCP-40 to TCP-42).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_StartWithBindAddressAndLocalPort(
    pClient: HP_Client,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    bAsyncConnect: BOOL,
    lpszBindAddress: LPCTSTR,
    usLocalPort: USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        start(
            pClient,
            lpszRemoteAddress,
            usPort,
            bAsyncConnect,
            lpszBindAddress,
            usLocalPort,
        )
    }
}

/// Closes the connection and waits for the running callback; OnClose(SO_CLOSE, 0) fires
/// on the calling thread. Inside a callback of the client OnClose is delivered nested.
/// Two components that stop each other in their callbacks wait for each other for ever;
/// use another thread for that.
///
/// FALSE with SE_ILLEGAL_STATE and EPERM if the client is stopped or stopping (TCP-47,
/// TCP-48, COM-35).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_Stop(pClient: HP_Client) -> BOOL {
    entry::done(pClient, Family::CLIENT, Component::stop)
}

/// Waits until the client is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
/// only checks). It does not stop the client. TRUE: stopped. FALSE: ETIMEDOUT in
/// SYS_GetLastError. It must not be called inside callbacks of the client; a signal
/// handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_Wait(pClient: HP_Client, dwMilliseconds: DWORD) -> BOOL {
    entry::done(pClient, Family::CLIENT, |client| {
        arguments::wait(client, dwMilliseconds)
    })
}

/// Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
/// never blocks, and may be called on any thread and in any callback. The bytes of one call
/// stay together. A length of 0 or less sends nothing and returns TRUE. A pack client sends
/// one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
/// MaxPackSize (TCP-112). A UDP client or cast component sends one datagram, and an ARQ client
/// one message, per call: EINVAL, checked first, for a length of 0 or less or above
/// MaxDatagramSize or MaxMessageSize; cast components send empty datagrams, too (UDPC-13,
/// CAST-7, ARQ-26).
///
/// FALSE: the reason is in SYS_GetLastError (EPERM: not connected, EINVAL: bad arguments,
/// E2BIG: more than 0x7FFFFFFF bytes pending) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_Send(
    pClient: HP_Client,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { arguments::send(pClient, Family::CLIENT, Target::Own, pBuffer, iLength) }
}

/// As HP_Client_Send for the iLength bytes that start iOffset bytes after pBuffer (before
/// it, if negative) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_SendPart(
    pClient: HP_Client,
    pBuffer: *const BYTE,
    iLength: c_int,
    iOffset: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        arguments::send_part(
            pClient,
            Family::CLIENT,
            Target::Own,
            pBuffer,
            iLength,
            iOffset,
        )
    }
}

/// As HP_Client_Send for iCount buffers, in order and as one; buffers of length 0 are
/// skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less. On UDP clients
/// EMSGSIZE if all of them are empty, or together too long (TCP-70 to TCP-74, UDPC-14, CAST-7,
/// ARQ-26).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_SendPackets(
    pClient: HP_Client,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pClient, Family::CLIENT, |client| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_packets(client, Target::Own, pBuffers, iCount) }
    })
}

/// Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
/// notices when its peer ends the connection: OnClose comes once everything that was sent
/// before has been received, or at once after a reset. FALSE: the reason is in
/// SYS_GetLastError; EPERM: not connected (TCP-64, TCP-65).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_PauseReceive(pClient: HP_Client, bPause: BOOL) -> BOOL {
    entry::done(pClient, Family::CLIENT, |client| {
        client.pause_receive(Target::Own, bPause != 0)
    })
}

/// Attaches an application pointer to the client, at any time; the library never reads or
/// frees it (COM-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_SetExtra(pClient: HP_Client, pExtra: PVOID) {
    entry::act(pClient, Family::CLIENT, |client| {
        client.set_own_extra(pExtra.expose_provenance());
    });
}

/// The application pointer of the client; NULL if none was attached (COM-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_GetExtra(pClient: HP_Client) -> PVOID {
    entry::value(pClient, Family::CLIENT, null_mut(), |client| {
        with_exposed_provenance_mut(client.own_extra())
    })
}

/// TRUE for SSL components (COM-84).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_IsSecure(pClient: HP_Client) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| Ok(client.is_secure()))
}

/// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_HasStarted(pClient: HP_Client) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| Ok(client.has_started()))
}

/// The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_GetState(pClient: HP_Client) -> En_HP_ServiceState {
    entry::state(pClient, Family::CLIENT)
}

/// The SE_* code of the last start or stop of the client that failed; a later success
/// does not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_GetLastError(pClient: HP_Client) -> En_HP_SocketError {
    entry::last_error(pClient, Family::CLIENT)
}

/// The text of HP_Client_GetLastError. Static, never NULL, not to be freed (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_GetLastErrorDesc(pClient: HP_Client) -> LPCTSTR {
    describe(entry::last_error(pClient, Family::CLIENT)).as_ptr()
}

/// The connection ID: 0 before the first start, new with every start, kept after the stop
/// (COM-54).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_GetConnectionID(pClient: HP_Client) -> HP_CONNID {
    entry::value(pClient, Family::CLIENT, 0, |client| client.own_id())
}

/// Stores the number of bytes queued but not yet accepted by the kernel. The value is
/// always stored; the result is that of HP_Client_HasStarted (TCP-51).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_GetPendingDataLength(
    pClient: HP_Client,
    piPending: *mut c_int,
) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| {
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piPending, client.own_pending_length())? };
        Ok(client.has_started())
    })
}

/// Stores whether receiving is paused. The value is always stored; the result is that of
/// HP_Client_HasStarted (TCP-51).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_IsPauseReceive(
    pClient: HP_Client,
    pbPaused: *mut BOOL,
) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| {
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pbPaused, BOOL::from(client.own_pause_receive()))? };
        Ok(client.has_started())
    })
}

/// TRUE from just before OnConnect until just before OnClose (TCP-52).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Client_IsConnected(pClient: HP_Client) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| {
        client.is_connected(Target::Own)
    })
}

/// Stores the local address of the connection as numeric text (a link-local one with its
/// zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small the call
/// fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
/// all the same; the buffer may be NULL if *piAddressLen is 0.
///
/// Other failures: EBADF without a socket (COM-60 to COM-63).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_GetLocalAddress(
    pClient: HP_Client,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pClient, Family::CLIENT, |client| {
        let address = client.local_address(Target::Own)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the host name that the connection was made with (the part after "^", if there
/// was one), not resolved, and the port in host order. In: *piHostLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small: FALSE
/// without a reason, *piHostLen becomes the exact size, the port is not stored.
///
/// Other failures: FALSE without a reason, nothing stored, when the client has no host
/// (before a start, after the stop) (COM-64, TCP-53).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Client_GetRemoteHost(
    pClient: HP_Client,
    lpszHost: *mut TCHAR,
    piHostLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::flag(pClient, Family::CLIENT, |client| {
        let host = client.remote_host(Target::Own)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::host(host, lpszHost, piHostLen, pusPort) }
    })
}

/// Sends an optional head, a file's content and an optional tail as one, together at most
/// 4194303 (0x3FFFFF) bytes. pHead and pTail may be NULL. The file is read before the
/// call returns.
///
/// FALSE: the reason is in SYS_GetLastError; files are checked before the connection
/// (that of opening the file, EBADF: not a regular file, ENODATA: empty, EFBIG: too
/// large, then as HP_Client_Send) (TCP-85, TCP-86).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpClient_SendSmallFile(
    pClient: HP_Client,
    lpszFileName: LPCTSTR,
    pHead: LPWSABUF,
    pTail: LPWSABUF,
) -> BOOL {
    entry::done(pClient, Family::TCP_CLIENT, |client| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_small_file(client, Target::Own, lpszFileName, pHead, pTail) }
    })
}
