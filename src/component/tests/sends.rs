//! Sends from all threads and callbacks, atomic ones, small files, queued and failing ones
//! (TCP-70 to TCP-86).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use super::support::{
    Ending, FRAMINGS, Gate, LIMIT, ROLES, Rig, Setup, Told, eventually, packet, pattern, target,
    text, wire,
};
use crate::component::{Framing, Operation, Property, Role, Target};
use crate::error::Errno;

/// Whether `OnSend` is set, and whether there is TLS: four ways for a byte to leave.
const WAYS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// How much waits in the library, for any role.
fn pending(rig: &Rig, target: Target) -> i32 {
    match target {
        Target::Own => rig.own_pending_length(),
        Target::Id(id) => rig.pending_length(id).unwrap(),
    }
}

// proves: TCP-70 TCP-71 TCP-112 TCP-113
#[test]
fn parts_are_one_send_in_every_role_and_framing() {
    let many: Vec<&[u8]> = (0..400).map(|_| b"xy" as &[u8]).collect();
    let twenty: [&[u8]; 20] = [b"three"; 20];
    let sends: [&[&[u8]]; 4] = [&[b"one"], &[b"t", b"", b"wo"], &twenty, &many];
    for role in ROLES {
        for framing in FRAMINGS {
            for secure in [false, true] {
                let (rig, mut peer) = Setup::of(role).framing(framing).secure_if(secure).joined();
                let target = rig.target(peer.id);
                for parts in sends {
                    rig.send(target, parts).unwrap();
                    let expected = wire(framing, &parts.concat());
                    assert_eq!(peer.hear(expected.len()), expected);
                }
                rig.send_one(target, b"single").unwrap();
                let expected = wire(framing, b"single");
                assert_eq!(peer.hear(expected.len()), expected);
            }
        }
    }
}

/// A piece of a large send would wait until the peer acknowledges the one before it, which takes 40 ms.
// proves: COM-79
#[test]
fn the_pieces_of_large_sends_do_not_wait_for_each_other() {
    for role in ROLES {
        for (size, at_once) in [(1000, false), (600_000, true)] {
            let (rig, mut peer) = Setup::of(role).joined();
            let target = rig.target(peer.id);
            rig.send_one(target, &pattern(size)).unwrap();
            peer.hear(size);
            let (_, conn) = rig.live(target).unwrap();
            let link = conn.link.tcp().unwrap();
            assert_eq!(link.stream.nodelay().unwrap(), at_once, "{role:?} {size}");
        }
    }
}

// proves: TCP-71 TCP-74
#[test]
fn sends_of_many_threads_do_not_mix() {
    const EACH: usize = 6;
    // Less than a block, and more.
    for size in [3000, 600_000] {
        for (reports, secure) in WAYS {
            let (rig, mut peer) = Setup::server()
                .reports(reports)
                .secure_if(secure)
                .set(Property::SocketBufferSize, 1 << 16)
                .joined();
            let heard = thread::scope(|threads| {
                for name in 1..=3u8 {
                    let target = rig.target(peer.id);
                    let rig = &rig;
                    threads.spawn(move || {
                        let data = vec![name; size / 2];
                        for _ in 0..EACH {
                            rig.send(target, &[&data, &data]).unwrap();
                        }
                    });
                }
                peer.hear(3 * EACH * size)
            });
            for send in heard.chunks(size) {
                assert!(send.iter().all(|&byte| byte == send[0]));
            }
        }
    }
}

// proves: TCP-71 TCP-75 TCP-76 TCP-141
#[test]
fn what_a_full_socket_does_not_take_waits() {
    for role in ROLES {
        for (reports, secure) in WAYS {
            let (rig, mut peer) = Setup::of(role)
                .narrow()
                .reports(reports)
                .secure_if(secure)
                .joined();
            let target = rig.target(peer.id);
            assert_eq!(pending(&rig, target), 0);
            // First into an empty queue, then behind what waits: small, several, large.
            let (small, big) = (pattern(100_000), pattern(700_000));
            rig.send(target, &[&small]).unwrap();
            rig.send(target, &[&small]).unwrap();
            rig.send(target, &[&small[..7], &small[7..]]).unwrap();
            rig.send(target, &[&big]).unwrap();
            assert!(pending(&rig, target) > 0);
            let all = [&small[..], &small, &small, &big].concat();
            assert!(peer.hear(all.len()) == all);
            eventually("nothing waits", || pending(&rig, target) == 0);
            if reports && !secure {
                assert!(rig.sent(peer.id, all.len()).concat() == all);
            }
        }
    }
}

