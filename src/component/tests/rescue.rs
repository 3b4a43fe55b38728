//! Callbacks that block delay no other connection (TCP-18, TCP-133, TCP-134).

use std::sync::Arc;
use std::thread;

use super::support::{FRAMINGS, Gate, Listening, Peer, Rig, Setup, Told, pattern, target, wire};
use crate::component::{Component, Framing, Property, Role, Verdict};

/// Blocks at `gate` when it receives "block", and sends everything else back.
fn blocks_or_echoes(
    gate: &Arc<Gate>,
) -> impl Fn(&Arc<Component>, &Told) -> Verdict + Send + Sync + 'static {
    let gate = Arc::clone(gate);
    move |component, told| match told {
        Told::Receive(_, data) if data == b"block" => {
            gate.pass();
            Ok(())
        }
        Told::Receive(id, data) => component.send(target(component, *id), &[data]),
        _ => Ok(()),
    }
}

/// As many as there are processors, so that some are on the shards of the blocked ones.
fn others(rig: &Rig, listening: &Listening) -> Vec<Peer> {
    let another = |_| {
        if rig.role() == Role::Server {
            return rig.peer();
        }
        rig.connect_to(listening.port()).unwrap();
        rig.meet(listening.take())
    };
    (0..6).map(another).collect()
}

fn answer(peer: &mut Peer, framing: Framing) {
    peer.say(&wire(framing, b"ping"));
    assert_eq!(
        peer.hear(wire(framing, b"ping").len()),
        wire(framing, b"ping")
    );
}

// proves: TCP-132 TCP-133
#[test]
fn blocked_callbacks_hold_up_no_other_connection() {
    for role in [Role::Server, Role::Agent] {
        for workers in [2, 3] {
            let gate = Arc::new(Gate::default());
            let setup = Setup::of(role).set(Property::WorkerThreadCount, workers);
            let rig = setup.script(blocks_or_echoes(&gate)).start();
            let listening = Listening::new();
            let mut blocked = others(&rig, &listening);
            blocked.truncate(workers as usize - 1);
            for peer in &mut blocked {
                peer.say(b"block");
            }
            gate.until_came(blocked.len());
            // Existing connections, and new ones.
            let mut peers = others(&rig, &listening);
            for _ in 0..3 {
                for peer in &mut peers {
                    answer(peer, Framing::Push);
                }
            }
            gate.open();
            for peer in &mut blocked {
                answer(peer, Framing::Push);
            }
        }
    }
}

// proves: TCP-18 TCP-133
#[test]
fn a_blocked_accept_holds_up_no_other_one() {
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let rig = Setup::server()
        .script(move |component, told| match told {
            Told::Accept(_) if inside.came() == 0 => {
                inside.pass();
                Ok(())
            }
            Told::Receive(id, data) => component.send(target(component, *id), &[data]),
            _ => Ok(()),
        })
        .start();
    let first = rig.stranger();
    gate.until_came(1);
    for _ in 0..3 {
        answer(&mut rig.peer(), Framing::Push);
    }
    gate.open();
    answer(&mut rig.meet(first), Framing::Push);
}

// proves: TCP-133
#[test]
fn what_a_blocked_callback_has_sent_leaves() {
    for secure in [false, true] {
        for workers in [1, 2] {
            let gate = Arc::new(Gate::default());
            let inside = Arc::clone(&gate);
            let (rig, mut peer) = Setup::server()
                .secure_if(secure)
                .set(Property::WorkerThreadCount, workers)
                .script(move |component, told| {
                    if let Told::Receive(id, _) = told {
                        component.send(target(component, *id), &[b"before"])?;
                        inside.pass();
                        component.send(target(component, *id), &[b"after"])?;
                    }
                    Ok(())
                })
                .joined();
            peer.say(b"x");
            gate.until_came(1);
            // With a single worker no other one can take over.
            if workers > 1 {
                assert_eq!(peer.hear(6), b"before");
                gate.open();
                assert_eq!(peer.hear(5), b"after");
            } else {
                gate.open();
                assert_eq!(peer.hear(11), b"beforeafter");
            }
            drop(rig);
        }
    }
}

/// A connection that blocks again and again gives its worker back after each callback, and loses
/// no data by that.
// proves: TCP-133 TCP-142
#[test]
fn a_slow_connection_gets_everything_piece_by_piece() {
    for framing in FRAMINGS {
        for secure in [false, true] {
            let gates: Arc<[Gate; 3]> = Arc::default();
            let inside = Arc::clone(&gates);
            let (rig, mut slow) = Setup::server()
                .framing(framing)
                .secure_if(secure)
                .set(Property::SocketBufferSize, 1000)
                .script(move |component, told| match told {
                    Told::Receive(_, data) if data[0] < 3 => {
                        inside[usize::from(data[0])].pass();
                        Ok(())
                    }
                    Told::Receive(id, data) if data == b"ping" => {
                        let answer = wire(Framing::Push, data);
                        component.send(target(component, *id), &[&answer])
                    }
                    _ => Ok(()),
                })
                .joined();
            let mut peers: Vec<_> = (0..3).map(|_| rig.peer()).collect();
            let pieces: Vec<_> = (0..30)
                .map(|number: u8| [vec![number + 10], pattern(999)].concat())
                .collect();
            for (number, gate) in (0u8..).zip(&*gates) {
                slow.say(&wire(framing, &[number; 1000]));
                gate.until_came(1);
                if number == 2 {
                    // This comes while it blocks, all at once.
                    let all: Vec<_> = pieces.iter().map(|piece| wire(framing, piece)).collect();
                    slow.say(&all.concat());
                }
                // If all of them are answered, the block was noticed.
                for peer in &mut peers {
                    answer(peer, framing);
                }
                gate.open();
            }
            let all = pieces.concat();
            let received = rig.received(slow.id, 3000 + all.len());
            assert!(received.ends_with(&all));
        }
    }
}

/// With all workers blocked, calls still return.
// proves: TCP-134 TCP-138
#[test]
fn calls_do_not_wait_for_callbacks() {
    let gate = Arc::new(Gate::default());
    let setup = Setup::server().script(blocks_or_echoes(&gate));
    let (rig, first) = setup.joined();
    let mut peers = [first, rig.peer()];
    for peer in &mut peers {
        peer.say(b"block");
    }
    gate.until_came(2);
    let ids = peers.each_ref().map(|peer| peer.id);
    for id in ids {
        let target = rig.target(id);
        rig.send(target, &[b"x"]).unwrap();
        rig.pause_receive(target, true).unwrap();
        rig.set_connection_extra(id, 1).unwrap();
        assert!(rig.remote_address(id).is_ok() && rig.pending_length(id).is_ok());
        assert!(rig.connection_ids().unwrap().contains(&id));
        rig.disconnect(id, false).unwrap();
    }
    assert!(rig.disconnect_long(0, false));
    thread::scope(|threads| {
        let stop = threads.spawn(|| rig.stop());
        gate.open();
        assert_eq!(stop.join().unwrap(), Ok(()));
    });
    for peer in &mut peers {
        assert_eq!(peer.hear_all().0, b"x");
    }
}
