//! `HP_Server_*` and `HP_TcpServer_*`.

use std::ffi::c_int;
use std::ptr::with_exposed_provenance_mut;

use crate::component::{Component, Property, Target};
use crate::error::describe;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{
    BOOL, BYTE, DWORD, En_HP_OnSendSyncPolicy, En_HP_ReuseAddressPolicy, En_HP_SendPolicy,
    En_HP_ServiceState, En_HP_SocketError, HP_CONNID, HP_Server, HP_TcpServer, LPCTSTR, LPWSABUF,
    PVOID, TCHAR, USHORT, WSABUF,
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
    entry::done(pServer, Family::Server, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { server.start_server(arguments::text(lpszBindAddress), arguments::low16(usPort)) }
    })
}

/// Stops: closes every connection and returns when all callbacks, OnShutdown included,
/// have returned. Inside a callback of the server it only asks for the stop and returns
/// TRUE at once; OnShutdown or HP_Server_Wait tells the end. Two components that stop each
/// other in their callbacks wait for each other for ever: let another thread do it.
///
/// FALSE with SE_ILLEGAL_STATE and EPERM if the server is stopped or stopping (COM-35,
/// COM-36).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Stop(pServer: HP_Server) -> BOOL {
    entry::done(pServer, Family::Server, Component::stop)
}

/// Waits until the server is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
/// only looks). It does not stop the server. TRUE: stopped. FALSE: ETIMEDOUT in
/// SYS_GetLastError. Not for use inside callbacks of the server; a signal handler that
/// interrupts it may call Stop. Since 5.7.1 (COM-39).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Wait(pServer: HP_Server, dwMilliseconds: DWORD) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        arguments::wait(server, dwMilliseconds)
    })
}

/// Queues iLength bytes; they are copied, and TRUE does not mean sent. Never blocks; any
/// thread, any callback. The bytes of one call stay together. A length of 0 or less sends
/// nothing and gives TRUE. A pack server sends one packet per call: EMSGSIZE, checked first,
/// for a length of 0 or less or above MaxPackSize (TCP-112).
///
/// FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection, EINVAL: bad
/// arguments, E2BIG: more than 0x7FFFFFFF bytes pending) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_Send(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send(server, Target::Id(dwConnID), pBuffer, iLength) }
    })
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
    entry::done(pServer, Family::Server, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_part(server, Target::Id(dwConnID), pBuffer, iLength, iOffset) }
    })
}

/// As HP_Server_Send for iCount buffers, in order and as one; buffers of length 0 are
/// skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less (TCP-70 to
/// TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_SendPackets(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_packets(server, Target::Id(dwConnID), pBuffers, iCount) }
    })
}

/// Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends and notices
/// the end of its peer, with OnClose when everything that came before has been received;
/// after a reset at once. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection (TCP-64, TCP-65).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_PauseReceive(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    bPause: BOOL,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        server.pause_receive(Target::Id(dwConnID), bPause != 0)
    })
}

/// Asks for a connection to be closed. The close happens on a worker thread after the running
/// callback of the connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before
/// is still sent after OnClose as the peer reads (HP_Ext_SetDrainTimeout limits that), on SSL
/// kinds with close_notify behind it; with TRUE it is attempted to be written once, without
/// close_notify. FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection)
/// (TCP-90, TCP-91, TCP-95, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_Disconnect(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    bForce: BOOL,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        server.disconnect(dwConnID, bForce != 0)
    })
}

/// Disconnects every connection that is dwPeriod ms old or older. Queued data is attempted to
/// be written once; bForce FALSE sends close_notify behind it on SSL kinds, and has no effect
/// on others. FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF; TRUE also if there was
/// no such connection (TCP-97, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_DisconnectLongConnections(
    pServer: HP_Server,
    dwPeriod: DWORD,
    bForce: BOOL,
) -> BOOL {
    entry::flag(pServer, Family::Server, |server| {
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
    entry::flag(pServer, Family::Server, |server| {
        Ok(server.disconnect_silent(dwPeriod, bForce != 0))
    })
}

/// Attaches an application pointer to a connection; the library never reads or frees it.
/// Usable from before OnAccept until OnClose has returned. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetConnectionExtra(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pExtra: PVOID,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
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
    entry::done(pServer, Family::Server, |server| {
        let extra = server.connection_extra(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(ppExtra, with_exposed_provenance_mut(extra)) }
    })
}

/// TRUE for SSL kinds (COM-84).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_IsSecure(pServer: HP_Server) -> BOOL {
    entry::flag(pServer, Family::Server, |server| Ok(server.is_secure()))
}

/// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_HasStarted(pServer: HP_Server) -> BOOL {
    entry::flag(pServer, Family::Server, |server| Ok(server.has_started()))
}

/// The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetState(pServer: HP_Server) -> En_HP_ServiceState {
    entry::state(pServer, Family::Server)
}

/// The SE_* code of the last start or stop of the server that failed; a later success
/// does not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetLastError(pServer: HP_Server) -> En_HP_SocketError {
    entry::last_error(pServer, Family::Server)
}

/// The text of HP_Server_GetLastError. Static, never NULL, not to be freed (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetLastErrorDesc(pServer: HP_Server) -> LPCTSTR {
    describe(entry::last_error(pServer, Family::Server)).as_ptr()
}

/// Stores the number of bytes queued for a connection but not yet taken by the kernel.
/// FALSE: the reason is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-75).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetPendingDataLength(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    piPending: *mut c_int,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        let pending = server.pending_length(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piPending, pending) }
    })
}

/// Stores whether receiving is paused on a connection. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection (TCP-66).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_IsPauseReceive(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pbPaused: *mut BOOL,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        let paused = server.is_pause_receive(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pbPaused, BOOL::from(paused)) }
    })
}

/// TRUE if the connection exists, is established and is not being closed. FALSE for an
/// unknown connection, with EBADSLT. Since 5.4.1 (COM-12, TCP-31, TCP-90).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_IsConnected(pServer: HP_Server, dwConnID: HP_CONNID) -> BOOL {
    entry::flag(pServer, Family::Server, |server| {
        server.is_connected(Target::Id(dwConnID))
    })
}

/// The number of live connections; one counts until its OnClose has returned (COM-57).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetConnectionCount(pServer: HP_Server) -> DWORD {
    entry::value(pServer, Family::Server, 0, |server| {
        server.connection_count()
    })
}

/// Lists the live connections in no particular order. In: *pdwCount is the room of pIDs.
/// Out: the number of connections. TRUE only if there are any and all fit; otherwise
/// nothing but the number is written, and there is no reason in SYS_GetLastError. pIDs
/// may be NULL to ask for the number.
///
/// The number may grow between two calls: loop (COM-58).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetAllConnectionIDs(
    pServer: HP_Server,
    pIDs: *mut HP_CONNID,
    pdwCount: *mut DWORD,
) -> BOOL {
    entry::flag(pServer, Family::Server, |server| {
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
    entry::done(pServer, Family::Server, |server| {
        let period = server.connect_period(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period) }
    })
}

/// Stores for how many ms a connection received nothing. FALSE without a reason if
/// silence is not tracked (MarkSilence); otherwise the reason is in SYS_GetLastError,
/// EBADSLT for an unknown connection (TCP-98).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetSilencePeriod(
    pServer: HP_Server,
    dwConnID: HP_CONNID,
    pdwPeriod: *mut DWORD,
) -> BOOL {
    entry::flag(pServer, Family::Server, |server| {
        let Some(period) = server.silence_period(dwConnID)? else {
            return Ok(false);
        };
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period)? };
        Ok(true)
    })
}

