//! Socket options and socket addresses by descriptor number: the edge to the
//! system calls behind `SYS_SetSocketOption` and its relatives (OPT-1 to OPT-9).
//!
//! The descriptors come from the program. Any number is legal input, and one that is not
//! a descriptor gives the system's EBADF. That rules out `BorrowedFd`, which may not hold
//! -1, and with it socket2.

use std::ffi::{c_int, c_long, c_ulong, c_void};
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::{io, ptr};

use socket2::SockAddr;

use crate::error::Errno;

/// Which addresses in use a socket may bind to (`EnReuseAddressPolicy`, OPT-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReusePolicy {
    /// Sets neither option.
    None,
    /// Sets `SO_REUSEADDR`.
    Address,
    /// Sets `SO_REUSEADDR` and `SO_REUSEPORT`.
    AddressAndPort,
}

impl ReusePolicy {
    /// The policy of a `RAP_*` number.
    ///
    /// # Errors
    ///
    /// EINVAL for any other number.
    pub fn from_code(code: c_int) -> Result<Self, Errno> {
        match code {
            0 => Ok(Self::None),
            1 => Ok(Self::Address),
            2 => Ok(Self::AddressAndPort),
            _ => Err(Errno::EINVAL),
        }
    }
}

/// `setsockopt` (OPT-1).
///
/// # Safety
///
/// `value` is NULL or points to `length` readable bytes.
pub unsafe fn set_raw(
    fd: RawFd,
    level: c_int,
    name: c_int,
    value: *const c_void,
    length: c_int,
) -> Result<(), Errno> {
    // A negative length is passed on as it is; the kernel refuses it.
    let length = length.cast_unsigned();
    // SAFETY: the caller vouches for value; the kernel checks the rest.
    check(unsafe { libc::setsockopt(fd, level, name, value, length) }).map(drop)
}

/// `getsockopt`; `length` is in/out, in bytes (OPT-1).
///
/// # Safety
///
/// `length` is NULL or usable, `value` is NULL or points to `*length` writable bytes.
pub unsafe fn get_raw(
    fd: RawFd,
    level: c_int,
    name: c_int,
    value: *mut c_void,
    length: *mut c_int,
) -> Result<(), Errno> {
    // SAFETY: the caller vouches for value and length, and socklen_t has the
    // size of int; the kernel checks the rest.
    check(unsafe { libc::getsockopt(fd, level, name, value, length.cast()) }).map(drop)
}

/// `ioctl` with a pointer argument (OPT-1).
///
/// # Safety
///
/// `arg` is what `request` demands.
pub unsafe fn ioctl(fd: RawFd, request: c_long, arg: *mut c_ulong) -> Result<(), Errno> {
    // C libraries disagree about the type, but requests have 32 bits everywhere.
    #[allow(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "bits are kept"
    )]
    let request = request as _;
    // SAFETY: the caller vouches for arg.
    check(unsafe { libc::ioctl(fd, request, arg) }).map(drop)
}

/// Sets or clears file status flags, leaving the others alone (OPT-2).
pub fn change_status_flags(fd: RawFd, flags: c_int, set: bool) -> Result<(), Errno> {
    // SAFETY: F_GETFL takes no argument.
    let old = check(unsafe { libc::fcntl(fd, libc::F_GETFL) })?;
    let new = if set { old | flags } else { old & !flags };
    // SAFETY: F_SETFL takes an int.
    check(unsafe { libc::fcntl(fd, libc::F_SETFL, new) }).map(drop)
}

/// Sets or clears `O_NONBLOCK` (OPT-3).
pub fn set_non_blocking(fd: RawFd, on: bool) -> Result<(), Errno> {
    change_status_flags(fd, libc::O_NONBLOCK, on)
}

/// Sets or clears `TCP_NODELAY` (OPT-4).
pub fn set_no_delay(fd: RawFd, on: bool) -> Result<(), Errno> {
    set(fd, libc::IPPROTO_TCP, libc::TCP_NODELAY, &c_int::from(on))
}

/// Sets `SO_LINGER` to exactly these values; `seconds` matter only with `on` (OPT-5).
pub fn set_linger(fd: RawFd, on: c_int, seconds: c_int) -> Result<(), Errno> {
    let value = libc::linger {
        l_onoff: on,
        l_linger: seconds,
    };
    set(fd, libc::SOL_SOCKET, libc::SO_LINGER, &value)
}

/// Asks for a receive buffer; the kernel doubles and limits the bytes (OPT-7).
pub fn set_receive_buffer(fd: RawFd, bytes: c_int) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_RCVBUF, &bytes)
}

