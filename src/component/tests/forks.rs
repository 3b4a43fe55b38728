//! Components in a forked child (COM-105): a stopped one takes the place of the parent's.

use std::net::TcpStream;
use std::sync::Arc;

use super::support::{Peer, ROLES, Rig, Setup, Told, eventually};
use crate::component::{Component, Lineage, Property, Role, State};
use crate::error::{Errno, SocketError};
use crate::os::fork::testing::{Child, child, end, fork};
use crate::os::locks::Mutex;

/// A component with a connection, and what a handle would have of it.
fn family(setup: Setup) -> (Rig, Peer, Lineage) {
    let (rig, peer) = setup.echo().set(Property::SocketBufferSize, 64).joined();
    let lineage = Lineage::new(Arc::clone(&rig));
    assert!(Arc::ptr_eq(lineage.component(), &rig));
    (rig, peer, lineage)
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
            let (rig, mut peer, lineage) = family(Setup::of(role).secure_if(secure));
            let (client_id, descriptors) = (rig.own_id(), sockets());
            assert!(child(|| {
                let heir = lineage.component();
                assert!(!rig.is_own() && heir.is_own() && !Arc::ptr_eq(heir, &rig));
                assert!(Arc::ptr_eq(heir, lineage.component()));
                assert_eq!(heir.component_type(), rig.component_type());
                assert_eq!(heir.is_secure(), secure);
                assert_eq!(heir.state(), State::Stopped);
                assert_eq!(heir.property(Property::SocketBufferSize), 64);
                assert_eq!(heir.connection_count(), 0);
                assert_eq!(heir.own_id(), client_id);
                // The parent's run was one here, too; its descriptors are closed.
                assert_eq!(heir.stop(), Ok(()));
                assert!(sockets() < descriptors);
                assert_eq!(heir.stop(), Err(Errno::EPERM));
                assert_eq!(heir.last_error(), SocketError::IllegalState);
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
        let (rig, _peer, lineage) = family(Setup::server());
        if !running {
            rig.stop().unwrap();
        }
        assert!(child(|| {
            let heir = lineage.component();
            heir.set_property(Property::WorkerThreadCount, 1);
            heir.start_server(Some(c"127.0.0.1"), 0).unwrap();
            let address = heir.listen_address().unwrap();
            assert_ne!(rig.listen_address().ok(), Some(address));
            let _peer = TcpStream::connect(address).unwrap();
            eventually("it accepts", || heir.connection_count() == 1);
            heir.stop().unwrap();
            heir.destroy(Box::new(|| ()));
        }));
    }
}

// proves: COM-24 COM-105
#[test]
fn a_child_can_destroy_its_component() {
    for role in ROLES {
        let (rig, mut peer, lineage) = family(Setup::of(role));
        assert!(child(|| {
            let released = Arc::new(Mutex::new(0));
            for _ in 0..2 {
                let count = Arc::clone(&released);
                lineage
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

/// Also what drains is closed in the child.
// proves: COM-105 TCP-95
#[test]
fn a_child_closes_its_copies_of_drains() {
    let (rig, mut peer) = Setup::server().narrow().joined();
    let data = super::support::pattern(1_500_000);
    rig.send(rig.target(peer.id), &[&data]).unwrap();
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    eventually("the ID is free", || rig.connection_count() == 0);
    let lineage = Lineage::new(Arc::clone(&rig));
    assert!(child(|| {
        let before = sockets();
        lineage.component().stop().unwrap();
        // The listener, and the socket that drains.
        assert!(sockets() + 2 <= before);
    }));
    assert!(peer.hear_all().0 == data);
}

/// Forks in the callback that `wanted` picks. The child leaves the library, and with it the
/// callback: it is told that only by the end of its process.
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
    let lineage: Arc<Mutex<Option<Lineage>>> = Arc::default();
    let (place, children) = (Arc::clone(&lineage), Arc::new(Mutex::new(None)));
    let mine = Arc::clone(&children);
    let rig = Setup::server()
        .script(move |_, told| {
            if told == &Told::PrepareListen {
                match fork() {
                    Some(child) => *mine.lock() = Some(child),
                    None => {
                        let released = Arc::new(Mutex::new(false));
                        let note = Arc::clone(&released);
                        let lineage = place.lock();
                        let heir = lineage.as_ref().unwrap().component();
                        heir.destroy(Box::new(move || *note.lock() = true));
                        end(!*released.lock() && heir.state() == State::Stopped);
                    }
                }
            }
            Ok(())
        })
        .build();
    *lineage.lock() = Some(Lineage::new(Arc::clone(&rig)));
    rig.start().unwrap();
    let child = children.lock().take();
    assert!(child.unwrap().passed());
}
