//! The sends of UDP components: which sizes they accept, and which of several errors they report.

use std::ffi::CStr;

use crate::component::{Component, Framing, Property, Role, Target, Transport};
use crate::error::Errno;

/// Where a datagram, or a message of ARQ, goes.
#[derive(Clone, Copy, Debug)]
pub enum Destination<'a> {
    /// The peer of a server's or client's connection, or whom a cast component sends to.
    Connection(Target),
    /// A node's: anybody, by host and port.
    Host(Option<&'a CStr>, u16),
    /// A node's: whom it casts to.
    Cast,
}

impl Destination<'_> {
    /// Whether it is looked at before bad data. Servers without ARQ, and nodes, do that (UDPS-20,
    /// NODE-8, NODE-10); clients and ARQ look at the data first (UDPC-13, CAST-7, ARQ-26).
    fn comes_first(self, component: &Component) -> bool {
        let of = component.component_type;
        match self {
            Self::Connection(_) => of.role == Role::Server && !of.framing.is_arq(),
            Self::Host(..) | Self::Cast => true,
        }
    }
}

impl Component {
    /// Whether its sends are datagrams or messages, of which each has a valid size.
    #[inline]
    pub fn sends_datagrams(&self) -> bool {
        self.component_type.transport.sends_datagrams()
    }

    /// The greatest size of a send (UDP-20, ARQ-26).
    fn most_sent(&self) -> usize {
        let most = match self.component_type.framing {
            Framing::Arq(_) => Property::MaxMessageSize,
            Framing::Push | Framing::Pull | Framing::Pack | Framing::Http(_) => {
                Property::MaxDatagramSize
            }
        };
        self.property(most) as usize
    }

    /// Whether so many bytes are a datagram for every transport, and leave as they are.
    pub(in crate::component) fn takes_datagram(&self, size: usize) -> bool {
        (1..=self.property(Property::MaxDatagramSize) as usize).contains(&size)
            && !self.component_type.framing.is_arq()
    }

    /// Sends one datagram or message. `None` stands for data that there cannot be: NULL, or a
    /// negative length (UDPS-20, UDPC-13, CAST-7, NODE-8, NODE-10, ARQ-26).
    pub fn send_datagram(&self, to: Destination<'_>, data: Option<&[u8]>) -> Result<(), Errno> {
        // Empty datagrams of servers and clients would be heartbeats (UDPS-22).
        let empty = matches!(
            (self.component_type.transport, self.component_type.role),
            (Transport::Cast(_), _) | (_, Role::Node(_))
        );
        match data {
            Some(data) if data.len() <= self.most_sent() && (empty || !data.is_empty()) => match to
            {
                Destination::Connection(target) => self.send_one(target, data),
                Destination::Host(host, port) => self.node_send(host, port, &[data]),
                Destination::Cast => self.node_send_cast(&[data]),
            },
            _ => {
                if to.comes_first(self) {
                    self.check_destination(to)?;
                }
                Err(Errno::EINVAL)
            }
        }
    }

    /// Sends the concatenation of some buffers as one datagram or message (UDPS-21, UDPC-14,
    /// CAST-7, NODE-9, ARQ-26).
    pub fn send_datagram_of(&self, to: Destination<'_>, parts: &[&[u8]]) -> Result<(), Errno> {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let empty = self.component_type.transport.is_cast();
        if total > self.most_sent() || (total == 0 && !empty) {
            self.check_destination(to)?;
            return Err(Errno::EMSGSIZE);
        }
        match to {
            Destination::Connection(target) => self.send(target, parts),
            Destination::Host(host, port) => self.node_send(host, port, parts),
            Destination::Cast => self.node_send_cast(parts),
        }
    }

    /// The error of a send of several buffers that has no buffers. Only casts of nodes look at
    /// anything before that (UDPS-21, UDPC-14, NODE-9, NODE-10, ARQ-26).
    pub fn refuse_no_buffers(&self, to: Destination<'_>) -> Errno {
        match to {
            Destination::Connection(_) | Destination::Host(..) => Errno::EINVAL,
            Destination::Cast => self.check_destination(to).err().unwrap_or(Errno::EINVAL),
        }
    }

    /// Whether so many buffers are sent as if there were no list of them, as by ARQ (ARQ-26).
    pub fn sends_as_one(&self, count: usize) -> bool {
        count == 1 && self.component_type.framing.is_arq()
    }

    /// Whether something may be sent there.
    pub fn check_destination(&self, to: Destination<'_>) -> Result<(), Errno> {
        match to {
            Destination::Connection(target) => self.check_connection(target),
            Destination::Host(host, port) => self.check_node_send(host, port),
            Destination::Cast => self.check_node_send_cast(),
        }
    }
}
