//! What the fields of a head say about the message: its body, the connection's end, another protocol.

use super::bytes::{is_blank, list, trim};
use super::failure::Failure;
use super::head::Version;

/// The transfer codings named so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Coding {
    /// No `Transfer-Encoding`.
    #[default]
    None,
    /// `chunked` is the last one, and named once.
    Chunked,
    /// Anything else, also a field without a value.
    Other,
}

/// Which protocol a head asks for with `Upgrade`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Protocol {
    #[default]
    None,
    WebSocket,
    /// HTTP/2 in clear text, which is announced rather than wanted (HTTP-142).
    Http2,
    Other,
}

/// What a connection becomes after a message; the values of `OnUpgrade`'s argument (HTTP-72).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i8)]
pub enum UpgradeType {
    /// The program wants it, the message did not.
    #[default]
    None = 0,
    /// WebSocket frames.
    WebSocket = 1,
    /// Bytes for another host, after CONNECT.
    Tunnel = 2,
    /// A protocol that the library does not know.
    Unknown = -1,
}

/// Facts from the fields of one head.
#[derive(Clone, Copy, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub(super) struct Announced {
    length: Option<u64>,
    coding: Coding,
    /// `chunked` was named.
    chunked: bool,
    close: bool,
    keep_alive: bool,
    upgrade: bool,
    protocol: Protocol,
}

/// Whether a field of this name says how long the body is.
pub(super) fn is_length(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"content-length")
}

/// The length that such a field declares.
pub(super) fn length(value: &[u8]) -> Result<u64, Failure> {
    let digits = trim(value);
    if digits.is_empty() {
        return Err(Failure::LENGTH_EMPTY);
    }
    let mut length = 0_u64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return Err(Failure::LENGTH_CHARACTER);
        }
        let next = length
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
        length = next.ok_or(Failure::LENGTH_OVERFLOW)?;
    }
    Ok(length)
}

impl Announced {
    /// Notes a field of a head; an error if its value makes no sense.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "nearly always it is a look at the length, and a call costs more"
    )]
    pub(super) fn note(&mut self, name: &[u8], value: &[u8]) -> Result<(), Failure> {
        // Most names have another length, or begin with another letter.
        const LENGTHS: u32 = 1 << 7 | 1 << 10 | 1 << 14 | 1 << 17;
        if name.len() < 32 && LENGTHS >> name.len() & 1 != 0 {
            let first = name.first().map(u8::to_ascii_lowercase);
            if let (7, Some(b'u')) | (10 | 14, Some(b'c')) | (17, Some(b't')) = (name.len(), first)
            {
                return self.note_known(name, value);
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn note_known(&mut self, name: &[u8], value: &[u8]) -> Result<(), Failure> {
        match name.first() {
            Some(b'u' | b'U') if name.eq_ignore_ascii_case(b"upgrade") => {
                self.note_protocol(value);
            }
            Some(b'c' | b'C') if name.eq_ignore_ascii_case(b"connection") => {
                self.note_connection(value);
            }
            Some(b'c' | b'C') if is_length(name) => return self.note_length(value),
            Some(b't' | b'T') if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                self.note_codings(value);
            }
            _ => {}
        }
        Ok(())
    }

    fn note_protocol(&mut self, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        let first = value
            .split(|&byte| byte == b',' || is_blank(byte))
            .next()
            .unwrap_or_default();
        self.protocol = if value.eq_ignore_ascii_case(b"websocket") {
            Protocol::WebSocket
        } else if first.eq_ignore_ascii_case(b"h2c") {
            Protocol::Http2
        } else {
            Protocol::Other
        };
    }

    fn note_connection(&mut self, value: &[u8]) {
        // What nearly all say.
        if value == b"keep-alive" {
            self.keep_alive = true;
            return;
        }
        for option in list(value) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            self.upgrade |= option.eq_ignore_ascii_case(b"upgrade");
        }
    }

    /// Digits, once: different readings of a length are how requests are smuggled (HTTP-52).
    fn note_length(&mut self, value: &[u8]) -> Result<(), Failure> {
        if self.length.is_some() {
            return Err(Failure::TWO_LENGTHS);
        }
        self.length = Some(length(value)?);
        Ok(())
    }

    fn note_codings(&mut self, value: &[u8]) {
        let mut empty = true;
        for coding in list(value) {
            empty = false;
            let chunked = coding.eq_ignore_ascii_case(b"chunked");
            self.coding = if chunked && !self.chunked {
                Coding::Chunked
            } else {
                Coding::Other
            };
            self.chunked |= chunked;
        }
        if empty && self.coding == Coding::None {
            self.coding = Coding::Other;
        }
    }

    /// The declared length of the body, if there is one.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// A length and a coding contradict each other (HTTP-52).
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.length.is_some() && self.coding != Coding::None {
            return Err(Failure::LENGTH_AND_ENCODING);
        }
        Ok(())
    }

    /// The body is chunked. `None`: its end cannot be told from what the head says (HTTP-53).
    pub(super) fn is_chunked(&self, version: Version) -> Option<bool> {
        match self.coding {
            Coding::None => Some(false),
            Coding::Chunked if version > Version::HTTP_1_0 => Some(true),
            Coding::Chunked | Coding::Other => None,
        }
    }

    /// Whether another message may follow, as far as the head says (HTTP-73).
    pub(super) fn is_keep_alive(&self, version: Version) -> bool {
        let default = version.major >= 1 && version.minor >= 1;
        !self.close && (default || self.keep_alive)
    }

    /// Which protocol the fields ask for, as a type and whether it is one that is asked for by the way.
    pub(super) fn upgrade(&self) -> Option<(UpgradeType, bool)> {
        let upgrade = match self.protocol {
            _ if !self.upgrade => return None,
            Protocol::None => return None,
            Protocol::WebSocket => (UpgradeType::WebSocket, false),
            Protocol::Http2 => (UpgradeType::Unknown, true),
            Protocol::Other => (UpgradeType::Unknown, false),
        };
        Some(upgrade)
    }
}
