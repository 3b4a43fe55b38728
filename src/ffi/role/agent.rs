//! `HP_Agent_*` and `HP_TcpAgent_*`.

use std::ffi::c_int;
use std::ptr::{null, null_mut};

use crate::component::{Component, ConnectRequest, Property, Target};
use crate::error::describe;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{
    BOOL, BYTE, DWORD, En_HP_ServiceState, En_HP_SocketError, HP_Agent, HP_CONNID, HP_TcpAgent,
    LPCTSTR, LPWSABUF, PVOID, TCHAR, USHORT, WSABUF,
};

/// Starts the worker threads; connects nothing yet. lpszBindAddress: an IPv4 or IPv6
/// literal from which later connections are made; NULL or "" for none. bAsyncConnect:
/// whether HP_Agent_Connect returns before the connection is made; fixed until the next
/// start.
///
/// FALSE: the reason is in HP_Agent_GetLastError and SYS_GetLastError; a start that failed
/// on the way fires OnShutdown (TCP-20, TCP-21, COM-33, COM-40).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_Start(
    pAgent: HP_Agent,
    lpszBindAddress: LPCTSTR,
    bAsyncConnect: BOOL,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        // SAFETY: the memory is as the comment demands.
        unsafe { agent.start_agent(arguments::text(lpszBindAddress), bAsyncConnect != 0) }
    })
}

/// Stops: closes every connection and returns when all callbacks, OnShutdown included,
/// have returned. Inside a callback of the agent it only asks for the stop and returns
/// TRUE at once; OnShutdown or HP_Agent_Wait shows that it has stopped. Two components
/// that stop each other in their callbacks wait for each other for ever; use another
/// thread for that.
///
/// FALSE with SE_ILLEGAL_STATE and EPERM if the agent is stopped or stopping (COM-35,
/// COM-36).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_Stop(pAgent: HP_Agent) -> BOOL {
    entry::done(pAgent, Family::AGENT, Component::stop)
}

/// Waits until the agent is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
/// only checks). It does not stop the agent. TRUE: stopped. FALSE: ETIMEDOUT in
/// SYS_GetLastError. It must not be called inside callbacks of the agent; a signal
/// handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_Wait(pAgent: HP_Agent, dwMilliseconds: DWORD) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        arguments::wait(agent, dwMilliseconds)
    })
}

/// Every form of Connect (TCP-22); stores the ID if the program wants it (TCP-25).
///
/// # Safety
/// The texts are as for [`arguments::text`]; `id` is NULL or may be written during the call.
unsafe fn connect(
    agent: HP_Agent,
    remote: LPCTSTR,
    port: USHORT,
    id: *mut HP_CONNID,
    extra: PVOID,
    local_port: USHORT,
    local_address: LPCTSTR,
) -> BOOL {
    entry::done(agent, Family::AGENT, |agent| {
        // SAFETY: as the caller says.
        let (remote, local_address) =
            unsafe { (arguments::text(remote), arguments::text(local_address)) };
        let request = ConnectRequest {
            remote,
            port: arguments::low16(port),
            extra: extra.expose_provenance(),
            local_address,
            local_port: arguments::low16(local_port),
        };
        agent.connect(&request, &mut |new| {
            // SAFETY: as the caller says. NULL is legal here, so its error does not count.
            let _ = unsafe { out::store(id, new) };
        })
    })
}

/// Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name
/// (resolved on the calling thread), or "address^name" to report another host name than
/// the address connected to. usPort: not 0. pdwConnID may be NULL; it becomes 0 at once
/// and the new ID before OnPrepareConnect, which runs on the calling thread.
///
/// Asynchronous: TRUE means that the attempt was submitted; OnConnect or OnClose on a worker
/// thread reports the outcome. Synchronous: OnConnect and OnHandShake run on the calling
/// thread, TRUE means connected; with SSL only OnConnect does, and OnHandShake follows on a
/// worker thread, perhaps after the return (SSL-52). FALSE: the reason is in
/// SYS_GetLastError, and OnClose does not fire (TCP-22 to TCP-29).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_Connect(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            null_mut(),
            0,
            null(),
        )
    }
}

