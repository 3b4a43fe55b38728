//! The system calls for several datagrams. Their structures are made anew for every call: no
//! pointer is older than the call, and no length is left over from the one before.
//!
//! The calls are made without the C library, whose functions are points of cancellation, and in
//! musl loops over single calls. The kernel reads some lengths as wider numbers than musl
//! declares, so the structures are zeroed, padding included.

#![allow(clippy::cast_possible_truncation, reason = "sizes of small structures")]

use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{
    c_int, c_long, c_uint, c_void, cmsghdr, iovec, mmsghdr, msghdr, sa_family_t, sockaddr_in,
    sockaddr_in6, socklen_t,
};
use rustix::io::Errno as System;

use super::UdpSocket;
use super::batch::{Arrival, MOST_SLOTS};
use super::outgoing::{MOST_MESSAGES, MOST_PARTS, Outgoing};

/// Space for the control messages of a slot: that about merging, which comes late, and those
/// that a program may have asked for.
#[repr(C, align(8))]
struct Control([u8; 256]);

/// Space for the control message about segments.
#[repr(C, align(8))]
struct SegmentControl([u8; SEGMENT_SPACE]);

// SAFETY: the function only computes.
const SEGMENT_SPACE: usize = unsafe { libc::CMSG_SPACE(size_of::<u16>() as c_uint) } as usize;

/// Receives into the slots of `buffer`, which are of `size` bytes each, as many as there are
/// `arrivals`, which are no more than [`MOST_SLOTS`]. Returns how many are filled.
pub(super) fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
    size: usize,
    arrivals: &mut [Arrival],
    merged: bool,
) -> Result<usize, System> {
    let mut names = [const { MaybeUninit::<sockaddr_in6>::uninit() }; MOST_SLOTS];
    let mut parts = [const { MaybeUninit::<iovec>::uninit() }; MOST_SLOTS];
    let mut controls = [const { MaybeUninit::<Control>::uninit() }; MOST_SLOTS];
    let mut headers = [const { MaybeUninit::<mmsghdr>::uninit() }; MOST_SLOTS];
    let mut want = 0;
    let slots = buffer.chunks_exact_mut(size).take(arrivals.len());
    for (number, slot) in slots.enumerate().take(MOST_SLOTS) {
        let part = parts[number].write(part(slot.as_mut_ptr(), slot.len()));
        let header = blank(&mut headers[number]);
        header.msg_name = names[number].as_mut_ptr().cast();
        header.msg_namelen = size_of::<sockaddr_in6>() as socklen_t;
        header.msg_iov = part;
        header.msg_iovlen = 1;
        if merged {
            header.msg_control = controls[number].as_mut_ptr().cast();
            header.msg_controllen = size_of::<Control>() as _;
        }
        want += 1;
    }
    let flags = libc::MSG_DONTWAIT;
    // SAFETY: as many headers have been written. What they point to is as large as they say,
    // is used by nobody else, and outlives the call.
    let count = unsafe {
        call(
            libc::SYS_recvmmsg,
            socket,
            headers.as_mut_ptr(),
            want,
            flags,
        )
    }?;
    for (number, arrival) in arrivals.iter_mut().enumerate().take(count) {
        // SAFETY: it was written before the call.
        let message = unsafe { headers[number].assume_init_ref() };
        let header = &message.msg_hdr;
        // SAFETY: the kernel has written as many bytes of the name as it says.
        let from = unsafe { address(&names[number], header.msg_namelen) };
        // SAFETY: the kernel has written the control messages.
        let stride = merged.then(|| unsafe { stride(header) }).flatten();
        // Without its stride nobody can tell what a merged datagram consists of.
        let cut = merged && stride.is_none() && header.msg_flags & libc::MSG_CTRUNC != 0;
        *arrival = Arrival {
            from: from.ok_or(System::AFNOSUPPORT)?,
            length: (message.msg_len as usize).min(size),
            truncated: cut || header.msg_flags & libc::MSG_TRUNC != 0,
            stride,
        };
    }
    Ok(count)
}

