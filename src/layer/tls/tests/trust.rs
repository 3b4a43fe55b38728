//! Who trusts whom.

use std::ffi::CString;

use super::*;

/// The failure of a client's or a server's handshake, and that the other side got an alert.
fn refused(client: &TlsConfig, server: &TlsConfig, host: Option<&CStr>) -> (Failure, Failure) {
    let mut pair = Pair::new(client, server, host);
    pair.talk();
    let failures = (failure(&pair.client_events), failure(&pair.server_events));
    assert_eq!(failures.0.code, Errno::EBADMSG);
    assert_eq!(failures.1.code, Errno::EBADMSG);
    (failures.0.clone(), failures.1.clone())
}

// proves: SSL-16 SSL-23
#[test]
fn clients_verify_when_told_to() {
    let (ca, stranger) = (Identity::authority("ca"), Identity::authority("stranger"));
    let own = ca.issue("example.com", &["example.com"]);
    let server = config(Side::Server, NONE, &own.texts(None));
    let client = |verify, texts: &Texts| config(Side::Client, verify, texts);
    let host = Some(c"example.com");

    let blind = client(NONE, &Texts::default());
    Pair::connected(&blind, &server, host);
    Pair::connected(&client(PEER, &Texts::trusting(&ca)), &server, host);
    for texts in [Texts::default(), Texts::trusting(&stranger)] {
        let (why, alert) = refused(&client(PEER, &texts), &server, host);
        assert!(
            why.text().contains("certificate verify failed: "),
            "{why:?}"
        );
        assert!(why.text().contains("local issuer"), "{why:?}");
        assert!(alert.text().contains("alert unknown ca"), "{alert:?}");
    }
}

// proves: SSL-19
#[test]
fn intermediates_are_sent_in_order() {
    let root = Identity::authority("root");
    let upper = root.intermediate("upper");
    let lower = upper.intermediate("lower");
    let own = lower.issue("own", &[]);
    let mut texts = own.texts(None);
    let chain = [&own, &lower, &upper].map(|one| one.certificate_pem().into_bytes());
    texts.certificate = Some(CString::new(chain.concat()).unwrap());
    let server = config(Side::Server, NONE, &texts);
    let client = config(Side::Client, PEER, &Texts::trusting(&root));
    let pair = Pair::connected(&client, &server, None);
    let chain = pair.client.session().ssl().peer_cert_chain().unwrap();
    let names: Vec<String> = chain
        .iter()
        .map(|one| super::super::session::names_of(one).concat())
        .collect();
    assert_eq!(names, ["own", "lower", "upper"]);
}

// proves: SSL-23
#[test]
fn servers_ask_for_certificates_when_told_to() {
    let (ca, stranger) = (Identity::authority("ca"), Identity::authority("stranger"));
    let own = ca.issue("own", &[]);
    let with = |issuer: &Identity| config(Side::Client, NONE, &issuer.issue("me", &[]).texts(None));
    let without = config(Side::Client, NONE, &Texts::default());
    let (known, unknown) = (with(&ca), with(&stranger));
    let server = |verify| config(Side::Server, verify, &own.texts(Some(&ca)));
    let shown = |client: &TlsConfig, server: &TlsConfig| {
        let pair = Pair::connected(client, server, None);
        pair.server.session().ssl().peer_certificate().is_some()
    };

    let open = server(NONE);
    assert!(!shown(&known, &open) && !shown(&unknown, &open) && !shown(&without, &open));
    let asking = server(PEER);
    assert!(shown(&known, &asking) && !shown(&without, &asking));
    let strict = server(REQUIRED);
    assert!(shown(&known, &strict) && shown(&known, &server(REQUIRED | 4)));
    for (client, server) in [
        (&unknown, &asking),
        (&unknown, &strict),
        (&without, &strict),
    ] {
        // In TLS 1.3 the client completes its handshake before its certificate is verified.
        let mut pair = Pair::new(client, server, None);
        pair.talk();
        assert_eq!(failure(&pair.server_events).code, Errno::EBADMSG);
        assert!(!pair.server_events.contains(&Event::Handshaken));
        assert_eq!(failure(&pair.client_events).code, Errno::EBADMSG);
    }
}

