//! `SYS_*`: errors, socket options, addresses, byte order, memory
//! (ERR, MEM, OPT, ADR and END of the specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment
//! gives, valid during the call. Every function may be called on any thread.

use std::ffi::{CStr, c_int, c_long};
use std::net::IpAddr;
use std::{io, ptr};

use super::entry::call;
use super::ip_list;
use super::sys_types::{
    BOOL, DWORD, En_HP_IPAddrType, En_HP_ReuseAddressPolicy, FALSE, FD, HP_LPTIPAddr, INT, IPT_ALL,
    IPT_IPV4, IPT_IPV6, LPBYTE, LPCSTR, LPCTSTR, LPVOID, SOCKET, TCHAR, TRUE, ULONG, ULONGLONG,
    USHORT,
};
use super::text_out::{TextOut, write_ip_text};
use crate::error::Errno;
use crate::net::addr;
use crate::net::resolve::Family;
use crate::net::sockopt::{self, ReusePolicy};

/// 0, or -1 and errno.
fn status(body: impl FnOnce() -> Result<(), Errno>) -> c_int {
    call(-1, || body().map(|()| 0))
}

/// TRUE, or FALSE and errno.
fn done(body: impl FnOnce() -> Result<(), Errno>) -> BOOL {
    call(FALSE, || body().map(|()| TRUE))
}

/// A text; NULL counts as empty (ADR-1).
///
/// # Safety
/// `text` is NULL or NUL-terminated for as long as the result is used.
unsafe fn text_or_empty<'a>(text: LPCTSTR) -> &'a CStr {
    if text.is_null() {
        return c"";
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    unsafe { CStr::from_ptr(text) }
}

fn family_code(ip: IpAddr) -> En_HP_IPAddrType {
    if ip.is_ipv4() { IPT_IPV4 } else { IPT_IPV6 }
}

fn family_of_code(code: En_HP_IPAddrType) -> Result<Family, Errno> {
    match code {
        IPT_ALL => Ok(Family::Any),
        IPT_IPV4 => Ok(Family::Ipv4),
        IPT_IPV6 => Ok(Family::Ipv6),
        _ => Err(Errno::EAFNOSUPPORT),
    }
}

/// The calling thread's errno. Meaningful after a call has failed; no function of this
/// library resets it to 0 (ERR-1, ERR-3, COM-12).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_GetLastError() -> DWORD {
    errno::errno().0.cast_unsigned()
}

/// The text of the calling thread's errno: the C library's strerror, in the locale of the
/// process. Not to be freed; valid until the thread's next call. Leaves errno alone
/// (ERR-2, ERR-3).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_GetLastErrorStr() -> LPCSTR {
    call(c"".as_ptr(), || {
        // SAFETY: strerror takes any number and owns what it returns.
        Ok(unsafe { libc::strerror(errno::errno().0) }.cast_const())
    })
}

/// setsockopt: val points to len bytes. 0, or -1 with its errno (OPT-1).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_SetSocketOption(
    sock: SOCKET,
    level: c_int,
    name: c_int,
    val: LPVOID,
    len: c_int,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    status(|| unsafe { sockopt::set_raw(sock, level, name, val, len) })
}

/// getsockopt: val has room for *len bytes, *len receives what was stored. 0, or -1 with
/// its errno (OPT-1).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_GetSocketOption(
    sock: SOCKET,
    level: c_int,
    name: c_int,
    val: LPVOID,
    len: *mut c_int,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    status(|| unsafe { sockopt::get_raw(sock, level, name, val, len) })
}

/// ioctl: arg is what cmd demands. 0, or -1 with its errno (OPT-1).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_IoctlSocket(sock: SOCKET, cmd: c_long, arg: *mut ULONG) -> c_int {
    // SAFETY: the memory is as the comment demands.
    status(|| unsafe { sockopt::ioctl(sock, cmd, arg) })
}

/// Sets (bSet) or clears the file status flags fl (O_NONBLOCK ...), leaving the others
/// alone. TRUE, or FALSE with the errno of fcntl: not the 0 and -1 of the functions
/// around it (OPT-2).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_fcntl_SETFL(fd: FD, fl: INT, bSet: BOOL) -> BOOL {
    done(|| sockopt::change_status_flags(fd, fl, bSet != FALSE))
}

