//! Handshakes, data and ends.

use super::*;

// proves: SSL-43
#[test]
fn versions() {
    let (server, _) = usual();
    for (newest, name) in [
        (SslVersion::TLS1_3, "TLSv1.3"),
        (SslVersion::TLS1_2, "TLSv1.2"),
    ] {
        let mut pair = Pair::with_client(plain_client(newest), &server).shake_hands();
        assert_eq!(pair.server.session().ssl().version_str(), name);
        pair.client.send(b"ping").unwrap();
        pair.talk();
        assert_eq!(plaintext(&pair.server_events), b"ping");
    }
    let mut pair = Pair::with_client(plain_client(SslVersion::TLS1_1), &server);
    pair.talk();
    assert_eq!(failure(&pair.server_events).code, Errno::EBADMSG);
    assert!(
        failure(&pair.client_events)
            .text()
            .contains("protocol version")
    );
}

// proves: SSL-43
#[test]
fn old_versions_by_request_only() {
    let own = Identity::authority("own");
    let server = TlsConfig::new(Side::Server);
    server.set_cipher_list(c"ALL:!aNULL:!eNULL:@SECLEVEL=0");
    server.setup(NONE, own.texts(None).memory(), None).unwrap();
    let mut builder = SslContextBuilder::new(SslMethod::tls()).unwrap();
    builder.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
    builder.set_min_proto_version(None).unwrap();
    builder
        .set_max_proto_version(Some(SslVersion::TLS1_1))
        .unwrap();
    let mut client = Ssl::new(&builder.build()).unwrap();
    client.set_connect_state();
    let pair = Pair::with_client(client, &server).shake_hands();
    assert_eq!(pair.server.session().ssl().version_str(), "TLSv1.1");
}

// proves: SSL-20
#[test]
fn a_server_without_certificate_refuses_all() {
    let server = config(Side::Server, NONE, &Texts::default());
    let client = config(Side::Client, NONE, &Texts::default());
    let mut pair = Pair::new(&client, &server, None);
    pair.talk();
    assert_eq!(failure(&pair.server_events).code, Errno::EBADMSG);
    assert!(
        failure(&pair.client_events)
            .text()
            .contains("handshake failure")
    );
}

// proves: SSL-60
#[test]
fn nothing_is_sent_before_completion() {
    let (server, client) = usual();
    let mut pair = Pair::new(&client, &server, None);
    assert_eq!(pair.server.send(b"early"), Err(Errno::EPERM));
    let hello = pair.client.take_output();
    assert!(!hello.is_empty());
    assert_eq!(pair.client.send(b"early"), Err(Errno::EPERM));
    assert!(pair.client.take_output().is_empty());
    pair.server_events = pair.server.receive(&hello);
    assert_eq!(pair.server.send(b"early"), Err(Errno::EPERM));
    pair.talk();
    assert_eq!(pair.server_events, [Event::Handshaken]);
    pair.server.send(b"").unwrap();
    assert!(pair.server.take_output().is_empty());
    pair.server.send(b"in time").unwrap();
    pair.talk();
    assert_eq!(plaintext(&pair.client_events), b"in time");
}

// proves: SSL-55 SSL-56
#[test]
fn data_behind_the_last_flight_comes_after_completion() {
    let (server, client) = usual();
    let mut pair = Pair::new(&client, &server, Some(c"example.com"));
    let hello = pair.client.take_output();
    assert_eq!(pair.server.receive(&hello), []);
    let flight = pair.server.take_output();
    assert_eq!(pair.client.receive(&flight), [Event::Handshaken]);
    // The client's Finished and its first data in one segment.
    pair.client.send(b"first").unwrap();
    let segment = pair.client.take_output();
    let events = pair.server.receive(&segment);
    assert_eq!(events, [Event::Handshaken, Event::Plain(b"first".to_vec())]);
}

#[test]
fn close_notify() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    pair.client.send(b"last words").unwrap();
    pair.client.close();
    pair.client.close();
    assert_eq!(pair.client.send(b"too late"), Err(Errno::EPERM));
    let bytes = pair.client.take_output();
    let expected = [Event::Plain(b"last words".to_vec()), Event::Closed];
    assert_eq!(pair.server.receive(&bytes), expected);
    assert_eq!(pair.server.receive(b"ignored"), [Event::Closed]);
    // The peer has ended its own direction only (SSL-69).
    pair.server.send(b"answer").unwrap();
    pair.server.close();
    pair.talk();
    let expected = [Event::Plain(b"answer".to_vec()), Event::Closed];
    assert_eq!(pair.client_events, expected);

    let mut unfinished = Pair::new(&client, &server, None);
    unfinished.client.take_output();
    unfinished.client.close();
    assert!(unfinished.client.take_output().is_empty());
}

#[test]
fn garbage_fails_and_is_answered_with_an_alert() {
    let (server, client) = usual();
    let request = b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
    let mut plain = Channel::open(&server.contexts().unwrap(), None).unwrap();
    let events = plain.receive(request);
    assert_eq!(failure(&events).code, Errno::EBADMSG);
    assert!(failure(&events).text().contains("http request"));
    assert_eq!(plain.receive(request), events);
    assert_eq!(plain.send(b"x"), Err(Errno::EBADMSG));

    let mut pair = Pair::connected(&client, &server, None);
    pair.client.send(b"flipped").unwrap();
    let mut record = pair.client.take_output();
    *record.last_mut().unwrap() ^= 1;
    let events = pair.server.receive(&record);
    assert_eq!(failure(&events).code, Errno::EBADMSG);
    assert_eq!(pair.server.send(b"after"), Err(Errno::EBADMSG));
    pair.server.close();
    let alert = pair.server.take_output();
    let events = pair.client.receive(&alert);
    assert!(
        failure(&events).text().contains("bad record mac"),
        "{events:?}"
    );
}

/// What a component shares between its threads.
#[test]
fn threads_may_share_what_they_share() {
    fn shared<T: Send + Sync>() {}
    fn moved<T: Send>() {}
    shared::<TlsConfig>();
    shared::<super::super::Contexts>();
    moved::<Session>();
}
