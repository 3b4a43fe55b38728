//! Components in a forked child: a stopped one takes the place of the parent's (COM-105).

use std::net::TcpStream;
use std::sync::Arc;

use super::support::{Peer, ROLES, Rig, Setup, Told, UDP_KINDS, datagram, eventually};
use crate::component::{Component, PerProcess, Property, Role, State};
use crate::error::{Errno, SocketError};
use crate::os::fork::testing::{Child, child, end, fork};
use crate::os::locks::Mutex;

/// A component with a connection, and what a handle holds of it.
fn family(setup: Setup) -> (Rig, Peer, PerProcess) {
    let (rig, peer) = setup.echo().set(Property::SocketBufferSize, 64).joined();
    let per_process = PerProcess::new(Arc::clone(&rig));
    assert!(Arc::ptr_eq(per_process.component(), &rig));
    (rig, peer, per_process)
}

/// The descriptors of this process that are sockets.
fn sockets() -> usize {
    let all = std::fs::read_dir("/proc/self/fd").unwrap();
    let targets = all.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    targets
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

// proves: COM-105
#[test]
fn a_child_has_a_stopped_component_of_the_same_kind() {
    for role in ROLES {
        for secure in [false, true] {
            let (rig, mut peer, per_process) = family(Setup::of(role).secure_if(secure));
            let client_id = rig.own_id();
            assert!(child(|| {
                let descriptors = sockets();
                let successor = per_process.component();
                assert!(!rig.is_own() && successor.is_own() && !Arc::ptr_eq(successor, &rig));
                assert!(Arc::ptr_eq(successor, per_process.component()));
                assert_eq!(successor.component_type(), rig.component_type());
                assert_eq!(successor.is_secure(), secure);
                assert_eq!(successor.state(), State::Stopped);
                assert_eq!(successor.property(Property::SocketBufferSize), 64);
                assert_eq!(successor.connection_count(), 0);
                assert_eq!(successor.own_id(), client_id);
                // For the child, the parent's run was a run too; its descriptors are
                // closed.
                assert_eq!(successor.stop(), Ok(()));
                assert!(sockets() < descriptors);
                assert_eq!(successor.stop(), Err(Errno::EPERM));
                assert_eq!(successor.last_error(), SocketError::IllegalState);
            }));
            // The parent notices nothing.
            peer.say(b"hello");
            assert_eq!(peer.hear(5), b"hello");
            rig.stop().unwrap();
        }
    }
}

// proves: COM-105
#[test]
fn a_child_can_start_what_its_parent_runs() {
    for running in [false, true] {
        let (rig, _peer, per_process) = family(Setup::server());
        if !running {
            rig.stop().unwrap();
        }
        assert!(child(|| {
            let successor = per_process.component();
            successor.set_property(Property::WorkerThreadCount, 1);
            successor.start_server(Some(c"127.0.0.1"), 0).unwrap();
            let address = successor.listen_address().unwrap();
            assert_ne!(rig.listen_address().ok(), Some(address));
            let _peer = TcpStream::connect(address).unwrap();
            eventually("it accepts", || successor.connection_count() == 1);
            successor.stop().unwrap();
            successor.destroy(Box::new(|| ()));
        }));
    }
}

// proves: COM-24 COM-105
#[test]
fn a_child_can_destroy_its_component() {
    for role in ROLES {
        let (rig, mut peer, per_process) = family(Setup::of(role));
        assert!(child(|| {
            let released = Arc::new(Mutex::new(0));
            for _ in 0..2 {
                let count = Arc::clone(&released);
                per_process
                    .component()
                    .destroy(Box::new(move || *count.lock() += 1));
            }
            assert_eq!(*released.lock(), 1);
        }));
        peer.say(b"hello");
        assert_eq!(peer.hear(5), b"hello");
        drop(rig);
    }
}

/// Draining sockets are closed in the child too.
// proves: COM-105 TCP-95
#[test]
fn a_child_closes_its_copies_of_drains() {
    let (rig, mut peer) = Setup::server().narrow().joined();
    let data = super::support::pattern(1_500_000);
    rig.send(rig.target(peer.id), &[&data]).unwrap();
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    eventually("the ID is free", || rig.connection_count() == 0);
    let per_process = PerProcess::new(Arc::clone(&rig));
    assert!(child(|| {
        let before = sockets();
        per_process.component().stop().unwrap();
        // The listener, and the socket that drains.
        assert!(sockets() + 2 <= before);
    }));
    assert!(peer.hear_all().0 == data);
}

/// Forks in the callback that `wanted` picks. The child leaves the library, and with it the
/// callback; the status of its process shows the result.
fn forks_in(role: Role, wanted: fn(&Told) -> bool) -> (Setup, Arc<Mutex<Option<Child>>>) {
    let children: Arc<Mutex<Option<Child>>> = Arc::default();
    let place = Arc::clone(&children);
    let setup = Setup::of(role).script(move |component: &Arc<Component>, told| {
        if wanted(told)
            && let Some(child) = fork()
        {
            *place.lock() = Some(child);
        }
        if let (Told::Receive(id, data), true) = (told, component.is_own()) {
            return component.send(super::support::target(component, *id), &[data]);
        }
        Ok(())
    });
    (setup, children)
}

// proves: COM-105
#[test]
fn a_child_of_a_worker_ends_with_its_callback() {
    for role in ROLES {
        let (setup, children) = forks_in(role, |told| matches!(told, Told::Receive(..)));
        let (rig, mut peer) = setup.joined();
        peer.say(b"hello");
        assert_eq!(peer.hear(5), b"hello");
        let child = children.lock().take();
        assert!(child.unwrap().passed());
        drop(rig);
    }
}

// proves: COM-105
#[test]
fn a_child_of_a_callback_in_start_leaves_the_call() {
    let (setup, children) = forks_in(Role::Server, |told| told == &Told::PrepareListen);
    let rig = setup.build();
    let parent = std::process::id();
    let started = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rig.start()));
    if std::process::id() != parent {
        end(started.is_err() && !rig.is_own());
    }
    assert_eq!(started.unwrap(), Ok(()));
    let child = children.lock().take();
    assert!(child.unwrap().passed());
    assert!(rig.listen_address().is_ok());
}