/// No worker is needed to write if nothing waits and `OnSend` is not set.
// proves: TCP-71 TCP-134
#[test]
fn a_send_from_outside_needs_no_worker() {
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let (rig, mut blocked) = Setup::server()
        .set(Property::WorkerThreadCount, 1)
        .script(move |_, told| {
            if matches!(told, Told::Receive(..)) {
                inside.pass();
            }
            Ok(())
        })
        .joined();
    let mut other = rig.peer();
    blocked.say(b"x");
    gate.until_came(1);
    rig.send(rig.target(other.id), &[b"still here"]).unwrap();
    assert_eq!(other.hear(10), b"still here");
    // This holds even for the connection whose callback blocks, and for any size.
    let much = pattern(600_000);
    rig.send(rig.target(blocked.id), &[&much]).unwrap();
    gate.open();
    assert!(blocked.hear(much.len()) == much);
}

// proves: TCP-12 TCP-32 TCP-70 TCP-76 TCP-77
#[test]
fn sends_from_the_first_callbacks_arrive() {
    for role in ROLES {
        for reports in [false, true] {
            let depth = Arc::new(AtomicUsize::new(0));
            let (rig, mut peer) = Setup::of(role)
                .reports(reports)
                .script(move |component, told| match told {
                    Told::Accept(id) | Told::Connect(id) | Told::Handshake(id) => {
                        depth.fetch_add(1, Ordering::Relaxed);
                        component.send(target(component, *id), &[b"hello"])?;
                        depth.fetch_sub(1, Ordering::Relaxed);
                        Ok(())
                    }
                    Told::Sent(..) => {
                        // It never runs on the sender's stack.
                        assert_eq!(depth.load(Ordering::Relaxed), 0);
                        Ok(())
                    }
                    _ => Ok(()),
                })
                .joined();
            assert_eq!(peer.hear(10), b"hellohello");
            if reports {
                assert_eq!(rig.sent(peer.id, 10).concat(), b"hellohello");
            }
        }
    }
}

// proves: TCP-76 TCP-77 TCP-78 TCP-79
#[test]
fn sends_from_on_send_follow() {
    let (rig, mut peer) = Setup::agent()
        .reports(true)
        .script(|component, told| match told {
            Told::Sent(id, data) if data.len() < 5 => {
                component.send(target(component, *id), &[data, b"!"])?;
                // The result is ignored.
                Err(Errno(77))
            }
            _ => Ok(()),
        })
        .joined();
    rig.send(rig.target(peer.id), &[b"go"]).unwrap();
    assert_eq!(peer.hear(14), b"gogo!go!!go!!!");
    assert_eq!(
        rig.sent(peer.id, 14),
        [&b"go"[..], b"go!", b"go!!", b"go!!!"]
    );
}

// proves: TCP-72 TCP-90 TCP-92
#[test]
fn a_send_fails_where_there_is_no_connection() {
    for role in ROLES {
        let unknown = match role {
            Role::Client => Errno::EPERM,
            _ => Errno::EBADSLT,
        };
        let (rig, mut peer) = Setup::of(role)
            .script(move |component, told| {
                if let Told::Close(id, ..) = told {
                    let target = target(component, *id);
                    assert_eq!(component.send(target, &[b"late"]), Err(unknown));
                    assert_eq!(component.check_send(target, 4), Err(unknown));
                }
                Ok(())
            })
            .joined();
        let good = rig.target(peer.id);
        assert_eq!(rig.check_connection(good), Ok(()));
        assert_eq!(rig.check_send(good, 1), Ok(()));
        assert_eq!(rig.send(good, &[]), Ok(()));
        assert_eq!(rig.send(good, &[b"", b""]), Ok(()));
        for id in [0, peer.id + 1, 999_999] {
            assert_eq!(rig.send(Target::Id(id), &[b"x"]), Err(unknown));
            assert_eq!(rig.check_connection(Target::Id(id)), Err(unknown));
        }
        peer.finish();
        rig.closed(peer.id);
        rig.stop().ok();
        rig.wait(Some(LIMIT)).unwrap();
        assert_eq!(rig.send(good, &[b"x"]), Err(unknown));
        assert_eq!(peer.ending(), Ending::End);
    }
}

