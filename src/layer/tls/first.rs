//! The first use of OpenSSL. OpenSSL loads what it needs at its first use, and never tries again
//! to load what it could not load because memory was short. So it is made to use everything at
//! once while there is memory.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::ssl::{Ssl, SslContext, SslContextBuilder, SslMethod, SslStream};
use openssl::x509::X509Builder;

use super::failure::Failure;
use super::forget_errors;
use crate::error::Errno;
use crate::os::memory;
use crate::os::openssl::enter;

/// More memory than the first use needs, in bytes.
const FIRST_USE: usize = 4 * 1024 * 1024;
/// More memory than a context needs, including the certificates that systems trust, in bytes.
const CONTEXT: usize = 512 * 1024;

/// More than the rounds that a handshake takes.
const FLIGHTS: usize = 4;

/// Must be called before a context is made, because with too little memory OpenSSL would make a
/// context that lacks something. ENOMEM if there is too little memory for a context or, the
/// first time, for everything that OpenSSL has to load.
pub(super) fn prepare() -> Result<(), Failure> {
    static READY: AtomicBool = AtomicBool::new(false);
    let no_memory = |_: Errno| Failure::no_memory();
    if !READY.load(Ordering::Acquire) {
        memory::probe(FIRST_USE).map_err(no_memory)?;
        let _pass = enter().ok_or_else(Failure::ended)?;
        // A failure does not matter here: a later call that needs what is missing will fail.
        let _ = shake_hands();
        forget_errors();
        READY.store(true, Ordering::Release);
    }
    memory::available()
        .and_then(|()| memory::probe(CONTEXT))
        .map_err(no_memory)
}

/// Does a handshake between two local sides. Returns whether both have completed it.
fn shake_hands() -> Result<bool, ErrorStack> {
    let context = server_context()?;
    let mut server = SslStream::new(Ssl::new(&context)?, Side::default())?;
    let context = SslContextBuilder::new(SslMethod::tls())?.build();
    let mut client = SslStream::new(Ssl::new(&context)?, Side::default())?;
    let mut done = (false, false);
    for _ in 0..FLIGHTS {
        // An error means that there is nothing to read yet, or a failure, which shows in the
        // result.
        done.0 = done.0 || client.connect().is_ok();
        mem::swap(&mut client.get_mut().said, &mut server.get_mut().heard);
        done.1 = done.1 || server.accept().is_ok();
        mem::swap(&mut server.get_mut().said, &mut client.get_mut().heard);
    }
    Ok(done == (true, true))
}

/// A stream that OpenSSL uses like a socket.
#[derive(Debug, Default)]
struct Side {
    heard: VecDeque<u8>,
    said: VecDeque<u8>,
}

impl Read for Side {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.heard.read(into)? {
            0 => Err(ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}

impl Write for Side {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.said.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The certificate is made here, and is used for nothing else.
fn server_context() -> Result<SslContext, ErrorStack> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = PKey::from_ec_key(EcKey::generate(&curve)?)?;
    // The key goes through text, because the keys of programs do.
    let key = PKey::private_key_from_pem(&key.private_key_to_pem_pkcs8()?)?;
    let mut certificate = X509Builder::new()?;
    certificate.set_pubkey(&key)?;
    certificate.set_not_before(Asn1Time::days_from_now(0)?.as_ref())?;
    certificate.set_not_after(Asn1Time::days_from_now(1)?.as_ref())?;
    certificate.sign(&key, MessageDigest::sha256())?;
    let mut builder = SslContextBuilder::new(SslMethod::tls())?;
    builder.set_certificate(certificate.build().as_ref())?;
    builder.set_private_key(&key)?;
    Ok(builder.build())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_handshake_is_complete() {
        assert!(shake_hands().unwrap());
        assert_eq!(prepare(), Ok(()));
    }
}
