//! The connection table and what a connection owns.

mod connection;
mod state;
mod table;

pub(crate) use self::connection::{Conn, Phase};
pub(crate) use self::state::{CLOSE, HUP, Post, READ, Slowness, TIMER, URGENT, WRITE};
pub(crate) use self::table::{AllocError, Key, Slot, Table};