// proves: SSL-24 SSL-90
#[test]
fn the_host_name_is_compared() {
    let ca = Identity::authority("ca");
    let own = ca.issue("cn.example", &["one.example", "*.two.example"]);
    let server = config(Side::Server, NONE, &own.texts(None));
    let client = config(Side::Client, PEER, &Texts::trusting(&ca));
    let good = [
        c"one.example",
        c"ONE.Example",
        c"one.example.",
        c"a.two.example",
    ];
    // Without a name there is nothing to compare, and IP literals are not compared.
    let free = [c"", c"127.0.0.1", c"::1", c"[::1]", c"fe80::1%lo"];
    for host in good.into_iter().chain(free) {
        Pair::connected(&client, &server, Some(host));
    }
    Pair::connected(&client, &server, None);
    for host in [
        c"two.example",
        c"a.b.two.example",
        c"cn.example",
        c"localhost",
    ] {
        let (why, alert) = refused(&client, &server, Some(host));
        let expected = format!(
            "expected {}, presented one.example, *.two.example",
            host.to_str().unwrap()
        );
        assert!(why.text().ends_with(&expected), "{why:?}");
        assert!(alert.text().contains("alert"), "{alert:?}");
    }
    // Old certificates have only a common name.
    let old = config(
        Side::Server,
        NONE,
        &ca.issue("old.example", &[]).texts(None),
    );
    Pair::connected(&client, &old, Some(c"old.example"));
    let (why, _) = refused(&client, &old, Some(c"one.example"));
    assert!(
        why.text()
            .ends_with("expected one.example, presented old.example"),
        "{why:?}"
    );

    let careless = config(Side::Client, NONE, &Texts::trusting(&ca));
    Pair::connected(&careless, &server, Some(c"localhost"));
    let switched_off = TlsConfig::new(Side::Client);
    switched_off.set_verify_host(false);
    switched_off
        .setup(PEER, Texts::trusting(&ca).memory(), None)
        .unwrap();
    Pair::connected(&switched_off, &server, Some(c"localhost"));
}

// proves: SSL-90
#[test]
fn names_are_announced_and_addresses_are_not() {
    let (server, _) = usual();
    let client = config(Side::Client, NONE, &Texts::default());
    let announced = |host: &CStr| {
        let pair = Pair::connected(&client, &server, Some(host));
        let ssl = pair.server.session().ssl();
        ssl.servername(openssl::ssl::NameType::HOST_NAME)
            .map(str::to_owned)
    };
    assert_eq!(
        announced(c"MiXed.Example").as_deref(),
        Some("MiXed.Example")
    );
    assert_eq!(announced(c"localhost").as_deref(), Some("localhost"));
    assert_eq!(announced(c"dot.example.").as_deref(), Some("dot.example"));
    for address in [c"10.0.0.1", c"::1", c"[2001:db8::1]", c"fe80::1%eth0", c""] {
        assert_eq!(announced(address), None, "{address:?}");
    }
    let contexts = client.contexts().unwrap();
    let long = CString::new("a.".repeat(200)).unwrap();
    assert_eq!(
        Channel::open(&contexts, Some(&long)).err(),
        Some(Errno::EINVAL)
    );
    assert_eq!(
        Channel::open(&contexts, Some(c"\xff.x")).err(),
        Some(Errno::EINVAL)
    );
}

// proves: SSL-15 SSL-17
#[test]
fn a_directory_of_authorities_is_looked_up_by_hash() {
    let folder = setup::Folder::new();
    let ca = Identity::authority("ca");
    let own = ca.issue("own", &[]);
    let texts = Texts {
        ca: Some(folder.path()),
        ..Texts::default()
    };
    let server = config(Side::Server, NONE, &own.texts(None));
    let client = TlsConfig::new(Side::Client);
    client.setup(PEER, texts.files(), None).unwrap();
    refused(&client, &server, None);
    let name = format!("{:08x}.0", ca.certificate.subject_name_hash());
    folder.write(&name, &ca.certificate_pem());
    Pair::connected(&client, &server, None);
}
