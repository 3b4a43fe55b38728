//! Two sessions that talk to each other in memory.

pub(crate) mod pki;
mod records;
mod setup;
mod sni;
mod talk;
mod trust;

use std::ffi::CStr;
use std::sync::LazyLock;

use openssl::ssl::{Ssl, SslContextBuilder, SslMethod, SslVersion};

use self::pki::{Identity, Texts};
use super::{Channel, Event, Failure, Material, Pem, Session, Side, TlsConfig};
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
    static TEXTS: LazyLock<(Texts, Texts)> = LazyLock::new(|| {
        let ca = Identity::authority("ca");
        let own = ca.issue("example.com", &["example.com", "*.example.com"]);
        (own.texts(None), Texts::trusting(&ca))
    });
    let server = config(Side::Server, NONE, &TEXTS.0);
    let client = config(Side::Client, PEER, &TEXTS.1);
    (server, client)
}

/// The two ends of a connection, and the events that they reported.
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

    /// The same with a client that has OpenSSL's own defaults.
    fn with_client(client: Ssl, server: &TlsConfig) -> Self {
        Self {
            client: Channel::begin(Session::of(client).unwrap()).unwrap(),
            server: Channel::open(&server.contexts().unwrap(), None).unwrap(),
            client_events: Vec::new(),
            server_events: Vec::new(),
        }
    }

    /// Carries bytes to and fro until both are silent.
    fn talk(&mut self) {
        let carry = |from: &mut Channel, to: &mut Channel, events: &mut Vec<Event>| {
            let bytes = from.take_output();
            if !bytes.is_empty() {
                events.extend(to.receive(&bytes));
            }
            !bytes.is_empty()
        };
        let (client, server) = (&mut self.client, &mut self.server);
        while carry(client, server, &mut self.server_events)
            | carry(server, client, &mut self.client_events)
        {}
    }

    /// Talks until the handshake is over.
    fn shake_hands(mut self) -> Self {
        self.talk();
        assert_eq!(self.client_events, [Event::Handshaken]);
        assert_eq!(self.server_events, [Event::Handshaken]);
        self.client_events.clear();
        self.server_events.clear();
        self
    }

    /// A pair whose handshake is over.
    fn connected(client: &TlsConfig, server: &TlsConfig, host: Option<&CStr>) -> Self {
        Self::new(client, server, host).shake_hands()
    }
}

/// A client that verifies nothing and speaks up to a version.
fn plain_client(newest: SslVersion) -> Ssl {
    let mut builder = SslContextBuilder::new(SslMethod::tls()).unwrap();
    builder.set_min_proto_version(None).unwrap();
    builder.set_max_proto_version(Some(newest)).unwrap();
    let mut client = Ssl::new(&builder.build()).unwrap();
    client.set_connect_state();
    client
}

/// The plaintext of all events together.
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