/// Asks for a send buffer; the kernel doubles and limits the bytes (OPT-7).
pub fn set_send_buffer(fd: RawFd, bytes: c_int) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_SNDBUF, &bytes)
}

/// Limits blocking reads to `ms`; 0: no limit (OPT-8).
pub fn set_receive_timeout(fd: RawFd, ms: c_int) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_RCVTIMEO, &timeval(ms))
}

/// Limits blocking writes to `ms`; 0: no limit (OPT-8).
pub fn set_send_timeout(fd: RawFd, ms: c_int) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_SNDTIMEO, &timeval(ms))
}

/// Sets both reuse options of a policy, the second even if the first fails (OPT-9).
pub fn set_reuse_address(fd: RawFd, policy: ReusePolicy) -> Result<(), Errno> {
    let address = c_int::from(policy != ReusePolicy::None);
    let port = c_int::from(policy == ReusePolicy::AddressAndPort);
    let first = set(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, &address);
    let second = set(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, &port);
    second.and(first)
}

/// The address a socket is bound to (ADR-15).
///
/// # Errors
///
/// That of `getsockname`; EAFNOSUPPORT if it is neither IPv4 nor IPv6.
pub fn local_address(fd: RawFd) -> Result<SocketAddr, Errno> {
    socket_address(fd, libc::getsockname)
}

/// The address a socket is connected to (ADR-15).
///
/// # Errors
///
/// That of `getpeername`; EAFNOSUPPORT if it is neither IPv4 nor IPv6.
pub fn peer_address(fd: RawFd) -> Result<SocketAddr, Errno> {
    socket_address(fd, libc::getpeername)
}

