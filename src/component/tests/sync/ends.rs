//! What else than an answer ends a call: time, refusals, Stop, the object's end; and callers that take turns.

use super::*;

// proves: HTTP-203
#[test]
fn a_request_ends_when_its_time_is_over() {
    for answer in [
        &b""[..],
        b"HTTP/1.1 304 \r\nX: y\r\n",
        b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\na",
    ] {
        let (rig, mut peer, _listening) =
            connected(Setup::waiting_client().set(Property::RequestTimeout, 50));
        let begin = Instant::now();
        let result = answered(&rig, &mut peer, answer);
        assert!((50..20_000).contains(&begin.elapsed().as_millis()));
        assert_eq!(
            rig.failure(result),
            (SocketError::DataSend, Errno::ETIMEDOUT)
        );
        assert_eq!(rig.state(), State::Stopped);
        assert_eq!(rig.closed(rig.own_id()), (Operation::Close, 0));
    }
}

// proves: HTTP-31 HTTP-33 HTTP-203
#[test]
fn a_refusal_of_the_program_ends_the_request() {
    for refused in ["begin", "200 OK", "head", "body a", "end"] {
        let setup = Setup::waiting_client().script(move |_, told| match told {
            Told::Http(_, words) if words == refused => Err(Errno::ECANCELED),
            _ => Ok(()),
        });
        let (rig, mut peer, _listening) = connected(setup);
        let result = answered(
            &rig,
            &mut peer,
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
        );
        assert_eq!(rig.failure(result), (SocketError::DataSend, Errno::EBADMSG));
    }
}

// proves: HTTP-202
#[test]
fn a_start_ends_with_the_handshake_or_fails() {
    let rig = Setup::waiting_client().build();
    let port = Listening::new().port();
    let refused = (SocketError::ConnectServer, Errno::ECONNREFUSED);
    assert_eq!(rig.failure(rig.start_to(port, true)), refused);
    assert_eq!(rig.state(), State::Stopped);
    let close = Told::Close(rig.own_id(), Operation::Close, Errno::ECONNREFUSED.0);
    assert_eq!(rig.log().last(), Some(&close));
    let unknown = rig.start_client(Some(c""), port, true, None, 0);
    assert_eq!(
        rig.failure(unknown),
        (SocketError::SocketCreate, Errno::EHOSTUNREACH)
    );
    // The program refuses the connection, whatever the errno.
    for connect in [true, false] {
        let setup = Setup::waiting_client().script(move |_, told| match told {
            Told::Connect(_) if connect => Err(Errno::EINVAL),
            Told::Handshake(_) if !connect => Err(Errno::EINVAL),
            _ => Ok(()),
        });
        let (rig, listening) = (setup.build(), Listening::new());
        assert_eq!(rig.failure(rig.start_to(listening.port(), true)), refused);
        assert_eq!(rig.state(), State::Stopped);
    }
}

// proves: HTTP-201 HTTP-202
#[test]
fn a_start_ends_when_its_time_is_over() {
    let (setup, listening) = (Setup::waiting_client().secure(), Listening::new());
    let rig = setup.set(Property::ConnectTimeout, 50).build();
    let result = rig.start_to(listening.port(), false);
    assert_eq!(
        rig.failure(result),
        (SocketError::ConnectServer, Errno::ETIMEDOUT)
    );
    assert_eq!(rig.state(), State::Stopped);
}

// proves: HTTP-202 HTTP-203
#[test]
fn with_tls_it_is_the_same() {
    let (rig, listening) = (Setup::waiting_client().secure().build(), Listening::new());
    let port = listening.port();
    let (result, mut peer) = during(
        || rig.start_to(port, false),
        || listening.take().shake_hands(true),
    );
    result.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(answered(&rig, &mut peer, answer), Ok(()));
    assert_eq!(body(&rig), b"abc");
    // Neither garbage nor a certificate of somebody else makes a connection.
    let refused = (SocketError::ConnectServer, Errno::ECONNREFUSED);
    rig.stop().unwrap();
    let (result, _peer) = during(
        || rig.start_to(port, false),
        || {
            let mut peer = listening.take();
            peer.say_clear(b"HTTP/1.1 400 \r\n\r\n");
            peer
        },
    );
    assert_eq!(rig.failure(result), refused);
    let other = Texts::trusting(&Identity::authority("other"));
    rig.tls().unwrap().cleanup();
    rig.tls().unwrap().setup(1, other.memory(), None).unwrap();
    let server = Setup::server().secure().start();
    let port = server.listen_address().unwrap().port();
    assert_eq!(rig.failure(rig.start_to(port, false)), refused);
    assert_eq!(rig.state(), State::Stopped);
}