/// Inside the callback that has forked the object is still in use.
// proves: COM-24 COM-105
#[test]
fn a_child_in_a_callback_does_not_release_what_it_is_inside_of() {
    let per_process: Arc<Mutex<Option<PerProcess>>> = Arc::default();
    let (place, children) = (Arc::clone(&per_process), Arc::new(Mutex::new(None)));
    let mine = Arc::clone(&children);
    let rig = Setup::server()
        .script(move |_, told| {
            if told != &Told::PrepareListen {
                return Ok(());
            }
            if let Some(child) = fork() {
                *mine.lock() = Some(child);
                return Ok(());
            }
            let released = Arc::new(Mutex::new(false));
            let note = Arc::clone(&released);
            let per_process = place.lock();
            let successor = per_process.as_ref().unwrap().component();
            successor.destroy(Box::new(move || *note.lock() = true));
            end(!*released.lock() && successor.state() == State::Stopped)
        })
        .build();
    *per_process.lock() = Some(PerProcess::new(Arc::clone(&rig)));
    rig.start().unwrap();
    let child = children.lock().take();
    assert!(child.unwrap().passed());
}

// proves: COM-105
#[test]
fn a_child_has_stopped_components_over_udp() {
    for kind in UDP_KINDS {
        let rig = kind.setup().build();
        rig.set_node_extra(7);
        let per_process = PerProcess::new(Arc::clone(&rig));
        let talker = kind.start(&rig);
        talker.say(b"before");
        rig.until(|log| log.iter().find_map(datagram).map(drop));
        assert!(child(|| {
            let descriptors = sockets();
            let successor = per_process.component();
            assert_eq!(successor.component_type(), rig.component_type());
            assert_eq!(successor.state(), State::Stopped);
            assert_eq!(successor.node_extra(), rig.node_extra());
            assert_eq!(successor.cast_mode(), rig.cast_mode());
            assert!(successor.node_local_address().is_err());
            assert!(successor.cast_sender().is_err());
            assert_eq!(successor.stop(), Ok(()));
            assert!(sockets() < descriptors);
            assert_eq!(successor.stop(), Err(Errno::EPERM));
        }));
        talker.say(b"behind");
        rig.until(|log| {
            log.iter()
                .any(|told| datagram(told) == Some(b"behind"))
                .then_some(())
        });
    }
}

// proves: COM-105
#[test]
fn a_child_of_a_worker_over_udp_ends_with_its_callback() {
    for kind in UDP_KINDS {
        let children: Arc<Mutex<Option<Child>>> = Arc::default();
        let place = Arc::clone(&children);
        let setup = kind.setup().script(move |_, told| {
            if datagram(told) == Some(b"fork")
                && let Some(child) = fork()
            {
                *place.lock() = Some(child);
            }
            Ok(())
        });
        let rig = setup.build();
        let talker = kind.start(&rig);
        talker.say(b"fork");
        talker.say(b"behind");
        rig.until(|log| {
            log.iter()
                .any(|told| datagram(told) == Some(b"behind"))
                .then_some(())
        });
        let child = children.lock().take();
        assert!(child.unwrap().passed());
    }
}
