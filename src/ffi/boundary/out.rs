//! Stores results in the caller's memory, which may be unaligned.

use std::ffi::{CStr, c_int};
use std::net::{IpAddr, SocketAddr};

use crate::error::Errno;
use crate::ffi::types::{TCHAR, USHORT};
use crate::os::net::addr;

/// Sizes that fit every address of the family (COM-62).
const IPV4_ROOM: usize = 16;
const IPV6_ROOM: usize = 46;

/// Stores a result; EINVAL for NULL (COM-8).
///
/// # Safety
/// `target` is NULL or may be written.
pub(in crate::ffi) unsafe fn store<T>(target: *mut T, value: T) -> Result<(), Errno> {
    if target.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    unsafe { target.write_unaligned(value) };
    Ok(())
}

/// A caller's text buffer and its length: the capacity on the way in, the length that the
/// text has (or would have) on the way out, both with the NUL (COM-6).
pub(in crate::ffi) struct TextOut {
    text: *mut TCHAR,
    length: *mut c_int,
}

impl TextOut {
    /// Checks the pointers. A NULL text is allowed if only the size is asked for; a
    /// negative length counts as 0 (ADR-17).
    ///
    /// # Safety
    /// `length` is NULL or usable, and `text` is NULL or has space for `*length` characters, as
    /// long as the value lives.
    pub(in crate::ffi) unsafe fn new(text: *mut TCHAR, length: *mut c_int) -> Result<Self, Errno> {
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
        // SAFETY: `new` was promised a usable pointer.
        usize::try_from(unsafe { self.length.read_unaligned() }).unwrap_or(0)
    }

    fn set_length(&self, length: usize) {
        let length = c_int::try_from(length).unwrap_or(c_int::MAX);
        // SAFETY: as in `capacity`.
        unsafe { self.length.write_unaligned(length) };
    }

    /// Stores a text that ends with NUL and its length, or nothing if it does not fit.
    fn put(&self, text: &[u8]) -> bool {
        let fits = text.len() <= self.capacity();
        if fits {
            // SAFETY: `new` was promised `capacity` characters, and they cannot overlap
            // our text.
            unsafe {
                self.text
                    .cast::<u8>()
                    .copy_from_nonoverlapping(text.as_ptr(), text.len());
            };
            self.set_length(text.len());
        }
        fits
    }

    /// Stores a numeric address without zone. ENOSPC if it does not fit, with a length that
    /// is enough for its family (ADR-4, ADR-5).
    pub(in crate::ffi) fn ip(&self, ip: IpAddr) -> Result<(), Errno> {
        self.socket(&SocketAddr::new(ip, 0))
    }

    /// Stores a numeric address, a link-local one with its zone (COM-60, COM-62).
    fn socket(&self, address: &SocketAddr) -> Result<(), Errno> {
        let mut text = addr::socket_text(address);
        text.push(0);
        if self.put(&text) {
            return Ok(());
        }
        let family = if address.is_ipv4() {
            IPV4_ROOM
        } else {
            IPV6_ROOM
        };
        // Only an address that uses all its bits can have a zone that exceeds the usual size.
        self.set_length(family.max(text.len()));
        Err(Errno::ENOSPC)
    }
}

/// Stores a text. ENOSPC if it does not fit, with the exact length; EINVAL: a NULL pointer.
///
/// # Safety
/// As for [`TextOut::new`].
pub(in crate::ffi) unsafe fn text(
    value: &CStr,
    text: *mut TCHAR,
    length: *mut c_int,
) -> Result<(), Errno> {
    // SAFETY: as the caller says.
    let out = unsafe { TextOut::new(text, length)? };
    if out.put(value.to_bytes_with_nul()) {
        return Ok(());
    }
    out.set_length(value.count_bytes() + 1);
    Err(Errno::ENOSPC)
}

/// Stores a text that ends with NUL by the rule of the cookie functions: the length becomes the exact size in any case, and a buffer that
/// is too small, or NULL whatever its capacity, is `Ok(false)`, without a reason (HTTP-183). EINVAL: no length.
///
/// # Safety
/// `length` is NULL or usable, and `text` is NULL or has space for `*length` characters.
pub(in crate::ffi) unsafe fn sized_text(
    value: &[u8],
    text: *mut TCHAR,
    length: *mut c_int,
) -> Result<bool, Errno> {
    if length.is_null() {
        return Err(Errno::EINVAL);
    }
    let out = TextOut { text, length };
    let fits = !text.is_null() && out.put(value);
    if !fits {
        out.set_length(value.len());
    }
    Ok(fits)
}

