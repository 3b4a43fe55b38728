//! Results that go into the caller's memory.

use std::ffi::{CStr, c_int};
use std::io::Write;
use std::net::SocketAddr;

use super::types::{TCHAR, USHORT};
use crate::error::Errno;

/// Room for the longest numeric address and its NUL, and the sizes that are asked for
/// (COM-62).
const IPV4_ROOM: usize = 16;
const IPV6_ROOM: usize = 46;

/// Stores a result.
///
/// # Safety
/// `target` is NULL or may be written.
pub(super) unsafe fn store<T>(target: *mut T, value: T) -> Result<(), Errno> {
    if target.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL; the caller vouches for the rest. C may have it unaligned.
    unsafe { target.write_unaligned(value) };
    Ok(())
}

/// Text buffer, its length in and out, and a port: the outputs of the address calls.
#[derive(Clone, Copy)]
pub(super) struct TextOut {
    text: *mut TCHAR,
    length: *mut c_int,
    port: *mut USHORT,
}

impl TextOut {
    /// # Safety
    /// `text` has room for `*length` characters; all three are NULL or usable until the
    /// value is gone.
    pub(super) unsafe fn new(
        text: *mut TCHAR,
        length: *mut c_int,
        port: *mut USHORT,
    ) -> Result<Self, Errno> {
        if length.is_null() || port.is_null() {
            return Err(Errno::EINVAL);
        }
        let out = Self { text, length, port };
        if text.is_null() && out.capacity() > 0 {
            Err(Errno::EINVAL)
        } else {
            Ok(out)
        }
    }

    fn capacity(self) -> usize {
        // SAFETY: `new` was promised a usable pointer.
        usize::try_from(unsafe { self.length.read_unaligned() }).unwrap_or(0)
    }

    fn set_length(self, length: usize) {
        let length = c_int::try_from(length).unwrap_or(c_int::MAX);
        // SAFETY: as in `capacity`.
        unsafe { self.length.write_unaligned(length) };
    }

    fn set_port(self, port: u16) {
        // SAFETY: as in `capacity`.
        unsafe { self.port.write_unaligned(port) };
    }

    /// Writes text with its NUL if there is room, and the length.
    fn put(self, text: &[u8]) -> bool {
        if text.len() > self.capacity() {
            return false;
        }
        // SAFETY: the buffer has `capacity` characters and cannot overlap our text.
        unsafe {
            self.text
                .cast::<u8>()
                .copy_from_nonoverlapping(text.as_ptr(), text.len());
        };
        self.set_length(text.len());
        true
    }

    /// A numeric address (COM-60 to COM-62, COM-65). If the buffer is too small, a size
    /// that fits every address of the family is stored, and the port all the same.
    pub(super) fn address(self, address: SocketAddr) -> Result<(), Errno> {
        let mut text = [0_u8; IPV6_ROOM];
        let mut rest = &mut text[..IPV6_ROOM - 1];
        write!(rest, "{}", address.ip()).map_err(Errno::from)?;
        let written = IPV6_ROOM - 1 - rest.len();
        self.set_port(address.port());
        if self.put(&text[..=written]) {
            return Ok(());
        }
        self.set_length(if address.is_ipv4() {
            IPV4_ROOM
        } else {
            IPV6_ROOM
        });
        Err(Errno::ENOSPC)
    }

