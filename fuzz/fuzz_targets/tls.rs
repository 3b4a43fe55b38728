//! The TLS layer: however a peer's bytes are cut, changed, lost, repeated or reordered, what is
//! delivered is a prefix of what was sent, there is at most one end with nothing after it, and
//! no memory is kept for what did not arrive.
#![no_main]

use std::ffi::CString;
use std::mem;
use std::sync::LazyLock;

use hpsocket4c::error::Errno;
use hpsocket4c::layer::tls::{Channel, Event, Material, Pem, Side, TlsConfig};
use libfuzzer_sys::fuzz_target;
use openssl::ssl::{SslContext, SslVersion};

use self::peer::{Change, Meddler, Peer};

#[path = "tls/peer.rs"]
mod peer;
#[path = "../../src/layer/tls/tests/pki.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod pki;

/// How much memory a session and its peer may own besides what is in flight, in bytes.
const BASE: isize = 256 * 1024;
const MOST_PARTS: usize = 8;

unsafe extern "C" {
    /// From AddressSanitizer: the number of allocated bytes, including OpenSSL's.
    safe fn __sanitizer_get_current_allocated_bytes() -> usize;
}

fn allocated() -> isize {
    __sanitizer_get_current_allocated_bytes().cast_signed()
}

/// A server and a client that trusts it, and peers of both, which speak TLS 1.2 or 1.3.
struct World {
    server: TlsConfig,
    client: TlsConfig,
    peer_servers: [SslContext; 2],
    peer_clients: [SslContext; 2],
}

/// Set up once.
static WORLD: LazyLock<World> = LazyLock::new(|| {
    let ca = pki::Identity::authority("ca");
    let own = ca.issue("fuzz.example", &["fuzz.example"]);
    let set_up = |side, texts: &pki::Texts| {
        let config = TlsConfig::new(side);
        config.setup(1, texts.memory(), None).unwrap();
        config
    };
    let peers = |side| {
        [SslVersion::TLS1_2, SslVersion::TLS1_3].map(|version| peer::context(side, version, &own))
    };
    World {
        server: set_up(Side::Server, &own.texts(None)),
        client: set_up(Side::Client, &pki::Texts::trusting(&ca)),
        peer_servers: peers(Side::Server),
        peer_clients: peers(Side::Client),
    }
});

fn server() -> Channel {
    Channel::open(&WORLD.server.contexts().unwrap(), None).unwrap()
}

fn client() -> Channel {
    let host = CString::from(c"fuzz.example");
    Channel::open(&WORLD.client.contexts().unwrap(), Some(&host)).unwrap()
}

/// The events of a stream that arrives in pieces of the given lengths; sometimes they are taken
/// one at a time.
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

/// Random bytes never complete a handshake, and give the same result however they are cut.
fn strange(stream: &[u8], lengths: &[u8]) {
    let whole = receive(&mut server(), stream, &[]);
    let cut = receive(&mut server(), stream, lengths);
    assert!(!whole.contains(&Event::Handshaken) && !cut.contains(&Event::Handshaken));
    assert_eq!(summary(&whole), summary(&cut));
    let mut connected = client();
    summary(&receive(&mut connected, stream, lengths));
    assert!(!connected.session().is_complete());
}

/// Our end of a session, which must report everything in order, and its end once.
struct Own<'a> {
    channel: Channel,
    complete: bool,
    end: Option<Event>,
    /// Plaintext that has not arrived yet.
    expected: &'a [u8],
}