/// Stores the address the server listens at as numeric text (a link-local one with its
/// zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the room in
/// characters. Out: the length including the NUL. If the room is too small the call fails
/// with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored all
/// the same; the buffer may be NULL if *piAddressLen is 0.
///
/// Other failures: EBADF if it is not listening (COM-60 to COM-63, TCP-4).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Server_GetListenAddress(
    pServer: HP_Server,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pServer, Family::Server, |server| {
        let address = server.listen_address()?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the local address of a connection as numeric text (a link-local one with its
/// zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the room in
/// characters. Out: the length including the NUL. If the room is too small the call fails
/// with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored all
/// the same; the buffer may be NULL if *piAddressLen is 0.
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
    entry::done(pServer, Family::Server, |server| {
        let address = server.local_address(Target::Id(dwConnID))?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the address of the peer as numeric text (a link-local one with its zone:
/// fe80::1%eth0), and the port in host order. In: *piAddressLen is the room in
/// characters. Out: the length including the NUL. If the room is too small the call fails
/// with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored all
/// the same; the buffer may be NULL if *piAddressLen is 0.
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
    entry::done(pServer, Family::Server, |server| {
        let address = server.remote_address(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Sets the policy for reusing addresses (En_HP_ReuseAddressPolicy). Default
/// RAP_ADDR_ONLY; valid RAP_NONE, RAP_ADDR_ONLY, RAP_ADDR_AND_PORT; applied before bind.
/// Start checks the value; the call is ignored unless the server is stopped (COM-77,
/// COM-70 to COM-72). Since 5.7.1.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetReuseAddressPolicy(
    pServer: HP_Server,
    enReusePolicy: En_HP_ReuseAddressPolicy,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::ReuseAddressPolicy,
        enReusePolicy.cast_unsigned(),
    );
}

/// Sets the send policy (En_HP_SendPolicy), without effect on Linux. Default SP_PACK. Start
/// checks the value; the call is ignored unless the server is stopped (COM-81, COM-70 to
/// COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetSendPolicy(
    pServer: HP_Server,
    enSendPolicy: En_HP_SendPolicy,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::SendPolicy,
        enSendPolicy.cast_unsigned(),
    );
}

/// Sets the OnSend synchronisation policy (En_HP_OnSendSyncPolicy), without effect on
/// Linux: OnSend is always serialised with the other callbacks of its connection. Default
/// OSSP_NONE. Start checks the value; the call is ignored unless the server is stopped
/// (COM-81, COM-70 to COM-72). Since 5.4.2.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetOnSendSyncPolicy(
    pServer: HP_Server,
    enSyncPolicy: En_HP_OnSendSyncPolicy,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::OnSendSyncPolicy,
        enSyncPolicy.cast_unsigned(),
    );
}

/// Sets the rest time of closed connection objects, in ms. Default 30000; at least 1000;
/// a tuning hint without effect on behaviour. Start checks the value; the call is ignored
/// unless the server is stopped (COM-82, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetFreeSocketObjLockTime(
    pServer: HP_Server,
    dwFreeSocketObjLockTime: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::FreeSocketObjLockTime,
        dwFreeSocketObjLockTime,
    );
}

/// Sets the size of the pool of connection objects. Default 600; a tuning hint without
/// effect on behaviour. Start checks the value; the call is ignored unless the server is
/// stopped (COM-82, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetFreeSocketObjPool(
    pServer: HP_Server,
    dwFreeSocketObjPool: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::FreeSocketObjPool,
        dwFreeSocketObjPool,
    );
}

/// Sets the size of the pool of memory blocks. Default 1024; a tuning hint without effect
/// on behaviour. Start checks the value; the call is ignored unless the server is stopped
/// (COM-82, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetFreeBufferObjPool(
    pServer: HP_Server,
    dwFreeBufferObjPool: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::FreeBufferObjPool,
        dwFreeBufferObjPool,
    );
}

/// Sets the number of pooled connection objects above which surplus ones are released.
/// Default 600; a tuning hint without effect on behaviour. Start checks the value; the
/// call is ignored unless the server is stopped (COM-82, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetFreeSocketObjHold(
    pServer: HP_Server,
    dwFreeSocketObjHold: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::FreeSocketObjHold,
        dwFreeSocketObjHold,
    );
}

/// Sets the number of pooled memory blocks above which surplus ones are released. Default
/// 1024; a tuning hint without effect on behaviour. Start checks the value; the call is
/// ignored unless the server is stopped (COM-82, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetFreeBufferObjHold(
    pServer: HP_Server,
    dwFreeBufferObjHold: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::FreeBufferObjHold,
        dwFreeBufferObjHold,
    );
}

/// Sets the greatest number of simultaneous connections. Default 10000; valid 1 to
/// 5000000. Start checks the value; the call is ignored unless the server is stopped
/// (COM-73, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetMaxConnectionCount(
    pServer: HP_Server,
    dwMaxConnectionCount: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::MaxConnectionCount,
        dwMaxConnectionCount,
    );
}

