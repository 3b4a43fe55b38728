//! `HP_Server_*` and `HP_TcpServer_*`.

use std::ffi::c_int;

use crate::component::{Component, Target};
use crate::error::{Errno, describe};
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{
    BOOL, BYTE, DWORD, En_HP_ServiceState, En_HP_SocketError, FALSE, HP_CONNID, HP_Server, LPCTSTR,
    LPWSABUF, PVOID, TCHAR, USHORT, WSABUF,
};

/// Starts listening at an address and port, and the worker threads. lpszBindAddress: an
/// IPv4 or IPv6 literal; NULL or "" means 0.0.0.0. usPort: 0 lets the kernel choose (see
/// HP_Server_GetListenAddress).
///
/// OnPrepareListen runs on the calling thread. FALSE: the reason is in
/// HP_Server_GetLastError and SYS_GetLastError; a start that failed on the way fires
/// OnShutdown (TCP-1 to TCP-7, COM-33, COM-40).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_Start(
    pServer: HP_Server,
    lpszBindAddress: LPCTSTR,
    usPort: USHORT,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { server.start_server(arguments::text(lpszBindAddress), arguments::low16(usPort)) }
    })
}

/// Stops: closes every connection and returns when all callbacks, OnShutdown included,
/// have returned. Inside a callback of the server it only asks for the stop and returns
/// TRUE at once; OnShutdown or HP_Server_Wait shows that it has stopped. Two components
/// that stop each other in their callbacks wait for each other for ever; use another
/// thread for that.
///
/// FALSE with SE_ILLEGAL_STATE and EPERM if the server is stopped or stopping (COM-35,
/// COM-36).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Stop(pServer: HP_Server) -> BOOL {
    entry::done(pServer, Family::SERVER, Component::stop)
}

/// Waits until the server is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
/// only checks). It does not stop the server. TRUE: stopped. FALSE: ETIMEDOUT in
/// SYS_GetLastError. It must not be called inside callbacks of the server; a signal
/// handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Wait(pServer: HP_Server, dwMilliseconds: DWORD) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        arguments::wait(server, dwMilliseconds)
    })
}

/// Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
/// never blocks, and may be called on any thread and in any callback. The bytes of one call
/// stay together. A length of 0 or less sends nothing and returns TRUE. A pack server sends
/// one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
/// MaxPackSize (TCP-112). A UDP server sends one datagram, and an ARQ server one message, per
/// call: EINVAL for a length of 0 or less or above MaxDatagramSize or MaxMessageSize; ARQ
/// servers check that first (UDPS-20, ARQ-26).
///
/// FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection, EINVAL: bad
/// arguments, E2BIG: more than 0x7FFFFFFF bytes pending; ARQ, EPERM: before OnHandShake)
/// (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_Send(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        arguments::send(
            pServer,
            Family::SERVER,
            Target::Id(dwConnID),
            pBuffer,
            iLength,
        )
    }
}

/// As HP_Server_Send for the iLength bytes that start iOffset bytes after pBuffer (before
/// it, if negative) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_SendPart(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pBuffer: *const BYTE,
    iLength: c_int,
    iOffset: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        arguments::send_part(
            pServer,
            Family::SERVER,
            Target::Id(dwConnID),
            pBuffer,
            iLength,
            iOffset,
        )
    }
}

/// As HP_Server_Send for iCount buffers, in order and as one; buffers of length 0 are
/// skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less. On UDP servers
/// EMSGSIZE if all of them are empty, or together too long (TCP-70 to TCP-74, UDPS-21, ARQ-26).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_SendPackets(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_packets(server, Target::Id(dwConnID), pBuffers, iCount) }
    })
}

/// Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
/// notices when its peer ends the connection: OnClose comes once everything that was sent
/// before has been received, or at once after a reset. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection; on UDP servers always EPERM (TCP-64,
/// TCP-65, UDPS-13).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_PauseReceive(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    bPause: BOOL,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        server.pause_receive(Target::Id(dwConnID), bPause != 0)
    })
}

/// Asks for a connection to be closed. The close happens on a worker thread after the running
/// callback of the connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before
/// is still sent after OnClose as the peer reads (HP_Ext_SetDrainTimeout limits that),
/// followed by close_notify on SSL connections; with TRUE one attempt is made to write it, and
/// no close_notify is sent. FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown
/// connection) (TCP-90, TCP-91, TCP-95, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Disconnect(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    bForce: BOOL,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        server.disconnect(dwConnID, bForce != 0)
    })
}

/// Disconnects every connection that is dwPeriod ms old or older. One attempt is made to write
/// queued data. With bForce FALSE, SSL connections then send close_notify; on others bForce
/// has no effect. FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF; TRUE also if there
/// was no such connection (TCP-97, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_DisconnectLongConnections(
    pServer: HP_Server,
    dwPeriod: DWORD,
    bForce: BOOL,
) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| {
        Ok(server.disconnect_long(dwPeriod, bForce != 0))
    })
}

/// Disconnects every connection that received nothing for dwPeriod ms or longer. bForce is as
/// in HP_Server_DisconnectLongConnections. FALSE, without a reason, if dwPeriod is above
/// 0x3FFFFFFF or silence is not tracked (MarkSilence); TRUE also if there was no such
/// connection (TCP-97).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_DisconnectSilenceConnections(
    pServer: HP_Server,
    dwPeriod: DWORD,
    bForce: BOOL,
) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| {
        Ok(server.disconnect_silent(dwPeriod, bForce != 0))
    })
}

/// Attaches an application pointer to a connection; the library never reads or frees it.
/// It may be used from before OnAccept until OnClose has returned. FALSE: the reason is
/// in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetConnectionExtra(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pExtra: PVOID,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        server.set_connection_extra(dwConnID, pExtra.expose_provenance())
    })
}

