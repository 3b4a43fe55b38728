//! Whether a request says which host it is for: clients do, and intermediaries that disagree about it can be deceived.
//! Programs for HP-Socket may have clients that do not, so it is checked only if they want (HTTP-58).

use super::failure::Failure;
use super::head::{Head, Version};
use super::url::is_authority;

/// A request of HTTP/1.1 has one `Host`, one of an earlier version may have one (RFC 9112 3.2).
pub(super) fn check(head: &Head) -> Result<(), Failure> {
    let mut hosts = head.values(b"Host");
    match (hosts.next(), hosts.next()) {
        (_, Some(_)) => Err(Failure::TWO_HOSTS),
        (Some(host), None) if is_authority(host.bytes()) => Ok(()),
        (Some(_), None) => Err(Failure::HOST),
        (None, None) if head.version() > Version::HTTP_1_0 => Err(Failure::NO_HOST),
        (None, None) => Ok(()),
    }
}
