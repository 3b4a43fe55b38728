//! UDP sockets: their options, and datagrams, one or several per call. All descriptors are made
//! non-blocking and close-on-exec (UDP-9). Callbacks see some of them and may change that, so
//! no call here waits, whatever the mode is (COM-110).

mod batch;
mod multicast;
mod outgoing;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod raw;
mod single;
mod socket;
#[cfg(all(test, not(loom)))]
mod tests;

pub(crate) use self::batch::{Batch, Datagram, Datagrams, Filled};
pub(crate) use self::multicast::{Multicast, join};
pub(crate) use self::outgoing::{Outgoing, Sent, send_all};
pub(crate) use self::single::{Received, receive, send, send_to};
pub(crate) use self::socket::{
    UdpSocket, Watched, allow_broadcast, connect, drops, enlarge_receive_buffer, has_hung_up,
    merge, pending_error, set_receive_buffer, socket,
};
pub(crate) use super::tcp::bind;

/// The most bytes that the content of a datagram can have (IPv6; IPv4 has 20 fewer).
pub(crate) const MOST_BYTES: usize = 65_527;