/// Sets or clears O_NONBLOCK. 0, or -1 with the errno of fcntl (OPT-3).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_NoBlock(sock: SOCKET, bNoBlock: BOOL) -> c_int {
    status(|| sockopt::set_non_blocking(sock, bNoBlock != FALSE))
}

/// Sets or clears TCP_NODELAY. 0, or -1 with the errno of setsockopt (OPT-4).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_NoDelay(sock: SOCKET, bNoDelay: BOOL) -> c_int {
    status(|| sockopt::set_no_delay(sock, bNoDelay != FALSE))
}

/// Switches SO_LINGER off, whatever bDont is. 0, or -1 with the errno of setsockopt
/// (OPT-6).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_DontLinger(sock: SOCKET, bDont: BOOL) -> c_int {
    let _ = bDont;
    status(|| sockopt::set_linger(sock, 0, 0))
}

/// Sets SO_LINGER to these values; l_linger is in seconds. 0, or -1 with the errno of
/// setsockopt (OPT-5).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_Linger(sock: SOCKET, l_onoff: USHORT, l_linger: USHORT) -> c_int {
    status(|| sockopt::set_linger(sock, l_onoff.into(), l_linger.into()))
}

/// Sets SO_RCVBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
/// errno of setsockopt (OPT-7).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_RecvBuffSize(sock: SOCKET, size: c_int) -> c_int {
    status(|| sockopt::set_receive_buffer(sock, size))
}

/// Sets SO_SNDBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
/// errno of setsockopt (OPT-7).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_SendBuffSize(sock: SOCKET, size: c_int) -> c_int {
    status(|| sockopt::set_send_buffer(sock, size))
}

/// Limits blocking reads to ms milliseconds; 0: no limit. 0, or -1 with the errno of
/// setsockopt: EDOM for a negative time that is no whole number of seconds (OPT-8).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_RecvTimeOut(sock: SOCKET, ms: c_int) -> c_int {
    status(|| sockopt::set_receive_timeout(sock, ms))
}

/// Limits blocking writes to ms milliseconds; otherwise as SYS_SSO_RecvTimeOut (OPT-8).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_SendTimeOut(sock: SOCKET, ms: c_int) -> c_int {
    status(|| sockopt::set_send_timeout(sock, ms))
}

/// Applies a reuse policy: RAP_NONE clears SO_REUSEADDR and SO_REUSEPORT, RAP_ADDR_ONLY
/// sets the first and clears the second, RAP_ADDR_AND_PORT sets both. 0, or -1: EINVAL
/// for any other number, or the errno of setsockopt (OPT-9).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SSO_ReuseAddress(sock: SOCKET, opt: En_HP_ReuseAddressPolicy) -> c_int {
    status(|| sockopt::set_reuse_address(sock, ReusePolicy::from_code(opt)?))
}

/// The address a socket is bound to, as text without zone or brackets, and its port.
/// lpszAddress has room for *piAddressLen characters; on success the length is that of the
/// text with its NUL.
///
/// FALSE: ENOSPC if the room is too small, with a length of 16 (IPv4) or 46 (IPv6) and the
/// port stored; EAFNOSUPPORT for any other kind of address; EINVAL for a NULL pointer
/// (lpszAddress may be NULL if the length is 0); otherwise the errno of getsockname
/// (ADR-15 to ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_GetSocketLocalAddress(
    socket: SOCKET,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    done(|| unsafe {
        socket_address(
            socket,
            sockopt::local_address,
            lpszAddress,
            piAddressLen,
            pusPort,
        )
    })
}

/// The address a socket is connected to; otherwise as SYS_GetSocketLocalAddress, with the
/// errno of getpeername, ENOTCONN for instance.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_GetSocketRemoteAddress(
    socket: SOCKET,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    done(|| unsafe {
        socket_address(
            socket,
            sockopt::peer_address,
            lpszAddress,
            piAddressLen,
            pusPort,
        )
    })
}

/// # Safety
/// As `write_ip_text`.
unsafe fn socket_address(
    socket: SOCKET,
    read: fn(SOCKET) -> Result<std::net::SocketAddr, Errno>,
    text: *mut TCHAR,
    length: *mut c_int,
    port: *mut USHORT,
) -> Result<(), Errno> {
    if length.is_null() || port.is_null() {
        return Err(Errno::EINVAL);
    }
    let address = read(socket)?;
    // SAFETY: handed on.
    unsafe { write_ip_text(&address, text, length, port) }
}

