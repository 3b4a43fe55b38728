//! The TLS layer with a peer that does what our own sessions never do: it resumes, renegotiates
//! and asks for new keys. The peer is OpenSSL without the layer.

#[path = "../src/layer/tls/tests/pki.rs"]
#[expect(dead_code, reason = "shared with the unit tests, which use the rest")]
mod pki;

use std::collections::VecDeque;
use std::ffi::{CStr, c_int, c_void};
use std::io::{self, ErrorKind, Read, Write};
use std::process::Command;
use std::{env, fs};

use foreign_types::ForeignTypeRef;
use hpsocket4c::error::Errno;
use hpsocket4c::layer::tls::{Channel, Event, Material, Pem, Side, TlsConfig};
use openssl::ssl::{
    Ssl, SslContext, SslContextBuilder, SslMethod, SslSession, SslStream, SslVerifyMode, SslVersion,
};
use openssl_sys as sys;
use pki::{Identity, Texts};

// Functions that openssl-sys does not declare.
unsafe extern "C" {
    fn SSL_renegotiate(ssl: *mut sys::SSL) -> c_int;
    fn SSL_key_update(ssl: *mut sys::SSL, update: c_int) -> c_int;
    fn SSL_get_client_CA_list(ssl: *const sys::SSL) -> *mut c_void;
    fn OPENSSL_sk_num(stack: *const c_void) -> c_int;
    fn OPENSSL_sk_value(stack: *const c_void, index: c_int) -> *mut c_void;
}

/// A stream of two queues instead of a socket.
#[derive(Default)]
struct Pipe {
    input: VecDeque<u8>,
    output: Vec<u8>,
}

