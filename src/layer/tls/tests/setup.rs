//! What setup accepts, and its errors.

use std::ffi::{CString, OsStr};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::layer::tls::DEFAULT_CIPHERS;

/// A directory that goes with the test.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hpsocket-tls-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> CString {
        as_text(&self.0)
    }

    pub(super) fn write(&self, name: &str, text: &CStr) -> CString {
        let path = self.0.join(name);
        fs::write(&path, text.to_bytes()).unwrap();
        as_text(&path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn as_text(path: &Path) -> CString {
    CString::new(OsStr::as_bytes(path.as_os_str())).unwrap()
}

fn text(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// The result of setup on a new component.
fn memory(side: Side, verify: i32, texts: &Texts) -> Result<(), Errno> {
    TlsConfig::new(side).setup(verify, texts.memory(), None)
}

fn files(side: Side, verify: i32, texts: &Texts) -> Result<(), Errno> {
    TlsConfig::new(side).setup(verify, texts.files(), None)
}

const ENOENT: Result<(), Errno> = Err(Errno(libc::ENOENT));
const EACCES: Result<(), Errno> = Err(Errno(libc::EACCES));
const EFAULT: Result<(), Errno> = Err(Errno(libc::EFAULT));
const EINVAL: Result<(), Errno> = Err(Errno::EINVAL);
const ENODATA: Result<(), Errno> = Err(Errno::ENODATA);
const EBADMSG: Result<(), Errno> = Err(Errno::EBADMSG);

// proves: SSL-11 SSL-28
#[test]
fn a_second_setup_is_refused_until_cleanup() {
    let ca = Identity::authority("ca");
    let first = ca.issue("first", &["first.example"]);
    let second = ca.issue("second", &["second.example"]);
    let server = config(Side::Server, NONE, &first.texts(None));
    let setup = |server: &TlsConfig| server.setup(NONE, second.texts(None).memory(), None);
    assert_eq!(setup(&server), Err(Errno::EPERM));
    let client = config(Side::Client, NONE, &Texts::default());
    let pair = Pair::connected(&client, &server, None);
    assert_eq!(presented(&pair), "first");

    // A connection that has begun outlives the cleanup; new ones find nothing.
    let mut begun = Pair::new(&client, &server, None);
    server.cleanup();
    server.cleanup();
    assert!(server.contexts().is_none());
    begun.talk();
    assert_eq!(begun.server_events, [Event::Handshaken]);
    setup(&server).unwrap();
    assert_eq!(
        presented(&Pair::connected(&client, &server, None)),
        "second"
    );
}

/// The common name that the server showed.
fn presented(pair: &Pair) -> String {
    let certificate = pair.client.session().ssl().peer_certificate().unwrap();
    super::super::session::names_of(&certificate)[0]
        .trim_end_matches(".example")
        .to_owned()
}

// proves: SSL-14 SSL-22
#[test]
fn errors_of_texts() {
    let ca = Identity::authority("ca");
    let own = ca.issue("own", &[]);
    let other = ca.issue("other", &[]);
    let good = own.texts(None);
    for side in [Side::Server, Side::Client] {
        let check = |change: fn(&mut Texts), expected| {
            let mut texts = good.clone();
            change(&mut texts);
            assert_eq!(memory(side, NONE, &texts), expected, "{texts:?}");
        };
        check(|_| {}, Ok(()));
        check(|t| t.key = None, EINVAL);
        check(|t| t.key = Some(text("")), EINVAL);
        check(|t| t.key = Some(text("no key")), EACCES);
        check(|t| t.key = t.certificate.clone(), EACCES);
        check(|t| t.certificate = Some(text("no certificate")), ENODATA);
        check(|t| t.certificate = t.key.clone(), ENODATA);
        check(|t| t.ca = Some(text("no PEM")), ENODATA);
        check(|t| t.ca = t.key.clone(), ENODATA);
        // Trust is loaded first, then the key, then the chain.
        check(
            |t| (t.ca, t.key, t.certificate) = (Some(text("x")), Some(text("x")), Some(text("x"))),
            ENODATA,
        );
        check(
            |t| (t.key, t.certificate) = (Some(text("x")), Some(text("x"))),
            EACCES,
        );
        // An empty text counts as absent, and without a certificate the key is ignored.
        check(
            |t| (t.key, t.certificate) = (Some(text("x")), Some(text(""))),
            Ok(()),
        );

        let mut texts = good.clone();
        texts.key = Some(other.key_pem());
        assert_eq!(memory(side, NONE, &texts), EACCES);
        let mut texts = good.clone();
        texts.certificate = Some(broken_second_block(&good));
        assert_eq!(memory(side, NONE, &texts), EFAULT);
        texts.ca = Some(broken_second_block(&good));
        assert_eq!(memory(side, NONE, &texts), ENODATA);
    }
}

/// A good certificate, then a block that is not a certificate.
fn broken_second_block(texts: &Texts) -> CString {
    let good = texts.certificate.as_ref().unwrap().to_str().unwrap();
    CString::new(format!(
        "{good}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    ))
    .unwrap()
}

// proves: SSL-15 SSL-17 SSL-18 SSL-20
#[test]
fn errors_of_files() {
    let folder = Folder::new();
    let ca = Identity::authority("ca");
    let own = ca.issue("own", &[]);
    let missing = || Some(as_text(&folder.0.join("missing")));
    let here = || Some(folder.path());
    let device = || Some(text("/dev/null"));
    let garbage = Some(folder.write("garbage", c"no PEM"));
    let key = Some(folder.write("key", &own.key_pem()));
    let other_key = Some(folder.write("other", &ca.key_pem()));
    let certificate = Some(folder.write("certificate", &own.certificate_pem()));
    let ca_file = Some(folder.write("ca", &ca.certificate_pem()));
    let broken = Some(folder.write("broken", &broken_second_block(&own.texts(None))));
    let none = || None::<CString>;
    let check =
        |certificate: &Option<CString>, key: &Option<CString>, ca: &Option<CString>, expected| {
            let texts = Texts {
                certificate: certificate.clone(),
                key: key.clone(),
                password: None,
                ca: ca.clone(),
            };
            for (side, verify) in [(Side::Server, PEER), (Side::Client, PEER)] {
                assert_eq!(files(side, verify, &texts), expected, "{texts:?}");
            }
        };
    check(&certificate, &key, &ca_file, Ok(()));
    check(&none(), &none(), &none(), Ok(()));
    check(&none(), &missing(), &none(), Ok(()));
    check(&missing(), &key, &none(), ENOENT);
    check(&here(), &key, &none(), ENOENT);
    check(&certificate, &none(), &none(), EINVAL);
    check(&certificate, &missing(), &none(), ENOENT);
    check(&certificate, &garbage, &none(), EACCES);
    check(&garbage, &key, &none(), EBADMSG);
    check(&broken, &key, &none(), EBADMSG);
    check(&certificate, &other_key, &none(), EACCES);
    check(&none(), &none(), &missing(), ENOENT);
    check(&none(), &none(), &device(), Err(Errno::EBADF));
    check(&none(), &none(), &garbage, EBADMSG);
    check(&none(), &none(), &key, EBADMSG);
    check(&none(), &none(), &here(), Ok(()));
}

// proves: SSL-19 SSL-21
#[test]
fn keys_and_their_passwords() {
    let own = Identity::authority("own");
    let key = own.key.ec_key().unwrap();
    let traditional = |password: &[u8]| {
        let cipher = openssl::symm::Cipher::aes_128_cbc();
        let text = key.private_key_to_pem_passphrase(cipher, password).unwrap();
        CString::new(text).unwrap()
    };
    let sec1 = CString::new(key.private_key_to_pem().unwrap()).unwrap();
    let check = |key: CString, password: Option<&str>, expected| {
        let texts = Texts {
            key: Some(key),
            password: password.map(|password| CString::new(password).unwrap()),
            ..own.texts(None)
        };
        assert_eq!(memory(Side::Server, NONE, &texts), expected, "{texts:?}");
    };
    check(sec1.clone(), None, Ok(()));
    check(sec1, Some("not needed"), Ok(()));
    for encrypted in [own.encrypted_key_pem("secret"), traditional(b"secret")] {
        check(encrypted.clone(), Some("secret"), Ok(()));
        check(encrypted.clone(), Some("wrong"), EACCES);
        check(encrypted.clone(), Some(&"long".repeat(1000)), EACCES);
        // At a terminal OpenSSL would ask for the password, and the test would hang.
        check(encrypted.clone(), Some(""), EACCES);
        check(encrypted, None, EACCES);
    }
    // Nobody is asked for the password of a certificate either.
    let asking = own.certificate_pem().into_string().unwrap().replacen(
        "-----\n",
        "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n",
        1,
    );
    let asking = Some(CString::new(asking).unwrap());
    let texts = Texts {
        certificate: asking.clone(),
        ..own.texts(None)
    };
    assert_eq!(memory(Side::Server, NONE, &texts), ENODATA);
    let texts = Texts {
        ca: asking,
        ..Texts::default()
    };
    assert_eq!(memory(Side::Client, NONE, &texts), ENODATA);
    // A key before the certificate in one text is accepted.
    let both = [
        traditional(b"secret").as_bytes(),
        own.certificate_pem().as_bytes(),
    ]
    .concat();
    let both = Some(CString::new(both).unwrap());
    let texts = Texts {
        certificate: both.clone(),
        key: both,
        password: Some(text("secret")),
        ca: None,
    };
    assert_eq!(memory(Side::Server, NONE, &texts), Ok(()));
}

// proves: SSL-40 SSL-41
#[test]
fn cipher_lists_count_for_later_contexts() {
    let own = Identity::authority("own");
    let server = TlsConfig::new(Side::Server);
    assert_eq!(&*server.cipher_list(), DEFAULT_CIPHERS);
    server.set_cipher_list(c"no such cipher");
    assert_eq!(&*server.cipher_list(), c"no such cipher");
    let setup = || server.setup(NONE, own.texts(None).memory(), None);
    assert_eq!(setup(), ENODATA);
    assert!(server.contexts().is_none());
    server.set_cipher_list(c"ECDHE-ECDSA-AES128-GCM-SHA256");
    setup().unwrap();
    server.set_cipher_list(c"ECDHE-ECDSA-AES256-GCM-SHA384");
    let pair = Pair::with_client(plain_client(SslVersion::TLS1_2), &server).shake_hands();
    let cipher = pair.server.session().ssl().current_cipher().unwrap();
    assert_eq!(cipher.name(), "ECDHE-ECDSA-AES128-GCM-SHA256");
}

// proves: SSL-50
#[test]
fn handshakes_start_by_themselves_unless_told_otherwise() {
    let config = TlsConfig::new(Side::Server);
    assert!(config.is_auto_handshake());
    config.set_auto_handshake(false);
    assert!(!config.is_auto_handshake());
}

// proves: SSL-4 SSL-13
#[test]
fn a_configuration_belongs_to_one_component() {
    let own = Identity::authority("own");
    let (one, other) = (TlsConfig::new(Side::Server), TlsConfig::new(Side::Server));
    one.setup(NONE, own.texts(None).memory(), None).unwrap();
    assert!(other.contexts().is_none());
    other.setup(NONE, own.texts(None).memory(), None).unwrap();
    one.cleanup();
    assert!(other.contexts().is_some());
    assert_eq!((Side::Client as i32, Side::Server as i32), (0, 1));
}