/// All addresses of a host name or literal, limited to enType (IPT_ALL: no limit), in the
/// resolver's order; blocks while a name is looked up. *lpppIPAddr receives an array that
/// ends with NULL, to be freed by SYS_FreeHostIPAddresses only; *piIPAddrCount the count
/// without that NULL.
///
/// FALSE: NULL and 0 are stored, and errno is EHOSTUNREACH if there is no such address,
/// EAFNOSUPPORT for any other enType, EINVAL for a literal with an error or a NULL pointer,
/// ENOMEM (ADR-8 to ADR-14, ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_EnumHostIPAddresses(
    lpszHost: LPCTSTR,
    enType: En_HP_IPAddrType,
    lpppIPAddr: *mut *mut HP_LPTIPAddr,
    piIPAddrCount: *mut c_int,
) -> BOOL {
    done(|| {
        if lpppIPAddr.is_null() || piIPAddrCount.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: neither is NULL, and the memory is as the comment demands.
        let host = unsafe {
            lpppIPAddr.write(ptr::null_mut());
            piIPAddrCount.write(0);
            text_or_empty(lpszHost)
        };
        let found = addr::resolve_all(host, family_of_code(enType)?)?;
        let count = c_int::try_from(found.len()).map_err(|_| Errno::ENOMEM)?;
        let list = ip_list::allocate(&found).ok_or(Errno::ENOMEM)?;
        // SAFETY: as above.
        unsafe {
            lpppIPAddr.write(list);
            piIPAddrCount.write(count);
        }
        Ok(())
    })
}

/// Frees an array of SYS_EnumHostIPAddresses with all it points to. FALSE with EINVAL for
/// NULL (ADR-12).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_FreeHostIPAddresses(lppIPAddr: *mut HP_LPTIPAddr) -> BOOL {
    done(|| {
        if lppIPAddr.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: the comment demands an array of SYS_EnumHostIPAddresses.
        unsafe { ip_list::free(lppIPAddr) };
        Ok(())
    })
}

/// Whether a text is an IPv4 or IPv6 literal by the strict rules of inet_pton: no blanks,
/// leading zeros, zone or brackets. If so, *penType receives IPT_IPV4 or IPT_IPV6; penType
/// may be NULL. Leaves errno alone (ADR-2).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_IsIPAddress(
    lpszAddress: LPCTSTR,
    penType: *mut En_HP_IPAddrType,
) -> BOOL {
    call(FALSE, || {
        // SAFETY: the memory is as the comment demands.
        let Some(ip) = addr::parse_strict(unsafe { text_or_empty(lpszAddress) }) else {
            return Ok(FALSE);
        };
        if !penType.is_null() {
            // SAFETY: as above.
            unsafe { penType.write(family_code(ip)) };
        }
        Ok(TRUE)
    })
}

/// An address of a host name or literal, as text without zone; of several the first. Blocks
/// while a name is looked up. lpszIP has room for *piIPLenth characters; on success the
/// length is that of the text with its NUL. *penType receives IPT_IPV4 or IPT_IPV6.
///
/// FALSE: ENOSPC if the room is too small, with a length of 16 (IPv4) or 46 (IPv6) and the
/// type stored; EHOSTUNREACH if there is no such address; EINVAL for a literal with an error
/// or a NULL pointer (lpszIP may be NULL if the length is 0) (ADR-3 to ADR-7, ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_GetIPAddress(
    lpszHost: LPCTSTR,
    lpszIP: *mut TCHAR,
    piIPLenth: *mut c_int,
    penType: *mut En_HP_IPAddrType,
) -> BOOL {
    done(|| {
        // SAFETY: the memory is as the comment demands.
        let (out, host) = unsafe { (TextOut::new(lpszIP, piIPLenth)?, text_or_empty(lpszHost)) };
        if penType.is_null() {
            return Err(Errno::EINVAL);
        }
        let ip = addr::resolve(host, 0)?.ip();
        // SAFETY: not NULL, and the memory is as the comment demands.
        unsafe { penType.write(family_code(ip)) };
        out.ip(ip)
    })
}