/// Sets the number of worker threads, which run the callbacks. Default twice the number
/// of CPUs plus 2, at most 512; valid 1 to 512. Start checks the value; the call is
/// ignored unless the server is stopped (COM-74, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetWorkerThreadCount(
    pServer: HP_Server,
    dwWorkerThreadCount: DWORD,
) {
    entry::set_property(
        pServer,
        Family::Server,
        Property::WorkerThreadCount,
        dwWorkerThreadCount,
    );
}

/// Sets whether the silent time of connections is tracked, which GetSilencePeriod and
/// DisconnectSilenceConnections need. Default TRUE. Ignored unless the server is stopped
/// (COM-83, COM-71, COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_SetMarkSilence(pServer: HP_Server, bMarkSilence: BOOL) {
    entry::set_switch(pServer, Family::Server, Property::MarkSilence, bMarkSilence);
}

/// Tells the policy for reusing addresses (En_HP_ReuseAddressPolicy): the value last set,
/// valid or not. Default RAP_ADDR_ONLY (COM-77, COM-70). Since 5.7.1.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetReuseAddressPolicy(
    pServer: HP_Server,
) -> En_HP_ReuseAddressPolicy {
    entry::property(pServer, Family::Server, Property::ReuseAddressPolicy).cast_signed()
}

/// Tells the send policy (En_HP_SendPolicy): the value last set, valid or not. Default
/// SP_PACK (COM-81, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetSendPolicy(pServer: HP_Server) -> En_HP_SendPolicy {
    entry::property(pServer, Family::Server, Property::SendPolicy).cast_signed()
}

/// Tells the OnSend synchronisation policy (En_HP_OnSendSyncPolicy): the value last set,
/// valid or not. Default OSSP_NONE (COM-81, COM-70). Since 5.4.2.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetOnSendSyncPolicy(
    pServer: HP_Server,
) -> En_HP_OnSendSyncPolicy {
    entry::property(pServer, Family::Server, Property::OnSendSyncPolicy).cast_signed()
}

/// Tells the rest time of closed connection objects, in ms: the value last set, valid or
/// not. Default 30000 (COM-82, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetFreeSocketObjLockTime(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::FreeSocketObjLockTime)
}

/// Tells the size of the pool of connection objects: the value last set, valid or not.
/// Default 600 (COM-82, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetFreeSocketObjPool(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::FreeSocketObjPool)
}

/// Tells the size of the pool of memory blocks: the value last set, valid or not. Default
/// 1024 (COM-82, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetFreeBufferObjPool(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::FreeBufferObjPool)
}

/// Tells the number of pooled connection objects above which surplus ones are released:
/// the value last set, valid or not. Default 600 (COM-82, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetFreeSocketObjHold(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::FreeSocketObjHold)
}

/// Tells the number of pooled memory blocks above which surplus ones are released: the
/// value last set, valid or not. Default 1024 (COM-82, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetFreeBufferObjHold(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::FreeBufferObjHold)
}

/// Tells the greatest number of simultaneous connections: the value last set, valid or
/// not. Default 10000 (COM-73, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetMaxConnectionCount(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::MaxConnectionCount)
}

/// Tells the number of worker threads, which run the callbacks: the value last set, valid
/// or not. Default twice the number of CPUs plus 2, at most 512 (COM-74, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_GetWorkerThreadCount(pServer: HP_Server) -> DWORD {
    entry::property(pServer, Family::Server, Property::WorkerThreadCount)
}

/// Tells whether silent time is tracked: the value last set, valid or not. Default TRUE
/// (COM-83, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Server_IsMarkSilence(pServer: HP_Server) -> BOOL {
    entry::switch(pServer, Family::Server, Property::MarkSilence)
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
    entry::done(pServer, Family::TcpServer, |server| {
        // SAFETY: the memory is as the comment demands.
        unsafe {
            arguments::send_small_file(server, Target::Id(dwConnID), lpszFileName, pHead, pTail)
        }
    })
}

