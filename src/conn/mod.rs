//! The connection table and what a connection owns.

mod connection;
mod deadlines;
mod state;
mod table;

pub(crate) use self::connection::{Conn, Parting, Phase};
pub(crate) use self::deadlines::{Deadline, Deadlines};
pub(crate) use self::state::{CLOSE, HUP, Post, READ, Slowness, StateWord, TIMER, URGENT, WRITE};
pub(crate) use self::table::{AllocError, Key, Slot, Table};
