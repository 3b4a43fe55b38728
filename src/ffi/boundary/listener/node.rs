//! The callbacks about a node's datagrams.

use std::ffi::c_int;
use std::ptr;

use super::{Callback, length, tell};
use crate::component::NodeEvent;
use crate::ffi::types::{
    BYTE, HP_FN_UdpNode_OnError, HP_FN_UdpNode_OnReceive, HP_FN_UdpNode_OnSend, HP_Object,
};
use crate::os::net::addr::SocketText;

/// The callbacks that tell an address. Every listener has them, because a listener is made before
/// it is known what for.
pub(in crate::ffi) struct NodeCallbacks {
    pub(in crate::ffi) send: Callback<HP_FN_UdpNode_OnSend>,
    pub(in crate::ffi) receive: Callback<HP_FN_UdpNode_OnReceive>,
    pub(in crate::ffi) error: Callback<HP_FN_UdpNode_OnError>,
}

/// The data of an event; NULL and 0 for none (NODE-14).
fn parts(data: Option<&[u8]>) -> (*const BYTE, c_int) {
    data.map_or((ptr::null(), 0), |data| (data.as_ptr(), length(data.len())))
}

// The unsafe calls below share the reason of those in the module above.
impl NodeCallbacks {
    pub(super) fn unset() -> Self {
        Self {
            send: Callback::unset(),
            receive: Callback::unset(),
            error: Callback::unset(),
        }
    }

    pub(super) fn wants_send(&self) -> bool {
        self.send.get().is_some()
    }

    /// Reports a datagram or an error. The results are ignored (NODE-13), and the address is made
    /// into text only for a callback that is set.
    pub(super) fn tell(&self, sender: HP_Object, event: &NodeEvent<'_>) {
        match *event {
            NodeEvent::Sent(to, data) => tell(self.send.get(), |function| {
                let (text, (data, length)) = (SocketText::of(&to), parts(Some(data)));
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, text.text().as_ptr(), to.port(), data, length) }
            }),
            NodeEvent::Received(from, data) => tell(self.receive.get(), |function| {
                let (text, (data, length)) = (SocketText::of(&from), parts(Some(data)));
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, text.text().as_ptr(), from.port(), data, length) }
            }),
            NodeEvent::Failed(of, operation, code, data) => tell(self.error.get(), |function| {
                let (text, (data, length)) = (SocketText::of(&of), parts(data));
                let (address, operation) = (text.text().as_ptr(), operation as c_int);
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, operation, code.0, address, of.port(), data, length) }
            }),
        }
    }
}