/// As HP_Agent_Connect. pExtra: an application pointer, readable with
/// HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library
/// (TCP-22, COM-55).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_ConnectWithExtra(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
    pExtra: PVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            pExtra,
            0,
            null(),
        )
    }
}

/// As HP_Agent_Connect. usLocalPort: the local port; 0 lets the kernel choose. Since
/// 5.4.1 (TCP-22).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_ConnectWithLocalPort(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
    usLocalPort: USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            null_mut(),
            usLocalPort,
            null(),
        )
    }
}

/// As HP_Agent_Connect. lpszLocalAddress: an IPv4 or IPv6 literal to connect from; NULL
/// or "" means the address given to HP_Agent_Start. Since 5.4.4 (TCP-22).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_ConnectWithLocalAddress(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
    lpszLocalAddress: LPCTSTR,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            null_mut(),
            0,
            lpszLocalAddress,
        )
    }
}

/// As HP_Agent_Connect. pExtra: an application pointer, readable with
/// HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library.
/// usLocalPort: the local port; 0 lets the kernel choose. Since 5.4.1 (TCP-22, COM-55).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_ConnectWithExtraAndLocalPort(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
    pExtra: PVOID,
    usLocalPort: USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            pExtra,
            usLocalPort,
            null(),
        )
    }
}

/// As HP_Agent_Connect. pExtra: an application pointer, readable with
/// HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library.
/// usLocalPort: the local port; 0 lets the kernel choose. lpszLocalAddress: an IPv4 or
/// IPv6 literal to connect from; NULL or "" means the address given to HP_Agent_Start.
/// Since 5.4.4 (TCP-22, COM-55).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_ConnectWithExtraAndLocalAddressPort(
    pAgent: HP_Agent,
    lpszRemoteAddress: LPCTSTR,
    usPort: USHORT,
    pdwConnID: *mut HP_CONNID,
    pExtra: PVOID,
    usLocalPort: USHORT,
    lpszLocalAddress: LPCTSTR,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        connect(
            pAgent,
            lpszRemoteAddress,
            usPort,
            pdwConnID,
            pExtra,
            usLocalPort,
            lpszLocalAddress,
        )
    }
}

/// Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
/// never blocks, and may be called on any thread and in any callback. The bytes of one call
/// stay together. A length of 0 or less sends nothing and returns TRUE. A pack agent sends
/// one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
/// MaxPackSize (TCP-112).
///
/// FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection, EPERM: still
/// connecting or being disconnected, EINVAL: bad arguments, E2BIG: more than 0x7FFFFFFF
/// bytes pending) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_Send(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pBuffer: *const BYTE,
    iLength: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        arguments::send(
            pAgent,
            Family::AGENT,
            Target::Id(dwConnID),
            pBuffer,
            iLength,
        )
    }
}

/// As HP_Agent_Send for the iLength bytes that start iOffset bytes after pBuffer (before
/// it, if negative) (TCP-70 to TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_SendPart(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pBuffer: *const BYTE,
    iLength: c_int,
    iOffset: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        arguments::send_part(
            pAgent,
            Family::AGENT,
            Target::Id(dwConnID),
            pBuffer,
            iLength,
            iOffset,
        )
    }
}

/// As HP_Agent_Send for iCount buffers, in order and as one; buffers of length 0 are
/// skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less (TCP-70 to
/// TCP-74).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_SendPackets(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pBuffers: *const WSABUF,
    iCount: c_int,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::send_packets(agent, Target::Id(dwConnID), pBuffers, iCount) }
    })
}

/// Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
/// notices when its peer ends the connection: OnClose comes once everything that was sent
/// before has been received, or at once after a reset. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection; EPERM: not connected (TCP-64,
/// TCP-65).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_PauseReceive(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    bPause: BOOL,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        agent.pause_receive(Target::Id(dwConnID), bPause != 0)
    })
}