// proves: TCP-111 TCP-112
#[test]
fn a_packet_has_a_size_before_it_has_a_connection() {
    let (rig, mut peer) = Setup::server()
        .framing(Framing::Pack)
        .set(Property::MaxPackSize, 10)
        .set(Property::PackHeaderFlag, 3)
        .joined();
    let good = rig.target(peer.id);
    for target in [good, Target::Id(0)] {
        let bad: [&[&[u8]]; 4] = [&[], &[b""], &[b"12345678901"], &[b"12345", b"678901"]];
        for parts in bad {
            assert_eq!(rig.send(target, parts), Err(Errno::EMSGSIZE));
        }
        assert_eq!(rig.check_send(target, 11), Err(Errno::EMSGSIZE));
    }
    assert_eq!(rig.send(Target::Id(0), &[b"x"]), Err(Errno::EBADSLT));
    rig.send(good, &[b"1234567890"]).unwrap();
    assert_eq!(peer.hear(14), packet(3, b"1234567890"));
}

// proves: TCP-80
#[test]
fn a_write_that_fails_ends_the_connection() {
    for (reports, secure) in WAYS {
        let (rig, peer) = Setup::server().reports(reports).secure_if(secure).joined();
        let id = peer.id;
        peer.reset();
        // Either the reset is noticed first, or a write fails.
        while rig.send(rig.target(id), &[b"into the void"]).is_ok() {
            thread::yield_now();
        }
        let (operation, code) = rig.closed(id);
        let noticed = [Operation::Send, Operation::Receive, Operation::Close];
        assert!(noticed.contains(&operation), "{operation:?}");
        assert!([libc::EPIPE, libc::ECONNRESET].contains(&code), "{code}");
    }
}

/// A file of the test's own.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("hpsocket-component-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).unwrap();
        Self(path)
    }

    fn path(&self) -> std::ffi::CString {
        text(self.0.to_str().unwrap())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

// proves: TCP-85 TCP-86
#[test]
fn a_small_file_is_one_send_with_what_is_around_it() {
    const MOST: usize = 0x3F_FFFF;
    let (file, empty) = (File::new("file", b"file"), File::new("empty", b""));
    let full = File::new("full", &vec![7; MOST - 1]);
    for framing in [Framing::Push, Framing::Pack] {
        let setup = Setup::server().framing(framing);
        let (rig, mut peer) = setup.set(Property::MaxPackSize, 0x3F_FFFF).joined();
        let good = rig.target(peer.id);
        rig.send_small_file(good, &file.path(), b"<", b">").unwrap();
        let expected = wire(framing, b"<file>");
        assert_eq!(peer.hear(expected.len()), expected);
        rig.send_small_file(good, &full.path(), b"", b"!").unwrap();
        let heard = peer.hear(wire(framing, &[]).len() + MOST);
        assert!(heard.ends_with(b"\x07!"));
        // The file is checked first, then the connection.
        for target in [good, Target::Id(0)] {
            for (path, code) in [
                (&*text("/nowhere/to/be/found"), Errno(libc::ENOENT)),
                (c"/", Errno::EBADF),
                (&empty.path(), Errno::ENODATA),
            ] {
                assert_eq!(rig.send_small_file(target, path, b"", b""), Err(code));
            }
            let too_much = rig.send_small_file(target, &full.path(), b"!", b"!");
            assert_eq!(too_much, Err(Errno::EFBIG));
        }
        let unknown = rig.send_small_file(Target::Id(0), &file.path(), b"", b"");
        assert_eq!(unknown, Err(Errno::EBADSLT));
    }
}
