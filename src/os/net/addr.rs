//! Address text: recognition, parsing, resolution, output (COM-60 to COM-65,
//! COM-106, COM-107, ADR-1 to ADR-7, TCP-2, TCP-23).
//!
//! Texts are the C strings that programs pass; nothing here assumes UTF-8.

use std::ffi::{CStr, CString};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::resolve::{self, Family, Purpose, Unresolved};
use crate::error::{Cause, Errno};
use crate::reason::Shown;

/// What an address text looks like. The text may still fail the strict parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Not an address; a host name where names are allowed.
    None,
    /// Four decimal fields.
    Ipv4,
    /// Contains a colon.
    Ipv6,
}

/// Recognises the family of an address text (ADR-1, COM-107).
///
/// Tolerant on purpose: ` 1.2.3.4` and `01.2.3.4` count as IPv4 and then fail
/// [`parse_strict`], so they are errors instead of host names to look up.
pub fn classify(text: &CStr) -> TextKind {
    let text = text.to_bytes();
    if text.contains(&b':') {
        TextKind::Ipv6
    } else if is_dotted_quad(text) {
        TextKind::Ipv4
    } else {
        TextKind::None
    }
}

fn is_dotted_quad(text: &[u8]) -> bool {
    let mut fields = 0;
    for field in text.split(|&byte| byte == b'.') {
        fields += 1;
        if fields > 4 || !is_octet(field) {
            return false;
        }
    }
    fields == 4
}

/// A number of 0 to 255, with leading blanks, a sign and leading zeros allowed.
fn is_octet(field: &[u8]) -> bool {
    // C's isspace: Rust's ASCII white space lacks the vertical tab.
    let blanks = field
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b)
        .count();
    let (negative, digits) = match &field[blanks..] {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = digits.iter().fold(0_u32, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u32::from(digit - b'0'))
    });
    value <= if negative { 0 } else { 255 }
}

/// Parses an address by the rules of `inet_pton`: no blanks, no leading zeros
/// in IPv4, no zone, no brackets (ADR-2).
pub fn parse_strict(text: &CStr) -> Option<IpAddr> {
    text.to_str().ok()?.parse().ok()
}

/// The address of a text that may not be a host name, as bind addresses are
/// (TCP-2). A zone (`fe80::1%eth0`) is resolved.
///
/// # Errors
///
/// EADDRNOTAVAIL: the text is not an address. EINVAL: it looks like an address, but is
/// invalid. EHOSTUNREACH: the zone is unknown or not applicable.
pub fn literal(text: &CStr, port: u16) -> Result<SocketAddr, Cause> {
    let refused = |errno| Cause::because(errno, format_args!("{}: not an IP address", Shown(text)));
    match classify(text) {
        TextKind::None => Err(refused(Errno::EADDRNOTAVAIL)),
        TextKind::Ipv6 if text.to_bytes().contains(&b'%') => {
            let found = resolve::lookup(text, Family::Ipv6, Purpose::Literal);
            first(found, port, |why| format!("{}: {why}", Shown(text)))
        }
        TextKind::Ipv4 | TextKind::Ipv6 => match parse_strict(text) {
            Some(ip) => Ok(SocketAddr::new(ip, port)),
            None => Err(refused(Errno::EINVAL)),
        },
    }
}

/// The address of a literal or of a host name; if there are several, the first one
/// (COM-106, ADR-3 to ADR-7). Blocks while a name is looked up.
///
/// # Errors
///
/// EINVAL: the text looks like an address, but is invalid. EHOSTUNREACH: it is empty, or
/// the resolver returns no IPv4 or IPv6 address for it, for whatever reason.
pub fn resolve(text: &CStr, port: u16) -> Result<SocketAddr, Cause> {
    if classify(text) != TextKind::None {
        return literal(text, port);
    }
    if text.is_empty() {
        return Err(Cause::fixed(Errno::EHOSTUNREACH, c"there is no host"));
    }
    let found = resolve::lookup(text, Family::Any, Purpose::Connect);
    first(found, port, |why| {
        format!("cannot resolve {}: {why}", Shown(text))
    })
}

