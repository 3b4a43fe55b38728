//! Sockets and sessions of UDP objects: the part of `HPSocket4C-Ext.h` that is about UDP.

use crate::component::{Component, Property};
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::types::{BOOL, DWORD, HP_Object, ULONGLONG};

/// Sets the size in bytes of the receive buffer of a UDP object's socket. Datagrams that come
/// faster than callbacks return wait there, and are lost if it is full. 0, the default, is 1 MiB, or
/// what the system gives by itself (net.core.rmem_default) if that is more; more than
/// net.core.rmem_max is cut down to that. Ignored unless the object is stopped. Start refuses values above 0x7FFFFFFF. This and the other
/// functions about UDP: on an object without UDP errno is ERROR_INVALID_STATE.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetUdpReceiveBuffer(pObject: HP_Object, dwSize: DWORD) {
    entry::set_property(pObject, Family::UDP, Property::UdpReceiveBuffer, dwSize);
}

/// The size of HP_Ext_SetUdpReceiveBuffer.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetUdpReceiveBuffer(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::UDP, Property::UdpReceiveBuffer)
}

/// How many received datagrams of the UDP object were lost since Start: the kernel has dropped
/// them, because the receive buffer was full, or the library, because too much waited for
/// callbacks that did not return.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetUdpDropCount(pObject: HP_Object) -> ULONGLONG {
    entry::value(pObject, Family::UDP, 0, |component| {
        Component::udp_drops(component)
    })
}

/// Whether the kernel may hand over several datagrams of one sender at once (UDP_GRO), which costs
/// less where few senders send much. Callbacks do not change. The default is FALSE. Ignored unless
/// the object is stopped, and where the kernel cannot do it.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetUdpGro(pObject: HP_Object, bGro: BOOL) {
    entry::set_switch(pObject, Family::UDP, Property::UdpGro, bGro);
}

/// Whether datagrams may come together: see HP_Ext_SetUdpGro.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_IsUdpGro(pObject: HP_Object) -> BOOL {
    entry::switch(pObject, Family::UDP, Property::UdpGro)
}

/// Sets after how many milliseconds without a datagram a UDP server ends a connection with
/// OnClose(SO_CLOSE, 0); heartbeats count too. Unlike heartbeat detection it can be long, so that
/// clients may rest, while peers that are gone do not stay for ever. 0 is never, the default.
/// Ignored unless the object is stopped; without effect on other objects than servers. Start
/// refuses values above 0x7FFFFFFF.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetUdpIdleTimeout(pObject: HP_Object, dwTimeout: DWORD) {
    entry::set_property(pObject, Family::UDP, Property::UdpIdleTimeout, dwTimeout);
}

/// The time of HP_Ext_SetUdpIdleTimeout in milliseconds, 0 for never.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetUdpIdleTimeout(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::UDP, Property::UdpIdleTimeout)
}