    /// A host name and its port (COM-64). If the buffer is too small: `false`, the
    /// exact size is stored, the port is not.
    pub(super) fn host(self, host: &CStr, port: u16) -> bool {
        let text = host.to_bytes_with_nul();
        let fits = self.put(text);
        if fits {
            self.set_port(port);
        } else {
            self.set_length(text.len());
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    /// Runs `fill` over a buffer of `capacity` and gives what it left behind.
    fn run<R>(capacity: c_int, fill: impl FnOnce(TextOut) -> R) -> (R, Vec<u8>, c_int, u16) {
        let mut text = vec![b'#'; usize::try_from(capacity).unwrap_or(0)];
        let (mut length, mut port) = (capacity, 7777);
        // SAFETY: three live locals, the length is the buffer's.
        let out = unsafe { TextOut::new(text.as_mut_ptr().cast(), &raw mut length, &raw mut port) };
        let result = fill(out.unwrap());
        (result, text, length, port)
    }

    fn address(capacity: c_int, text: &str) -> (Result<(), Errno>, Vec<u8>, c_int, u16) {
        run(capacity, |out| out.address(text.parse().unwrap()))
    }

    #[test]
    fn exact_room_is_enough() {
        assert_eq!(
            address(10, "127.0.0.1:80"),
            (Ok(()), b"127.0.0.1\0".to_vec(), 10, 80)
        );
        assert_eq!(address(4, "[::1]:81"), (Ok(()), b"::1\0".to_vec(), 4, 81));
        let (_, text, length, _) = address(64, "[::ffff:10.1.2.3]:1");
        assert_eq!((&text[..16], length), (&b"::ffff:10.1.2.3\0"[..], 16));
        assert_eq!(text[16], b'#');
    }

    #[test]
    fn longest_addresses_fit() {
        let long = "1111:2222:3333:4444:5555:6666:7777:8888";
        let (result, text, length, _) = address(46, &format!("[{long}]:1"));
        assert_eq!((result, length), (Ok(()), 40));
        assert_eq!(&text[..39], long.as_bytes());
        assert_eq!(address(16, "255.255.255.255:1").2, 16);
    }

    #[test]
    fn zone_is_left_out() {
        let mut address = std::net::SocketAddrV6::new("fe80::1".parse().unwrap(), 9, 0, 3);
        address.set_scope_id(3);
        let (result, text, length, _) = run(46, |out| out.address(address.into()));
        assert_eq!((result, length, &text[..8]), (Ok(()), 8, &b"fe80::1\0"[..]));
    }

    #[test]
    fn too_small_stores_a_size_and_the_port() {
        let small = address(9, "127.0.0.1:80");
        assert_eq!(small, (Err(Errno::ENOSPC), vec![b'#'; 9], 16, 80));
        let none = address(0, "[::1]:81");
        assert_eq!(none, (Err(Errno::ENOSPC), vec![], 46, 81));
        assert_eq!(address(-5, "127.0.0.1:80").2, 16);
    }

    #[test]
    fn host_stores_the_exact_size_but_no_port() {
        assert_eq!(
            run(10, |out| out.host(c"localhost", 80)),
            (true, b"localhost\0".to_vec(), 10, 80)
        );
        assert_eq!(
            run(9, |out| out.host(c"localhost", 80)),
            (false, vec![b'#'; 9], 10, 7777)
        );
    }

    #[test]
    fn null_outputs_are_refused() {
        let (mut text, mut length, mut port) = ([0; 4], 4, 0);
        let (t, l, p) = (text.as_mut_ptr(), &raw mut length, &raw mut port);
        for (t, l, p) in [
            (ptr::null_mut(), l, p),
            (t, ptr::null_mut(), p),
            (t, l, ptr::null_mut()),
        ] {
            // SAFETY: NULL or a live local of the stated size.
            assert_eq!(unsafe { TextOut::new(t, l, p) }.err(), Some(Errno::EINVAL));
        }
        length = 0;
        // SAFETY: as above; asking for the size needs no buffer.
        let sizing = unsafe { TextOut::new(ptr::null_mut(), &raw mut length, &raw mut port) };
        assert_eq!(
            sizing.unwrap().address("1.2.3.4:5".parse().unwrap()),
            Err(Errno::ENOSPC)
        );
        assert_eq!((length, port), (16, 5));
        // SAFETY: NULL is what is tested.
        let stored = unsafe { store(ptr::null_mut::<c_int>(), 1) };
        assert_eq!(stored, Err(Errno::EINVAL));
    }
}
