//! The sockets of components over UDP.

use std::net::SocketAddr;
use std::sync::Arc;

use socket2::Socket;

use crate::component::role::Source;
use crate::component::udp::source::DatagramSource;
use crate::component::{Component, Property, Transport};
use crate::conn::{Address, Conn, Endpoint, Link, Place, UdpLink};
use crate::error::Errno;
use crate::features::With;
use crate::os::memory;
use crate::os::net::udp::{self, Batch, UdpSocket};

impl Component {
    /// What carries the bytes of a new connection with this socket.
    pub(in crate::component) fn link(&self, socket: Socket) -> Result<Link, Errno> {
        match self.component_type.transport {
            Transport::Tcp => Ok(mio::net::TcpStream::from_std(socket.into()).into()),
            Transport::Udp(udp) | Transport::Cast(udp) => {
                let connected = self.component_type.transport.is_udp();
                let endpoint = Arc::new(Endpoint::new(UdpSocket::new(socket), connected));
                let link = memory::boxed(UdpLink::new(endpoint, false))?;
                Ok(Link::Udp(With::new(udp, link)))
            }
        }
    }

    /// Buffers for what this socket receives.
    pub(super) fn batch(&self, socket: &UdpSocket) -> Result<Batch, Errno> {
        let most = self.property(Property::MaxDatagramSize) as usize;
        if self.property(Property::UdpGro) != 0 && udp::merge(socket).is_ok() {
            return Batch::merging(most);
        }
        Batch::new(most)
    }

    /// How many received datagrams were lost in this run: the kernel has dropped them, because the
    /// receive buffer was full, or the library, because too much waited for callbacks.
    pub fn udp_drops(&self) -> u64 {
        self.endpoint().map_or(0, |endpoint| {
            let drops = udp::drops(&endpoint.socket).unwrap_or(0);
            u64::from(drops) + endpoint.drops()
        })
    }

    /// Does something with a server's source, which lives as long as that takes, whatever happens to the
    /// server. `None`: there is none, or it is not of datagrams.
    pub(super) fn with_source<R>(&self, act: impl FnOnce(&DatagramSource) -> R) -> Option<R> {
        let source = self.server()?.source.read().clone()?;
        match &*source {
            Source::Udp(source) => Some(act(source)),
            Source::Tcp(_) => None,
        }
    }

    /// The socket of a component that has only one.
    pub(super) fn endpoint(&self) -> Option<Arc<Endpoint>> {
        if let Some(server) = self.server()
            && let Some(Source::Udp(source)) = server.source.read().as_deref()
        {
            return Some(Arc::clone(&source.endpoint));
        }
        let conn = self.own()?;
        conn.link.udp().map(|link| Arc::clone(&link.endpoint))
    }

    /// The address that a node is bound to, or EAFNOSUPPORT (NODE-6).
    pub fn node_local_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.node().and_then(|node| *node.server.address.lock());
        address.ok_or(Errno::EAFNOSUPPORT)
    }

    /// Where the datagrams of a connection go.
    pub(in crate::component) fn address(&self, place: Place<'_>, conn: &Conn) -> Address {
        Address {
            owner: self.table.id(place),
            to: conn.peer,
        }
    }
}
