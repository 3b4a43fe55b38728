//! The cookies of a connection (HTTP-81, HTTP-82).

use super::Connection;
use super::list::List;
use super::message::pair;
use crate::component::{Component, Target};
use crate::error::Errno;
use crate::ffi::boundary::{arguments, out};
use crate::ffi::types::http::HP_TCookie;
use crate::ffi::types::{BOOL, DWORD, LPCSTR};
use crate::layer::http::Pair;

/// Why nothing was found, if an argument is bad: the connection counts first (HTTP-71).
fn bad(component: &Component, target: Target) -> Result<bool, Errno> {
    match component.with_http(target, |_| ()) {
        Some(()) => Err(Errno::EINVAL),
        None => Ok(false),
    }
}

/// # Safety
/// `name` is NULL or a text; `value` is NULL or may be written.
pub(in crate::ffi) unsafe fn cookie(
    connection: Connection,
    name: LPCSTR,
    value: *mut LPCSTR,
) -> BOOL {
    connection.flag(|component, target| {
        // SAFETY: as the caller says.
        let Some(name) = unsafe { arguments::text(name) }.filter(|_| !value.is_null()) else {
            return bad(component, target);
        };
        let found = component.cookie(target, name.to_bytes(), |text| {
            // SAFETY: as the caller says.
            unsafe { out::store(value, text.as_ptr()) }
        });
        Ok(found.is_some())
    })
}

/// # Safety
/// As for [`List::new`].
pub(in crate::ffi) unsafe fn all_cookies(
    connection: Connection,
    array: *mut HP_TCookie,
    count: *mut DWORD,
) -> BOOL {
    connection.flag(|component, target| {
        // SAFETY: as the caller says.
        let Ok(list) = (unsafe { List::new(array, count) }) else {
            return bad(component, target);
        };
        let put = |pairs: &[Pair<'_>]| list.put_all(pairs.len(), pairs.iter().copied().map(pair));
        component.cookies(target, put).unwrap_or(Ok(false))
    })
}
