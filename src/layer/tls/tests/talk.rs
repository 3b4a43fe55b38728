//! Handshakes and data.

use super::*;

#[test]
fn handshake_data_and_close() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, Some(c"www.example.com"));
    assert!(pair.client.session().is_complete());
    pair.client.send(b"hello").unwrap();
    pair.server.send(b"you").unwrap();
    pair.talk();
    assert_eq!(plaintext(&pair.server_events), b"hello");
    assert_eq!(plaintext(&pair.client_events), b"you");
    pair.client.close();
    pair.talk();
    assert_eq!(pair.server_events.last(), Some(&Event::Closed));
}
