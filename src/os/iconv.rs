//! The C library's conversion of character sets.

use std::ffi::CStr;
use std::ptr;

use crate::error::Errno;

/// A conversion between two character sets.
pub(crate) struct Iconv(libc::iconv_t);

impl Iconv {
    /// EINVAL if the C library cannot convert between them.
    pub(crate) fn open(from: &CStr, to: &CStr) -> Result<Self, Errno> {
        // SAFETY: both are texts.
        let descriptor = unsafe { libc::iconv_open(to.as_ptr(), from.as_ptr()) };
        if descriptor.addr() == usize::MAX {
            return Err(last());
        }
        Ok(Self(descriptor))
    }

    /// Converts as much as possible, and at the end of `source` what stateful sets end with
    /// (CHS-4). Returns how many bytes were written, and why that is not everything: E2BIG,
    /// EILSEQ, or EINVAL for a source that ends inside a character.
    pub(crate) fn convert(
        &mut self,
        source: &[u8],
        target: &mut [u8],
    ) -> (usize, Result<(), Errno>) {
        let mut from = source.as_ptr().cast_mut().cast();
        let mut left = source.len();
        let mut to = target.as_mut_ptr().cast();
        let mut room = target.len();
        // SAFETY: the pointers and counts are those of the slices; iconv only reads the source.
        let result = unsafe {
            // A conversion that failed may have left it inside a character.
            libc::iconv(
                self.0,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            );
            match libc::iconv(
                self.0,
                &raw mut from,
                &raw mut left,
                &raw mut to,
                &raw mut room,
            ) {
                usize::MAX => Err(last()),
                _ => match libc::iconv(
                    self.0,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    &raw mut to,
                    &raw mut room,
                ) {
                    usize::MAX => Err(last()),
                    _ => Ok(()),
                },
            }
        };
        (target.len() - room, result)
    }
}

impl Drop for Iconv {
    fn drop(&mut self) {
        // SAFETY: it is open, and not used afterwards.
        unsafe { libc::iconv_close(self.0) };
    }
}

fn last() -> Errno {
    std::io::Error::last_os_error().into()
}
