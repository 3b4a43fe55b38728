//! Loads what a context consists of: trust, key and certificate chain (SSL-14 to SSL-22).

use std::collections::HashSet;
use std::ffi::{CStr, OsStr};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{self, Path, PathBuf};

use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::SslContextBuilder;
use openssl::x509::{X509, X509Crl};

use super::Side;
use super::failure::{Failure, lack_memory, reason};
use crate::error::Errno;
use crate::os::openssl::trust_directory;

const ENOENT: Errno = Errno(libc::ENOENT);
const EACCES: Errno = Errno(libc::EACCES);
const EFAULT: Errno = Errno(libc::EFAULT);

/// Longest list of acceptable authorities, in bytes. Its length has 16 bits, which in TLS 1.3
/// also count the other extensions of the request, and some clients accept no message above 64
/// KiB.
const MOST_NAMES: usize = 63 * 1024;

const NO_CERTIFICATE: &str = "no certificate in it";

/// Where certificates and keys come from. None of it is kept. It has no `Debug`, because
/// keys must not get into logs.
#[derive(Clone, Copy)]
pub enum Material<'a> {
    /// Paths of PEM files; `ca` may be a directory with hashed names.
    Files(Pem<'a>),
    /// PEM texts.
    Memory(Pem<'a>),
}

/// Empty texts count as absent (SSL-10).
#[derive(Clone, Copy, Default)]
pub struct Pem<'a> {
    /// The own certificate, then the intermediates. Without it `key` and `password` are
    /// ignored.
    pub certificate: Option<&'a CStr>,
    /// The private key.
    pub key: Option<&'a CStr>,
    /// The password that the private key is encrypted with.
    pub password: Option<&'a CStr>,
    /// The certificates that are trusted.
    pub ca: Option<&'a CStr>,
}

/// Loads everything into a context, in the order that decides which error is reported
/// (SSL-14). `names_wanted`: requests for the client's certificate list the subjects of the
/// trusted ones (SSL-17).
pub(super) fn load(
    builder: &mut SslContextBuilder,
    side: Side,
    names_wanted: bool,
    material: Material<'_>,
) -> Result<(), Failure> {
    let (Material::Files(pem) | Material::Memory(pem)) = material;
    if let Some(ca) = given(pem.ca) {
        match material {
            Material::Files(_) => ca_from_path(builder, names_wanted, path(ca))?,
            Material::Memory(_) => {
                let trusted = trusted_in_text(ca.to_bytes(), b"CA text")?;
                trust(builder, names_wanted, trusted)?;
            }
        }
        // A server trusts only what it was given (SSL-16).
        if side == Side::Client {
            builder
                .set_default_verify_paths()
                .map_err(|e| Failure::by_openssl(EFAULT, "the system's CAs", &e))?;
        }
    }
    let Some(certificate) = given(pem.certificate) else {
        return Ok(());
    };
    let no_key = || Failure::of(Errno::EINVAL, "certificate", "its private key is missing");
    let key = given(pem.key).ok_or_else(no_key);
    let password = given(pem.password);
    match material {
        Material::Files(_) => {
            let certificate = existing("certificate file", certificate)?;
            let key = existing("key file", key?)?;
            let text = key.read(EACCES)?;
            use_key(builder, &text, password, &key.name)?;
            // All errors of a chain in a file have one code (SSL-18).
            let text = certificate.read(Errno::EBADMSG)?;
            use_chain(builder, &text, &certificate.name)
                .map_err(|e| e.with_code(Errno::EBADMSG))?;
        }
        Material::Memory(_) => {
            use_key(builder, key?.to_bytes(), password, b"private key")?;
            use_chain(builder, certificate.to_bytes(), b"certificate text")?;
        }
    }
    // OpenSSL drops a key that does not fit the certificate.
    let mismatch = |errors: ErrorStack| {
        if lack_memory(&errors) {
            return Failure::no_memory();
        }
        Failure::of(EACCES, "private key", "not the certificate's")
    };
    builder.check_private_key().map_err(mismatch)
}