/// Stores a numeric address, a link-local one with its zone, and its port, the port also if the
/// text does not fit (COM-60 to COM-62, COM-65). EINVAL: a NULL pointer.
///
/// # Safety
/// `text` and `length` as for [`TextOut::new`]; `port` is NULL or may be written.
pub(in crate::ffi) unsafe fn address(
    address: SocketAddr,
    text: *mut TCHAR,
    length: *mut c_int,
    port: *mut USHORT,
) -> Result<(), Errno> {
    // SAFETY: as the caller says.
    let out = unsafe { TextOut::new(text, length)? };
    // SAFETY: as the caller says.
    unsafe { store(port, address.port())? };
    out.socket(&address)
}

/// As [`address()`], and without an address the port becomes 0 (UDP-14).
///
/// # Safety
/// As for [`address()`].
pub(in crate::ffi) unsafe fn address_or_no_port(
    found: Result<SocketAddr, Errno>,
    text: *mut TCHAR,
    length: *mut c_int,
    port: *mut USHORT,
) -> Result<(), Errno> {
    match found {
        // SAFETY: as the caller says.
        Ok(found) => unsafe { address(found, text, length, port) },
        Err(errno) => {
            // SAFETY: as the caller says.
            unsafe { store(port, 0)? };
            Err(errno)
        }
    }
}

