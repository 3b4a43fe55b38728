use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::sync::{Arc, OnceLock, Weak};
use std::thread::{self, ThreadId};
use std::time::Instant;

use super::{LIMIT, target};
use crate::component::{
    Accepted, Component, ConnId, Events, HttpVerdict, NodeEvent, Operation, Program, Verdict,
};
use crate::error::Errno;
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event as HttpEvent, Failure, Wish};
use crate::os::locks::{Condvar, Mutex};
use crate::os::net::sockopt;

/// An event that a program was told of; [`Told::Mark`] is made by the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::component::tests) enum Told {
    PrepareListen,
    Accept(ConnId),
    PrepareConnect(ConnId),
    Connect(ConnId),
    Handshake(ConnId),
    Receive(ConnId, Vec<u8>),
    /// For pull components whose program does not fetch at once; otherwise they report
    /// `Receive`.
    Buffered(ConnId, usize),
    Sent(ConnId, Vec<u8>),
    /// An event of HTTP or of a frame: its name and what it says.
    Http(ConnId, String),
    Close(ConnId, Operation, i32),
    /// A node's datagram, sent or received.
    NodeSent(SocketAddr, Vec<u8>),
    NodeReceived(SocketAddr, Vec<u8>),
    NodeFailed(SocketAddr, Operation, Errno, Option<Vec<u8>>),
    Shutdown,
    Mark(&'static str),
}

impl Told {
    /// The connection that it is about.
    pub(in crate::component::tests) fn id(&self) -> Option<ConnId> {
        match *self {
            Self::PrepareListen
            | Self::NodeSent(..)
            | Self::NodeReceived(..)
            | Self::NodeFailed(..)
            | Self::Shutdown
            | Self::Mark(_) => None,
            Self::Accept(id)
            | Self::PrepareConnect(id)
            | Self::Connect(id)
            | Self::Handshake(id)
            | Self::Receive(id, _)
            | Self::Buffered(id, _)
            | Self::Sent(id, _)
            | Self::Http(id, _)
            | Self::Close(id, ..) => Some(id),
        }
    }
}

/// What a program does in its callbacks.
pub(super) type Script = Box<dyn Fn(&Arc<Component>, &Told) -> Verdict + Send + Sync>;

/// What a program wants when a head is complete.
pub(super) type Wishes = Box<dyn Fn(&Told) -> Wish + Send + Sync>;

/// A program that records its events, and then does what the test wants. It also checks what
/// every program may rely on (TCP-130, TCP-131).
pub(super) struct Fake {
    pub(super) script: Script,
    pub(super) wishes: Wishes,
    /// `OnSend` is set.
    pub(super) reports: bool,
    /// `OnPullReceive` fetches what is there.
    pub(super) fetches: bool,
    /// Size of the send buffer that its sockets get.
    pub(super) send_buffer: Option<i32>,
    pub(super) component: OnceLock<Weak<Component>>,
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Default)]
struct Seen {
    log: Vec<Told>,
    connections: HashMap<ConnId, Trace>,
    /// The addresses that a callback of a node is about.
    remotes: HashSet<SocketAddr>,
    complaints: Vec<String>,
}

#[derive(Default)]
struct Trace {
    /// The thread that runs a callback of the connection, and how many are nested.
    running: Option<(ThreadId, usize)>,
    begun: bool,
    closed: bool,
}

impl Fake {
    pub(super) fn new(script: Script) -> Self {
        Self {
            script,
            wishes: Box::new(|_| Wish::Go),
            reports: false,
            fetches: true,
            send_buffer: None,
            component: OnceLock::new(),
            seen: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    pub(super) fn log(&self) -> Vec<Told> {
        self.seen.lock().log.clone()
    }

    pub(super) fn note(&self, told: Told) {
        self.seen.lock().log.push(told);
        self.changed.notify_all();
    }

    pub(super) fn forget(&self) {
        *self.seen.lock() = Seen::default();
    }

    /// Rules of the threading contract that were broken.
    pub(super) fn complaints(&self) -> Vec<String> {
        self.seen.lock().complaints.clone()
    }

    /// Waits until `look` finds what it wants in the log, and returns that.
    pub(super) fn until<T>(&self, look: impl Fn(&[Told]) -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        let mut seen = self.seen.lock();
        loop {
            if let Some(result) = look(&seen.log) {
                return result;
            }
            let late = self.changed.wait_until(&mut seen, deadline).timed_out();
            assert!(!late, "never came; told was {:?}", seen.log);
        }
    }

    fn tell(&self, told: &Told) -> Verdict {
        let _running = told.id().map(|id| self.enter(id, told));
        self.note(told.clone());
        match self.component.get().and_then(Weak::upgrade) {
            Some(component) => (self.script)(&component, told),
            None => Ok(()),
        }
    }

    fn enter(&self, id: ConnId, told: &Told) -> Running<'_> {
        let mut guard = self.seen.lock();
        let seen = &mut *guard;
        let trace = seen.connections.entry(id).or_default();
        let me = thread::current().id();
        let mut depth = 0;
        let wrong = match trace.running {
            Some((other, _)) if other != me => Some("while another one runs"),
            _ if trace.closed => Some("after its end"),
            _ => None,
        };
        if let Some((_, nested)) = trace.running {
            depth = nested;
        }
        match told {
            Told::Accept(_) | Told::Connect(_) => trace.begun = true,
            Told::Close(..) => trace.closed = true,
            Told::PrepareConnect(_) => {}
            _ if !trace.begun => seen.complaints.push(format!("{told:?} before its begin")),
            _ => {}
        }
        if let Some(wrong) = wrong {
            seen.complaints.push(format!("{told:?} {wrong}"));
        }
        trace.running = Some((me, depth + 1));
        Running { fake: self, id }
    }

    fn narrow(&self, socket: RawFd) {
        if let Some(bytes) = self.send_buffer {
            sockopt::set_send_buffer(socket, bytes).expect("a send buffer");
        }
    }
}

/// A callback runs as long as this lives.
struct Running<'a> {
    fake: &'a Fake,
    id: ConnId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut seen = self.fake.seen.lock();
        if let Some(trace) = seen.connections.get_mut(&self.id)
            && let Some((thread, depth)) = trace.running
        {
            trace.running = (depth > 1).then_some((thread, depth - 1));
        }
    }
}

