//! Which context serves which name.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::layer::tls::Choose;

/// A server whose contexts have certificates `c0`, `c1` and so on.
struct Hosts {
    ca: Identity,
    server: Arc<TlsConfig>,
}

impl Hosts {
    fn new(choose: Option<Choose>) -> Self {
        let ca = Identity::authority("ca");
        let server = Arc::new(TlsConfig::new(Side::Server));
        let own = ca.issue("c0", &[]);
        server
            .setup(NONE, own.texts(None).memory(), choose)
            .unwrap();
        Self { ca, server }
    }

    /// One more context, `c1` and up.
    fn add(&self, verify: i32) {
        let common = format!("c{}", self.server.contexts().unwrap().len());
        let texts = self.ca.issue(&common, &[]).texts(Some(&self.ca));
        let index = self.server.add(verify, texts.memory()).unwrap();
        assert_eq!(common, format!("c{index}"));
    }

    fn pair(&self, host: Option<&CStr>) -> Pair {
        let client = config(Side::Client, NONE, &Texts::default());
        Pair::new(&client, &self.server, host)
    }

    /// The certificate that a client gets to see.
    fn serves(&self, host: Option<&CStr>) -> String {
        let pair = self.pair(host).shake_hands();
        let certificate = pair.client.session().ssl().peer_certificate().unwrap();
        super::super::session::names_of(&certificate).concat()
    }
}

// proves: SSL-30 SSL-31 SSL-32
#[test]
fn adding_and_binding() {
    let own = Identity::authority("own").texts(None);
    let server = TlsConfig::new(Side::Server);
    assert_eq!(server.add(NONE, own.memory()), Err(Errno::EPERM));
    let unknown = Err(Errno(libc::ENOANO));
    assert_eq!(server.bind_name(c"a.example", 0), unknown);
    server.setup(NONE, own.memory(), None).unwrap();
    assert_eq!(server.add(NONE, own.memory()), Ok(1));
    assert_eq!(server.add(NONE, Texts::default().memory()), Ok(2));
    let bad = Texts {
        key: None,
        ..own.clone()
    };
    assert_eq!(server.add(NONE, bad.memory()), Err(Errno::EINVAL));
    assert_eq!(server.add(NONE, own.memory()), Ok(3));

    let names = [
        c"",
        c"localhost",
        c".example",
        c"example.",
        c".",
        c"127.0.0.1",
        c"::1",
        c"::ffff:1.2.3.4",
    ];
    for name in names {
        assert_eq!(server.bind_name(name, 1), Err(Errno::EINVAL), "{name:?}");
        assert_eq!(server.bind_name(name, 9), Err(Errno::EINVAL), "{name:?}");
    }
    assert_eq!(server.bind_name(c"a.example", -1), Err(Errno::EINVAL));
    assert_eq!(server.bind_name(c"a.example", 4), unknown);
    for index in [0, 3, 1] {
        assert_eq!(server.bind_name(c"a.example", index), Ok(()));
        assert_eq!(server.default_choice(c"A.Example"), index);
    }
    server.cleanup();
    assert_eq!(server.default_choice(c"a.example"), 0);
    assert_eq!(server.add(NONE, own.memory()), Err(Errno::EPERM));
}

// proves: SSL-34 SSL-35
#[test]
fn the_default_callback_finds_the_longest_name() {
    let hosts = Hosts::new(None);
    hosts.add(NONE);
    hosts.add(NONE);
    assert_eq!(hosts.serves(Some(c"a.example.com")), "c0");
    hosts.server.bind_name(c"A.example.com", 1).unwrap();
    hosts.server.bind_name(c"b.a.example.com", 2).unwrap();
    let expected = [
        (c"a.example.com", "c1"),
        (c"x.a.example.com", "c1"),
        (c"x.y.A.EXAMPLE.com", "c1"),
        (c"B.a.example.com", "c2"),
        (c"x.b.a.example.com", "c2"),
        (c"example.com", "c0"),
        (c"aa.example.com", "c0"),
        (c"zzz.org", "c0"),
        (c"localhost", "c0"),
    ];
    for (host, certificate) in expected {
        assert_eq!(hosts.serves(Some(host)), certificate, "{host:?}");
    }
    assert_eq!(hosts.serves(None), "c0");
}

