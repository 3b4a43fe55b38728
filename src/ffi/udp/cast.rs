//! `HP_UdpCast_*`.

use std::ffi::c_int;

use crate::component::Property;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::udp::HP_UdpCast;
use crate::ffi::types::{BOOL, TCHAR, USHORT};

/// Stores the sender of the datagram that arrived last as numeric text (a link-local address
/// with its zone: fe80::1%eth0), and its port in host order; inside OnReceive it is the sender
/// of that datagram. In: *piAddressLen is the capacity in characters. Out: the length including
/// the NUL. If the capacity is too small the call fails with ENOSPC, *piAddressLen becomes 16
/// (IPv4) or 46 (IPv6) and the port is stored all the same; the buffer may be NULL if
/// *piAddressLen is 0.
///
/// Other failures: EAFNOSUPPORT before the first datagram and after the stop, with a port of 0
/// (CAST-10, UDP-14).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_UdpCast_GetRemoteAddress(
    pCast: HP_UdpCast,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    entry::done(pCast, Family::UDP_CAST, |cast| {
        let sender = cast.cast_sender();
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address_or_no_port(sender, lpszAddress, piAddressLen, pusPort) }
    })
}

/// Legacy, removed in 5.7.1: use HP_Client_SetReuseAddressPolicy. TRUE stands for
/// RAP_ADDR_ONLY, FALSE for RAP_NONE; ignored unless the component is stopped (UDP-17,
/// ABI-89).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpCast_SetReuseAddress(pCast: HP_UdpCast, bReuseAddress: BOOL) {
    entry::set_switch(
        pCast,
        Family::UDP_CAST,
        Property::ReuseAddressPolicy,
        bReuseAddress,
    );
}

/// Legacy, removed in 5.7.1: use HP_Client_GetReuseAddressPolicy. TRUE unless the policy is
/// RAP_NONE; TRUE by default (UDP-17, ABI-89).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_UdpCast_IsReuseAddress(pCast: HP_UdpCast) -> BOOL {
    entry::switch(pCast, Family::UDP_CAST, Property::ReuseAddressPolicy)
}
