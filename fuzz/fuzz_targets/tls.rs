//! The TLS layer: however a peer's bytes are cut or spoilt, what is handed out is a beginning of
//! what was sent, ends come as they must, and both sides agree with an uncut run.
#![no_main]

use std::ffi::CString;
use std::sync::LazyLock;

use hpsocket4c::error::Errno;
use hpsocket4c::layer::tls::{Channel, Event, Material, Pem, Side, TlsConfig};
use libfuzzer_sys::fuzz_target;

#[path = "../../src/layer/tls/tests/pki.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod pki;

/// A server and a client that trusts it, set up once.
static CONFIGS: LazyLock<(TlsConfig, TlsConfig)> = LazyLock::new(|| {
    let ca = pki::Identity::authority("ca");
    let own = ca.issue("fuzz.example", &["fuzz.example"]);
    let set_up = |side, texts: &pki::Texts| {
        let config = TlsConfig::new(side);
        config.setup(1, texts.memory(), None).unwrap();
        config
    };
    let server = set_up(Side::Server, &own.texts(None));
    let client = set_up(Side::Client, &pki::Texts::trusting(&ca));
    (server, client)
});

fn server() -> Channel {
    Channel::open(&CONFIGS.0.contexts().unwrap(), None).unwrap()
}

fn client() -> Channel {
    let host = CString::from(c"fuzz.example");
    Channel::open(&CONFIGS.1.contexts().unwrap(), Some(&host)).unwrap()
}

/// The events of a stream that comes in pieces of the given lengths, one at a time now and then.
fn receive(channel: &mut Channel, mut stream: &[u8], lengths: &[u8]) -> Vec<Event> {
    let mut lengths = lengths.iter().map(|length| usize::from(*length));
    let mut events: Vec<Event> = Vec::new();
    while !stream.is_empty() {
        let length = lengths.next().unwrap_or(stream.len()).min(stream.len());
        let (piece, rest) = stream.split_at(length);
        stream = rest;
        if length % 3 == 1 {
            events.extend(channel.next(piece));
        } else {
            events.extend(channel.receive(piece));
        }
        if let Some(Event::Closed | Event::Failed(_)) = events.last() {
            return events;
        }
    }
    events.extend(channel.receive(&[]));
    events
}

/// The plaintext of events, and whether they end with a failure.
fn summary(events: &[Event]) -> (Vec<u8>, bool) {
    let mut plain = Vec::new();
    for event in events {
        match event {
            Event::Plain(bytes) => {
                assert!(!bytes.is_empty());
                plain.extend_from_slice(bytes);
            }
            Event::Failed(failure) => assert_eq!(failure.code, Errno::EBADMSG),
            Event::Handshaken | Event::Closed => {}
        }
    }
    (plain, matches!(events.last(), Some(Event::Failed(_))))
}

/// What a stranger says never completes a handshake, and is judged the same in any pieces.
fn strange(stream: &[u8], lengths: &[u8]) {
    let whole = receive(&mut server(), stream, &[]);
    let cut = receive(&mut server(), stream, lengths);
    assert!(!whole.contains(&Event::Handshaken) && !cut.contains(&Event::Handshaken));
    assert_eq!(summary(&whole), summary(&cut));
    let mut connected = client();
    summary(&receive(&mut connected, stream, lengths));
    assert!(!connected.session().is_complete());
}

/// A session in which some bytes of the client are spoilt.
fn spoilt(parts: &[Vec<u8>], flips: &[(u16, u8)], lengths: &[u8]) {
    let (mut accepted, mut connected) = (server(), client());
    for _ in 0..2 {
        accepted.receive(&connected.take_output());
        connected.receive(&accepted.take_output());
    }
    assert!(accepted.session().is_complete() && connected.session().is_complete());
    for part in parts {
        connected.send(part).unwrap();
    }
    connected.close();
    let sent = parts.concat();
    let mut stream = connected.take_output();
    let mut changed = false;
    for (at, change) in flips {
        let at = usize::from(*at) % stream.len();
        stream[at] ^= change;
        changed |= *change != 0;
    }
    let events = receive(&mut accepted, &stream, lengths);
    let (plain, failed) = summary(&events);
    assert!(sent.starts_with(&plain));
    if !changed {
        assert!(plain == sent && !failed);
        assert_eq!(events.last(), Some(&Event::Closed));
    }
    if failed {
        assert_eq!(accepted.send(b"after the end"), Err(Errno::EBADMSG));
    }
}

fuzz_target!(|input: (bool, Vec<u8>, Vec<Vec<u8>>, Vec<(u16, u8)>)| {
    let (complete, lengths, parts, flips) = input;
    if complete {
        spoilt(&parts, &flips, &lengths);
    } else {
        strange(&parts.concat(), &lengths);
    }
});