impl Own<'_> {
    fn arrive(&mut self, mut stream: &[u8], lengths: &mut std::slice::Iter<u8>) {
        while !stream.is_empty() {
            let length = lengths
                .next()
                .map_or(stream.len(), |length| usize::from(*length) * 4 + 1);
            let (piece, rest) = stream.split_at(length.min(stream.len()));
            stream = rest;
            if length % 3 == 1 {
                let event = self.channel.next(piece);
                self.happened(event);
            } else {
                let events = self.channel.receive(piece);
                self.happened(events);
            }
        }
        let rest = self.channel.receive(&[]);
        self.happened(rest);
    }

    fn happened(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            if self.end.is_some() {
                assert_eq!(
                    self.end,
                    Some(event),
                    "another end, or something after the end"
                );
                continue;
            }
            match event {
                Event::Handshaken => assert!(!mem::replace(&mut self.complete, true)),
                Event::Plain(bytes) => {
                    assert!(self.complete && !bytes.is_empty());
                    self.expected = self.expected.strip_prefix(&*bytes).unwrap();
                }
                Event::Failed(ref failure) => {
                    assert_eq!(failure.code, Errno::EBADMSG);
                    self.end = Some(event);
                }
                Event::Closed => self.end = Some(event),
            }
        }
    }

    /// Checks that nothing comes in or goes out any more, whatever the program or the peer
    /// does.
    fn stays_ended(&mut self, noise: &[u8]) {
        let failed = matches!(self.end, Some(Event::Failed(_)));
        if !failed {
            // The peer's close ends only its own direction (SSL-69); ours may have ended before.
            let answered = self.channel.send(b"an answer");
            assert!(answered.is_ok() || answered == Err(Errno::EPERM));
            self.channel.close();
        }
        let refusal = if failed { Errno::EBADMSG } else { Errno::EPERM };
        assert_eq!(self.channel.send(b"after the end"), Err(refusal));
        self.channel.take_output();
        let memory = allocated();
        for _ in 0..8 {
            self.arrive(noise, &mut [].iter());
            self.channel.close();
        }
        assert!(allocated() - memory < BASE / 8);
        assert!(!failed || self.channel.take_output().is_empty());
    }
}

/// A session with OpenSSL, whose records are changed on their way to us.
fn meddled(side: Side, version: usize, parts: &[Vec<u8>], changes: &[Change], lengths: &[u8]) {
    LazyLock::force(&WORLD);
    let memory = allocated();
    let (ours, theirs) = parts.split_at(parts.len() / 2);
    let (our_text, their_text) = (ours.concat(), theirs.concat());
    let (channel, context, opposite) = match side {
        Side::Server => (server(), &WORLD.peer_clients[version], Side::Client),
        Side::Client => (client(), &WORLD.peer_servers[version], Side::Server),
    };
    let mut own = Own {
        channel,
        complete: false,
        end: None,
        expected: &their_text,
    };
    let mut peer = Peer::new(context, opposite, theirs, &our_text);
    let mut meddler = Meddler::new(changes);
    let (mut lengths, mut sent) = (lengths.iter(), false);
    loop {
        let mut stream = meddler.pass(&peer.talk(&own.channel.take_output()));
        if stream.is_empty() {
            stream = meddler.let_go();
        }
        if stream.is_empty() {
            break;
        }
        own.arrive(&stream, &mut lengths);
        let under_way = 3 * (our_text.len() + their_text.len() + stream.len()).cast_signed();
        assert!(allocated() - memory < BASE + under_way);
        if own.complete && own.end.is_none() && !mem::replace(&mut sent, true) {
            ours.iter().for_each(|part| own.channel.send(part).unwrap());
            own.channel.close();
        }
    }
    if !meddler.did_harm {
        assert!(own.complete && own.expected.is_empty() && own.end == Some(Event::Closed));
        assert!(peer.expected.is_empty() || !sent);
    }
    if own.end.is_some() {
        own.stays_ended(&meddler.seen.concat());
    }
}

/// Some are so long that they take several records.
fn long(part: &[u8]) -> Vec<u8> {
    let length = part.len() + part.len() % 8 * 5000;
    part.iter().copied().cycle().take(length).collect()
}

fuzz_target!(|input: (u8, Vec<u8>, Vec<Vec<u8>>, Vec<Change>)| {
    let (kind, lengths, parts, changes) = input;
    let side = if kind & 1 == 0 {
        Side::Server
    } else {
        Side::Client
    };
    if kind % 8 >= 6 {
        return strange(&parts.concat(), &lengths);
    }
    let parts: Vec<Vec<u8>> = parts
        .iter()
        .take(MOST_PARTS)
        .map(|part| long(part))
        .collect();
    meddled(side, usize::from(kind / 2 % 2), &parts, &changes, &lengths);
});