/// Sends messages, each of which consists of as many of the `datagrams` as `runs` says. Those of
/// a run of several have one peer and, but for the last, one length. There are no more than
/// [`MOST_MESSAGES`] runs and [`MOST_PARTS`] datagrams. Returns how many messages have gone.
pub(super) fn send(
    socket: &UdpSocket,
    datagrams: &[Outgoing<'_>],
    runs: &[usize],
) -> Result<usize, System> {
    let mut names = [const { MaybeUninit::<sockaddr_in6>::uninit() }; MOST_MESSAGES];
    let mut parts = [const { MaybeUninit::<iovec>::uninit() }; MOST_PARTS];
    let mut controls = [const { MaybeUninit::<SegmentControl>::uninit() }; MOST_MESSAGES];
    let mut headers = [const { MaybeUninit::<mmsghdr>::uninit() }; MOST_MESSAGES];
    for (part_of, datagram) in parts.iter_mut().zip(datagrams) {
        part_of.write(part(
            datagram.bytes.as_ptr().cast_mut(),
            datagram.bytes.len(),
        ));
    }
    let mut first = 0;
    for (number, &run) in runs.iter().enumerate() {
        let datagram = &datagrams[first];
        let header = blank(&mut headers[number]);
        if let Some(to) = datagram.to {
            header.msg_name = names[number].as_mut_ptr().cast();
            header.msg_namelen = put_address(&mut names[number], to);
        }
        header.msg_iov = parts[first..first + run].as_mut_ptr().cast();
        header.msg_iovlen = run as _;
        if run > 1 {
            header.msg_control = controls[number].as_mut_ptr().cast();
            header.msg_controllen = SEGMENT_SPACE as _;
            // SAFETY: the control buffer has space for one message with such a number.
            unsafe { put_segment(header, datagram.bytes.len()) };
        }
        first += run;
    }
    let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // SAFETY: as many headers have been written. What they point to is as large as they say,
    // and outlives the call, which only reads it.
    unsafe {
        call(
            libc::SYS_sendmmsg,
            socket,
            headers.as_mut_ptr(),
            runs.len(),
            flags,
        )
    }
}

/// Calls one of the two, which take the same arguments but for a limit of the time to wait.
///
/// # Safety
///
/// The first `count` headers are what the call demands.
unsafe fn call(
    number: c_long,
    socket: &UdpSocket,
    headers: *mut MaybeUninit<mmsghdr>,
    count: usize,
    flags: c_int,
) -> Result<usize, System> {
    let no_limit = ptr::null_mut::<c_void>();
    let (fd, flags) = (c_long::from(socket.as_raw_fd()), c_long::from(flags));
    // SAFETY: the caller vouches for the headers.
    let result = unsafe { libc::syscall(number, fd, headers, count, flags, no_limit) };
    usize::try_from(result).map_err(|_| {
        let code = io::Error::last_os_error().raw_os_error();
        System::from_raw_os_error(code.unwrap_or(libc::EIO))
    })
}

fn part(start: *mut u8, length: usize) -> iovec {
    iovec {
        iov_base: start.cast(),
        iov_len: length,
    }
}

/// A header without anything.
fn blank(message: &mut MaybeUninit<mmsghdr>) -> &mut msghdr {
    *message = MaybeUninit::zeroed();
    // SAFETY: numbers and pointers may be zero.
    &mut unsafe { message.assume_init_mut() }.msg_hdr
}

/// The address in a name of which the kernel has written `length` bytes.
///
/// # Safety
///
/// It has.
unsafe fn address(name: &MaybeUninit<sockaddr_in6>, length: socklen_t) -> Option<SocketAddr> {
    let (name, length) = (name.as_ptr(), length as usize);
    if length < size_of::<sockaddr_in>() {
        return None;
    }
    // SAFETY: the family is in the bytes that were written.
    let family = unsafe { name.cast::<sa_family_t>().read() };
    match c_int::from(family) {
        libc::AF_INET => {
            // SAFETY: an address of this family is no longer than what was written.
            let v4 = unsafe { name.cast::<sockaddr_in>().read() };
            let ip = Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
            Some(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 if length >= size_of::<sockaddr_in6>() => {
            // SAFETY: all of it was written.
            let v6 = unsafe { name.read() };
            let ip = v6.sin6_addr.s6_addr.into();
            let port = u16::from_be(v6.sin6_port);
            // The flow is no part of who somebody is.
            Some(SocketAddrV6::new(ip, port, 0, v6.sin6_scope_id).into())
        }
        _ => None,
    }
}

/// Writes an address for the kernel. Returns its length.
fn put_address(name: &mut MaybeUninit<sockaddr_in6>, address: SocketAddr) -> socklen_t {
    match address {
        SocketAddr::V4(v4) => {
            let address = sockaddr_in {
                sin_family: libc::AF_INET as sa_family_t,
                sin_port: v4.port().to_be(),
                sin_addr: libc::in_addr {
                    s_addr: u32::from(*v4.ip()).to_be(),
                },
                sin_zero: [0; 8],
            };
            // SAFETY: an address of the other family is larger, and as strictly aligned.
            unsafe { name.as_mut_ptr().cast::<sockaddr_in>().write(address) };
            size_of::<sockaddr_in>() as socklen_t
        }
        SocketAddr::V6(v6) => {
            name.write(sockaddr_in6 {
                sin6_family: libc::AF_INET6 as sa_family_t,
                sin6_port: v6.port().to_be(),
                sin6_flowinfo: v6.flowinfo(),
                sin6_addr: libc::in6_addr {
                    s6_addr: v6.ip().octets(),
                },
                sin6_scope_id: v6.scope_id(),
            });
            size_of::<sockaddr_in6>() as socklen_t
        }
    }
}

/// The length of the datagrams that the kernel has merged into one, if it has.
///
/// # Safety
///
/// The kernel has written the control messages of the header.
unsafe fn stride(header: &msghdr) -> Option<usize> {
    // SAFETY: the header is one of a call that is over.
    let mut message = unsafe { libc::CMSG_FIRSTHDR(header) };
    // SAFETY: the pointer is that of a control message, or NULL.
    while let Some(control) = unsafe { message.as_ref() } {
        if (control.cmsg_level, control.cmsg_type) == (libc::SOL_UDP, libc::UDP_GRO) {
            // SAFETY: a message of this type has a number of this type, maybe not aligned.
            let stride = unsafe { libc::CMSG_DATA(control).cast::<c_int>().read_unaligned() };
            return usize::try_from(stride).ok().filter(|&stride| stride > 0);
        }
        // SAFETY: both belong together.
        message = unsafe { libc::CMSG_NXTHDR(header, control) };
    }
    None
}

/// Says that the content of a message is to be cut into datagrams of `length` bytes.
///
/// # Safety
///
/// The header's control buffer has [`SEGMENT_SPACE`] bytes, aligned for a control message.
unsafe fn put_segment(header: &msghdr, length: usize) {
    // SAFETY: there is space for one message, of which all that is read later is written here.
    unsafe {
        let control: *mut cmsghdr = libc::CMSG_FIRSTHDR(header);
        control.write(MaybeUninit::<cmsghdr>::zeroed().assume_init());
        (*control).cmsg_level = libc::SOL_UDP;
        (*control).cmsg_type = libc::UDP_SEGMENT;
        (*control).cmsg_len = libc::CMSG_LEN(size_of::<u16>() as c_uint) as _;
        let number = u16::try_from(length).unwrap_or(u16::MAX).to_ne_bytes();
        libc::CMSG_DATA(control).cast::<[u8; 2]>().write(number);
    }
}
