//! Host names: what counts as one, and which context serves it.

use std::collections::HashMap;
use std::ffi::CStr;
use std::net::{IpAddr, Ipv6Addr};

use crate::error::Errno;
use crate::os::net::addr;

/// The host name to announce and to compare, without a dot at the end, which certificates do
/// not have; none for an IP literal or an empty text (SSL-90). EINVAL for a leading dot.
pub(super) fn host_name(text: &CStr) -> Result<Option<&[u8]>, Errno> {
    if text.is_empty() || is_ip_literal(text) {
        return Ok(None);
    }
    match without_dot(text.to_bytes()) {
        // OpenSSL takes a leading dot for "any host below".
        [] | [b'.', ..] => Err(Errno::EINVAL),
        name => Ok(Some(name)),
    }
}

/// A dot at the end only marks a name as complete.
fn without_dot(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}

/// Whether the text is an IP address, possibly in brackets or with a zone. A text that only
/// looks like one counts as a name, which no certificate has.
fn is_ip_literal(text: &CStr) -> bool {
    let plain = |text: &str| {
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        bare.parse::<IpAddr>().is_ok()
            || bare
                .split_once('%')
                .is_some_and(|(address, zone)| address.parse::<Ipv6Addr>().is_ok() && is_zone(zone))
    };
    // An interface may have any name, even one that looks like a host's, so the system is
    // asked.
    text.to_str().is_ok_and(plain)
        || (text.to_bytes().contains(&b'%') && addr::literal(text, 0).is_ok())
}

/// A number, or the usual name of an interface, is not a host name.
fn is_zone(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Names that contexts were bound to (SSL-32).
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    indices: HashMap<Vec<u8>, usize>,
}

impl Bindings {
    /// Binds a name that was checked. A later binding replaces an earlier one.
    pub(super) fn bind(&mut self, name: &[u8], index: usize) {
        self.indices
            .insert(without_dot(name).to_ascii_lowercase(), index);
    }

    /// Looks for the full name, then for the name without its leftmost label, as long as it
    /// contains a dot (SSL-35).
    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        if self.indices.is_empty() {
            return None;
        }
        let lower = without_dot(name).to_ascii_lowercase();
        let mut rest = lower.as_slice();
        loop {
            if let Some(index) = self.indices.get(rest) {
                return Some(*index);
            }
            let dot = rest.iter().position(|byte| *byte == b'.')?;
            rest = &rest[dot + 1..];
            if !rest.contains(&b'.') {
                return None;
            }
        }
    }
}

/// EINVAL for an address, for a name without a dot, and for one whose first dot is its first
/// or last character.
pub(super) fn check(name: &CStr) -> Result<(), Errno> {
    let dot = name.to_bytes().iter().position(|byte| *byte == b'.');
    match dot {
        Some(at) if at > 0 && at + 1 < name.count_bytes() && !is_ip_literal(name) => Ok(()),
        _ => Err(Errno::EINVAL),
    }
}
