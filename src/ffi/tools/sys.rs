//! `SYS_*`: errors, socket options, addresses, byte order, memory
//! (ERR, MEM, OPT, ADR and END of the specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment
//! gives, valid during the call. Every function may be called on any thread.

use std::ffi::{c_int, c_long};
use std::net::SocketAddr;
use std::{io, ptr};

use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::call;
use crate::ffi::boundary::out::{self, TextOut};
use crate::ffi::tools::ip_list;
use crate::ffi::types::{
    BOOL, DWORD, En_HP_IPAddrType, En_HP_ReuseAddressPolicy, FALSE, FD, HP_LPTIPAddr, INT, IPT_ALL,
    IPT_IPV4, IPT_IPV6, LPBYTE, LPCSTR, LPCTSTR, LPVOID, SOCKET, TCHAR, TRUE, ULONG, ULONGLONG,
    USHORT,
};
use crate::os::net::addr;
use crate::os::net::resolve::Family;
use crate::os::net::sockopt::{self, ReusePolicy};

/// 0, or -1 and errno.
fn status(body: impl FnOnce() -> Result<(), Errno>) -> c_int {
    call(-1, || body().map(|()| 0))
}

/// TRUE, or FALSE and errno.
fn done(body: impl FnOnce() -> Result<(), Errno>) -> BOOL {
    call(FALSE, || body().map(|()| TRUE))
}

/// The form in which these functions show addresses (ADR-15).
fn without_zone(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port())
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
pub extern "C-unwind" fn SYS_GetLastError() -> DWORD {
    errno::errno().0.cast_unsigned()
}

/// The text of the calling thread's errno: the C library's strerror, in the locale of the
/// process. Not to be freed; valid until the thread's next call. Leaves errno alone
/// (ERR-2, ERR-3).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_GetLastErrorStr() -> LPCSTR {
    call(c"".as_ptr(), || {
        // SAFETY: strerror takes any number and owns what it returns.
        Ok(unsafe { libc::strerror(errno::errno().0) }.cast_const())
    })
}

/// setsockopt: val points to len bytes. 0, or -1 with its errno (OPT-1).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_SetSocketOption(
    sock: SOCKET,
    level: c_int,
    name: c_int,
    val: LPVOID,
    len: c_int,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    status(|| unsafe { sockopt::set_raw(sock, level, name, val, len) })
}

/// getsockopt: val has space for *len bytes, *len receives what was stored. 0, or -1 with
/// its errno (OPT-1).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GetSocketOption(
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
pub unsafe extern "C-unwind" fn SYS_IoctlSocket(
    sock: SOCKET,
    cmd: c_long,
    arg: *mut ULONG,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    status(|| unsafe { sockopt::ioctl(sock, cmd, arg) })
}

/// Sets (bSet) or clears the file status flags fl (O_NONBLOCK ...), leaving the others
/// alone. Returns TRUE, or FALSE with the errno of fcntl, unlike the functions around it
/// (OPT-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_fcntl_SETFL(fd: FD, fl: INT, bSet: BOOL) -> BOOL {
    done(|| sockopt::change_status_flags(fd, fl, bSet != FALSE))
}

/// Sets or clears O_NONBLOCK. 0, or -1 with the errno of fcntl (OPT-3).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_NoBlock(sock: SOCKET, bNoBlock: BOOL) -> c_int {
    status(|| sockopt::set_non_blocking(sock, bNoBlock != FALSE))
}

/// Sets or clears TCP_NODELAY. 0, or -1 with the errno of setsockopt (OPT-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_NoDelay(sock: SOCKET, bNoDelay: BOOL) -> c_int {
    status(|| sockopt::set_no_delay(sock, bNoDelay != FALSE))
}

/// Switches SO_LINGER off, whatever bDont is. 0, or -1 with the errno of setsockopt
/// (OPT-6).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_DontLinger(sock: SOCKET, bDont: BOOL) -> c_int {
    let _ = bDont;
    status(|| sockopt::set_linger(sock, 0, 0))
}

/// Sets SO_LINGER to these values; l_linger is in seconds. 0, or -1 with the errno of
/// setsockopt (OPT-5).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_Linger(sock: SOCKET, l_onoff: USHORT, l_linger: USHORT) -> c_int {
    let (on, seconds) = (arguments::low16(l_onoff), arguments::low16(l_linger));
    status(|| sockopt::set_linger(sock, on.into(), seconds.into()))
}