/// Sets the length of the listen queue (backlog); the kernel caps it. Default 4096;
/// greater than 0. Start checks the value; the call is ignored unless the server is
/// stopped (COM-75, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetSocketListenQueue(
    pServer: HP_TcpServer,
    dwSocketListenQueue: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpServer,
        Property::SocketListenQueue,
        dwSocketListenQueue,
    );
}

/// Sets the number of events a worker takes at a time. Default 64; greater than 0; a
/// tuning hint. Start checks the value; the call is ignored unless the server is stopped
/// (COM-76, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetAcceptSocketCount(
    pServer: HP_TcpServer,
    dwAcceptSocketCount: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpServer,
        Property::AcceptSocketCount,
        dwAcceptSocketCount,
    );
}

/// Sets the socket buffer size in bytes, which is the greatest length of one OnReceive or
/// OnSend; the kernel's buffers are not touched. Default 4096; at least 8. Start checks
/// the value; the call is ignored unless the server is stopped (COM-80, COM-70 to
/// COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetSocketBufferSize(
    pServer: HP_TcpServer,
    dwSocketBufferSize: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpServer,
        Property::SocketBufferSize,
        dwSocketBufferSize,
    );
}

/// Sets the idle time in ms before keep-alive probes; 0 switches keep-alive off. Default
/// 60000; 0, or at least 1000; whole seconds count. Start checks the value; the call is
/// ignored unless the server is stopped (COM-78, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetKeepAliveTime(
    pServer: HP_TcpServer,
    dwKeepAliveTime: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpServer,
        Property::KeepAliveTime,
        dwKeepAliveTime,
    );
}

/// Sets the interval in ms between keep-alive probes; 0 switches keep-alive off. Default
/// 20000; 0, or at least 1000; whole seconds count. Start checks the value; the call is
/// ignored unless the server is stopped (COM-78, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetKeepAliveInterval(
    pServer: HP_TcpServer,
    dwKeepAliveInterval: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpServer,
        Property::KeepAliveInterval,
        dwKeepAliveInterval,
    );
}

/// Sets whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single
/// socket. Default FALSE. Ignored unless the server is stopped (COM-79, COM-71, COM-72).
/// Since 5.8.4.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_SetNoDelay(pServer: HP_TcpServer, bNoDelay: BOOL) {
    entry::set_switch(pServer, Family::TcpServer, Property::NoDelay, bNoDelay);
}

/// Tells the number of events a worker takes at a time: the value last set, valid or not.
/// Default 64 (COM-76, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_GetAcceptSocketCount(pServer: HP_TcpServer) -> DWORD {
    entry::property(pServer, Family::TcpServer, Property::AcceptSocketCount)
}

/// Tells the socket buffer size in bytes, which is the greatest length of one OnReceive
/// or OnSend; the kernel's buffers are not touched: the value last set, valid or not.
/// Default 4096 (COM-80, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_GetSocketBufferSize(pServer: HP_TcpServer) -> DWORD {
    entry::property(pServer, Family::TcpServer, Property::SocketBufferSize)
}

/// Tells the length of the listen queue (backlog); the kernel caps it: the value last
/// set, valid or not. Default 4096 (COM-75, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_GetSocketListenQueue(pServer: HP_TcpServer) -> DWORD {
    entry::property(pServer, Family::TcpServer, Property::SocketListenQueue)
}

/// Tells the idle time in ms before keep-alive probes; 0 switches keep-alive off: the
/// value last set, valid or not. Default 60000 (COM-78, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_GetKeepAliveTime(pServer: HP_TcpServer) -> DWORD {
    entry::property(pServer, Family::TcpServer, Property::KeepAliveTime)
}

/// Tells the interval in ms between keep-alive probes; 0 switches keep-alive off: the
/// value last set, valid or not. Default 20000 (COM-78, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_GetKeepAliveInterval(pServer: HP_TcpServer) -> DWORD {
    entry::property(pServer, Family::TcpServer, Property::KeepAliveInterval)
}

/// Tells whether TCP_NODELAY is set on every connection: the value last set, valid or
/// not. Default FALSE (COM-79, COM-70). Since 5.8.4.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpServer_IsNoDelay(pServer: HP_TcpServer) -> BOOL {
    entry::switch(pServer, Family::TcpServer, Property::NoDelay)
}
