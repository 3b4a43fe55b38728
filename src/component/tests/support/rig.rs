use std::ops::Deref;
use std::sync::Arc;
use std::thread;

use super::fake::{Fake, Script, Wishes};
use super::{Listening, Peer, Told, target, texts};
use crate::component::{
    Component, ComponentType, ConnId, ConnectRequest, Framing, Operation, Property, Role, Target,
    Transport, Verdict,
};
use crate::error::{Errno, SocketError};
use crate::layer::http::Wish;
use crate::panic_guard;

/// The settings of a component to be made.
#[expect(
    clippy::struct_excessive_bools,
    reason = "choices that do not depend on each other"
)]
pub(in crate::component::tests) struct Setup {
    role: Role,
    transport: Transport,
    framing: Framing,
    secure: bool,
    by_hand: bool,
    waits: bool,
    narrow: bool,
    reports: bool,
    fetches: bool,
    script: Script,
    wishes: Wishes,
    properties: Vec<(Property, u32)>,
}

impl Setup {
    /// A push component with default settings, whose program does nothing.
    pub(in crate::component::tests) fn new(role: Role) -> Self {
        Self {
            role,
            transport: Transport::Tcp,
            framing: Framing::Push,
            secure: false,
            by_hand: false,
            waits: false,
            narrow: false,
            reports: false,
            fetches: true,
            script: Box::new(|_, _| Ok(())),
            wishes: Box::new(|_| Wish::Go),
            properties: Vec::new(),
        }
    }

    /// As [`Setup::new`], with as many workers as most tests need.
    pub(in crate::component::tests) fn of(role: Role) -> Self {
        match role {
            Role::Client => Self::new(role),
            _ => Self::new(role).set(Property::WorkerThreadCount, 2),
        }
    }

    pub(in crate::component::tests) fn server() -> Self {
        Self::of(Role::Server)
    }

    pub(in crate::component::tests) fn agent() -> Self {
        Self::of(Role::Agent)
    }

    pub(in crate::component::tests) fn client() -> Self {
        Self::of(Role::Client)
    }

    pub(in crate::component::tests) fn node() -> Self {
        Self::of(Role::NODE).udp()
    }

    /// The same over UDP.
    pub(in crate::component::tests) fn udp(mut self) -> Self {
        self.transport = Transport::UDP;
        self
    }

    /// The same, but it sends to many.
    pub(in crate::component::tests) fn cast(mut self) -> Self {
        self.transport = Transport::CAST;
        self
    }

