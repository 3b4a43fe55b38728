//! OpenSSL's first use. What it needs it loads then, and what it could not load for want of memory
//! it never tries to load again. So it is made to use everything at once, when there is memory.

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

/// More than the first use needs.
const FIRST_USE: usize = 4 * 1024 * 1024;
/// More than a context needs, with the certificates that systems trust.
const CONTEXT: usize = 512 * 1024;

/// Both sides' flights of a handshake.
const FLIGHTS: usize = 4;

/// To be called before a context is made: ENOMEM if there is too little memory for it, or, the first
/// time, for all that OpenSSL has to load. OpenSSL would make a context that lacks something.
pub(super) fn prepare() -> Result<(), Failure> {
    static READY: AtomicBool = AtomicBool::new(false);
    let no_memory = |_: Errno| Failure::no_memory();
    if !READY.load(Ordering::Acquire) {
        memory::probe(FIRST_USE).map_err(no_memory)?;
        let _pass = enter().ok_or_else(Failure::ended)?;
        // Whoever cannot do without what is missing will say so.
        let _ = shake_hands();
        forget_errors();
        READY.store(true, Ordering::Release);
    }
    memory::available()
        .and_then(|()| memory::probe(CONTEXT))
        .map_err(no_memory)
}

/// A handshake between two sides that are both here; whether both have completed it.
fn shake_hands() -> Result<bool, ErrorStack> {
    let context = server_context()?;
    let mut server = SslStream::new(Ssl::new(&context)?, Side::default())?;
    let context = SslContextBuilder::new(SslMethod::tls())?.build();
    let mut client = SslStream::new(Ssl::new(&context)?, Side::default())?;
    let mut done = (false, false);
    for _ in 0..FLIGHTS {
        // An error is that there is nothing more to read yet, or the end of all.
        done.0 = done.0 || client.connect().is_ok();
        mem::swap(&mut client.get_mut().said, &mut server.get_mut().heard);
        done.1 = done.1 || server.accept().is_ok();
        mem::swap(&mut server.get_mut().said, &mut client.get_mut().heard);
    }
    Ok(done == (true, true))
}

/// What OpenSSL takes for a socket.
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

/// With a certificate of its own, which nobody else ever sees.
fn server_context() -> Result<SslContext, ErrorStack> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = PKey::from_ec_key(EcKey::generate(&curve)?)?;
    // Through text, as keys of programs come.
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
