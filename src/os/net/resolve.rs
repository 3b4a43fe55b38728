//! The C library's resolver. The standard library's look-up takes neither
//! flags nor a family, and both are part of the contract (COM-106, ADR-10).

use std::ffi::CStr;
use std::net::SocketAddr;
use std::ptr;
use std::sync::{Arc, OnceLock};

use socket2::SockAddr;

use crate::os::threads::{self, Attributes};
use crate::os::{interrupts, memory};

/// More memory than a look-up needs, in bytes.
const ROOM: usize = 256 * 1024;

/// Which addresses a look-up may yield.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// IPv4 and IPv6, in the resolver's order.
    Any,
    Ipv4,
    Ipv6,
}

impl Family {
    fn raw(self) -> libc::c_int {
        match self {
            Self::Any => libc::AF_UNSPEC,
            Self::Ipv4 => libc::AF_INET,
            Self::Ipv6 => libc::AF_INET6,
        }
    }
}

/// The purpose of a look-up, which decides the resolver's flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An address to connect to: V4MAPPED and ADDRCONFIG (COM-106, ADR-7).
    Connect,
    /// Everything the resolver knows: ALL (ADR-10).
    Enumerate,
    /// An address with a zone. It is numeric, so that no text can start a query.
    Literal,
}

impl Purpose {
    fn flags(self) -> libc::c_int {
        match self {
            Self::Connect => libc::AI_V4MAPPED | libc::AI_ADDRCONFIG,
            Self::Enumerate => libc::AI_ALL,
            Self::Literal => libc::AI_NUMERICHOST,
        }
    }
}

/// The addresses of a host with port 0, in the resolver's order. Blocks.
///
/// Empty if the look-up fails, because callers report one error for every cause (ADR-7,
/// ADR-14). If memory is short the resolver is not asked, because glibc's ends the process if
/// it has no memory to read its configuration.
pub(crate) fn lookup(host: &CStr, family: Family, purpose: Purpose) -> Vec<SocketAddr> {
    if memory::probe(ROOM).is_err() {
        return Vec::new();
    }
    if purpose != Purpose::Literal && interrupts::are_blocked() {
        return look_up_apart(host, family, purpose);
    }
    look_up(host, family, purpose)
}

/// A look-up can take long, and the C library holds locks meanwhile that a signal handler may
/// need. So another thread does it, while the caller waits and handles signals.
fn look_up_apart(host: &CStr, family: Family, purpose: Purpose) -> Vec<SocketAddr> {
    let found = Arc::new(OnceLock::new());
    let (place, name) = (Arc::clone(&found), host.to_owned());
    let thread = threads::spawn("hp-resolver".to_owned(), Attributes::apart(), move || {
        let _ = place.set(look_up(&name, family, purpose));
    });
    let Ok(thread) = thread else {
        return look_up(host, family, purpose);
    };
    thread.join();
    found.get().cloned().unwrap_or_default()
}

fn look_up(host: &CStr, family: Family, purpose: Purpose) -> Vec<SocketAddr> {
    let Some(list) = List::query(host, family, purpose) else {
        return Vec::new();
    };
    list.addresses()
}

/// How the text of a link-local address names its zone: by the interface's name, or by its
/// number if the interface no longer exists. The resolver understands both.
pub(crate) fn zone(interface: u32) -> Vec<u8> {
    let mut name = [0; libc::IF_NAMESIZE];
    // SAFETY: the buffer has space for the longest name.
    let found = unsafe { libc::if_indextoname(interface, name.as_mut_ptr()) };
    if found.is_null() {
        return interface.to_string().into_bytes();
    }
    // SAFETY: the name ends with NUL inside the buffer.
    unsafe { CStr::from_ptr(found) }.to_bytes().to_vec()
}

/// A result list of the resolver, freed on drop.
struct List(ptr::NonNull<libc::addrinfo>);

impl List {
    fn query(host: &CStr, family: Family, purpose: Purpose) -> Option<Self> {
        // SAFETY: addrinfo is plain C data, for which all zeros is valid.
        let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
        hints.ai_flags = purpose.flags();
        hints.ai_family = family.raw();
        hints.ai_socktype = libc::SOCK_STREAM;
        let mut head = ptr::null_mut();
        loop {
            // SAFETY: host is NUL-terminated, no service is asked for, and hints and head
            // outlive the call.
            let code = unsafe {
                libc::getaddrinfo(host.as_ptr(), ptr::null(), &raw const hints, &raw mut head)
            };
            match code {
                0 => return ptr::NonNull::new(head).map(Self),
                libc::EAI_SYSTEM if errno::errno().0 == libc::EINTR => {}
                _ => return None,
            }
        }
    }

    fn addresses(&self) -> Vec<SocketAddr> {
        let mut found = Vec::new();
        let mut next: *const libc::addrinfo = self.0.as_ptr();
        // SAFETY: the list stays allocated as long as self, and every ai_next
        // is another entry of it or NULL.
        while let Some(entry) = unsafe { next.as_ref() } {
            found.extend(socket_address(entry));
            next = entry.ai_next;
        }
        found
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the pointer came from getaddrinfo and is freed only here.
        unsafe { libc::freeaddrinfo(self.0.as_ptr()) }
    }
}

/// The address of one result, if it is IPv4 or IPv6.
fn socket_address(entry: &libc::addrinfo) -> Option<SocketAddr> {
    let length = entry.ai_addrlen;
    if entry.ai_addr.is_null() || length as usize > size_of::<libc::sockaddr_storage>() {
        return None;
    }
    // SAFETY: ai_addr points to length bytes of an address of its family. They
    // fit the storage, which is zeroed, so the rest is valid as well.
    let address = unsafe {
        SockAddr::try_init(|storage, storage_length| {
            ptr::copy_nonoverlapping(
                entry.ai_addr.cast::<u8>(),
                storage.cast::<u8>(),
                length as usize,
            );
            *storage_length = length;
            Ok(())
        })
    };
    address.ok().and_then(|((), address)| address.as_socket())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn numeric_hosts_need_no_name_service() {
        assert_eq!(
            lookup(c"127.0.0.1", Family::Any, Purpose::Literal),
            [SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]
        );
        assert_eq!(
            lookup(c"::1", Family::Ipv6, Purpose::Enumerate),
            [SocketAddr::from((Ipv6Addr::LOCALHOST, 0))]
        );
    }

    #[test]
    fn a_zone_becomes_the_scope() {
        let found = lookup(c"fe80::1%7", Family::Ipv6, Purpose::Literal);
        let [SocketAddr::V6(address)] = found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(address.scope_id(), 7);
    }

    #[test]
    fn every_failure_is_an_empty_list() {
        for host in [c"", c"a:b%c", c"::1%"] {
            assert!(
                lookup(host, Family::Any, Purpose::Literal).is_empty(),
                "{host:?}"
            );
        }
        assert!(lookup(c"127.0.0.1", Family::Ipv6, Purpose::Literal).is_empty());
    }
}
