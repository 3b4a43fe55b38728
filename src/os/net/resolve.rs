//! The C library's resolver. The standard library's look-up takes neither
//! flags nor a family, and both are part of the contract (COM-106, ADR-10).

use std::ffi::CStr;
use std::fmt::{self, Display};
use std::net::SocketAddr;
use std::ptr;
use std::sync::{Arc, OnceLock};

use socket2::SockAddr;

use crate::error::Errno;
use crate::os::threads::{self, Attributes};
use crate::os::{interrupts, memory};
use crate::reason::Shown;

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

/// Why a look-up has no result, for people because callers report one error for every cause
/// (ADR-7, ADR-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// The resolver's code.
    Code(libc::c_int),
    /// The system's error.
    System(Errno),
}

impl Unresolved {
    /// There is no address.
    pub(crate) const NOTHING: Self = Self::Code(libc::EAI_NONAME);
}

impl Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // SAFETY: it takes any code, and returns a text that stays.
            Self::Code(code) => Shown(unsafe { CStr::from_ptr(libc::gai_strerror(*code)) }).fmt(f),
            Self::System(errno) => errno.fmt(f),
        }
    }
}

/// What was found.
type Found = Result<Vec<SocketAddr>, Unresolved>;

/// The addresses of a host with port 0, in the resolver's order. Blocks.
///
/// If memory is short the resolver is not asked, because glibc's ends the process if it has no
/// memory to read its configuration.
pub(crate) fn lookup(host: &CStr, family: Family, purpose: Purpose) -> Found {
    memory::probe(ROOM).map_err(Unresolved::System)?;
    if purpose != Purpose::Literal && interrupts::are_blocked() {
        return look_up_apart(host, family, purpose);
    }
    look_up(host, family, purpose)
}

/// A look-up can take long, and the C library holds locks meanwhile that a signal handler may
/// need. So another thread does it, while the caller waits and handles signals.
fn look_up_apart(host: &CStr, family: Family, purpose: Purpose) -> Found {
    let found = Arc::new(OnceLock::new());
    let (place, name) = (Arc::clone(&found), host.to_owned());
    let thread = threads::spawn("hp-resolver".to_owned(), Attributes::apart(), move || {
        let _ = place.set(look_up(&name, family, purpose));
    });
    let Ok(thread) = thread else {
        return look_up(host, family, purpose);
    };
    thread.join();
    let found = found.get().cloned();
    found.unwrap_or(Err(Unresolved::Code(libc::EAI_FAIL)))
}

fn look_up(host: &CStr, family: Family, purpose: Purpose) -> Found {
    List::query(host, family, purpose).map(|list| list.addresses())
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
    fn query(host: &CStr, family: Family, purpose: Purpose) -> Result<Self, Unresolved> {
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
            match (code, errno::errno().0) {
                (0, _) => {
                    let list = ptr::NonNull::new(head).map(Self);
                    return list.ok_or(Unresolved::NOTHING);
                }
                (libc::EAI_SYSTEM, libc::EINTR) => {}
                (libc::EAI_SYSTEM, errno) => return Err(Unresolved::System(Errno(errno))),
                (code, _) => return Err(Unresolved::Code(code)),
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
            Ok(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))])
        );
        assert_eq!(
            lookup(c"::1", Family::Ipv6, Purpose::Enumerate),
            Ok(vec![SocketAddr::from((Ipv6Addr::LOCALHOST, 0))])
        );
    }

    #[test]
    fn a_zone_becomes_the_scope() {
        let found = lookup(c"fe80::1%7", Family::Ipv6, Purpose::Literal);
        let Ok([SocketAddr::V6(address)]) = found.as_deref() else {
            panic!("{found:?}");
        };
        assert_eq!(address.scope_id(), 7);
    }

    #[test]
    fn every_failure_has_words() {
        for host in [c"", c"a:b%c", c"::1%"] {
            let missed = lookup(host, Family::Any, Purpose::Literal).unwrap_err();
            assert!(!missed.to_string().is_empty(), "{host:?}");
        }
        assert!(lookup(c"127.0.0.1", Family::Ipv6, Purpose::Literal).is_err());
    }
}