/// Sets SO_RCVBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
/// errno of setsockopt (OPT-7).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_RecvBuffSize(sock: SOCKET, size: c_int) -> c_int {
    status(|| sockopt::set_receive_buffer(sock, size))
}

/// Sets SO_SNDBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
/// errno of setsockopt (OPT-7).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_SendBuffSize(sock: SOCKET, size: c_int) -> c_int {
    status(|| sockopt::set_send_buffer(sock, size))
}

/// Limits blocking reads to ms milliseconds; 0: no limit. 0, or -1 with the errno of
/// setsockopt: EDOM for a negative time that is not a whole number of seconds (OPT-8).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_RecvTimeOut(sock: SOCKET, ms: c_int) -> c_int {
    status(|| sockopt::set_receive_timeout(sock, ms))
}

/// Limits blocking writes to ms milliseconds; otherwise as SYS_SSO_RecvTimeOut (OPT-8).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_SendTimeOut(sock: SOCKET, ms: c_int) -> c_int {
    status(|| sockopt::set_send_timeout(sock, ms))
}

/// Applies a reuse policy: RAP_NONE clears SO_REUSEADDR and SO_REUSEPORT, RAP_ADDR_ONLY
/// sets the first and clears the second, RAP_ADDR_AND_PORT sets both. 0, or -1: EINVAL
/// for any other number, or the errno of setsockopt (OPT-9).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SSO_ReuseAddress(
    sock: SOCKET,
    opt: En_HP_ReuseAddressPolicy,
) -> c_int {
    status(|| sockopt::set_reuse_address(sock, ReusePolicy::from_code(opt)?))
}

/// The address a socket is bound to, as text without zone or brackets, and its port.
/// lpszAddress has space for *piAddressLen characters; on success the length is that of
/// the text with its NUL.
///
/// FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and
/// the port stored; EAFNOSUPPORT for any other family of addresses; EINVAL for a NULL
/// pointer (lpszAddress may be NULL if the length is 0); otherwise the errno of
/// getsockname (ADR-15 to ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GetSocketLocalAddress(
    socket: SOCKET,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    done(|| {
        let address = without_zone(sockopt::local_address(socket)?);
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
}

/// The address a socket is connected to; otherwise as SYS_GetSocketLocalAddress, with the
/// errno of getpeername, ENOTCONN for instance (ADR-15 to ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GetSocketRemoteAddress(
    socket: SOCKET,
    lpszAddress: *mut TCHAR,
    piAddressLen: *mut c_int,
    pusPort: *mut USHORT,
) -> BOOL {
    done(|| {
        let address = without_zone(sockopt::peer_address(socket)?);
        // SAFETY: the memory is as the comment demands.
        unsafe { out::address(address, lpszAddress, piAddressLen, pusPort) }
    })
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
pub unsafe extern "C-unwind" fn SYS_EnumHostIPAddresses(
    lpszHost: LPCTSTR,
    enType: En_HP_IPAddrType,
    lpppIPAddr: *mut *mut HP_LPTIPAddr,
    piIPAddrCount: *mut c_int,
) -> BOOL {
    done(|| {
        // SAFETY: the memory is as the comment demands.
        let host = unsafe {
            out::store(lpppIPAddr, ptr::null_mut())?;
            out::store(piIPAddrCount, 0)?;
            arguments::text(lpszHost).unwrap_or_default()
        };
        let found = addr::resolve_all(host, family_of_code(enType)?)?;
        let count = c_int::try_from(found.len()).map_err(|_| Errno::ENOMEM)?;
        let list = ip_list::allocate(&found).ok_or(Errno::ENOMEM)?;
        // SAFETY: as above.
        unsafe {
            out::store(lpppIPAddr, list)?;
            out::store(piIPAddrCount, count)
        }
    })
}

/// Frees an array of SYS_EnumHostIPAddresses with all it points to. FALSE with EINVAL for
/// NULL (ADR-12).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_FreeHostIPAddresses(lppIPAddr: *mut HP_LPTIPAddr) -> BOOL {
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
pub unsafe extern "C-unwind" fn SYS_IsIPAddress(
    lpszAddress: LPCTSTR,
    penType: *mut En_HP_IPAddrType,
) -> BOOL {
    call(FALSE, || {
        // SAFETY: the memory is as the comment demands.
        let text = unsafe { arguments::text(lpszAddress) };
        let Some(ip) = text.and_then(addr::parse_strict) else {
            return Ok(FALSE);
        };
        if !penType.is_null() {
            // SAFETY: as above.
            unsafe { out::store(penType, ip_list::type_of(ip))? };
        }
        Ok(TRUE)
    })
}

/// An address of a host name or literal, as text without zone; of several the first. Blocks
/// while a name is looked up. lpszIP has space for *piIPLenth characters; on success the
/// length is that of the text with its NUL. *penType receives IPT_IPV4 or IPT_IPV6.
///
/// FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and
/// the type stored; EHOSTUNREACH if there is no such address; EINVAL for a literal with an
/// error or a NULL pointer (lpszIP may be NULL if the length is 0) (ADR-3 to ADR-7, ADR-17).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GetIPAddress(
    lpszHost: LPCTSTR,
    lpszIP: *mut TCHAR,
    piIPLenth: *mut c_int,
    penType: *mut En_HP_IPAddrType,
) -> BOOL {
    done(|| {
        // SAFETY: the memory is as the comment demands.
        let (text, host) = unsafe { (TextOut::new(lpszIP, piIPLenth)?, arguments::text(lpszHost)) };
        if penType.is_null() {
            return Err(Errno::EINVAL);
        }
        let ip = addr::resolve(host.unwrap_or_default(), 0)?.ip();
        // SAFETY: as above.
        unsafe { out::store(penType, ip_list::type_of(ip))? };
        text.ip(ip)
    })
}