impl Read for Pipe {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.input.read(into)? {
            0 => Err(ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A client made with OpenSSL directly, and our server.
struct Pair {
    client: SslStream<Pipe>,
    server: Channel,
    events: Vec<Event>,
}

fn client_context(newest: SslVersion, identity: Option<&Identity>) -> SslContext {
    let mut builder = SslContextBuilder::new(SslMethod::tls()).unwrap();
    builder.set_verify(SslVerifyMode::NONE);
    builder.set_max_proto_version(Some(newest)).unwrap();
    if let Some(identity) = identity {
        builder.set_certificate(&identity.certificate).unwrap();
        builder.set_private_key(&identity.key).unwrap();
    }
    builder.build()
}

impl Pair {
    fn new(
        client: &SslContext,
        server: &TlsConfig,
        host: Option<&str>,
        session: Option<&SslSession>,
    ) -> Self {
        let mut ssl = Ssl::new(client).unwrap();
        ssl.set_connect_state();
        if let Some(host) = host {
            ssl.set_hostname(host).unwrap();
        }
        if let Some(session) = session {
            // SAFETY: the session was made with the same context.
            unsafe { ssl.set_session(session) }.unwrap();
        }
        Self {
            client: SslStream::new(ssl, Pipe::default()).unwrap(),
            server: Channel::open(&server.contexts().unwrap(), None).unwrap(),
            events: Vec::new(),
        }
    }

    /// Carries bytes until both are silent. Returns the client's data, and whether its session
    /// works.
    fn talk(&mut self) -> Result<Vec<u8>, openssl::ssl::Error> {
        let mut data = Vec::new();
        let mut buffer = [0; 4096];
        let mut failed = None;
        loop {
            match self.client.ssl_read(&mut buffer) {
                Ok(count) => data.extend_from_slice(&buffer[..count]),
                Err(error) if error.code() == openssl::ssl::ErrorCode::WANT_READ => {}
                Err(error) => {
                    // The first error tells why.
                    failed.get_or_insert(error);
                }
            }
            let output = std::mem::take(&mut self.client.get_mut().output);
            if !output.is_empty() {
                self.events.extend(self.server.receive(&output));
            }
            let input = self.server.take_output();
            if output.is_empty() && input.is_empty() {
                return failed.map_or(Ok(data), Err);
            }
            self.client.get_mut().input.extend(input);
        }
    }

    fn shake_hands(mut self) -> Self {
        self.talk().unwrap();
        assert_eq!(self.events, [Event::Handshaken]);
        self.events.clear();
        self
    }

    /// A session for the next connection. This one is closed properly, so that the session
    /// stays valid.
    fn session(mut self) -> SslSession {
        self.server.send(b"and the tickets").unwrap();
        self.talk().unwrap();
        let session = self.client.ssl().session().unwrap().to_owned();
        self.client.shutdown().unwrap();
        self.talk().unwrap();
        session
    }

    fn refused(&mut self) -> bool {
        let _ = self.talk();
        matches!(self.events.last(), Some(Event::Failed(failure)) if failure.code == Errno::EBADMSG)
            && !self.events.contains(&Event::Handshaken)
    }
}

const NONE: i32 = 0;
const PEER: i32 = 1;
const REQUIRED: i32 = 3;
const VERSIONS: [SslVersion; 2] = [SslVersion::TLS1_2, SslVersion::TLS1_3];

/// A server whose `closed.example` wants certificates and whose other names do not.
fn server(ca: &Identity) -> TlsConfig {
    let server = TlsConfig::new(Side::Server);
    let own = ca.issue("open.example", &["open.example"]);
    server
        .setup(NONE, own.texts(Some(ca)).memory(), None)
        .unwrap();
    let own = ca.issue("closed.example", &["closed.example"]);
    let index = server.add(REQUIRED, own.texts(Some(ca)).memory()).unwrap();
    server.bind_name(c"closed.example", index).unwrap();
    server
}

// proves: SSL-45
#[test]
fn sessions_are_resumed() {
    let ca = Identity::authority("ca");
    let server = server(&ca);
    for version in VERSIONS {
        let context = client_context(version, None);
        let first = Pair::new(&context, &server, None, None).shake_hands();
        assert!(!first.client.ssl().session_reused());
        let session = first.session();
        let second = Pair::new(&context, &server, None, Some(&session)).shake_hands();
        assert!(second.client.ssl().session_reused(), "{version:?}");
        assert!(second.server.session().ssl().session_reused());
        assert_eq!(second.client.ssl().version2(), Some(version));
        // A name that is added or omitted is no reason to refuse the session.
        let (open, other) = (Some("open.example"), Some("other.example"));
        let session = second.session();
        let session = Pair::new(&context, &server, open, Some(&session))
            .shake_hands()
            .session();
        let session = Pair::new(&context, &server, other, Some(&session))
            .shake_hands()
            .session();
        Pair::new(&context, &server, None, Some(&session)).shake_hands();
        let session = Pair::new(&context, &server, open, None)
            .shake_hands()
            .session();
        Pair::new(&context, &server, None, Some(&session)).shake_hands();
    }
}

// proves: SSL-38
#[test]
fn a_session_of_an_open_host_does_not_open_a_closed_one() {
    let ca = Identity::authority("ca");
    let server = server(&ca);
    let (me, closed) = (ca.issue("me", &[]), Some("closed.example"));
    for version in VERSIONS {
        let stranger = client_context(version, None);
        assert!(Pair::new(&stranger, &server, closed, None).refused());
        for host in [None, Some("open.example")] {
            let session = Pair::new(&stranger, &server, host, None)
                .shake_hands()
                .session();
            assert!(Pair::new(&stranger, &server, closed, Some(&session)).refused());
        }
        let known = client_context(version, Some(&me));
        let session = Pair::new(&known, &server, closed, None)
            .shake_hands()
            .session();
        let again = Pair::new(&known, &server, closed, Some(&session)).shake_hands();
        assert!(again.client.ssl().session_reused());
        assert!(again.server.session().ssl().peer_certificate().is_some());
    }
}

// proves: SSL-14
#[test]
fn a_session_of_one_server_is_none_of_another() {
    let ca = Identity::authority("ca");
    let (one, other) = (server(&ca), server(&ca));
    for version in VERSIONS {
        let context = client_context(version, None);
        let session = Pair::new(&context, &one, None, None)
            .shake_hands()
            .session();
        let pair = Pair::new(&context, &other, None, Some(&session)).shake_hands();
        assert!(!pair.server.session().ssl().session_reused());
    }
}

/// The subjects of the authorities that the server names, as a client sees them.
fn authorities(server: &TlsConfig, version: SslVersion) -> Vec<String> {
    let context = client_context(version, None);
    let pair = Pair::new(&context, server, None, None).shake_hands();
    let ssl = pair.client.ssl().as_ptr();
    // SAFETY: the list lives as long as the session, and has names.
    unsafe {
        let list = SSL_get_client_CA_list(ssl);
        (0..OPENSSL_sk_num(list).max(0))
            .map(|index| {
                let name = OPENSSL_sk_value(list, index).cast();
                let name = openssl::x509::X509NameRef::from_ptr(name);
                let entry = name.entries().next().unwrap();
                entry.data().to_string().unwrap()
            })
            .collect()
    }
}

// proves: SSL-17
#[test]
fn clients_are_told_whom_the_server_trusts() {
    let (ca, other) = (Identity::authority("ca"), Identity::authority("other"));
    let own = ca.issue("own", &[]);
    let bundle = [&ca, &other, &ca]
        .map(|one| one.certificate_pem().into_bytes())
        .concat();
    let folder = env::temp_dir().join(format!("hpsocket-tls-names-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| {
        let path = folder.join(name);
        Some(std::ffi::CString::new(path.to_str().unwrap()).unwrap())
    };
    let write = |name: &str, text: &[u8]| {
        fs::write(folder.join(name), text).unwrap();
        path(name)
    };
    let texts = Texts {
        ca: Some(std::ffi::CString::new(bundle.clone()).unwrap()),
        ..own.texts(None)
    };
    let mut files = Texts {
        certificate: write("certificate", own.certificate_pem().as_bytes()),
        key: write("key", own.key_pem().as_bytes()),
        password: None,
        ca: write("bundle", &bundle),
    };
    let asks = |verify, material: Material<'_>| {
        let server = TlsConfig::new(Side::Server);
        server.setup(verify, material, None).unwrap();
        let names = VERSIONS.map(|version| authorities(&server, version));
        assert_eq!(names[0], names[1]);
        names[0].clone()
    };
    assert_eq!(asks(PEER, texts.memory()), ["ca", "other"]);
    assert_eq!(asks(PEER, files.files()), ["ca", "other"]);
    assert!(asks(NONE, files.files()).is_empty());
    files.ca = path("");
    assert!(asks(PEER, files.files()).is_empty());
    fs::remove_dir_all(&folder).unwrap();
}

// proves: SSL-46
#[test]
fn renegotiation_is_refused() {
    let ca = Identity::authority("ca");
    let context = client_context(SslVersion::TLS1_2, None);
    let mut pair = Pair::new(&context, &server(&ca), None, None).shake_hands();
    // SAFETY: the session is live.
    assert_eq!(unsafe { SSL_renegotiate(pair.client.ssl().as_ptr()) }, 1);
    assert!(pair.client.do_handshake().is_err());
    let error = pair.talk().unwrap_err();
    assert!(error.to_string().contains("renegotiation"), "{error}");
}

/// OpenSSL answers with the next data that it sends, which the protocol allows.
#[test]
fn new_keys_are_taken_over() {
    let ca = Identity::authority("ca");
    let context = client_context(SslVersion::TLS1_3, None);
    let mut pair = Pair::new(&context, &server(&ca), None, None).shake_hands();
    for _ in 0..3 {
        // SAFETY: the session is live; 1 asks the other side for new keys too.
        assert_eq!(unsafe { SSL_key_update(pair.client.ssl().as_ptr(), 1) }, 1);
        pair.client.do_handshake().unwrap();
        pair.client.ssl_write(b"ping").unwrap();
        pair.talk().unwrap();
        assert_eq!(pair.events, [Event::Plain(b"ping".to_vec())]);
        pair.events.clear();
        pair.server.send(b"pong").unwrap();
        assert_eq!(pair.talk().unwrap(), b"pong");
    }
}

/// Runs one of the ignored tests below in a process with another environment.
fn passes_with(test: &str, variable: &str, value: &str) -> bool {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", test, "--ignored", "--quiet"]);
    let output = child.env(variable, value).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("running 1 test"), "{said}");
    output.status.success()
}

/// Sets up a server with `texts`, and returns the outcome of its handshake with `client`.
fn handshake(client: &TlsConfig, server: &TlsConfig, host: &CStr) -> bool {
    let mut accepted = Channel::open(&server.contexts().unwrap(), None).unwrap();
    let mut connected = Channel::open(&client.contexts().unwrap(), Some(host)).unwrap();
    let mut events = Vec::new();
    for _ in 0..3 {
        connected.receive(&accepted.take_output());
        events.extend(accepted.receive(&connected.take_output()));
    }
    events == [Event::Handshaken]
}

fn set_up(side: Side, verify: i32, pem: Pem<'_>) -> TlsConfig {
    let config = TlsConfig::new(side);
    config.setup(verify, Material::Memory(pem), None).unwrap();
    config
}

// proves: SSL-16
#[test]
fn the_system_is_trusted_by_clients_only() {
    let system = Identity::authority("system");
    let path = env::temp_dir().join(format!("hpsocket-tls-system-{}.pem", std::process::id()));
    let both = [system.certificate_pem(), system.key_pem()];
    fs::write(&path, both.map(std::ffi::CString::into_bytes).concat()).unwrap();
    let passes = passes_with(
        "child_with_a_system_authority",
        "SSL_CERT_FILE",
        path.to_str().unwrap(),
    );
    fs::remove_file(&path).unwrap();
    assert!(passes);
}

/// The file that the environment names has the system's authority, with its key.
#[test]
#[ignore = "started by the_system_is_trusted_by_clients_only"]
fn child_with_a_system_authority() {
    let text = fs::read(env::var_os("SSL_CERT_FILE").unwrap()).unwrap();
    let system = Identity {
        certificate: openssl::x509::X509::from_pem(&text).unwrap(),
        key: openssl::pkey::PKey::private_key_from_pem(&text).unwrap(),
    };
    let ca = Identity::authority("ca");
    let public = system.issue("public", &["public.example"]).texts(None);
    let private = ca.issue("private", &["private.example"]).texts(Some(&ca));
    let client = |texts: &Texts| set_up(Side::Client, PEER, texts.pem());
    let host = c"public.example";

    let server = set_up(Side::Server, NONE, public.pem());
    assert!(handshake(&client(&Texts::trusting(&ca)), &server, host));
    // A client trusts nobody unless it was given a CA text.
    assert!(!handshake(&client(&Texts::default()), &server, host));

    let server = set_up(Side::Server, REQUIRED, private.pem());
    let with = |texts: &Texts| set_up(Side::Client, NONE, texts.pem());
    assert!(handshake(&with(&private), &server, host));
    assert!(!handshake(&with(&public), &server, host));
}

// proves: SSL-24
#[test]
fn the_environment_switches_host_names_off() {
    let test = "child_with_the_wrong_host_name";
    assert!(!passes_with(test, "HPSOCKET_SSL_VERIFY_HOST", "1"));
    assert!(passes_with(test, "HPSOCKET_SSL_VERIFY_HOST", "0"));
}

#[test]
#[ignore = "started by the_environment_switches_host_names_off"]
fn child_with_the_wrong_host_name() {
    let ca = Identity::authority("ca");
    let own = ca.issue("own", &["right.example"]).texts(None);
    let server = set_up(Side::Server, NONE, own.pem());
    let client = set_up(Side::Client, PEER, Texts::trusting(&ca).pem());
    assert!(handshake(&client, &server, c"wrong.example"));
}