/// Stores the application pointer of a connection; NULL if none was attached. FALSE: the
/// reason is in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetConnectionExtra(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    ppExtra: *mut PVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { arguments::connection_extra(pServer, Family::SERVER, dwConnID, ppExtra) }
}

/// TRUE for SSL components (COM-84).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_IsSecure(pServer: HP_Server) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| Ok(server.is_secure()))
}

/// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_HasStarted(pServer: HP_Server) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| Ok(server.has_started()))
}

/// The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetState(pServer: HP_Server) -> En_HP_ServiceState {
    entry::state(pServer, Family::SERVER)
}

/// The SE_* code of the last start or stop of the server that failed; a later success
/// does not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetLastError(pServer: HP_Server) -> En_HP_SocketError {
    entry::last_error(pServer, Family::SERVER)
}

/// The text of HP_Server_GetLastError. Static, never NULL, not to be freed (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetLastErrorDesc(pServer: HP_Server) -> LPCTSTR {
    describe(entry::last_error(pServer, Family::SERVER)).as_ptr()
}

/// Stores the number of bytes queued for a connection but not yet accepted by the kernel.
/// FALSE: the reason is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-75).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetPendingDataLength(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    piPending: *mut c_int,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        let pending = server.pending_length(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piPending, pending) }
    })
}

/// Stores whether receiving is paused on a connection. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection; on UDP servers always EPERM, and FALSE
/// is stored (TCP-66, UDPS-13).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_IsPauseReceive(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pbPaused: *mut BOOL,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        if !server.has_pauses() {
            // SAFETY: the memory is as the comment demands.
            unsafe { out::store(pbPaused, FALSE)? };
            return Err(Errno::EPERM);
        }
        let paused = server.is_pause_receive(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pbPaused, BOOL::from(paused)) }
    })
}

/// TRUE if the connection exists, is established and is not being closed. FALSE for an
/// unknown connection, with EBADSLT. Since 5.4.1 (COM-12, TCP-31, TCP-90).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_IsConnected(pServer: HP_Server, dwConnID: HP_CONNID) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| {
        server.is_connected(Target::Id(dwConnID))
    })
}

/// The number of live connections; one counts until its OnClose has returned (COM-57).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetConnectionCount(pServer: HP_Server) -> DWORD {
    entry::value(pServer, Family::SERVER, 0, |server| {
        server.connection_count()
    })
}

/// Lists the live connections in no particular order. In: *pdwCount is the capacity of
/// pIDs. Out: the number of connections. TRUE only if there are any and all fit;
/// otherwise nothing but the number is written, and there is no reason in
/// SYS_GetLastError. pIDs may be NULL to ask for the number.
///
/// The number may grow between two calls, so call in a loop (COM-58).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetAllConnectionIDs(
    pServer: HP_Server,
    pIDs: *mut HP_CONNID,
    pdwCount: *mut DWORD,
) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::connection_ids(server, pIDs, pdwCount) }
    })
}

/// Stores the age of a connection in ms. FALSE: the reason is in SYS_GetLastError,
/// EBADSLT for an unknown connection (TCP-98).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetConnectPeriod(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pdwPeriod: *mut DWORD,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        let period = server.connect_period(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period) }
    })
}

/// Stores for how many ms a connection has received nothing. FALSE without a reason if
/// silence is not tracked (MarkSilence); otherwise the reason is in SYS_GetLastError,
/// EBADSLT for an unknown connection (TCP-98).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetSilencePeriod(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pdwPeriod: *mut DWORD,
) -> BOOL {
    entry::flag(pServer, Family::SERVER, |server| {
        let Some(period) = server.silence_period(dwConnID)? else {
            return Ok(false);
        };
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period)? };
        Ok(true)
    })
}

/// Stores the address the server listens at as numeric text (a link-local one with its
/// zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small the call
/// fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
/// all the same; the buffer may be NULL if *piAddressLen is 0.
///
/// Other failures: EBADF if it is not listening (COM-60 to COM-63, TCP-4).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetListenAddress(
    pServer: HP_Server,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        let address = server.listen_address()?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the local address of a connection as numeric text (a link-local one with its
/// zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small the call
/// fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
/// all the same; the buffer may be NULL if *piAddressLen is 0.
///
/// Other failures: EBADSLT for an unknown connection and inside its OnClose (COM-60 to
/// COM-62, TCP-92).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetLocalAddress(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        let address = server.local_address(Target::Id(dwConnID))?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the address of the peer as numeric text (a link-local one with its zone:
/// fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small the call
/// fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
/// all the same; the buffer may be NULL if *piAddressLen is 0.
///
/// Other failures: EBADSLT for an unknown connection (COM-60 to COM-62, COM-65).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetRemoteAddress(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pServer, Family::SERVER, |server| {
        let address = server.remote_address(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Sends an optional head, a file's content and an optional tail as one, together at most
/// 4194303 (0x3FFFFF) bytes. pHead and pTail may be NULL. The file is read before the
/// call returns.
///
/// FALSE: the reason is in SYS_GetLastError; files are checked before the connection
/// (that of opening the file, EBADF: not a regular file, ENODATA: empty, EFBIG: too
/// large, then as HP_Server_Send) (TCP-85, TCP-86).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpServer_SendSmallFile(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    lpszFileName: LPCTSTR,
    pHead: LPWSABUF,
    pTail: LPWSABUF,
) -> BOOL {
    entry::done(pServer, Family::TCP_SERVER, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe {
            arguments::send_small_file(server, Target::Id(dwConnID), lpszFileName, pHead, pTail)
        }
    })
}
