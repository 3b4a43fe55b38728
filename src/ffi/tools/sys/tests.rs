use std::ffi::CStr;
use std::net::TcpListener;
use std::os::fd::AsRawFd;

use super::*;

fn set_errno(code: c_int) {
    errno::set_errno(errno::Errno(code));
}

// proves: ERR-3
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

// proves: MEM-7
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

// proves: END-1 END-2
#[test]
fn byte_order_is_the_networks() {
    assert_eq!(SYS_HToN64(0x0102).to_ne_bytes(), [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(SYS_NToH64(SYS_HToN64(42)), 42);
    assert_eq!(SYS_SwapEndian16(0x0102), 0x0201);
    assert_eq!(SYS_SwapEndian32(0x0102_0304), 0x0403_0201);
}

// proves: OPT-2 OPT-3 OPT-9
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

// proves: ADR-6 ADR-15 ADR-17
#[test]
fn a_failed_address_call_stores_nothing() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (mut text, mut length, mut port) = ([1; 16], 16, 7);
    let (buf, len, to_port) = (text.as_mut_ptr(), &raw mut length, &raw mut port);
    // SAFETY: live locals of the stated sizes, or NULL.
    unsafe {
        assert_eq!(SYS_GetSocketLocalAddress(-1, buf, len, to_port), FALSE);
        assert_eq!(SYS_GetLastError(), libc::EBADF.cast_unsigned());
        assert_eq!(
            SYS_GetSocketLocalAddress(socket.as_raw_fd(), buf, ptr::null_mut(), to_port),
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

// proves: ADR-9 ADR-11 ADR-12 ADR-13
#[test]
fn a_failed_enumeration_clears_its_outputs() {
    for (host, kind, code) in [
        (c"1.2.3.4", 3, libc::EAFNOSUPPORT),
        (c"1.2.3.4", IPT_IPV6, libc::EHOSTUNREACH),
        (c"a:b", IPT_ALL, libc::EINVAL),
    ] {
        let (mut list, mut count) = (ptr::dangling_mut(), 5);
        // SAFETY: a C string and live locals.
        let found =
            unsafe { SYS_EnumHostIPAddresses(host.as_ptr(), kind, &raw mut list, &raw mut count) };
        assert_eq!(SYS_GetLastError(), code.cast_unsigned());
        assert_eq!((found, list, count), (FALSE, ptr::null_mut(), 0));
    }
    // SAFETY: NULL is refused.
    assert_eq!(unsafe { SYS_FreeHostIPAddresses(ptr::null_mut()) }, FALSE);
}
