//! `HP_TcpPackServer_*`, `HP_TcpPackAgent_*` and `HP_TcpPackClient_*`: the properties of
//! pack kinds (TCP-111).

use crate::component::Property;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::types::{
    DWORD, HP_Object, HP_TcpPackAgent, HP_TcpPackClient, HP_TcpPackServer, USHORT,
};

fn set_flag(handle: HP_Object, family: Family, flag: USHORT) {
    let flag = arguments::low16(flag);
    entry::set_property(handle, family, Property::PackHeaderFlag, flag.into());
}

/// Stored from 16 bits, or the default.
#[allow(clippy::cast_possible_truncation, reason = "see above")]
fn flag(handle: HP_Object, family: Family) -> USHORT {
    entry::property(handle, family, Property::PackHeaderFlag) as USHORT
}

/// Sets the greatest payload of a packet in bytes, both sent and received: a longer one is
/// not sent (EMSGSIZE) and closes the connection when it comes. Default 262144; 1 to
/// 0x3FFFFF. Start checks the value; the call is ignored unless the server is stopped
/// (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackServer_SetMaxPackSize(
    pServer: HP_TcpPackServer,
    dwMaxPackSize: DWORD,
) {
    entry::set_property(
        pServer,
        Family::TcpPackServer,
        Property::MaxPackSize,
        dwMaxPackSize,
    );
}

/// Sets the flag in the headers of sent packets; unless it is 0, a packet that comes with
/// another one closes the connection. Default 0; 0 to 0x3FF. Start checks the value; the
/// call is ignored unless the server is stopped (TCP-110, TCP-111, TCP-115, COM-70 to
/// COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackServer_SetPackHeaderFlag(
    pServer: HP_TcpPackServer,
    usPackHeaderFlag: USHORT,
) {
    set_flag(pServer, Family::TcpPackServer, usPackHeaderFlag);
}

/// The greatest payload of a packet in bytes. Default 262144 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackServer_GetMaxPackSize(pServer: HP_TcpPackServer) -> DWORD {
    entry::property(pServer, Family::TcpPackServer, Property::MaxPackSize)
}

/// The flag in packet headers. Default 0 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackServer_GetPackHeaderFlag(pServer: HP_TcpPackServer) -> USHORT {
    flag(pServer, Family::TcpPackServer)
}

/// Sets the greatest payload of a packet in bytes, both sent and received: a longer one is
/// not sent (EMSGSIZE) and closes the connection when it comes. Default 262144; 1 to
/// 0x3FFFFF. Start checks the value; the call is ignored unless the agent is stopped
/// (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackAgent_SetMaxPackSize(
    pAgent: HP_TcpPackAgent,
    dwMaxPackSize: DWORD,
) {
    entry::set_property(
        pAgent,
        Family::TcpPackAgent,
        Property::MaxPackSize,
        dwMaxPackSize,
    );
}

/// Sets the flag in the headers of sent packets; unless it is 0, a packet that comes with
/// another one closes the connection. Default 0; 0 to 0x3FF. Start checks the value; the
/// call is ignored unless the agent is stopped (TCP-110, TCP-111, TCP-115, COM-70 to
/// COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackAgent_SetPackHeaderFlag(
    pAgent: HP_TcpPackAgent,
    usPackHeaderFlag: USHORT,
) {
    set_flag(pAgent, Family::TcpPackAgent, usPackHeaderFlag);
}

/// The greatest payload of a packet in bytes. Default 262144 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackAgent_GetMaxPackSize(pAgent: HP_TcpPackAgent) -> DWORD {
    entry::property(pAgent, Family::TcpPackAgent, Property::MaxPackSize)
}

/// The flag in packet headers. Default 0 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackAgent_GetPackHeaderFlag(pAgent: HP_TcpPackAgent) -> USHORT {
    flag(pAgent, Family::TcpPackAgent)
}

/// Sets the greatest payload of a packet in bytes, both sent and received: a longer one is
/// not sent (EMSGSIZE) and closes the connection when it comes. Default 262144; 1 to
/// 0x3FFFFF. Start checks the value; the call is ignored unless the client is stopped
/// (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackClient_SetMaxPackSize(
    pClient: HP_TcpPackClient,
    dwMaxPackSize: DWORD,
) {
    entry::set_property(
        pClient,
        Family::TcpPackClient,
        Property::MaxPackSize,
        dwMaxPackSize,
    );
}

/// Sets the flag in the headers of sent packets; unless it is 0, a packet that comes with
/// another one closes the connection. Default 0; 0 to 0x3FF. Start checks the value; the
/// call is ignored unless the client is stopped (TCP-110, TCP-111, TCP-115, COM-70 to
/// COM-72).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackClient_SetPackHeaderFlag(
    pClient: HP_TcpPackClient,
    usPackHeaderFlag: USHORT,
) {
    set_flag(pClient, Family::TcpPackClient, usPackHeaderFlag);
}

/// The greatest payload of a packet in bytes. Default 262144 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackClient_GetMaxPackSize(pClient: HP_TcpPackClient) -> DWORD {
    entry::property(pClient, Family::TcpPackClient, Property::MaxPackSize)
}

/// The flag in packet headers. Default 0 (TCP-111, COM-70).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_TcpPackClient_GetPackHeaderFlag(pClient: HP_TcpPackClient) -> USHORT {
    flag(pClient, Family::TcpPackClient)
}