/// A callback about an address is over when this is dropped.
struct Left<'a>(&'a Fake, SocketAddr);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.0.seen.lock().remotes.remove(&self.1);
    }
}

impl Events for Fake {
    fn prepare_listen(&self, _: RawFd) -> Verdict {
        self.tell(&Told::PrepareListen)
    }

    fn accept(&self, id: ConnId, from: Accepted) -> Verdict {
        if let Accepted::Socket(socket) = from {
            self.narrow(socket);
        }
        self.tell(&Told::Accept(id))
    }

    fn prepare_connect(&self, id: ConnId, socket: RawFd) -> Verdict {
        self.narrow(socket);
        self.tell(&Told::PrepareConnect(id))
    }

    fn connect(&self, id: ConnId) -> Verdict {
        self.tell(&Told::Connect(id))
    }

    fn handshake(&self, id: ConnId) -> Verdict {
        self.tell(&Told::Handshake(id))
    }

    fn receive(&self, id: ConnId, data: &[u8]) -> Verdict {
        self.tell(&Told::Receive(id, data.to_vec()))
    }

    fn pull_receive(&self, id: ConnId, total: usize) -> Verdict {
        let component = self.component.get().and_then(Weak::upgrade);
        let Some(component) = component.filter(|_| self.fetches) else {
            return self.tell(&Told::Buffered(id, total));
        };
        let mut data = vec![0; total];
        component.fetch(target(&component, id), &mut data, true);
        self.tell(&Told::Receive(id, data))
    }

    fn send(&self, id: ConnId, data: &[u8]) {
        let _ = self.tell(&Told::Sent(id, data.to_vec()));
    }

    fn wants_send(&self) -> bool {
        self.reports
    }

    fn http(&self, program: &Program<'_>, id: ConnId, event: &HttpEvent<'_>) -> HttpVerdict {
        let told = Told::Http(id, described(event));
        program.run(|| self.tell(&told))?;
        Ok(match event {
            HttpEvent::HeadersComplete => (self.wishes)(&told),
            _ => Wish::Go,
        })
    }

    fn parse_error(&self, id: ConnId, failure: Failure) -> Errno {
        let told = Told::Http(id, format!("error {} {:?}", failure.code(), failure.text()));
        self.tell(&told).err().unwrap_or(Errno::ECANCELED)
    }

    fn frame(&self, program: &Program<'_>, id: ConnId, event: &FrameEvent<'_>) -> Verdict {
        let text = match event {
            FrameEvent::Header(frame) => format!("frame {} {}", frame.opcode, frame.length),
            FrameEvent::Body(bytes) => format!("payload {}", bytes.escape_ascii()),
            FrameEvent::Complete => "frame end".to_owned(),
        };
        program.run(|| self.tell(&Told::Http(id, text)))
    }

    fn node(&self, event: &NodeEvent<'_>) {
        let (address, told) = match *event {
            NodeEvent::Sent(to, data) => (to, Told::NodeSent(to, data.to_vec())),
            NodeEvent::Received(from, data) => (from, Told::NodeReceived(from, data.to_vec())),
            NodeEvent::Failed(address, operation, errno, data) => {
                let data = data.map(<[u8]>::to_vec);
                (address, Told::NodeFailed(address, operation, errno, data))
            }
        };
        let mut seen = self.seen.lock();
        if !seen.remotes.insert(address) {
            let complaint = format!("{told:?} while another one runs");
            seen.complaints.push(complaint);
        }
        drop(seen);
        let _left = Left(self, address);
        let _ = self.tell(&told);
    }

    fn close(&self, id: ConnId, operation: Operation, code: i32) {
        let _ = self.tell(&Told::Close(id, operation, code));
    }

    fn shutdown(&self) {
        let _ = self.tell(&Told::Shutdown);
    }
}

/// An event in words.
fn described(event: &HttpEvent<'_>) -> String {
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
    match event {
        HttpEvent::MessageBegin => "begin".to_owned(),
        HttpEvent::RequestLine(method, target) => {
            format!("{} {}", text(method.bytes()), text(target.bytes()))
        }
        HttpEvent::StatusLine(code, reason) => format!("{code} {}", text(reason.bytes())),
        HttpEvent::Header(name, value) => {
            format!("{}: {}", text(name.bytes()), text(value.bytes()))
        }
        HttpEvent::HeadersComplete => "head".to_owned(),
        HttpEvent::Body(bytes) => format!("body {}", text(bytes)),
        HttpEvent::ChunkHeader(length) => format!("chunk {length}"),
        HttpEvent::ChunkComplete => "chunk end".to_owned(),
        HttpEvent::MessageComplete => "end".to_owned(),
        HttpEvent::Upgrade(kind) => format!("upgrade {kind:?}"),
    }
}
