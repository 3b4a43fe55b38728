//! Two sessions that talk to each other in memory.

mod pki;
mod talk;

use std::ffi::CStr;
use std::sync::Arc;

use self::pki::{Identity, Texts};
use super::{Channel, Event, Failure, Side, TlsConfig};
use crate::error::Errno;

const NONE: i32 = 0;
const PEER: i32 = 1;
const REQUIRED: i32 = 3;

/// A configuration that is set up.
fn config(side: Side, verify: i32, texts: &Texts) -> TlsConfig {
    let config = TlsConfig::new(side);
    config.setup(verify, texts.memory(), None).unwrap();
    config
}

/// A server with a certificate for `example.com`, and a client that trusts it.
fn usual() -> (TlsConfig, TlsConfig) {
    let ca = Identity::authority("ca");
    let own = ca.issue("example.com", &["example.com", "*.example.com"]);
    let server = config(Side::Server, NONE, &own.texts(None));
    let client = config(Side::Client, PEER, &Texts::trusting(&ca));
    (server, client)
}

/// The two ends of a connection, and what they were told.
struct Pair {
    client: Channel,
    server: Channel,
    client_events: Vec<Event>,
    server_events: Vec<Event>,
}

impl Pair {
    fn new(client: &TlsConfig, server: &TlsConfig, host: Option<&CStr>) -> Self {
        Self {
            client: Channel::open(&client.contexts().unwrap(), host).unwrap(),
            server: Channel::open(&server.contexts().unwrap(), None).unwrap(),
            client_events: Vec::new(),
            server_events: Vec::new(),
        }
    }

    /// Carries bytes to and fro until both are silent.
    fn talk(&mut self) {
        loop {
            let to_server = self.client.take_output();
            self.server_events.extend(self.server.receive(&to_server));
            let to_client = self.server.take_output();
            self.client_events.extend(self.client.receive(&to_client));
            if to_server.is_empty() && to_client.is_empty() {
                return;
            }
        }
    }

    /// A pair whose handshake is over.
    fn connected(client: &TlsConfig, server: &TlsConfig, host: Option<&CStr>) -> Self {
        let mut pair = Self::new(client, server, host);
        pair.talk();
        assert_eq!(pair.client_events, [Event::Handshaken]);
        assert_eq!(pair.server_events, [Event::Handshaken]);
        pair.client_events.clear();
        pair.server_events.clear();
        pair
    }
}

/// All plaintext of some events.
fn plaintext(events: &[Event]) -> Vec<u8> {
    let pieces = events.iter().filter_map(|event| match event {
        Event::Plain(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    pieces.collect::<Vec<_>>().concat()
}

/// The failure that events end with.
fn failure(events: &[Event]) -> &Failure {
    match events.last() {
        Some(Event::Failed(failure)) => failure,
        _ => panic!("no failure: {events:?}"),
    }
}
