//! `HP_UdpArqServer_*` and `HP_UdpArqClient_*`.

use std::ffi::c_int;

use crate::component::Target;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::udp::{HP_UdpArqClient, HP_UdpArqServer};
use crate::ffi::types::{BOOL, HP_CONNID};

/// What a client's count is without a session (ARQ-29).
const NO_SESSION: c_int = -1;

/// Stores how many segments a connection's peer has not acknowledged: queued ones and ones on
/// their way. A message is one segment or several. FALSE: EBADSLT in SYS_GetLastError (unknown
/// connection, or inside OnAccept or OnClose), and nothing is stored. Since 5.5.1 (ARQ-29).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpArqServer_GetWaitingSendMessageCount(
    pServer: HP_UdpArqServer,
    dwConnID: HP_CONNID,
    piCount: *mut c_int,
) -> BOOL {
    entry::done(pServer, Family::UDP_ARQ_SERVER, |server| {
        let count = server.waiting_messages(Target::Id(dwConnID))?;
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piCount, count) }
    })
}

/// As HP_UdpArqServer_GetWaitingSendMessageCount for the client's connection; inside OnClose it
/// is what is left. FALSE: EPERM in SYS_GetLastError (not started, or inside OnConnect), and -1
/// is stored. Since 5.5.1 (ARQ-29).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpArqClient_GetWaitingSendMessageCount(
    pClient: HP_UdpArqClient,
    piCount: *mut c_int,
) -> BOOL {
    entry::done(pClient, Family::UDP_ARQ_CLIENT, |client| {
        let count = client.waiting_messages(Target::Own);
        // SAFETY: the memory is as the comment demands.
        unsafe { out::store(piCount, *count.as_ref().unwrap_or(&NO_SESSION))? };
        count.map(|_| ())
    })
}
