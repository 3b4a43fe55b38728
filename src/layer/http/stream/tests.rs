//! A connection that gives its parser away between messages sees the same as one that does not, and getters see the same.

use proptest::prelude::*;

use super::*;
use crate::conn::Conn;
use crate::layer::{Framing, Http};
use crate::os::locks::Mutex;

const REQUESTS: [&[u8]; 6] = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    b"POST /chunks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n",
    b"HEAD /head HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"GET /bad HTTP/1.1\r\nBad Name: a\r\n\r\n",
    b"GET /last HTTP/1.1\r\nConnection: close\r\n\r\n",
];
const UPGRADE: &[u8] =
    b"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const FRAMES: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x89\x80\x37\xfa\x21\x3d";
const RESPONSES: [&[u8]; 4] = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 204 No\r\n\r\n",
];

/// What getters tell.
fn seen(stream: &Stream, sent: &mut Sent) -> String {
    let head = stream.head();
    let fields: Vec<_> = head.fields().collect();
    let numbers = (head.status(), head.version(), head.content_length());
    let facts = (
        head.is_keep_alive(),
        head.upgrade(),
        stream.takes_requests(),
    );
    let ends = (stream.failure(), stream.reason(), stream.section());
    format!(
        "{:?} {:?} {fields:?} {numbers:?} {facts:?} {ends:?} {:?} {:?}",
        head.method(),
        head.line(),
        stream.frame(),
        sent.target()
    )
}

/// Events and what getters see after each, of bytes that come in pieces.
struct Connection {
    cutter: Cutter,
    view: View,
    role: Role,
    text: Vec<String>,
    body: Vec<u8>,
}

impl Connection {
    fn new(role: Role) -> Self {
        let (cutter, view) = Cutter::new(role, 5);
        let (text, body) = (Vec::new(), Vec::new());
        Self {
            cutter,
            view,
            role,
            text,
            body,
        }
    }

    /// False: the connection ends.
    fn turn(&mut self, parsers: &mut Parsers, mut bytes: &mut [u8], rests: bool) -> bool {
        self.cutter.lend(parsers, Limits::default);
        while !bytes.is_empty() || self.cutter.is_pending() {
            let (used, event) = match self.cutter.next(bytes) {
                Ok((used, Some(event))) => (used, event),
                Ok((used, None)) => {
                    assert_eq!(used, bytes.len());
                    break;
                }
                Err(refusal) => {
                    let now = self.view.with(seen);
                    self.text.push(format!("{refusal:?} {now}"));
                    return false;
                }
            };
            let upgrade = match event {
                StreamEvent::Message(Event::Upgrade(kind)) => Some(kind),
                _ => None,
            };
            if let StreamEvent::Message(Event::Body(piece))
            | StreamEvent::Frame(FrameEvent::Body(piece))
            | StreamEvent::Data(piece) = event
            {
                self.body.extend_from_slice(piece);
            } else {
                let event = format!("{event:?}");
                let now = self.view.with(seen);
                self.text.push(format!("{:?} {event} {now}", self.body));
                self.body.clear();
            }
            if let Some(kind) = upgrade {
                self.cutter.upgrade(kind).unwrap();
            }
            bytes = &mut mem::take(&mut bytes)[used..];
        }
        let before = self.view.with(seen);
        if rests {
            self.cutter.reclaim(parsers);
            assert_eq!(self.view.with(seen), before);
            let resting = matches!(self.cutter.stream().mode, Mode::Message(_));
            assert_eq!(
                resting,
                self.cutter.section() != Section::Between || self.ended()
            );
        }
        true
    }

    /// Whether the parser keeps something although no message is there.
    fn ended(&self) -> bool {
        match &self.cutter.stream().mode {
            Mode::Message(parser) => parser.failure().is_some(),
            _ => false,
        }
    }

    fn finish(mut self) -> Vec<String> {
        let complete = self.cutter.finish();
        let now = self.view.with(seen);
        self.text
            .push(format!("{:?} {complete} {now} {:?}", self.body, self.role));
        self.text
    }
}