fn given(text: Option<&CStr>) -> Option<&CStr> {
    text.filter(|text| !text.is_empty())
}

/// The path is made absolute, because it appears in reasons, and a reader does not know the
/// working directory.
fn path(text: &CStr) -> PathBuf {
    let given = Path::new(OsStr::from_bytes(text.to_bytes()));
    path::absolute(given).unwrap_or_else(|_| given.to_owned())
}

/// A file that a program named.
struct Source {
    path: PathBuf,
    /// How reasons name it.
    name: Vec<u8>,
}

impl Source {
    fn new(what: &str, path: PathBuf) -> Self {
        let shown = path.as_os_str().as_bytes();
        let begin = b"-----BEGIN ";
        let name = if shown.windows(begin.len()).any(|part| part == begin) {
            // The program may have passed the text of a key instead of a path, and a key must
            // not appear in a reason.
            format!("{what} (a PEM text, and no path)").into_bytes()
        } else {
            [what.as_bytes(), b" ", shown].concat()
        };
        Self { path, name }
    }

    fn read(&self, refused: Errno) -> Result<Vec<u8>, Failure> {
        fs::read(&self.path).map_err(|e| match e.kind() {
            ErrorKind::OutOfMemory => Failure::no_memory(),
            _ => Failure::of(refused, &self.name, e),
        })
    }
}

fn existing(what: &str, text: &CStr) -> Result<Source, Failure> {
    let source = Source::new(what, path(text));
    match fs::metadata(&source.path) {
        Ok(found) if found.is_file() => Ok(source),
        Ok(_) => Err(Failure::of(ENOENT, source.name, "not a file")),
        Err(e) => Err(Failure::of(ENOENT, source.name, e)),
    }
}

fn ca_from_path(
    builder: &mut SslContextBuilder,
    names_wanted: bool,
    path: PathBuf,
) -> Result<(), Failure> {
    let source = Source::new("CA", path);
    let what = &source.name;
    let kind = match fs::metadata(&source.path) {
        Ok(found) => found.file_type(),
        Err(e) => return Err(Failure::of(ENOENT, what, e)),
    };
    if kind.is_file() {
        let text = source.read(Errno::EBADMSG)?;
        let trusted = trusted_in_text(&text, what).map_err(|e| e.with_code(Errno::EBADMSG))?;
        trust(builder, names_wanted, trusted)
    } else if kind.is_dir() {
        trust_directory(builder, &source.path)
            .map_err(|e| Failure::by_openssl(Errno::EBADMSG, what, &e))
    } else {
        Err(Failure::of(
            Errno::EBADF,
            what,
            "neither file nor directory",
        ))
    }
}

/// The certificates of a CA text, possibly none if it has revocation lists. Revocation
/// lists have no effect, because nothing switches their use on (SSL-22).
fn trusted_in_text(text: &[u8], what: &[u8]) -> Result<Vec<X509>, Failure> {
    let trusted = certificates(text).map_err(|e| Failure::by_openssl(Errno::ENODATA, what, &e))?;
    if trusted.is_empty() && X509Crl::from_pem(text).is_err() {
        return Err(Failure::of(Errno::ENODATA, what, NO_CERTIFICATE));
    }
    Ok(trusted)
}

fn trust(
    builder: &mut SslContextBuilder,
    names_wanted: bool,
    trusted: Vec<X509>,
) -> Result<(), Failure> {
    if names_wanted && trusted.is_empty() {
        return Err(Failure::of(Errno::ENODATA, "CA", NO_CERTIFICATE));
    }
    let refused = |e: ErrorStack| Failure::by_openssl(Errno::EBADMSG, "CA certificate", &e);
    if names_wanted {
        for certificate in acceptable(&trusted).map_err(refused)? {
            builder.add_client_ca(certificate).map_err(refused)?;
        }
    }
    for certificate in trusted {
        builder
            .cert_store_mut()
            .add_cert(certificate)
            .map_err(refused)?;
    }
    Ok(())
}