type NameCall = unsafe extern "C" fn(c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> c_int;

fn socket_address(fd: RawFd, call: NameCall) -> Result<SocketAddr, Errno> {
    // SAFETY: on success the call has stored an address of its family in the
    // storage, which is zeroed, and the address' length.
    let result = unsafe {
        SockAddr::try_init(|storage, length| match call(fd, storage.cast(), length) {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        })
    };
    let ((), address) = result?;
    address.as_socket().ok_or(Errno::EAFNOSUPPORT)
}

/// Milliseconds, rounded toward zero as a division in C is. The kernel refuses negative
/// microseconds (EDOM).
fn timeval(ms: c_int) -> libc::timeval {
    libc::timeval {
        tv_sec: (ms / 1000).into(),
        tv_usec: (ms % 1000 * 1000).into(),
    }
}

fn set<T>(fd: RawFd, level: c_int, name: c_int, value: &T) -> Result<(), Errno> {
    let length = c_int::try_from(size_of::<T>()).map_err(|_| Errno::EINVAL)?;
    // SAFETY: value has that many bytes.
    unsafe { set_raw(fd, level, name, ptr::from_ref(value).cast(), length) }
}

fn check(result: c_int) -> Result<c_int, Errno> {
    if result == -1 {
        Err(io::Error::last_os_error().into())
    } else {
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixDatagram;
    use std::time::Duration;

    use super::*;

    fn listener() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").expect("a free port")
    }

    fn number(fd: RawFd, name: c_int) -> c_int {
        let (mut value, mut length) = (0, 4);
        // SAFETY: both are local variables of that size.
        let result = unsafe {
            get_raw(
                fd,
                libc::SOL_SOCKET,
                name,
                (&raw mut value).cast::<c_void>(),
                &raw mut length,
            )
        };
        assert_eq!((result, length), (Ok(()), 4));
        value
    }

    #[test]
    fn bad_descriptors_are_the_systems_error() {
        for fd in [-1, c_int::MAX] {
            assert_eq!(set_non_blocking(fd, true), Err(Errno::EBADF));
            assert_eq!(set_no_delay(fd, true), Err(Errno::EBADF));
            assert_eq!(set_linger(fd, 0, 0), Err(Errno::EBADF));
            assert_eq!(
                set_reuse_address(fd, ReusePolicy::Address),
                Err(Errno::EBADF)
            );
            assert_eq!(local_address(fd), Err(Errno::EBADF));
            assert_eq!(peer_address(fd), Err(Errno::EBADF));
        }
    }

    // proves: OPT-2 OPT-3
    #[test]
    fn status_flags_leave_others_alone() {
        let socket = listener();
        let fd = socket.as_raw_fd();
        // SAFETY: F_GETFL takes no argument.
        let flags = || unsafe { libc::fcntl(fd, libc::F_GETFL) };
        let before = flags();
        change_status_flags(fd, libc::O_APPEND, true).expect("set");
        set_non_blocking(fd, true).expect("set");
        assert_eq!(flags(), before | libc::O_APPEND | libc::O_NONBLOCK);
        change_status_flags(fd, libc::O_APPEND, false).expect("cleared");
        assert_eq!(flags(), before | libc::O_NONBLOCK);
        set_non_blocking(fd, false).expect("cleared");
        assert_eq!(flags(), before);
    }

    // proves: OPT-4 OPT-5 OPT-7 OPT-8
    #[test]
    fn options_reach_the_socket() {
        let listening = listener();
        let socket = TcpStream::connect(listening.local_addr().expect("bound")).expect("connected");
        let fd = socket.as_raw_fd();
        set_no_delay(fd, true).expect("set");
        assert!(socket.nodelay().expect("read"));
        set_no_delay(fd, false).expect("set");
        assert!(!socket.nodelay().expect("read"));
        set_receive_timeout(fd, 1500).expect("set");
        assert_eq!(
            socket.read_timeout().expect("read"),
            Some(Duration::from_millis(1500))
        );
        set_receive_timeout(fd, 0).expect("set");
        assert_eq!(socket.read_timeout().expect("read"), None);
        set_send_timeout(fd, 20).expect("set");
        assert_eq!(
            socket.write_timeout().expect("read"),
            Some(Duration::from_millis(20))
        );
        assert_eq!(set_send_timeout(fd, -1), Err(Errno(libc::EDOM)));
        assert_eq!(set_send_timeout(fd, -1000), Ok(()));
        set_receive_buffer(fd, 10_000).expect("set");
        assert!(number(fd, libc::SO_RCVBUF) >= 10_000);
        set_send_buffer(fd, 10_000).expect("set");
        assert!(number(fd, libc::SO_SNDBUF) >= 10_000);
        set_linger(fd, 1, 7).expect("set");
        assert_eq!(
            socket2::SockRef::from(&socket).linger().expect("read"),
            Some(Duration::from_secs(7))
        );
        set_linger(fd, 0, 0).expect("set");
        assert_eq!(
            socket2::SockRef::from(&socket).linger().expect("read"),
            None
        );
    }

    // proves: COM-77 OPT-9
    #[test]
    fn reuse_policies_set_both_options() {
        let socket = listener();
        let fd = socket.as_raw_fd();
        for (code, expected) in [(2, (1, 1)), (1, (1, 0)), (2, (1, 1)), (0, (0, 0))] {
            let policy = ReusePolicy::from_code(code).expect("a policy");
            set_reuse_address(fd, policy).expect("set");
            assert_eq!(
                (
                    number(fd, libc::SO_REUSEADDR),
                    number(fd, libc::SO_REUSEPORT)
                ),
                expected
            );
        }
        for code in [-1, 3, c_int::MAX] {
            assert_eq!(ReusePolicy::from_code(code), Err(Errno::EINVAL));
        }
    }

    #[test]
    fn options_of_another_protocol_are_refused() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let refused = set_no_delay(socket.as_raw_fd(), true);
        assert!(
            matches!(refused, Err(Errno(libc::ENOPROTOOPT | libc::EOPNOTSUPP))),
            "{refused:?}"
        );
    }

    #[test]
    fn ioctl_stores_its_result() {
        let listening = listener();
        let socket = TcpStream::connect(listening.local_addr().expect("bound")).expect("connected");
        let mut unread: c_ulong = 0;
        let request = c_long::try_from(libc::FIONREAD).expect("a small number");
        // SAFETY: FIONREAD stores an int, for which an unsigned long has space.
        let result = unsafe { ioctl(socket.as_raw_fd(), request, &raw mut unread) };
        assert_eq!((result, unread), (Ok(()), 0));
    }

    // proves: ADR-15
    #[test]
    fn addresses_are_those_of_the_socket() {
        let listening = listener();
        let bound = listening.local_addr().expect("bound");
        assert_eq!(local_address(listening.as_raw_fd()), Ok(bound));
        assert_eq!(
            peer_address(listening.as_raw_fd()),
            Err(Errno(libc::ENOTCONN))
        );
        let socket = TcpStream::connect(bound).expect("connected");
        assert_eq!(peer_address(socket.as_raw_fd()), Ok(bound));
        let (one, _other) = UnixDatagram::pair().expect("a pair");
        assert_eq!(local_address(one.as_raw_fd()), Err(Errno::EAFNOSUPPORT));
        assert_eq!(peer_address(one.as_raw_fd()), Err(Errno::EAFNOSUPPORT));
    }
}