fn run(role: Role, parsers: &mut Parsers, pieces: &[Vec<u8>], rests: bool) -> Vec<String> {
    let mut connection = Connection::new(role);
    if role == Role::Client {
        for (method, target) in [("GET", "/one"), ("HEAD", "/two"), ("GET", "/three")] {
            let ask =
                |_: &Stream, sent: &mut Sent| sent.request(method.as_bytes(), target.as_bytes());
            connection.view.with(ask).unwrap();
        }
    }
    for piece in pieces {
        if !connection.turn(parsers, &mut piece.clone(), rests) {
            break;
        }
    }
    numberless(&connection.finish())
}

proptest! {
    #[test]
    fn rests_between_messages_change_nothing(
        server: bool,
        messages in proptest::collection::vec((0_usize..6, 0_usize..120), 0..6),
        upgrade: bool,
    ) {
        let role = if server { Role::Server } else { Role::Client };
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        let mut add = |bytes: &[u8], length: usize| {
            whole.extend_from_slice(bytes);
            // Many end where a message ends, because only there is a rest.
            let length = if length < 60 { bytes.len() } else { length - 59 };
            pieces.extend(bytes.chunks(length).map(<[u8]>::to_vec));
        };
        for (message, length) in messages {
            add(if server { REQUESTS[message] } else { RESPONSES[message % 4] }, length);
        }
        if upgrade && server {
            add(UPGRADE, 0);
            add(FRAMES, 62);
        }
        let mut parsers = Parsers::default();
        // One that was lent to others counts otherwise.
        run(Role::Server, &mut parsers, &[REQUESTS[1].to_vec()], true);
        for pieces in [&[whole][..], &pieces] {
            let wanted = run(role, &mut Parsers::default(), pieces, false);
            prop_assert_eq!(run(role, &mut parsers, pieces, true), wanted);
        }
    }
}

// proves: HTTP-24 HTTP-70
proptest! {
    /// A head that comes whole is read at once, and getters see no more of it than of one that comes bit by bit.
    #[test]
    fn getters_see_what_was_told(
        server: bool,
        messages in proptest::collection::vec(0_usize..6, 0..6),
        length in 1_usize..60,
        upgrade: bool,
    ) {
        let role = if server { Role::Server } else { Role::Client };
        let mut whole: Vec<u8> = messages
            .iter()
            .flat_map(|&message| if server { REQUESTS[message] } else { RESPONSES[message % 4] })
            .copied()
            .collect();
        if upgrade && server {
            whole.extend_from_slice(UPGRADE);
        }
        let pieces: Vec<_> = whole.chunks(length).map(<[u8]>::to_vec).collect();
        let mut parsers = Parsers::default();
        // The end of a head may have come before the program is told of its last field.
        let mut run = |pieces: &[Vec<u8>]| run(role, &mut parsers, pieces, false).concat().replace("Head()", "Between");
        prop_assert_eq!(run(&[whole]), run(&pieces));
    }
}

/// Parsers number their messages, so that number depends on the parser.
fn numberless(events: &[String]) -> Vec<String> {
    let digits = |text: &str| {
        text.trim_start_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let one = |event: &String| {
        let mut parts = event.split("Head(");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| all + "Head(" + &digits(part))
    };
    events.iter().map(one).collect()
}

/// A message whose parser is lacking fails, and says so.
#[test]
fn without_a_parser_there_is_no_memory() {
    let (mut cutter, view) = Cutter::new(Role::Server, 5);
    let mut bytes = *b"GET";
    let refusal = Refusal::Message(Failure::OUT_OF_MEMORY);
    assert_eq!(cutter.next(&mut bytes), Err(refusal));
    let reason = view.with(|stream, _| (stream.failure(), stream.reason()));
    assert_eq!(reason, (Some(Failure::OUT_OF_MEMORY), reason.0));
}

/// What a connection has while it waits for its next message: these, and one block with the texts of the last message.
#[test]
fn a_resting_connection_is_small() {
    let counts = 2 * size_of::<usize>();
    let shared = counts + size_of::<Mutex<Sent>>() + size_of::<Stream>();
    assert!(shared <= 112, "{shared}");
    // What only HTTP has does not make the others larger.
    let (http, framing) = (size_of::<Http>(), size_of::<Framing>());
    assert!(http <= 40 && framing <= 56, "{http} of {framing}");
    assert!(size_of::<Conn>() <= 264, "{}", size_of::<Conn>());
}