/// All addresses of a literal or host name, in the resolver's order, limited
/// to `family` (ADR-9, ADR-10). Never an empty list.
///
/// # Errors
///
/// EHOSTUNREACH: the text looks like an address of another family; otherwise as
/// [`resolve`](fn@resolve).
pub(crate) fn resolve_all(text: &CStr, family: Family) -> Result<Vec<IpAddr>, Errno> {
    let found = match (classify(text), family) {
        (TextKind::None, _) if text.is_empty() => Vec::new(),
        (TextKind::None, _) => {
            resolve::lookup(text, family, Purpose::Enumerate).unwrap_or_default()
        }
        (TextKind::Ipv4, Family::Ipv6) | (TextKind::Ipv6, Family::Ipv4) => Vec::new(),
        (TextKind::Ipv4 | TextKind::Ipv6, _) => vec![literal(text, 0)?],
    };
    if found.is_empty() {
        return Err(Errno::EHOSTUNREACH);
    }
    Ok(found.iter().map(SocketAddr::ip).collect())
}

fn first(
    found: Result<Vec<SocketAddr>, Unresolved>,
    port: u16,
    why: impl FnOnce(Unresolved) -> String,
) -> Result<SocketAddr, Cause> {
    let found = found.and_then(|found| found.first().copied().ok_or(Unresolved::NOTHING));
    let missed = |unresolved| Cause::because(Errno::EHOSTUNREACH, why(unresolved));
    let mut address = found.map_err(missed)?;
    address.set_port(port);
    Ok(address)
}