/// Network to host order, 64 bits (END-1).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_NToH64(value: ULONGLONG) -> ULONGLONG {
    ULONGLONG::from_be(value)
}

/// Host to network order, 64 bits (END-1).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_HToN64(value: ULONGLONG) -> ULONGLONG {
    value.to_be()
}

/// Swaps the 2 bytes on every host (END-2).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SwapEndian16(value: USHORT) -> USHORT {
    value.swap_bytes()
}

/// Reverses the 4 bytes on every host (END-2).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_SwapEndian32(value: DWORD) -> DWORD {
    value.swap_bytes()
}

/// TRUE on little-endian hosts (END-2).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_IsLittleEndian() -> BOOL {
    BOOL::from(cfg!(target_endian = "little"))
}

/// malloc: the block is the C library's, for SYS_Free or free. NULL with ENOMEM if there is
/// no memory or size is negative (MEM-1, MEM-5, MEM-7).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_Malloc(size: c_int) -> LPBYTE {
    call(ptr::null_mut(), || {
        // SAFETY: malloc takes any size.
        block(unsafe { libc::malloc(bytes(size)?) })
    })
}

/// realloc of a block of the C library, whoever allocated it. p NULL: as SYS_Malloc. size 0:
/// frees p. NULL with ENOMEM if there is no memory or size is negative; p stays valid
/// then (MEM-2, MEM-5, MEM-7).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_Realloc(p: LPBYTE, size: c_int) -> LPBYTE {
    call(ptr::null_mut(), || {
        let size = bytes(size)?;
        // SAFETY: the comment demands NULL or a block of the C library.
        let moved = unsafe { libc::realloc(p.cast(), size) };
        // The C library may answer a size of 0 with NULL, which is no failure.
        if size == 0 {
            Ok(moved.cast())
        } else {
            block(moved)
        }
    })
}

/// free: of a block of SYS_Malloc, SYS_Realloc, SYS_Calloc or the C library. NULL is allowed
/// (MEM-3, MEM-5).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SYS_Free(p: LPBYTE) {
    // SAFETY: the comment demands NULL or a block of the C library.
    unsafe { libc::free(p.cast()) };
}

/// calloc: number times size bytes, all zero; otherwise as SYS_Malloc. Since 5.8.4 (MEM-4).
#[unsafe(no_mangle)]
pub extern "C" fn SYS_Calloc(number: c_int, size: c_int) -> LPVOID {
    call(ptr::null_mut(), || {
        // SAFETY: calloc takes any sizes and checks their product.
        let block = block(unsafe { libc::calloc(bytes(number)?, bytes(size)?) })?;
        Ok(block.cast())
    })
}

/// A size for the C library; negative ones are refused instead of wrapped (MEM-7).
fn bytes(size: c_int) -> Result<usize, Errno> {
    usize::try_from(size).map_err(|_| Errno::ENOMEM)
}