// proves: COM-44 HTTP-202 HTTP-203
#[test]
fn a_stop_ends_what_waits() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let (result, ()) = during(
        || get(&rig),
        || {
            peer.hear_head();
            rig.stop().unwrap();
        },
    );
    assert_eq!(
        rig.failure(result),
        (SocketError::DataSend, Errno::ECONNABORTED)
    );
    // A Start waits for the handshake.
    let (rig, listening) = (Setup::waiting_client().secure().build(), Listening::new());
    let port = listening.port();
    let (result, _peer) = during(
        || rig.start_to(port, false),
        || {
            let peer = listening.take();
            rig.until(|log| {
                log.iter()
                    .any(|told| matches!(told, Told::Connect(_)))
                    .then_some(())
            });
            rig.stop().unwrap();
            peer
        },
    );
    assert_eq!(
        rig.failure(result),
        (SocketError::IllegalState, Errno::ECANCELED)
    );
    assert_eq!(rig.state(), State::Stopped);
}

// proves: COM-23 HTTP-11 HTTP-203
#[test]
fn the_end_of_the_object_ends_what_waits() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let (result, ()) = during(
        || get(&rig),
        || {
            peer.hear_head();
            rig.destroy(Box::new(|| ()));
        },
    );
    assert_eq!(result, Err(Errno::ECONNABORTED));
    let url = format!(
        "http://127.0.0.1:{}/",
        peer.remote().map_or(1, |address| address.port())
    );
    let result = rig.open_url(&open(&url, RequestBody::Bytes(b"")));
    assert_eq!(result, Err(Errno::EPERM));
}

// proves: HTTP-200
#[test]
fn calls_from_callbacks_are_refused() {
    let refused = |result| assert_eq!(result, Err(Errno::EPERM));
    let setup = Setup::waiting_client().script(move |component, told| {
        refused(get(component));
        refused(component.send_frame(Target::Own, &Frame::default(), b""));
        refused(component.send_chunk(Target::Own, b"", b""));
        refused(component.open_url(&open("http://127.0.0.1:1/", RequestBody::Bytes(b""))));
        refused(component.start_client(Some(c"127.0.0.1"), 1, true, None, 0));
        if let Told::Http(_, words) = told
            && words == "end"
        {
            // What has come can be looked at.
            assert_eq!(
                (status(component), body(component)),
                (Some(200), b"a".to_vec())
            );
        }
        Ok(())
    });
    let (rig, mut peer, _listening) = connected(setup);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    assert_eq!(answered(&rig, &mut peer, answer), Ok(()));
    rig.stop().unwrap();
}

// proves: HTTP-203
#[test]
fn a_stop_in_the_last_callback_does_not_hang() {
    let setup = Setup::waiting_client().script(|component, told| match told {
        Told::Http(_, words) if words == "end" => component.stop(),
        _ => Ok(()),
    });
    let (rig, mut peer, _listening) = connected(setup);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    // The message was complete when the program stopped the client.
    let result = answered(&rig, &mut peer, answer);
    assert!(
        matches!(result, Ok(()) | Err(Errno::ECONNABORTED)),
        "{result:?}"
    );
    rig.wait(Some(LIMIT)).unwrap();
}

// proves: HTTP-214
#[test]
fn callers_take_turns() {
    const CALLERS: usize = 4;
    const ROUNDS: usize = 25;
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| (0..ROUNDS).for_each(|_| get(&rig).unwrap()));
        }
        for _ in 0..CALLERS * ROUNDS {
            peer.hear_head();
            // The next request comes only after the answer to this one.
            peer.say(b"HTTP/1.1 200 OK\r\nContent-");
            peer.say(b"Length: 1\r\n\r\na");
        }
    });
    let heads = rig
        .log()
        .iter()
        .filter(|told| matches!(told, Told::Http(_, words) if words == "end"))
        .count();
    assert_eq!(heads, CALLERS * ROUNDS);
}

// proves: HTTP-214
#[test]
fn who_waits_for_another_call_goes_on_after_its_failure() {
    let (rig, mut peer, listening) = connected(Setup::waiting_client());
    let url = format!("http://127.0.0.1:{}/", listening.port());
    thread::scope(|scope| {
        let first = scope.spawn(|| get(&rig));
        peer.hear_head();
        let second = scope.spawn(|| rig.open_url(&open(&url, RequestBody::Bytes(b""))));
        rig.stop().unwrap();
        assert_eq!(first.join().unwrap(), Err(Errno::ECONNABORTED));
        let mut peer = listening.take();
        peer.hear_head();
        peer.say(b"HTTP/1.1 201 \r\nContent-Length: 0\r\n\r\n");
        assert_eq!(second.join().unwrap(), Ok(()));
    });
    assert_eq!(status(&rig), Some(201));
}
