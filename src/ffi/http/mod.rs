//! What HTTP components add: the functions of `generated::http`, once for all families, and the
//! cookies of the process. They convert and check arguments; pointers that they hand out belong to
//! the connection (HTTP-86).

pub mod cookie;
pub(in crate::ffi) mod cookies;
mod list;
pub(in crate::ffi) mod message;
pub(in crate::ffi) mod send;
pub(in crate::ffi) mod sync;
#[cfg(all(test, every_feature))]
mod tests;

use crate::component::{Component, OwnTurn, Target};
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::types::{BOOL, HP_Object, LPCSTR};
use crate::layer::http::Stream;

/// The bytes of a text; NULL is an empty one.
///
/// # Safety
/// As for [`arguments::text`].
unsafe fn bytes_of<'a>(text: LPCSTR) -> &'a [u8] {
    // SAFETY: as the caller says.
    unsafe { arguments::bytes(text) }.unwrap_or_default()
}

/// The connection that a call is about.
#[derive(Clone, Copy)]
pub(in crate::ffi) struct Connection {
    handle: HP_Object,
    family: Family,
    target: Target,
}

impl Connection {
    pub(in crate::ffi) fn new(handle: HP_Object, family: Family, target: Target) -> Self {
        Self {
            handle,
            family,
            target,
        }
    }

    /// A call that succeeds or fails.
    fn done(self, body: impl FnOnce(&Component, Target) -> Result<(), Errno>) -> BOOL {
        entry::done(self.handle, self.family, |component| {
            body(component, self.target)
        })
    }

    /// A call that says yes or no.
    fn flag(self, body: impl FnOnce(&Component, Target) -> Result<bool, Errno>) -> BOOL {
        entry::flag(self.handle, self.family, |component| {
            body(component, self.target)
        })
    }

    /// See [`entry::in_own_turn`].
    #[inline]
    fn in_own_turn(self, body: impl FnOnce(&OwnTurn<'_>, Target) -> bool) -> bool {
        entry::in_own_turn(self.handle, self.family, |turn| body(turn, self.target))
    }

    /// Something of what was received; `none` without a connection that speaks HTTP, and errno
    /// stays (HTTP-71).
    fn tell<R: Copy>(self, none: R, look: impl Fn(&Stream) -> R) -> R {
        let mut told = none;
        if self.in_own_turn(|turn, target| turn.with_http(target, |stream| told = look(stream))) {
            return told;
        }
        entry::value(self.handle, self.family, none, |component| {
            component.with_http(self.target, look).unwrap_or(none)
        })
    }

    /// Something of what was received that may be missing, and for which an argument may be bad.
    fn find(self, look: impl Fn(&Stream) -> Result<bool, Errno>) -> BOOL {
        let mut found = None;
        self.in_own_turn(|turn, target| {
            turn.with_http(target, |stream| found = Some(look(stream)))
        });
        if let Some(Ok(found)) = found {
            return found.into();
        }
        // It is looked for only once, because a list's place changes what it has space for.
        self.flag(|component, target| {
            let any = || component.with_http(target, look).unwrap_or(Ok(false));
            found.unwrap_or_else(any)
        })
    }
}