/// Asks for a connection to be closed. The close happens on a worker thread after the running
/// callback of the connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before
/// is still sent after OnClose as the peer reads (HP_Ext_SetDrainTimeout limits that),
/// followed by close_notify on SSL connections; with TRUE one attempt is made to write it, and
/// no close_notify is sent. FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown
/// connection) (TCP-90, TCP-91, TCP-95, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_Disconnect(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    bForce: BOOL,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        agent.disconnect(dwConnID, bForce != 0)
    })
}

/// Disconnects every connection that is dwPeriod ms old or older. One attempt is made to write
/// queued data. With bForce FALSE, SSL connections then send close_notify; on others bForce
/// has no effect. FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF; TRUE also if there
/// was no such connection (TCP-97, TCP-160, SSL-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_DisconnectLongConnections(
    pAgent: HP_Agent,
    dwPeriod: DWORD,
    bForce: BOOL,
) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        Ok(agent.disconnect_long(dwPeriod, bForce != 0))
    })
}

/// Disconnects every connection that received nothing for dwPeriod ms or longer. bForce is as
/// in HP_Agent_DisconnectLongConnections. FALSE, without a reason, if dwPeriod is above
/// 0x3FFFFFFF or silence is not tracked (MarkSilence); TRUE also if there was no such
/// connection (TCP-97).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_DisconnectSilenceConnections(
    pAgent: HP_Agent,
    dwPeriod: DWORD,
    bForce: BOOL,
) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        Ok(agent.disconnect_silent(dwPeriod, bForce != 0))
    })
}

/// Attaches an application pointer to a connection; the library never reads or frees it.
/// It may be used from before OnConnect until OnClose has returned. FALSE: the reason is
/// in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_SetConnectionExtra(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pExtra: PVOID,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        agent.set_connection_extra(dwConnID, pExtra.expose_provenance())
    })
}

/// Stores the application pointer of a connection; NULL if none was attached. FALSE: the
/// reason is in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetConnectionExtra(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    ppExtra: *mut PVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { arguments::connection_extra(pAgent, Family::AGENT, dwConnID, ppExtra) }
}

/// TRUE for SSL components (COM-84).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_IsSecure(pAgent: HP_Agent) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| Ok(agent.is_secure()))
}

/// TRUE in the states SS_STARTING and SS_STARTED (COM-30).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_HasStarted(pAgent: HP_Agent) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| Ok(agent.has_started()))
}

/// The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_GetState(pAgent: HP_Agent) -> En_HP_ServiceState {
    entry::state(pAgent, Family::AGENT)
}

/// The SE_* code of the last start or stop of the agent that failed; a later success does
/// not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_GetLastError(pAgent: HP_Agent) -> En_HP_SocketError {
    entry::last_error(pAgent, Family::AGENT)
}

/// The text of HP_Agent_GetLastError. Static, never NULL, not to be freed (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_GetLastErrorDesc(pAgent: HP_Agent) -> LPCTSTR {
    describe(entry::last_error(pAgent, Family::AGENT)).as_ptr()
}

/// Stores the number of bytes queued for a connection but not yet accepted by the kernel.
/// FALSE: the reason is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-75).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetPendingDataLength(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    piPending: *mut c_int,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        let pending = agent.pending_length(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piPending, pending) }
    })
}

/// Stores whether receiving is paused on a connection. FALSE: the reason is in
/// SYS_GetLastError, EBADSLT for an unknown connection (TCP-66).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_IsPauseReceive(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pbPaused: *mut BOOL,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        let paused = agent.is_pause_receive(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pbPaused, BOOL::from(paused)) }
    })
}

/// TRUE if the connection exists, is established and is not being closed. FALSE for an
/// unknown connection, with EBADSLT. Since 5.4.1 (COM-12, TCP-31, TCP-90).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_IsConnected(pAgent: HP_Agent, dwConnID: HP_CONNID) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        agent.is_connected(Target::Id(dwConnID))
    })
}