/// Network to host order, 64 bits (END-1).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_NToH64(value: ULONGLONG) -> ULONGLONG {
    ULONGLONG::from_be(value)
}

/// Host to network order, 64 bits (END-1).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_HToN64(value: ULONGLONG) -> ULONGLONG {
    value.to_be()
}

/// Swaps the 2 bytes on every host (END-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SwapEndian16(value: USHORT) -> USHORT {
    arguments::low16(value).swap_bytes()
}

/// Reverses the 4 bytes on every host (END-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_SwapEndian32(value: DWORD) -> DWORD {
    value.swap_bytes()
}

/// TRUE on little-endian hosts (END-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_IsLittleEndian() -> BOOL {
    BOOL::from(cfg!(target_endian = "little"))
}

/// malloc: the block belongs to the C library, and is freed with SYS_Free or free. NULL
/// with ENOMEM if there is no memory or size is negative (MEM-1, MEM-5, MEM-7).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_Malloc(size: c_int) -> LPBYTE {
    call(ptr::null_mut(), || {
        // SAFETY: malloc takes any size.
        block(unsafe { libc::malloc(bytes(size)?) })
    })
}

/// realloc of any block of the C library. p NULL: as SYS_Malloc. size 0: frees p. NULL with
/// ENOMEM if there is no memory or size is negative; p stays valid then (MEM-2, MEM-5,
/// MEM-7).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Realloc(p: LPBYTE, size: c_int) -> LPBYTE {
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
pub unsafe extern "C-unwind" fn SYS_Free(p: LPBYTE) {
    // SAFETY: the comment demands NULL or a block of the C library.
    unsafe { libc::free(p.cast()) };
}

/// calloc: number times size bytes, all zero; otherwise as SYS_Malloc. Since 5.8.4 (MEM-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_Calloc(number: c_int, size: c_int) -> LPVOID {
    call(ptr::null_mut(), || {
        // SAFETY: calloc takes any sizes and checks their product.
        let block = block(unsafe { libc::calloc(bytes(number)?, bytes(size)?) })?;
        Ok(block.cast())
    })
}

/// Legacy, removed in 5.9.2: always NULL with ENOMEM. No function can allocate on the stack of
/// its caller, so there is nothing else to return; use SYS_Malloc (MEM-6, ABI-90).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_Alloca(size: c_int) -> LPVOID {
    let _ = size; // none can be served
    call(ptr::null_mut(), || Err(Errno::ENOMEM))
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
mod tests;
