//! The functions of UDP components as a C program sees them, without a datagram: what properties
//! are, and which of several errors a call reports.

mod arguments;
mod properties;

use std::ffi::c_int;

use crate::ffi::generated::create::Destroy_HP_TcpServer;
use crate::ffi::generated::udp::create::{
    Create_HP_UdpArqClient, Create_HP_UdpArqServer, Create_HP_UdpCast, Create_HP_UdpClient,
    Create_HP_UdpNode, Create_HP_UdpServer,
};
use crate::ffi::types::HP_Object;

/// A component that is destroyed with the value. Any destroyer works (ABI-45).
struct Owned(HP_Object);

impl Drop for Owned {
    fn drop(&mut self) {
        Destroy_HP_TcpServer(self.0);
    }
}

/// A call's result and errno.
fn run<R>(call: impl FnOnce() -> R) -> (R, c_int) {
    errno::set_errno(errno::Errno(0));
    let result = call();
    (result, errno::errno().0)
}

type Create = extern "C-unwind" fn(HP_Object) -> HP_Object;

/// Makes a component that nobody listens to.
fn new(create: Create) -> Owned {
    let made = create(std::ptr::null_mut());
    assert!(!made.is_null());
    Owned(made)
}

const SERVERS: [Create; 2] = [Create_HP_UdpServer, Create_HP_UdpArqServer];
const CLIENTS: [Create; 3] = [
    Create_HP_UdpClient,
    Create_HP_UdpArqClient,
    Create_HP_UdpCast,
];
const NODE: Create = Create_HP_UdpNode;