/// The number of live connections, connecting ones included; one counts until its OnClose
/// has returned (COM-57).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Agent_GetConnectionCount(pAgent: HP_Agent) -> DWORD {
    entry::value(pAgent, Family::AGENT, 0, |agent| agent.connection_count())
}

/// Lists the live connections in no particular order. In: *pdwCount is the capacity of
/// pIDs. Out: the number of connections. TRUE only if there are any and all fit;
/// otherwise nothing but the number is written, and there is no reason in
/// SYS_GetLastError. pIDs may be NULL to ask for the number.
///
/// The number may grow between two calls, so call in a loop (COM-58).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetAllConnectionIDs(
    pAgent: HP_Agent,
    pIDs: *mut HP_CONNID,
    pdwCount: *mut DWORD,
) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        // SAFETY: the memory is as the comment demands.
        unsafe { arguments::connection_ids(agent, pIDs, pdwCount) }
    })
}

/// Stores the age of a connection in ms, counted from the connect call. FALSE: the reason
/// is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-98).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetConnectPeriod(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pdwPeriod: *mut DWORD,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        let period = agent.connect_period(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period) }
    })
}

/// Stores for how many ms a connection has received nothing. FALSE without a reason if
/// silence is not tracked (MarkSilence); otherwise the reason is in SYS_GetLastError,
/// EBADSLT for an unknown connection (TCP-98).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetSilencePeriod(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    pdwPeriod: *mut DWORD,
) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        let Some(period) = agent.silence_period(dwConnID)? else {
            return Ok(false);
        };
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(pdwPeriod, period)? };
        Ok(true)
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
pub unsafe extern "C-unwind" fn HP_Agent_GetLocalAddress(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        let address = agent.local_address(Target::Id(dwConnID))?;
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
pub unsafe extern "C-unwind" fn HP_Agent_GetRemoteAddress(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pAgent, Family::AGENT, |agent| {
        let address = agent.remote_address(dwConnID)?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Stores the host name that the connection was made with (the part after "^", if there
/// was one), not resolved, and the port in host order. In: *piHostLen is the capacity in
/// characters. Out: the length including the NUL. If the capacity is too small: FALSE
/// without a reason, *piHostLen becomes the exact size, the port is not stored.
///
/// Other failures: EBADSLT for an unknown connection (COM-64).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Agent_GetRemoteHost(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    lpszHost: *mut TCHAR,
    piHostLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::flag(pAgent, Family::AGENT, |agent| {
        let host = agent.remote_host(Target::Id(dwConnID))?;
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
/// large, then as HP_Agent_Send) (TCP-85, TCP-86).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpAgent_SendSmallFile(
    pAgent: HP_Agent,
    dwConnID: HP_CONNID,
    lpszFileName: LPCTSTR,
    pHead: LPWSABUF,
    pTail: LPWSABUF,
) -> BOOL {
    entry::done(pAgent, Family::TCP_AGENT, |agent| {
        // SAFETY: the memory is as the comment demands.
        unsafe {
            arguments::send_small_file(agent, Target::Id(dwConnID), lpszFileName, pHead, pTail)
        }
    })
}

/// Legacy, removed in 5.7.1: use HP_Agent_SetReuseAddressPolicy. TRUE stands for
/// RAP_ADDR_ONLY, FALSE for RAP_NONE; ignored unless the agent is stopped (TCP-181,
/// ABI-89).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpAgent_SetReuseAddress(pAgent: HP_TcpAgent, bReuseAddress: BOOL) {
    entry::set_switch(
        pAgent,
        Family::TCP_AGENT,
        Property::ReuseAddressPolicy,
        bReuseAddress,
    );
}

/// Legacy, removed in 5.7.1: use HP_Agent_GetReuseAddressPolicy. TRUE unless the policy
/// is RAP_NONE; TRUE by default (TCP-181, ABI-89).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpAgent_IsReuseAddress(pAgent: HP_TcpAgent) -> BOOL {
    entry::switch(pAgent, Family::TCP_AGENT, Property::ReuseAddressPolicy)
}