fn block(p: LPVOID) -> Result<LPBYTE, Errno> {
    if p.is_null() {
        Err(io::Error::last_os_error().into())
    } else {
        Ok(p.cast())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::fd::AsRawFd;

    use super::*;

    fn set_errno(code: c_int) {
        errno::set_errno(errno::Errno(code));
    }

    #[test]
    fn a_panic_is_a_failure_and_errno_is_set_last() {
        struct Noise;
        impl Drop for Noise {
            fn drop(&mut self) {
                set_errno(libc::EIO);
            }
        }
        set_errno(77);
        let noise = Noise;
        let succeed = move || {
            drop(noise);
            Ok(1)
        };
        assert_eq!((call(0, succeed), SYS_GetLastError()), (1, 77));
        let noise = Noise;
        let fail = move || {
            drop(noise);
            Err(Errno::ENOSPC)
        };
        assert_eq!(call(0, fail), 0);
        assert_eq!(SYS_GetLastError(), libc::ENOSPC.cast_unsigned());
        assert_eq!(call(-1, || panic!("caught")), -1);
        assert_eq!(SYS_GetLastError(), libc::EFAULT.cast_unsigned());
    }

    #[test]
    fn error_functions_leave_errno_alone() {
        for code in [0, libc::ENOENT, 9999, -2] {
            set_errno(code);
            // SAFETY: the C library's text, read before the next call.
            let text = unsafe { CStr::from_ptr(SYS_GetLastErrorStr()) };
            assert!(!text.is_empty());
            assert_eq!(SYS_GetLastError(), code.cast_unsigned());
        }
    }

    #[test]
    fn sizes_below_zero_are_no_memory() {
        // SAFETY: NULL and blocks of the C library.
        unsafe {
            set_errno(0);
            assert!(SYS_Malloc(-1).is_null());
            assert_eq!(SYS_GetLastError(), libc::ENOMEM.cast_unsigned());
            set_errno(0);
            assert!(SYS_Calloc(-1, 1).is_null());
            assert_eq!(SYS_GetLastError(), libc::ENOMEM.cast_unsigned());
            let kept = SYS_Calloc(1, 4).cast::<u8>();
            set_errno(0);
            assert!(SYS_Realloc(kept, -1).is_null());
            assert_eq!(SYS_GetLastError(), libc::ENOMEM.cast_unsigned());
            assert_eq!(kept.cast::<[u8; 4]>().read(), [0; 4]);
            SYS_Free(kept);
            SYS_Free(ptr::null_mut());
        }
    }

    #[test]
    fn byte_order_is_the_networks() {
        assert_eq!(SYS_HToN64(0x0102).to_ne_bytes(), [0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(SYS_NToH64(SYS_HToN64(42)), 42);
        assert_eq!(SYS_SwapEndian16(0x0102), 0x0201);
        assert_eq!(SYS_SwapEndian32(0x0102_0304), 0x0403_0201);
    }

    #[test]
    fn results_have_their_functions_sense() {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let fd = socket.as_raw_fd();
        assert_eq!(SYS_fcntl_SETFL(fd, libc::O_NONBLOCK, TRUE), TRUE);
        assert_eq!(SYS_SSO_NoBlock(fd, FALSE), 0);
        assert_eq!(SYS_fcntl_SETFL(-1, libc::O_NONBLOCK, TRUE), FALSE);
        assert_eq!(SYS_SSO_NoBlock(-1, FALSE), -1);
        assert_eq!(SYS_GetLastError(), libc::EBADF.cast_unsigned());
        assert_eq!(SYS_SSO_ReuseAddress(fd, 3), -1);
        assert_eq!(SYS_GetLastError(), libc::EINVAL.cast_unsigned());
    }

    #[test]
    fn a_failed_address_call_stores_nothing() {
        let (mut text, mut length, mut port) = ([1; 16], 16, 7);
        let (buf, len, to_port) = (text.as_mut_ptr(), &raw mut length, &raw mut port);
        // SAFETY: live locals of the stated sizes, or NULL.
        unsafe {
            assert_eq!(SYS_GetSocketLocalAddress(-1, buf, len, to_port), FALSE);
            assert_eq!(SYS_GetLastError(), libc::EBADF.cast_unsigned());
            assert_eq!(
                SYS_GetSocketRemoteAddress(0, buf, ptr::null_mut(), to_port),
                FALSE
            );
            assert_eq!(SYS_GetLastError(), libc::EINVAL.cast_unsigned());
            let mut kind = 9;
            assert_eq!(
                SYS_GetIPAddress(c"a:b".as_ptr(), buf, len, &raw mut kind),
                FALSE
            );
            assert_eq!(SYS_GetLastError(), libc::EINVAL.cast_unsigned());
            assert_eq!(kind, 9);
        }
        assert_eq!((text, length, port), ([1; 16], 16, 7));
    }

    #[test]
    fn a_failed_enumeration_clears_its_outputs() {
        for (host, kind, code) in [
            (c"1.2.3.4", 3, libc::EAFNOSUPPORT),
            (c"1.2.3.4", IPT_IPV6, libc::EHOSTUNREACH),
            (c"a:b", IPT_ALL, libc::EINVAL),
        ] {
            let (mut list, mut count) = (ptr::dangling_mut(), 5);
            // SAFETY: a C string and live locals.
            let found = unsafe {
                SYS_EnumHostIPAddresses(host.as_ptr(), kind, &raw mut list, &raw mut count)
            };
            assert_eq!(SYS_GetLastError(), code.cast_unsigned());
            assert_eq!((found, list, count), (FALSE, ptr::null_mut(), 0));
        }
        // SAFETY: NULL is refused.
        assert_eq!(unsafe { SYS_FreeHostIPAddresses(ptr::null_mut()) }, FALSE);
    }
}
