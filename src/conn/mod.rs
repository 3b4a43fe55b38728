//! The connection table and what a connection owns.

mod connection;
mod deadlines;
mod endpoint;
mod lane;
mod link;
mod state;
mod table;
mod unreported;

pub(crate) use self::connection::{Conn, Host, Parting, Phase};
pub(crate) use self::deadlines::{Deadline, Deadlines};
pub(crate) use self::endpoint::{Address, Addressed, Endpoint, NOBODY, Refused, Rest};
pub(crate) use self::lane::{Happened, Lane, Notices};
pub(crate) use self::link::{Link, TcpLink, UdpLink};
pub(crate) use self::state::{Delivery, Generation, Post, Slowness, StateWord, Work};
pub(crate) use self::table::{AllocError, Key, Place, Table};
pub(crate) use self::unreported::Unreported;

/// A connection ID as programs see it (COM-2): never 0 for a live connection.
pub type ConnId = libc::c_ulong;