/// Stores a host name and its port (COM-64). `Ok(false)`, without a reason: there is no
/// host, or it does not fit; then the length becomes the exact size. EINVAL: a NULL
/// pointer.
///
/// # Safety
/// As for [`address()`].
pub(in crate::ffi) unsafe fn host(
    host: Option<(Box<CStr>, u16)>,
    text: *mut TCHAR,
    length: *mut c_int,
    port: *mut USHORT,
) -> Result<bool, Errno> {
    // SAFETY: as the caller says.
    let out = unsafe { TextOut::new(text, length)? };
    if port.is_null() {
        return Err(Errno::EINVAL);
    }
    let Some((host, host_port)) = host else {
        return Ok(false);
    };
    let fits = out.put(host.to_bytes_with_nul());
    if fits {
        // SAFETY: as the caller says.
        unsafe { store(port, host_port)? };
    } else {
        out.set_length(host.count_bytes() + 1);
    }
    Ok(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    /// What a call left behind in a buffer of '#', and the length and port given in.
    fn run<R>(
        capacity: c_int,
        call: impl FnOnce(*mut TCHAR, *mut c_int, *mut USHORT) -> R,
    ) -> (R, Vec<u8>, c_int, u16) {
        let mut text = vec![b'#'; 64];
        let (mut length, mut port) = (capacity, 7777);
        let result = call(text.as_mut_ptr().cast(), &raw mut length, &raw mut port);
        let stored = text.split(|&byte| byte == b'#').next().unwrap_or_default();
        (result, stored.to_vec(), length, port)
    }

    fn address_in(capacity: c_int, shown: &str) -> (Result<(), Errno>, Vec<u8>, c_int, u16) {
        let socket: SocketAddr = shown.parse().expect("a test address");
        // SAFETY: the buffer has 64 characters, and no capacity below is larger.
        run(capacity, |text, length, port| unsafe {
            address(socket, text, length, port)
        })
    }

    fn host_in(capacity: c_int, name: &CStr) -> (Result<bool, Errno>, Vec<u8>, c_int, u16) {
        // SAFETY: as in `address_in`.
        run(capacity, |text, length, port| unsafe {
            host(Some((name.into(), 80)), text, length, port)
        })
    }

    // proves: COM-6 COM-60 COM-61 COM-65 ADR-3 ADR-15
    #[test]
    fn exact_room_is_enough() {
        let loopback = (Ok(()), b"127.0.0.1\0".to_vec(), 10, 80);
        assert_eq!(address_in(10, "127.0.0.1:80"), loopback);
        assert_eq!(address_in(48, "127.0.0.1:80"), loopback);
        assert_eq!(
            address_in(4, "[::1]:81"),
            (Ok(()), b"::1\0".to_vec(), 4, 81)
        );
        assert_eq!(
            address_in(46, "[::ffff:255.255.255.255]:1"),
            (Ok(()), b"::ffff:255.255.255.255\0".to_vec(), 23, 1)
        );
        // The obsolete compatible form, as inet_ntop shows it.
        assert_eq!(address_in(46, "[::1.2.3.4]:1").1, b"::1.2.3.4\0");
    }

    // proves: COM-62
    #[test]
    fn advertised_room_fits_the_longest() {
        let long = "1111:2222:3333:4444:5555:6666:7777:8888";
        let (result, text, length, _) = address_in(46, &format!("[{long}]:1"));
        assert_eq!((result, length), (Ok(()), 40));
        assert_eq!(&text[..39], long.as_bytes());
        assert_eq!(address_in(16, "255.255.255.255:1").2, 16);
    }

    // proves: COM-60 COM-62
    #[test]
    fn link_local_addresses_have_a_zone() {
        let unknown = "[fe80::1%4000000000]:9";
        assert_eq!(
            address_in(46, unknown),
            (Ok(()), b"fe80::1%4000000000\0".to_vec(), 19, 9)
        );
        assert_eq!(address_in(18, unknown), (Err(Errno::ENOSPC), vec![], 46, 9));
        let longest = "[fe80:1111:2222:3333:4444:5555:6666:7777%4000000000]:9";
        assert_eq!(address_in(46, longest), (Err(Errno::ENOSPC), vec![], 51, 9));
    }

    // proves: COM-62 ADR-4 ADR-17
    #[test]
    fn small_room_learns_a_sufficient_size_and_the_port() {
        for capacity in [9, 0, -1, c_int::MIN] {
            assert_eq!(
                address_in(capacity, "127.0.0.1:80"),
                (Err(Errno::ENOSPC), vec![], 16, 80)
            );
        }
        assert_eq!(
            address_in(3, "[::1]:81"),
            (Err(Errno::ENOSPC), vec![], 46, 81)
        );
    }

    // proves: COM-3 COM-64
    #[test]
    fn hosts_learn_the_exact_size_and_no_port() {
        assert_eq!(
            host_in(10, c"localhost"),
            (Ok(true), b"localhost\0".to_vec(), 10, 80)
        );
        assert_eq!(host_in(9, c"localhost"), (Ok(false), vec![], 10, 7777));
        assert_eq!(host_in(-1, c"localhost"), (Ok(false), vec![], 10, 7777));
        assert_eq!(host_in(1, c""), (Ok(true), b"\0".to_vec(), 1, 80));
        // The text is not UTF-8, which nothing here depends on.
        assert_eq!(host_in(3, c"\xff\xe9").1, b"\xff\xe9\0");
        // SAFETY: as in `address_in`.
        let none = run(48, |text, length, port| unsafe {
            host(None, text, length, port)
        });
        assert_eq!(none, (Ok(false), vec![], 48, 7777));
    }

    // proves: COM-8 ADR-17
    #[test]
    fn null_is_refused_unless_only_the_size_is_asked_for() {
        let socket = SocketAddr::from(([1, 2, 3, 4], 5));
        let (mut text, mut length, mut port) = ([0; 16], 16, 7);
        let (t, l, p) = (text.as_mut_ptr(), &raw mut length, &raw mut port);
        for (t, l, p) in [
            (ptr::null_mut(), l, p),
            (t, ptr::null_mut(), p),
            (t, l, ptr::null_mut()),
        ] {
            // SAFETY: NULL or live locals of the stated sizes.
            unsafe {
                assert_eq!(address(socket, t, l, p), Err(Errno::EINVAL));
                assert_eq!(host(None, t, l, p), Err(Errno::EINVAL));
            }
        }
        assert_eq!((length, port), (16, 7));
        length = 0;
        // SAFETY: as above.
        let sized = unsafe { address(socket, ptr::null_mut(), &raw mut length, &raw mut port) };
        assert_eq!((sized, length, port), (Err(Errno::ENOSPC), 16, 5));
        // SAFETY: NULL is what is tested.
        let stored = unsafe { store(ptr::null_mut::<c_int>(), 1) };
        assert_eq!(stored, Err(Errno::EINVAL));
    }

    #[test]
    fn targets_may_be_unaligned() {
        #[repr(C, packed)]
        struct Packed(u8, u64);
        let mut packed = Packed(7, 0);
        // SAFETY: a live local.
        assert_eq!(unsafe { store(&raw mut packed.1, u64::MAX) }, Ok(()));
        assert_eq!((packed.0, { packed.1 }), (7, u64::MAX));
    }
}
