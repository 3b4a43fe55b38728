//! Clients, whose socket has one peer (UDPC-1 to UDPC-9).

use std::sync::Arc;

use socket2::Socket;

use crate::component::{Component, Transport};
use crate::conn::{Endpoint, Link, UdpLink};
use crate::error::Errno;
use crate::os::memory;
use crate::os::net::udp::UdpSocket;

impl Component {
    /// What carries the bytes of a new connection with this socket.
    pub(in crate::component) fn link(&self, socket: Socket) -> Result<Link, Errno> {
        match self.component_type.transport {
            Transport::Tcp => Ok(mio::net::TcpStream::from_std(socket.into()).into()),
            Transport::Udp | Transport::Cast => {
                let connected = self.component_type.transport == Transport::Udp;
                let endpoint = Arc::new(Endpoint::new(UdpSocket::new(socket), connected));
                memory::boxed(UdpLink::new(endpoint, false)).map(Link::Udp)
            }
        }
    }
}