    pub(in crate::component::tests) fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// With TLS from the first byte on.
    pub(in crate::component::tests) fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// With TLS, if `secure` says so.
    pub(in crate::component::tests) fn secure_if(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// With TLS from the moment when the program wants it.
    pub(in crate::component::tests) fn secure_by_hand(mut self) -> Self {
        (self.secure, self.by_hand) = (true, true);
        self
    }

    /// A client of HTTP whose calls wait.
    pub(in crate::component::tests) fn waiting_client() -> Self {
        Self {
            framing: Framing::HTTP,
            waits: true,
            ..Self::client()
        }
    }

    /// Neither end accepts much before the other one reads, so that a send of a quarter of a
    /// megabyte is never written at once.
    pub(in crate::component::tests) fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Whether `OnSend` is set.
    pub(in crate::component::tests) fn reports(mut self, reports: bool) -> Self {
        self.reports = reports;
        self
    }

    /// The program of a pull component fetches nothing by itself.
    pub(in crate::component::tests) fn leaves_all(mut self) -> Self {
        self.fetches = false;
        self
    }

    pub(in crate::component::tests) fn set(mut self, property: Property, value: u32) -> Self {
        self.properties.push((property, value));
        self
    }

    /// What the program does at an event, and what it returns.
    pub(in crate::component::tests) fn script(
        mut self,
        script: impl Fn(&Arc<Component>, &Told) -> Verdict + Send + Sync + 'static,
    ) -> Self {
        self.script = Box::new(script);
        self
    }

    /// What the program wants when a head is complete.
    pub(in crate::component::tests) fn wishes(
        mut self,
        wishes: impl Fn(&Told) -> Wish + Send + Sync + 'static,
    ) -> Self {
        self.wishes = Box::new(wishes);
        self
    }

    /// A program that sends back what it receives.
    pub(in crate::component::tests) fn echo(self) -> Self {
        self.script(|component, told| match told {
            Told::Receive(id, data) => component.send(target(component, *id), &[data]),
            _ => Ok(()),
        })
    }

    /// The component, stopped.
    pub(in crate::component::tests) fn build(self) -> Rig {
        panic_guard::install_hook();
        let mut fake = Fake::new(self.script);
        fake.wishes = self.wishes;
        fake.reports = self.reports;
        fake.fetches = self.fetches;
        fake.send_buffer = self.narrow.then_some(4096);
        let events = Arc::new(fake);
        let plain = match self.transport {
            Transport::Tcp => ComponentType::tcp(self.role, self.framing),
            Transport::UDP => ComponentType::udp(self.role, self.framing),
            Transport::CAST => ComponentType::cast(self.role, self.framing),
        };
        let plain = if self.waits {
            plain.that_waits()
        } else {
            plain
        };
        let component_type = if self.secure { plain.with_tls() } else { plain };
        let component = Component::new(component_type, events.clone());
        assert!(events.component.set(Arc::downgrade(&component)).is_ok());
        for (property, value) in self.properties {
            component.set_property(property, value);
        }
        if let Some(tls) = component.tls() {
            tls.setup(0, texts(self.role).memory(), None).unwrap();
            tls.set_auto_handshake(!self.by_hand);
        }
        let starts_late = component.starts_late();
        Rig {
            component,
            events,
            shakes_first: self.secure && !self.by_hand,
            narrow: self.narrow,
            starts_late,
        }
    }

    /// A server that listens, or an agent that connects asynchronously.
    pub(in crate::component::tests) fn start(self) -> Rig {
        let rig = self.build();
        rig.start().unwrap();
        rig
    }

    /// A component of any role with a connection that is ready to be used.
    pub(in crate::component::tests) fn joined(self) -> (Rig, Peer) {
        let rig = self.build();
        if rig.role() == Role::Server {
            rig.start().unwrap();
            let peer = rig.peer();
            return (rig, peer);
        }
        let listening = Listening::with(128, rig.narrow);
        if rig.role() == Role::Agent {
            rig.start().unwrap();
            rig.connect_to(listening.port()).unwrap();
        } else {
            rig.start_to(listening.port(), true).unwrap();
        }
        let peer = rig.meet(listening.take());
        (rig, peer)
    }
}

/// A component and its program. In the end the component is destroyed, and the order of events
/// must have been correct.
pub(in crate::component::tests) struct Rig {
    component: Arc<Component>,
    events: Arc<Fake>,
    shakes_first: bool,
    narrow: bool,
    /// No `OnHandShake` follows by itself.
    starts_late: bool,
}

impl Deref for Rig {
    type Target = Arc<Component>;

    fn deref(&self) -> &Arc<Component> {
        &self.component
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if thread::panicking() {
            // A callback may hang, so the component is left alone.
            return;
        }
        self.component.destroy(Box::new(|| ()));
        assert_eq!(self.events.complaints(), Vec::<String>::new());
    }
}

impl Rig {
    /// Starts a server on a port that the system chooses, or an agent that connects asynchronously.
    pub(in crate::component::tests) fn start(&self) -> Result<(), Errno> {
        match self.role() {
            Role::Server => self.start_server(Some(c"127.0.0.1"), 0),
            Role::Agent => self.start_agent(None, true),
            Role::NODE => self.start_node(Some(c"127.0.0.1"), 0, -1, None),
            Role::Client => panic!("it is started in another way"),
        }
    }

    /// Starts a client.
    pub(in crate::component::tests) fn start_to(
        &self,
        port: u16,
        asynchronous: bool,
    ) -> Result<(), Errno> {
        self.start_client(Some(c"127.0.0.1"), port, asynchronous, None, 0)
    }

    /// Makes an agent connect, and returns the new connection's ID.
    pub(in crate::component::tests) fn connect_to(&self, port: u16) -> Result<ConnId, Errno> {
        self.connect_as(&ConnectRequest {
            remote: Some(c"127.0.0.1"),
            port,
            ..ConnectRequest::default()
        })
    }

    /// As [`Rig::connect_to`].
    pub(in crate::component::tests) fn connect_as(
        &self,
        request: &ConnectRequest<'_>,
    ) -> Result<ConnId, Errno> {
        let mut id = 0;
        self.connect(request, &mut |given| id = given).map(|()| id)
    }

    /// A peer that has connected to a server; the connection is ready to be used.
    pub(in crate::component::tests) fn peer(&self) -> Peer {
        self.meet(self.stranger())
    }

    /// A peer that has connected to a server and waits to be accepted.
    pub(in crate::component::tests) fn stranger(&self) -> Peer {
        Peer::to(self.listen_address().unwrap(), self.narrow)
    }

