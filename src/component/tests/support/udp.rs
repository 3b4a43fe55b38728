use std::net::{Ipv4Addr, UdpSocket};

use socket2::{Domain, SockAddr, Socket, Type};

use super::{LIMIT, Rig, Setup, Told};
use crate::component::Property;

/// What is built on datagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component::tests) enum UdpKind {
    Server,
    Client,
    Cast,
    Node,
}

pub(in crate::component::tests) const UDP_KINDS: [UdpKind; 4] = [
    UdpKind::Server,
    UdpKind::Client,
    UdpKind::Cast,
    UdpKind::Node,
];

impl UdpKind {
    pub(in crate::component::tests) fn setup(self) -> Setup {
        match self {
            Self::Server => Setup::server().udp(),
            Self::Client => Setup::client().udp(),
            Self::Cast => Setup::client().cast().set(Property::CastMode, 1),
            Self::Node => Setup::node(),
        }
    }

    /// Whether a run is one connection.
    pub(in crate::component::tests) fn is_client(self) -> bool {
        matches!(self, Self::Client | Self::Cast)
    }

    /// Starts the component. Returns a program that talks to it.
    pub(in crate::component::tests) fn start(self, rig: &Rig) -> Talker {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        let mut talker = Talker { socket, port: None };
        let to = match self {
            Self::Server => {
                rig.start().unwrap();
                rig.listen_address().unwrap()
            }
            Self::Node => {
                rig.start().unwrap();
                rig.node_local_address().unwrap()
            }
            Self::Client => {
                let own = talker.socket.local_addr().unwrap();
                rig.start_to(own.port(), true).unwrap();
                talker.socket.recv_from(&mut []).unwrap().1
            }
            Self::Cast => {
                let port = SharedPort::new((Ipv4Addr::UNSPECIFIED, 0).into());
                let (all, number) = (Some(c"127.255.255.255"), port.number());
                rig.start_client(all, number, true, Some(c"127.0.0.1"), 0)
                    .unwrap();
                talker.port = Some(port);
                (Ipv4Addr::LOCALHOST, number).into()
            }
        };
        talker.socket.connect(to).unwrap();
        talker
    }
}

/// A program that talks to a component.
pub(in crate::component::tests) struct Talker {
    socket: UdpSocket,
    /// The component's.
    port: Option<SharedPort>,
}

impl Talker {
    pub(in crate::component::tests) fn say(&self, bytes: &[u8]) {
        let _ = &self.port;
        self.socket.send(bytes).unwrap();
    }
}

/// What the program got of an event, if that is a datagram.
pub(in crate::component::tests) fn datagram(told: &Told) -> Option<&[u8]> {
    match told {
        Told::Receive(_, data) | Told::NodeReceived(_, data) => Some(data),
        _ => None,
    }
}

/// A port that nobody else gets as long as this lives. Components may bind to it too, and get
/// what comes after that.
pub(in crate::component::tests) struct SharedPort(UdpSocket);

impl SharedPort {
    pub(in crate::component::tests) fn new(address: std::net::SocketAddr) -> Self {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.bind(&SockAddr::from(address)).unwrap();
        Self(socket.into())
    }

    pub(in crate::component::tests) fn number(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }
}
