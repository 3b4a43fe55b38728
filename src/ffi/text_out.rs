//! Texts that go into the caller's buffer, with a length that is in/out and
//! counts the NUL both ways (COM-6, COM-60 to COM-65, ADR-3, ADR-4, ADR-17).

use std::ffi::{CStr, c_char, c_int};
use std::net::{IpAddr, SocketAddr};

use crate::error::Errno;
use crate::net::addr;

/// Buffer sizes that fit every address of the family (COM-62).
const IPV4_ROOM: c_int = 16;
const IPV6_ROOM: c_int = 46;

/// A caller's text buffer and its length.
pub(super) struct TextOut {
    text: *mut c_char,
    length: *mut c_int,
}

impl TextOut {
    /// Checks the pointers. A NULL text is legal when only the size is asked for;
    /// a negative length counts as 0 (ADR-17).
    ///
    /// # Safety
    ///
    /// `length` is NULL or usable, `text` is NULL or has room for `*length`
    /// characters, until the value is gone.
    pub(super) unsafe fn new(text: *mut c_char, length: *mut c_int) -> Result<Self, Errno> {
        if length.is_null() {
            return Err(Errno::EINVAL);
        }
        let out = Self { text, length };
        if text.is_null() && out.capacity() > 0 {
            return Err(Errno::EINVAL);
        }
        Ok(out)
    }

    fn capacity(&self) -> usize {
        // SAFETY: `new` was promised a usable length.
        usize::try_from(unsafe { self.length.read() }).unwrap_or(0)
    }

    fn set_length(&self, length: c_int) {
        // SAFETY: as in `capacity`.
        unsafe { self.length.write(length) };
    }

    /// Stores text, NUL and length, or nothing if the room is too small.
    fn put(&self, text: &[u8]) -> bool {
        let room = text.len() + 1;
        let (true, Ok(length)) = (room <= self.capacity(), c_int::try_from(room)) else {
            return false;
        };
        // SAFETY: `new` was promised that many characters; text is ours, so the
        // two cannot overlap.
        unsafe {
            self.text
                .cast::<u8>()
                .copy_from_nonoverlapping(text.as_ptr(), text.len());
            self.text.add(text.len()).write(0);
        }
        self.set_length(length);
        true
    }

    /// Stores an address, or ENOSPC and a length that suffices for its family.
    pub(super) fn ip(&self, ip: IpAddr) -> Result<(), Errno> {
        if self.put(addr::ip_only_text(&ip).as_bytes()) {
            return Ok(());
        }
        self.set_length(if ip.is_ipv4() { IPV4_ROOM } else { IPV6_ROOM });
        Err(Errno::ENOSPC)
    }
}

/// Stores an address' text, its length and its port (COM-60 to COM-62, ADR-15).
///
/// # Errors
///
/// EINVAL: a NULL pointer; nothing is stored. ENOSPC: the buffer is too small; the
/// length is one that suffices for the family, and the port is stored all the same.
///
/// # Safety
///
/// `len` and `port` are NULL or usable, `buf` is NULL or has room for `*len` characters.
pub(super) unsafe fn write_ip_text(
    addr: &SocketAddr,
    buf: *mut c_char,
    len: *mut c_int,
    port: *mut u16,
) -> Result<(), Errno> {
    // SAFETY: handed on.
    let out = unsafe { TextOut::new(buf, len) }?;
    if port.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL, so usable.
    unsafe { port.write(addr.port()) };
    out.ip(addr.ip())
}

