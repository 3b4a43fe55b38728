//! Casts: datagrams to a multicast group, or to all hosts of a network (CAST-1 to CAST-6, NODE-2
//! to NODE-5).

use std::net::SocketAddr;
use std::os::fd::AsFd;

use crate::component::causes::{bind, bind_address};
use crate::component::life::start::given;
use crate::component::tcp::connect::{Prepared, Unprepared};
use crate::component::{Component, ConnectRequest, Property};
use crate::error::{Cause, Errno};
use crate::os::net::addr;
use crate::os::net::udp::{self, Multicast};

/// To whom a socket casts, and how.
#[derive(Clone, Copy, Debug)]
pub(in crate::component) struct Cast {
    pub(in crate::component) mode: CastMode,
    /// The group's address, or that of all hosts.
    pub(in crate::component) to: SocketAddr,
    /// Stands for the interface to use (CAST-3).
    pub(in crate::component) interface: Option<SocketAddr>,
}

/// How a socket casts (`En_HP_CastMode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum CastMode {
    Multicast,
    Broadcast,
}

impl Cast {
    /// The families must fit (CAST-2, NODE-2).
    pub(super) fn check(&self) -> Result<(), Cause> {
        let to = self.to.ip();
        if self.mode == CastMode::Broadcast && to.is_ipv6() {
            let why = format_args!("cannot broadcast to {to}: IPv6 has no broadcasts");
            return Err(Cause::because(Errno(libc::EPFNOSUPPORT), why));
        }
        match self.interface {
            Some(interface) if interface.is_ipv4() != self.to.is_ipv4() => {
                let local = interface.ip();
                let why = format_args!(
                    "bind address {local} and cast address {to} are of different families"
                );
                Err(Cause::because(Errno::EAFNOSUPPORT, why))
            }
            _ => Ok(()),
        }
    }
}

impl Component {
    /// The socket of a cast component: it is bound to the port that it casts to (CAST-3).
    pub(in crate::component) fn prepare_cast(
        &self,
        request: &ConnectRequest<'_>,
    ) -> Result<Prepared, Unprepared> {
        let mode = match self.property(Property::CastMode) {
            0 => CastMode::Multicast,
            _ => CastMode::Broadcast,
        };
        let all = (mode == CastMode::Broadcast).then_some(c"255.255.255.255");
        let (to, host) = self.find_remote(given(request.remote).or(all), request.port)?;
        let interface = given(request.local_address).map(|text| bind_address(text, 0));
        let interface = interface.transpose().map_err(Unprepared::Socket)?;
        let cast = Cast {
            mode,
            to,
            interface,
        };
        cast.check().map_err(Unprepared::Socket)?;
        let socket = self.new_socket(&to).map_err(Unprepared::Socket)?;
        let local = addr::unspecified_like(&to, request.port);
        bind(&socket, local).map_err(Unprepared::Bind)?;
        Ok(Prepared {
            socket,
            remote: to,
            host,
            cast: Some(cast),
        })
    }

    /// Makes a bound socket cast (CAST-4).
    pub(in crate::component) fn begin_cast(
        &self,
        socket: &impl AsFd,
        cast: &Cast,
    ) -> Result<(), Cause> {
        let to = cast.to.ip();
        let begun = match cast.mode {
            CastMode::Multicast => udp::join(
                socket,
                &Multicast {
                    group: cast.to,
                    interface: cast.interface,
                    hops: u8::try_from(self.property(Property::MultiCastTtl)).unwrap_or(u8::MAX),
                    looped: self.property(Property::MultiCastLoop) != 0,
                },
            ),
            CastMode::Broadcast => udp::allow_broadcast(socket),
        };
        begun.map_err(|error| match cast.mode {
            CastMode::Multicast if !to.is_multicast() => {
                Cause::new(error, format_args!("{to} is not a multicast address"))
            }
            CastMode::Multicast => Cause::new(error, format_args!("cannot join group {to}")),
            CastMode::Broadcast => Cause::new(error, format_args!("cannot broadcast to {to}")),
        })
    }

    /// The sender of a cast component's last datagram, or EAFNOSUPPORT (CAST-10).
    pub fn cast_sender(&self) -> Result<SocketAddr, Errno> {
        let conn = self.own().ok_or(Errno::EAFNOSUPPORT)?;
        let sender = conn.link.udp().and_then(|link| link.endpoint.sender());
        sender.ok_or(Errno::EAFNOSUPPORT)
    }
}