/// The certificates whose subjects make the list of acceptable authorities, each subject once.
/// There are none if the list would be too long: then clients choose a certificate without it,
/// which is verified all the same (SSL-T16).
fn acceptable(trusted: &[X509]) -> Result<Vec<&X509>, ErrorStack> {
    let mut length = 0;
    let mut seen = HashSet::new();
    let mut acceptable = Vec::new();
    for certificate in trusted {
        let subject = certificate.subject_name().to_der()?;
        // Each name is preceded by its length.
        let more = subject.len() + size_of::<u16>();
        if seen.insert(subject) {
            length += more;
            acceptable.push(certificate);
        }
    }
    if length > MOST_NAMES {
        acceptable.clear();
    }
    Ok(acceptable)
}

/// EACCES for everything that is wrong with a key. An encrypted key needs a password from
/// the caller, because nobody may be asked at a terminal (SSL-21).
fn use_key(
    builder: &mut SslContextBuilder,
    text: &[u8],
    password: Option<&CStr>,
    what: &[u8],
) -> Result<(), Failure> {
    let mut asked = false;
    let key = PKey::private_key_from_pem_callback(text, |buffer| {
        asked = true;
        let password = password.map(CStr::to_bytes).unwrap_or_default();
        let target = buffer.get_mut(..password.len());
        match target {
            Some(target) if !target.is_empty() => {
                target.copy_from_slice(password);
                Ok(password.len())
            }
            _ => Err(ErrorStack::get()),
        }
    });
    match key {
        Ok(key) => builder
            .set_private_key(&key)
            .map_err(|e| Failure::by_openssl(EACCES, what, &e)),
        Err(e) if lack_memory(&e) => Err(Failure::no_memory()),
        Err(_) if asked && password.is_none() => Err(Failure::of(
            EACCES,
            what,
            "encrypted, and no password given",
        )),
        Err(e) if asked => Err(Failure::of(
            EACCES,
            what,
            format_args!(
                "wrong password, or an unknown cipher ({})",
                reason(&e).unwrap_or("refused")
            ),
        )),
        Err(e) => Err(Failure::by_openssl(EACCES, what, &e)),
    }
}

/// Loads the own certificate, then the others in order (SSL-19). ENODATA: there is none.
/// EFAULT: what follows it is broken. EBADMSG: OpenSSL refuses to use it (SSL-22,
/// SSL-111).
fn use_chain(builder: &mut SslContextBuilder, text: &[u8], what: &[u8]) -> Result<(), Failure> {
    let none = || Failure::of(Errno::ENODATA, what, NO_CERTIFICATE);
    if certificate_is_encrypted(text) {
        return Err(none());
    }
    if let Err(errors) = X509::from_pem(text) {
        return Err(if lack_memory(&errors) {
            Failure::no_memory()
        } else {
            none()
        });
    }
    let broken = |e: ErrorStack| {
        let what = [what, b", after the first certificate"].concat();
        Failure::by_openssl(EFAULT, what, &e)
    };
    let mut chain = certificates(text).map_err(broken)?.into_iter();
    let own = chain.next().ok_or_else(none)?;
    let refused = |e: ErrorStack| Failure::by_openssl(Errno::EBADMSG, what, &e);
    builder.set_certificate(&own).map_err(refused)?;
    for other in chain {
        builder.add_extra_chain_cert(other).map_err(refused)?;
    }
    Ok(())
}

fn certificates(text: &[u8]) -> Result<Vec<X509>, ErrorStack> {
    if certificate_is_encrypted(text) {
        return Err(ErrorStack::get());
    }
    X509::stack_from_pem(text)
}

/// Whether a block that holds no key is encrypted, so that OpenSSL would ask for a password
/// at the terminal (SSL-21). No real certificate is encrypted.
fn certificate_is_encrypted(text: &[u8]) -> bool {
    let mut public = false;
    text.split(|byte| *byte == b'\n').any(|line| {
        if line.starts_with(b"-----BEGIN ") {
            public = !line.trim_ascii_end().ends_with(b"KEY-----");
        }
        public && line.starts_with(b"Proc-Type:")
    })
}