/// Stores a host name, its length and the port (COM-64). `Ok(false)`: the buffer is too
/// small, the length is the exact size needed, the port is not stored, and errno is to
/// be left alone.
///
/// # Errors
///
/// EINVAL: a NULL pointer; nothing is stored.
///
/// # Safety
///
/// As [`write_ip_text`].
#[allow(
    dead_code,
    reason = "for the component functions that tell a host name"
)]
pub(super) unsafe fn write_host_text(
    host: &CStr,
    host_port: u16,
    buf: *mut c_char,
    len: *mut c_int,
    port: *mut u16,
) -> Result<bool, Errno> {
    // SAFETY: handed on.
    let out = unsafe { TextOut::new(buf, len) }?;
    if port.is_null() {
        return Err(Errno::EINVAL);
    }
    let text = host.to_bytes();
    let fits = out.put(text);
    if fits {
        // SAFETY: not NULL, so usable.
        unsafe { port.write(host_port) };
    } else {
        out.set_length(c_int::try_from(text.len() + 1).unwrap_or(c_int::MAX));
    }
    Ok(fits)
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    /// What a call left behind in a buffer of '#' and the length and port given in.
    fn run<R>(
        capacity: c_int,
        call: impl FnOnce(*mut c_char, *mut c_int, *mut u16) -> R,
    ) -> (R, Vec<u8>, c_int, u16) {
        let mut text = vec![b'#'; 48];
        let (mut length, mut port) = (capacity, 7);
        let result = call(text.as_mut_ptr().cast(), &raw mut length, &raw mut port);
        let stored = text
            .split(|&byte| byte == b'#')
            .next()
            .unwrap_or_default()
            .to_vec();
        (result, stored, length, port)
    }

    fn ip(address: &str, capacity: c_int) -> (Result<(), Errno>, Vec<u8>, c_int, u16) {
        let address: SocketAddr = address.parse().expect("a test address");
        // SAFETY: the buffer has 48 characters, and no capacity below is larger.
        run(capacity, |buf, len, port| unsafe {
            write_ip_text(&address, buf, len, port)
        })
    }

    fn host(name: &CStr, capacity: c_int) -> (Result<bool, Errno>, Vec<u8>, c_int, u16) {
        // SAFETY: as in `ip`.
        run(capacity, |buf, len, port| unsafe {
            write_host_text(name, 80, buf, len, port)
        })
    }

    #[test]
    fn the_exact_size_is_enough() {
        assert_eq!(
            ip("127.0.0.1:80", 10),
            (Ok(()), b"127.0.0.1\0".to_vec(), 10, 80)
        );
        assert_eq!(
            ip("127.0.0.1:80", 48),
            (Ok(()), b"127.0.0.1\0".to_vec(), 10, 80)
        );
        assert_eq!(ip("[::1]:80", 4), (Ok(()), b"::1\0".to_vec(), 4, 80));
        let mapped = ip("[::ffff:255.255.255.255]:80", 46);
        assert_eq!(
            mapped,
            (Ok(()), b"::ffff:255.255.255.255\0".to_vec(), 23, 80)
        );
    }

    #[test]
    fn a_small_buffer_learns_a_sufficient_size_and_the_port() {
        for capacity in [9, 0, -1, c_int::MIN] {
            assert_eq!(
                ip("127.0.0.1:80", capacity),
                (Err(Errno::ENOSPC), vec![], 16, 80)
            );
        }
        assert_eq!(ip("[::1]:80", 3), (Err(Errno::ENOSPC), vec![], 46, 80));
    }

    #[test]
    fn host_names_learn_the_exact_size_and_no_port() {
        assert_eq!(
            host(c"localhost", 10),
            (Ok(true), b"localhost\0".to_vec(), 10, 80)
        );
        assert_eq!(host(c"localhost", 9), (Ok(false), vec![], 10, 7));
        assert_eq!(host(c"localhost", -1), (Ok(false), vec![], 10, 7));
        assert_eq!(host(c"", 1), (Ok(true), b"\0".to_vec(), 1, 80));
    }

    #[test]
    fn null_is_refused_unless_only_the_size_is_asked_for() {
        let address = SocketAddr::from(([1, 2, 3, 4], 5));
        let (mut text, mut length, mut port) = ([0; 16], 16, 7);
        let (buf, len, to_port) = (text.as_mut_ptr(), &raw mut length, &raw mut port);
        let null = ptr::null_mut;
        for (buf, len, to_port) in [
            (null(), len, to_port),
            (buf, ptr::null_mut(), to_port),
            (buf, len, ptr::null_mut()),
        ] {
            // SAFETY: NULL or live locals of the stated sizes.
            unsafe {
                assert_eq!(
                    write_ip_text(&address, buf, len, to_port),
                    Err(Errno::EINVAL)
                );
                assert_eq!(
                    write_host_text(c"name", 5, buf, len, to_port),
                    Err(Errno::EINVAL)
                );
            }
        }
        assert_eq!((length, port), (16, 7));
        length = 0;
        // SAFETY: as above.
        let sized = unsafe { write_ip_text(&address, null(), &raw mut length, &raw mut port) };
        assert_eq!((sized, length, port), (Err(Errno::ENOSPC), 16, 5));
    }
}
