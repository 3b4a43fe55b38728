//! Where the calling thread has its errno: who uses it often asks once. The texts of errors.

use std::ffi::{CStr, c_int};
use std::fmt::{self, Display};
#[cfg(not(target_os = "linux"))]
use std::marker::PhantomData;

/// The errno of the thread that has asked.
#[cfg(target_os = "linux")]
pub(crate) struct Place(*mut c_int);

/// The errno of the thread that has asked.
#[cfg(not(target_os = "linux"))]
pub(crate) struct Place(PhantomData<*mut c_int>);

#[cfg(target_os = "linux")]
impl Place {
    pub(crate) fn of_this_thread() -> Self {
        // SAFETY: it always succeeds.
        Self(unsafe { libc::__errno_location() })
    }

    #[inline]
    pub(crate) fn set(&self, code: c_int) {
        // SAFETY: the place is as old as the thread, which the pointer cannot leave.
        unsafe { self.0.write(code) };
    }

    #[inline]
    pub(crate) fn get(&self) -> c_int {
        // SAFETY: as above.
        unsafe { self.0.read() }
    }
}

#[cfg(not(target_os = "linux"))]
impl Place {
    pub(crate) fn of_this_thread() -> Self {
        Self(PhantomData)
    }

    pub(crate) fn set(&self, code: c_int) {
        errno::set_errno(errno::Errno(code));
    }

    pub(crate) fn get(&self) -> c_int {
        errno::errno().0
    }
}

/// Shows the C library's text for an error, in the locale of the program.
pub(crate) fn show(code: c_int, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0_u8; 256];
    // SAFETY: the buffer has the length that is given. If the text is longer, or the code unknown, it
    // gets what fits.
    unsafe { libc::strerror_r(code, text.as_mut_ptr().cast(), text.len()) };
    let text = CStr::from_bytes_until_nul(&text).unwrap_or_default();
    crate::reason::Shown(text).fmt(f)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_errno() {
        let place = Place::of_this_thread();
        place.set(7);
        assert_eq!(errno::errno().0, 7);
        errno::set_errno(errno::Errno(8));
        assert_eq!(place.get(), 8);
    }
}