    /// Waits until the program knows the other end of a connection.
    pub(in crate::component::tests) fn meet(&self, mut peer: Peer) -> Peer {
        let address = peer.address();
        let theirs = |id: ConnId| match self.role() {
            Role::Client | Role::NODE => id == self.own_id(),
            Role::Server => self.remote_address(id).ok() == Some(address),
            Role::Agent => {
                self.remote_address(id).ok() == Some(address)
                    && self.local_address(Target::Id(id)).ok() == peer.remote()
            }
        };
        peer.id = self.until(|log| {
            let ids = log.iter().filter_map(|told| match *told {
                Told::Accept(id) | Told::Connect(id) => Some(id),
                _ => None,
            });
            ids.rev().find(|&id| theirs(id))
        });
        if self.shakes_first {
            peer = peer.shake_hands(self.role() != Role::Server);
        }
        let id = peer.id;
        if self.shakes_first || !self.is_secure() && !self.starts_late {
            self.until_told(&Told::Handshake(id));
        }
        peer
    }

    pub(in crate::component::tests) fn target(&self, id: ConnId) -> Target {
        target(&self.component, id)
    }

    /// All events so far.
    pub(in crate::component::tests) fn log(&self) -> Vec<Told> {
        self.events.log()
    }

    /// Writes a mark into the log.
    pub(in crate::component::tests) fn mark(&self, mark: &'static str) {
        self.events.note(Told::Mark(mark));
    }

    /// Clears the log, because the IDs of a new run may be those of the old one.
    pub(in crate::component::tests) fn forget(&self) {
        self.events.forget();
    }

    /// The events of one connection.
    pub(in crate::component::tests) fn about(&self, id: ConnId) -> Vec<Told> {
        let mut log = self.log();
        log.retain(|told| told.id() == Some(id));
        log
    }

    pub(in crate::component::tests) fn until<T>(&self, look: impl Fn(&[Told]) -> Option<T>) -> T {
        self.events.until(look)
    }

    pub(in crate::component::tests) fn until_told(&self, wanted: &Told) {
        self.until(|log| log.contains(wanted).then_some(()));
    }

    /// Waits for the end of a connection.
    pub(in crate::component::tests) fn closed(&self, id: ConnId) -> (Operation, i32) {
        self.until(|log| {
            log.iter().find_map(|told| match *told {
                Told::Close(closed, operation, code) if closed == id => Some((operation, code)),
                _ => None,
            })
        })
    }

    /// Waits for this many bytes of a connection. Returns all that has come.
    pub(in crate::component::tests) fn received(&self, id: ConnId, count: usize) -> Vec<u8> {
        self.until(|log| {
            let bytes = pieces(log, id).concat();
            (bytes.len() >= count).then_some(bytes)
        })
    }

    /// Waits for an event of HTTP. Returns all of them so far, in words.
    pub(in crate::component::tests) fn messages(&self, id: ConnId, last: &str) -> Vec<String> {
        self.until(|log| {
            let words: Vec<_> = log
                .iter()
                .filter_map(|told| match told {
                    Told::Http(of, words) if *of == id => Some(words.clone()),
                    _ => None,
                })
                .collect();
            words.iter().any(|words| words == last).then_some(words)
        })
    }

    /// What a connection has received so far, one piece per event.
    pub(in crate::component::tests) fn pieces(&self, id: ConnId) -> Vec<Vec<u8>> {
        pieces(&self.log(), id)
    }

    /// Waits until `OnSend` has reported this many bytes. Returns the pieces.
    pub(in crate::component::tests) fn sent(&self, id: ConnId, count: usize) -> Vec<Vec<u8>> {
        self.until(|log| {
            let sent: Vec<_> = log
                .iter()
                .filter_map(|told| match told {
                    Told::Sent(of, bytes) if *of == id => Some(bytes.clone()),
                    _ => None,
                })
                .collect();
            (sent.iter().map(Vec::len).sum::<usize>() >= count).then_some(sent)
        })
    }

    /// Both parts of the error of a call that failed.
    pub(in crate::component::tests) fn failure(
        &self,
        result: Result<(), Errno>,
    ) -> (SocketError, Errno) {
        (self.last_error(), result.expect_err("a failure"))
    }
}

fn pieces(log: &[Told], id: ConnId) -> Vec<Vec<u8>> {
    let of_it = |told: &Told| match told {
        Told::Receive(of, bytes) if *of == id => Some(bytes.clone()),
        _ => None,
    };
    log.iter().filter_map(of_it).collect()
}