/// The wildcard address of the same family (TCP-24).
pub fn unspecified_like(addr: &SocketAddr, port: u16) -> SocketAddr {
    let ip: IpAddr = match addr {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    SocketAddr::new(ip, port)
}

/// The numeric text of an address without port, zone or brackets (COM-60). A
/// mapped IPv4 address is shown as `::ffff:a.b.c.d` (COM-65).
pub fn ip_text(ip: &IpAddr) -> String {
    match ip {
        // inet_ntop shows this obsolete form with dots, the standard library does not.
        IpAddr::V6(v6) if is_ipv4_compatible(*v6) => {
            let [.., a, b, c, d] = v6.octets();
            format!("::{a}.{b}.{c}.{d}")
        }
        ip => ip.to_string(),
    }
}

/// The text of a socket's address without its port. A link-local address includes its zone,
/// without which nobody could connect to the text; all others are as [`ip_text`] shows them.
/// An interface's name need not be UTF-8.
pub(crate) fn socket_text(address: &SocketAddr) -> Vec<u8> {
    let mut text = ip_text(&address.ip()).into_bytes();
    if let SocketAddr::V6(v6) = address
        && v6.ip().is_unicast_link_local()
        && v6.scope_id() != 0
    {
        text.push(b'%');
        text.extend(resolve::zone(v6.scope_id()));
    }
    text
}

/// What [`socket_text`] gives, with a NUL at its end. The usual texts need no memory.
pub(crate) struct SocketText {
    short: [u8; Self::ROOM],
    /// A text of another form, instead.
    long: Vec<u8>,
}

impl SocketText {
    /// Enough for every IPv6 address and its NUL.
    const ROOM: usize = 46;

    pub(crate) fn of(address: &SocketAddr) -> Self {
        let mut text = Self {
            short: [0; Self::ROOM],
            long: Vec::new(),
        };
        let special = match address {
            SocketAddr::V4(_) => false,
            SocketAddr::V6(v6) => v6.ip().is_unicast_link_local() || is_ipv4_compatible(*v6.ip()),
        };
        let room = &mut text.short[..Self::ROOM - 1];
        if special || write!(&mut *room, "{}", address.ip()).is_err() {
            text.long = socket_text(address);
            text.long.push(0);
        }
        text
    }

    /// The text; it ends with the only NUL.
    pub(crate) fn text(&self) -> &CStr {
        let bytes: &[u8] = if self.long.is_empty() {
            &self.short
        } else {
            &self.long
        };
        CStr::from_bytes_until_nul(bytes).unwrap_or_default()
    }
}

fn is_ipv4_compatible(v6: Ipv6Addr) -> bool {
    let segments = v6.segments();
    segments[..6] == [0; 6] && segments[6] != 0
}

/// Splits a remote address `address^hostname` at its first `^` into the address
/// to connect to and the name to remember (TCP-23). Without `^`, or with
/// nothing after it, both are the address.
pub fn split_remote(text: &CStr) -> (CString, CString) {
    let bytes = text.to_bytes();
    let (address, name) = match bytes.iter().position(|&byte| byte == b'^') {
        Some(at) if at + 1 < bytes.len() => (&bytes[..at], &bytes[at + 1..]),
        Some(at) => (&bytes[..at], &bytes[..at]),
        None => (bytes, bytes),
    };
    (owned(address), owned(name))
}

fn owned(part: &[u8]) -> CString {
    // A part of a C string holds no NUL, so the default is never taken.
    CString::new(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn literal(text: &CStr, port: u16) -> Result<SocketAddr, Errno> {
        super::literal(text, port).map_err(Errno::from)
    }

    fn resolve(text: &CStr, port: u16) -> Result<SocketAddr, Errno> {
        super::resolve(text, port).map_err(Errno::from)
    }

    // proves: COM-107 ADR-1
    #[test]
    fn recognition_is_tolerant() {
        for text in [
            c"1.2.3.4",
            c"0.0.0.0",
            c"01.2.3.4",
            c"+1.2.3.4",
            c" 1.2.3.4",
            c"1.\t2.3.4",
            c"\x0b1.2.3.4",
            c"1.2.3.-0",
        ] {
            assert_eq!(classify(text), TextKind::Ipv4, "{text:?}");
        }
        for text in [c"::", c"a:b", c"localhost:80", c"[::1]", c"fe80::1%lo"] {
            assert_eq!(classify(text), TextKind::Ipv6, "{text:?}");
        }
        for text in [
            c"",
            c"localhost",
            c"1.2.3",
            c"1.2.3.4.5",
            c"300.1.1.1",
            c"1.2.3.4 ",
            c"1.2.3.",
            c"1.2.3.-1",
            c"1 .2.3.4",
            c"4294967297.0.0.1",
            c"99999999999999999999.0.0.1",
            c"0x7f.0.0.1",
            c"1.2.+.4",
        ] {
            assert_eq!(classify(text), TextKind::None, "{text:?}");
        }
    }

    // proves: ADR-2
    #[test]
    fn parsing_is_strict() {
        for text in [
            c"1.2.3.4",
            c"0.0.0.0",
            c"::",
            c"::1",
            c"::ffff:1.2.3.4",
            c"1:2:3:4:5:6:7::",
            c"ABCD::",
        ] {
            assert!(parse_strict(text).is_some(), "{text:?}");
        }
        for text in [
            c"1.2.3",
            c"1.2.3.4.5",
            c"256.1.1.1",
            c"01.2.3.4",
            c"+1.2.3.4",
            c" 1.2.3.4",
            c"1.2.3.4 ",
            c"1. 2.3.4",
            c"1.2.3.4\n",
            c"[::1]",
            c"fe80::1%lo",
            c"a:b",
            c"localhost",
            c"",
            c"00001::",
            c"1::2:3:4:5:6:7:8",
            c"::\xff",
        ] {
            assert!(parse_strict(text).is_none(), "{text:?}");
        }
    }

    // proves: COM-107 TCP-2
    #[test]
    fn bind_addresses_are_literals() {
        assert_eq!(
            literal(c"127.0.0.1", 80),
            Ok(SocketAddr::from(([127, 0, 0, 1], 80)))
        );
        assert_eq!(
            literal(c"::1", 0),
            Ok(SocketAddr::from((Ipv6Addr::LOCALHOST, 0)))
        );
        for text in [c"localhost", c"abc", c"300.1.1.1", c"1.2.3", c"", c"%lo"] {
            assert_eq!(literal(text, 80), Err(Errno::EADDRNOTAVAIL), "{text:?}");
        }
        for text in [c"a:b", c"[::1]", c"01.2.3.4", c" 127.0.0.1"] {
            assert_eq!(literal(text, 80), Err(Errno::EINVAL), "{text:?}");
        }
    }

    // proves: COM-107 ADR-5
    #[test]
    fn zones_are_resolved() {
        let Ok(SocketAddr::V6(address)) = literal(c"fe80::1%7", 80) else {
            panic!("numeric zone refused");
        };
        assert_eq!((address.scope_id(), address.port()), (7, 80));
        assert_eq!(ip_text(&(*address.ip()).into()), "fe80::1");
        for text in [c"a:b%c", c"::1%", c"fe80::1%no-such-interface"] {
            assert_eq!(literal(text, 80), Err(Errno::EHOSTUNREACH), "{text:?}");
            assert_eq!(resolve(text, 80), Err(Errno::EHOSTUNREACH), "{text:?}");
        }
    }

    // proves: COM-106 TCP-23 ADR-7
    #[test]
    fn remote_addresses_may_be_names() {
        assert_eq!(
            resolve(c"127.0.0.1", 80),
            Ok(SocketAddr::from(([127, 0, 0, 1], 80)))
        );
        assert_eq!(resolve(c"a:b", 80), Err(Errno::EINVAL));
        assert_eq!(resolve(c"", 80), Err(Errno::EHOSTUNREACH));
        // A label of more than 63 bytes is refused without a query.
        let long = CString::new([b'x'; 64]).expect("no NUL");
        assert_eq!(resolve(&long, 80), Err(Errno::EHOSTUNREACH));
        assert!(
            resolve(c"localhost", 80)
                .is_ok_and(|address| address.ip().is_loopback() && address.port() == 80)
        );
    }

    // proves: ADR-9 ADR-10
    #[test]
    fn all_addresses_are_limited_to_the_family() {
        let ip = IpAddr::from([1, 2, 3, 4]);
        assert_eq!(resolve_all(c"1.2.3.4", Family::Any), Ok(vec![ip]));
        assert_eq!(resolve_all(c"1.2.3.4", Family::Ipv4), Ok(vec![ip]));
        assert_eq!(
            resolve_all(c"1.2.3.4", Family::Ipv6),
            Err(Errno::EHOSTUNREACH)
        );
        assert_eq!(resolve_all(c"::1", Family::Ipv4), Err(Errno::EHOSTUNREACH));
        assert_eq!(resolve_all(c"a:b", Family::Any), Err(Errno::EINVAL));
        assert_eq!(resolve_all(c"a:b", Family::Ipv4), Err(Errno::EHOSTUNREACH));
        assert_eq!(resolve_all(c"", Family::Any), Err(Errno::EHOSTUNREACH));
        assert!(
            resolve_all(c"localhost", Family::Ipv4)
                .is_ok_and(|found| found.iter().all(IpAddr::is_ipv4))
        );
    }

    // proves: COM-60 COM-65
    #[test]
    fn text_is_that_of_inet_ntop() {
        for (text, shown) in [
            ("1.2.3.4:9", "1.2.3.4"),
            ("[::]:9", "::"),
            ("[::1]:9", "::1"),
            ("[::ffff:1.2.3.4]:9", "::ffff:1.2.3.4"),
            ("[::1.2.3.4]:9", "::1.2.3.4"),
            ("[::1:0]:9", "::0.1.0.0"),
            ("[::ffff]:9", "::ffff"),
            ("[1:0:0:2:0:0:0:3]:9", "1:0:0:2::3"),
            ("[fe80::1%3]:9", "fe80::1"),
        ] {
            let address: SocketAddr = text.parse().expect("a test address");
            assert_eq!(ip_text(&address.ip()), shown);
        }
    }

    // proves: COM-60
    #[test]
    fn link_local_addresses_show_their_zone() {
        let shown = |text: &str| {
            let address: SocketAddr = text.parse().expect("a test address");
            String::from_utf8(socket_text(&address)).expect("ASCII")
        };
        // The first interface is the loopback interface everywhere; no machine has the
        // other one.
        assert_eq!(shown("[fe80::1%1]:9"), "fe80::1%lo");
        assert_eq!(shown("[fe80::1%4000000000]:9"), "fe80::1%4000000000");
        assert_eq!(shown("[febf::1%1]:9"), "febf::1%lo");
        for text in ["fe80::1", "::1", "fec0::1", "2001:db8::1"] {
            assert_eq!(shown(&format!("[{text}]:9")), text);
        }
        assert_eq!(shown("[::1%1]:9"), "::1");
        assert_eq!(shown("127.0.0.1:9"), "127.0.0.1");
        for zone in [1, 4_000_000_000] {
            let ip = "fe80::1".parse().expect("a test address");
            let address = std::net::SocketAddrV6::new(ip, 80, 0, zone).into();
            let text = CString::new(socket_text(&address)).expect("no NUL");
            assert_eq!(literal(&text, 80), Ok(address), "{text:?}");
        }
    }

    #[test]
    fn wildcards_keep_the_family() {
        let v4 = SocketAddr::from(([1, 2, 3, 4], 5));
        let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 5));
        assert_eq!(
            unspecified_like(&v4, 6),
            SocketAddr::from(([0, 0, 0, 0], 6))
        );
        assert_eq!(
            unspecified_like(&v6, 6),
            SocketAddr::from((Ipv6Addr::UNSPECIFIED, 6))
        );
    }

    // proves: TCP-23
    #[test]
    fn remote_names_follow_the_first_caret() {
        for (text, address, name) in [
            (c"1.2.3.4", c"1.2.3.4", c"1.2.3.4"),
            (c"1.2.3.4^example.org", c"1.2.3.4", c"example.org"),
            (c"1.2.3.4^a^b", c"1.2.3.4", c"a^b"),
            (c"1.2.3.4^", c"1.2.3.4", c"1.2.3.4"),
            (c"^name", c"", c"name"),
            (c"^", c"", c""),
            (c"", c"", c""),
        ] {
            assert_eq!(
                split_remote(text),
                (address.into(), name.into()),
                "{text:?}"
            );
        }
    }

    fn c_string() -> impl Strategy<Value = CString> {
        // Bytes that occur in addresses are frequent, so that the inner cases are
        // reached.
        prop::collection::vec(
            prop_oneof![
                1_u8..,
                prop::sample::select(b"0123456789.:%^+- fF".to_vec())
            ],
            0..24,
        )
        .prop_map(|bytes| CString::new(bytes).expect("no NUL was generated"))
    }

    proptest! {
        #[test]
        fn addresses_round_trip(ip: IpAddr, port: u16) {
            let address = SocketAddr::new(ip, port);
            let text = CString::new(ip_text(&ip)).expect("address text");
            prop_assert_eq!(parse_strict(&text), Some(ip));
            prop_assert_eq!(literal(&text, port), Ok(address));
            prop_assert_eq!(resolve(&text, port), Ok(address));
            let kind = if ip.is_ipv4() { TextKind::Ipv4 } else { TextKind::Ipv6 };
            prop_assert_eq!(classify(&text), kind);
        }

        #[test]
        fn what_parses_is_recognized(text in c_string()) {
            if let Some(ip) = parse_strict(&text) {
                let kind = if ip.is_ipv4() { TextKind::Ipv4 } else { TextKind::Ipv6 };
                prop_assert_eq!(classify(&text), kind);
                prop_assert!(literal(&text, 1).is_ok());
            }
        }

        #[test]
        fn literals_never_panic(text in c_string()) {
            let outcome = literal(&text, 1);
            if classify(&text) == TextKind::None {
                prop_assert_eq!(outcome, Err(Errno::EADDRNOTAVAIL));
            }
        }

        #[test]
        fn splitting_loses_nothing(text in c_string()) {
            let (address, name) = split_remote(&text);
            prop_assert!(!address.as_bytes().contains(&b'^'));
            if address != name {
                let joined = [address.as_bytes(), b"^", name.as_bytes()].concat();
                prop_assert_eq!(joined, text.as_bytes().to_vec());
            }
        }
    }
}
