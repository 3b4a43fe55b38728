//! Loading what a context is made of: trust, key and certificate chain (SSL-14 to SSL-22).

use std::collections::HashSet;
use std::ffi::{CStr, OsStr};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::ssl::SslContextBuilder;
use openssl::x509::{X509, X509Crl};

use super::Side;
use crate::error::Errno;

const ENOENT: Errno = Errno(libc::ENOENT);
const EACCES: Errno = Errno(libc::EACCES);
const EFAULT: Errno = Errno(libc::EFAULT);

/// Where certificates and keys come from. Nothing of it is kept; it has no `Debug`, because
/// logs are no place for keys.
#[derive(Clone, Copy)]
pub enum Material<'a> {
    /// Paths of PEM files; `ca` may be a directory with hashed names.
    Files(Pem<'a>),
    /// PEM texts.
    Memory(Pem<'a>),
}

/// Empty texts count as none (SSL-10).
#[derive(Clone, Copy, Default)]
pub struct Pem<'a> {
    /// The own certificate, then the intermediates. None: `key` and `password` are ignored.
    pub certificate: Option<&'a CStr>,
    /// The private key.
    pub key: Option<&'a CStr>,
    /// What the private key is encrypted with.
    pub password: Option<&'a CStr>,
    /// The certificates that are trusted.
    pub ca: Option<&'a CStr>,
}

/// Loads everything into a context, in the order of SSL-14. `names_wanted`: the subjects of
/// the trusted certificates go into requests for the client's (SSL-17).
pub(super) fn load(
    builder: &mut SslContextBuilder,
    side: Side,
    names_wanted: bool,
    material: Material<'_>,
) -> Result<(), Errno> {
    let (Material::Files(pem) | Material::Memory(pem)) = material;
    if let Some(ca) = given(pem.ca) {
        match material {
            Material::Files(_) => ca_from_path(builder, names_wanted, path(ca))?,
            Material::Memory(_) => {
                let trusted = trusted_in_text(ca.to_bytes())?;
                trust(builder, names_wanted, trusted)?;
            }
        }
        // A server trusts what it was given and nothing else (SSL-16).
        if side == Side::Client {
            builder.set_default_verify_paths().map_err(|_| EFAULT)?;
        }
    }
    let Some(certificate) = given(pem.certificate) else {
        return Ok(());
    };
    let key = || given(pem.key).ok_or(Errno::EINVAL);
    let password = given(pem.password);
    match material {
        Material::Files(_) => {
            let certificate = existing(certificate)?;
            let key = fs::read(existing(key()?)?).map_err(|_| EACCES)?;
            use_key(builder, &key, password)?;
            // All that may be wrong with a chain in a file has one code (SSL-18).
            let chain = fs::read(certificate).map_err(|_| Errno::EBADMSG)?;
            use_chain(builder, &chain).map_err(|_| Errno::EBADMSG)?;
        }
        Material::Memory(_) => {
            use_key(builder, key()?.to_bytes(), password)?;
            use_chain(builder, certificate.to_bytes())?;
        }
    }
    builder.check_private_key().map_err(|_| EACCES)
}

fn given(text: Option<&CStr>) -> Option<&CStr> {
    text.filter(|text| !text.is_empty())
}

fn path(text: &CStr) -> &Path {
    Path::new(OsStr::from_bytes(text.to_bytes()))
}

fn existing(text: &CStr) -> Result<&Path, Errno> {
    let path = path(text);
    path.is_file().then_some(path).ok_or(ENOENT)
}

fn ca_from_path(
    builder: &mut SslContextBuilder,
    names_wanted: bool,
    path: &Path,
) -> Result<(), Errno> {
    let kind = fs::metadata(path).map_err(|_| ENOENT)?.file_type();
    if kind.is_file() {
        let text = fs::read(path).map_err(|_| Errno::EBADMSG)?;
        let trusted = trusted_in_text(&text).map_err(|_| Errno::EBADMSG)?;
        trust(builder, names_wanted, trusted)
    } else if kind.is_dir() {
        // The crate asks for UTF-8 and panics otherwise.
        path.to_str().ok_or(Errno::EBADMSG)?;
        builder
            .load_verify_locations(None, Some(path))
            .map_err(|_| Errno::EBADMSG)
    } else {
        Err(Errno::EBADF)
    }
}