// proves: SSL-33 SSL-36
#[test]
fn a_program_chooses_or_refuses() {
    let choose: Choose = Arc::new(|name| match name.to_bytes() {
        b"One.example" => 1,
        b"refused.example" => -1,
        b"nowhere.example" => 2,
        b"panic.example" => panic!("of a callback"),
        _ => 0,
    });
    crate::panic_guard::install_hook();
    let hosts = Hosts::new(Some(choose));
    hosts.add(NONE);
    hosts.server.bind_name(c"other.example", 1).unwrap();
    assert_eq!(hosts.serves(Some(c"One.example")), "c1");
    assert_eq!(hosts.serves(Some(c"other.example")), "c0");
    for host in [c"refused.example", c"panic.example", c"nowhere.example"] {
        let mut pair = hosts.pair(Some(host));
        pair.talk();
        assert_eq!(failure(&pair.server_events).code, Errno::EBADMSG);
        let alert = failure(&pair.client_events);
        assert!(alert.text().contains("unrecognized name"), "{alert:?}");
    }
}

// proves: SSL-39
#[test]
fn a_callback_may_add_the_context_it_chooses() {
    let place = Arc::new(std::sync::OnceLock::<Arc<TlsConfig>>::new());
    let inside = Arc::clone(&place);
    let late = Identity::authority("late");
    let choose: Choose = Arc::new(move |_| {
        let server = inside.get().unwrap();
        let index = server.add(NONE, late.texts(None).memory()).unwrap();
        server.bind_name(c"late.example", index).unwrap();
        server.default_choice(c"late.example")
    });
    let hosts = Hosts::new(Some(choose));
    assert!(place.set(Arc::clone(&hosts.server)).is_ok());
    assert_eq!(hosts.serves(Some(c"late.example")), "late");
    assert_eq!(hosts.serves(Some(c"late.example")), "late");
    assert_eq!(hosts.server.contexts().unwrap().len(), 3);
    // The callback keeps the configuration alive, and that the callback.
    hosts.server.cleanup();
}

// proves: SSL-38
#[test]
fn the_chosen_context_verifies() {
    let hosts = Hosts::new(None);
    hosts.add(REQUIRED);
    hosts.server.bind_name(c"closed.example", 1).unwrap();
    let without = config(Side::Client, NONE, &Texts::default());
    let known = hosts.ca.issue("me", &[]).texts(None);
    let known = config(Side::Client, NONE, &known);
    let stranger = Identity::authority("stranger").texts(None);
    let stranger = config(Side::Client, NONE, &stranger);
    let closed = Some(c"closed.example");
    for client in [&without, &stranger] {
        let mut pair = Pair::new(client, &hosts.server, closed);
        pair.talk();
        assert_eq!(failure(&pair.server_events).code, Errno::EBADMSG);
        assert!(!pair.server_events.contains(&Event::Handshaken));
        Pair::connected(client, &hosts.server, Some(c"open.example"));
    }
    let pair = Pair::connected(&known, &hosts.server, closed);
    assert!(pair.server.session().ssl().peer_certificate().is_some());
    assert!(pair.server.session().ssl().verified_chain().is_some());
}

// proves: SSL-39
#[test]
fn contexts_change_while_connections_are_made() {
    let hosts = Hosts::new(None);
    let certificates: Vec<Texts> = (0..4)
        .map(|index| hosts.ca.issue(&format!("new{index}"), &[]).texts(None))
        .collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let served = hosts.serves(Some(c"new.example"));
                    assert!(served == "c0" || served.starts_with("new"), "{served}");
                }
            });
        }
        for texts in certificates.iter().cycle().take(60) {
            let index = hosts.server.add(NONE, texts.memory()).unwrap();
            hosts.server.bind_name(c"new.example", index).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(hosts.serves(Some(c"new.example")).starts_with("new"));
}
