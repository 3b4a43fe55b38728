//! The request methods that are understood (HTTP-50).

/// In alphabetical order, for a search by halves.
const METHODS: [&std::ffi::CStr; 36] = [
    c"ACL",
    c"BIND",
    c"CHECKOUT",
    c"CONNECT",
    c"COPY",
    c"DELETE",
    c"GET",
    c"HEAD",
    c"LINK",
    c"LOCK",
    c"M-SEARCH",
    c"MERGE",
    c"MKACTIVITY",
    c"MKCALENDAR",
    c"MKCOL",
    c"MOVE",
    c"NOTIFY",
    c"OPTIONS",
    c"PATCH",
    c"POST",
    c"PRI",
    c"PROPFIND",
    c"PROPPATCH",
    c"PURGE",
    c"PUT",
    c"QUERY",
    c"REBIND",
    c"REPORT",
    c"SEARCH",
    c"SOURCE",
    c"SUBSCRIBE",
    c"TRACE",
    c"UNBIND",
    c"UNLINK",
    c"UNLOCK",
    c"UNSUBSCRIBE",
];

/// Bytes of the longest method.
pub(super) const LONGEST: usize = 11;

/// A request method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(u8);

impl Method {
    /// `CONNECT`, which makes a tunnel.
    pub(super) const CONNECT: Self = Self(3);
    /// The commonest.
    pub(super) const GET: Self = Self(6);
    /// `HEAD`, whose answer has no body.
    pub const HEAD: Self = Self(7);
    const POST: Self = Self(19);
    /// Not a method, but the beginning of HTTP/2.
    pub(super) const PRI: Self = Self(20);

    /// The method of this name.
    #[allow(clippy::cast_possible_truncation, reason = "there are few")]
    pub fn find(name: &[u8]) -> Option<Self> {
        match name {
            b"GET" => Some(Self::GET),
            b"POST" => Some(Self::POST),
            _ => METHODS
                .binary_search_by(|method| method.to_bytes().cmp(name))
                .ok()
                .map(|index| Self(index as u8)),
        }
    }

    /// Whether a method begins like this.
    pub(super) fn has_prefix(part: &[u8]) -> bool {
        METHODS
            .iter()
            .any(|method| method.to_bytes().starts_with(part))
    }

    /// Its name.
    pub fn name(self) -> &'static std::ffi::CStr {
        METHODS[usize::from(self.0)]
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found() {
        assert!(METHODS.is_sorted());
        for name in METHODS {
            assert_eq!(Method::find(name.to_bytes()).map(Method::name), Some(name));
            assert!(name.to_bytes().len() <= LONGEST);
        }
        for (method, name) in [
            (Method::CONNECT, c"CONNECT"),
            (Method::GET, c"GET"),
            (Method::HEAD, c"HEAD"),
            (Method::POST, c"POST"),
            (Method::PRI, c"PRI"),
        ] {
            assert_eq!(method.name(), name);
        }
        for name in ["", "get", "GETS", "MKCOLA"] {
            assert_eq!(Method::find(name.as_bytes()), None);
        }
        assert!(
            Method::has_prefix(b"")
                && Method::has_prefix(b"MK")
                && !Method::has_prefix(b"XY")
                && !Method::has_prefix(b"GETS")
        );
    }
}
