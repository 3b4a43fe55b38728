//! What the tests share: a program that records its events ([`Fake`]), its component ([`Rig`],
//! made by [`Setup`]), and the other ends of its connections ([`Peer`]).

mod fake;
mod gate;
mod peer;
mod rig;
mod udp;

use std::ffi::CString;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

pub(super) use self::fake::Told;
pub(super) use self::gate::Gate;
pub(super) use self::peer::{Ending, Listening, Peer};
pub(super) use self::rig::{Rig, Setup};
pub(super) use self::udp::{SharedPort, UDP_KINDS, UdpKind, datagram};
use crate::component::{Component, ConnId, Framing, Role, Target};
use crate::layer::tls::tests::pki::{Identity, Texts};

/// The longest wait. Only a test that fails reaches it.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

pub(super) const ROLES: [Role; 3] = [Role::Server, Role::Agent, Role::Client];
pub(super) const FRAMINGS: [Framing; 3] = [Framing::Push, Framing::Pull, Framing::Pack];

/// Waits for something that no event reports.
pub(super) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// How the component's calls name one of its connections.
pub(super) fn target(component: &Component, id: ConnId) -> Target {
    if component.role() == Role::Client {
        Target::Own
    } else {
        Target::Id(id)
    }
}

/// The bytes on the wire that deliver `payload` to a program.
pub(super) fn wire(framing: Framing, payload: &[u8]) -> Vec<u8> {
    if framing == Framing::Pack {
        packet(0, payload)
    } else {
        payload.to_vec()
    }
}

/// A packet with its header (TCP-110).
pub(super) fn packet(flag: u32, payload: &[u8]) -> Vec<u8> {
    let header = flag << 22 | u32::try_from(payload.len()).unwrap();
    [&header.to_le_bytes(), payload].concat()
}

/// Bytes in which no stretch looks like another.
pub(super) fn pattern(len: usize) -> Vec<u8> {
    let word = |index: u32| index.wrapping_mul(0x9E37_79B9).to_le_bytes();
    (0..).flat_map(word).take(len).collect()
}

/// The certificate of the component and its peers. All tests share it, because making keys
/// takes time.
pub(super) fn identity() -> &'static Identity {
    static OWN: LazyLock<Identity> =
        LazyLock::new(|| Identity::authority("ca").issue("localhost", &["localhost"]));
    &OWN
}

/// The setup of a component; servers need a certificate.
pub(super) fn texts(role: Role) -> Texts {
    if role == Role::Server {
        identity().texts(None)
    } else {
        Texts::default()
    }
}

/// A text for the C strings of the interface.
pub(super) fn text(text: impl Into<Vec<u8>>) -> CString {
    CString::new(text).unwrap()
}