/// The certificates of a CA text, possibly none if it has revocation lists. Those have no
/// effect, because nothing switches their use on (SSL-22).
fn trusted_in_text(text: &[u8]) -> Result<Vec<X509>, Errno> {
    let trusted = certificates(text).map_err(|_| Errno::ENODATA)?;
    if trusted.is_empty() && X509Crl::from_pem(text).is_err() {
        return Err(Errno::ENODATA);
    }
    Ok(trusted)
}

fn trust(
    builder: &mut SslContextBuilder,
    names_wanted: bool,
    trusted: Vec<X509>,
) -> Result<(), Errno> {
    if names_wanted && trusted.is_empty() {
        return Err(Errno::ENODATA);
    }
    let mut seen = HashSet::new();
    for certificate in trusted {
        let subject = certificate.subject_name().to_der();
        if names_wanted && seen.insert(subject.map_err(|_| Errno::EBADMSG)?) {
            builder
                .add_client_ca(&certificate)
                .map_err(|_| Errno::EBADMSG)?;
        }
        builder
            .cert_store_mut()
            .add_cert(certificate)
            .map_err(|_| Errno::EBADMSG)?;
    }
    Ok(())
}

/// EACCES for everything that is wrong with a key. One that is encrypted needs a password
/// from the caller: nobody is asked for it at a terminal (SSL-21).
fn use_key(
    builder: &mut SslContextBuilder,
    text: &[u8],
    password: Option<&CStr>,
) -> Result<(), Errno> {
    let key: PKey<Private> = PKey::private_key_from_pem_callback(text, |buffer| {
        let password = password.map(CStr::to_bytes).unwrap_or_default();
        let target = buffer.get_mut(..password.len());
        match target {
            Some(target) if !target.is_empty() => {
                target.copy_from_slice(password);
                Ok(password.len())
            }
            _ => Err(ErrorStack::get()),
        }
    })
    .map_err(|_| EACCES)?;
    builder.set_private_key(&key).map_err(|_| EACCES)
}

/// The own certificate, then the others in order (SSL-19). ENODATA: there is none; EFAULT:
/// what follows it is broken; EBADMSG: OpenSSL refuses to use it (SSL-22, SSL-111).
fn use_chain(builder: &mut SslContextBuilder, text: &[u8]) -> Result<(), Errno> {
    if certificate_is_encrypted(text) || X509::from_pem(text).is_err() {
        return Err(Errno::ENODATA);
    }
    let mut chain = certificates(text).map_err(|_| EFAULT)?.into_iter();
    let own = chain.next().ok_or(Errno::ENODATA)?;
    builder.set_certificate(&own).map_err(|_| Errno::EBADMSG)?;
    for other in chain {
        builder
            .add_extra_chain_cert(other)
            .map_err(|_| Errno::EBADMSG)?;
    }
    Ok(())
}

fn certificates(text: &[u8]) -> Result<Vec<X509>, ErrorStack> {
    if certificate_is_encrypted(text) {
        return Err(ErrorStack::get());
    }
    X509::stack_from_pem(text)
}

/// Whether a block that holds no key asks for a password, which OpenSSL would read from the
/// terminal (SSL-21). Nobody encrypts certificates.
fn certificate_is_encrypted(text: &[u8]) -> bool {
    let mut public = false;
    text.split(|byte| *byte == b'\n').any(|line| {
        if line.starts_with(b"-----BEGIN ") {
            public = !line.trim_ascii_end().ends_with(b"KEY-----");
        }
        public && line.starts_with(b"Proc-Type:")
    })
}
