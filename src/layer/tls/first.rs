//! OpenSSL's first use. What it needs it loads then, and what it could not load for want of memory
//! it never tries to load again. So it is made to use everything at once, when there is memory.

use std::sync::atomic::{AtomicBool, Ordering};

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::ssl::{Ssl, SslContext, SslContextBuilder, SslMethod};
use openssl::x509::X509Builder;

use super::channel::Channel;
use super::failure::Failure;
use super::forget_errors;
use super::session::Session;
use crate::error::Errno;
use crate::net::memory;
use crate::net::openssl::enter;

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

/// A handshake between two sides that are both here.
fn shake_hands() -> Result<(), ErrorStack> {
    let context = server_context()?;
    let mut accepting = Ssl::new(&context)?;
    accepting.set_accept_state();
    let mut connecting = Ssl::new(&SslContextBuilder::new(SslMethod::tls())?.build())?;
    connecting.set_connect_state();
    let begin = |ssl| Session::of(ssl).and_then(Channel::begin);
    if let (Ok(mut server), Ok(mut client)) = (begin(accepting), begin(connecting)) {
        for _ in 0..FLIGHTS {
            server.receive(&client.take_output());
            client.receive(&server.take_output());
        }
    }
    Ok(())
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
        let mut accepting = Ssl::new(&server_context().unwrap()).unwrap();
        accepting.set_accept_state();
        let mut server = Channel::begin(Session::of(accepting).unwrap()).unwrap();
        let context = SslContextBuilder::new(SslMethod::tls()).unwrap().build();
        let mut connecting = Ssl::new(&context).unwrap();
        connecting.set_connect_state();
        let mut client = Channel::begin(Session::of(connecting).unwrap()).unwrap();
        for _ in 0..FLIGHTS {
            server.receive(&client.take_output());
            client.receive(&server.take_output());
        }
        assert!(server.session().is_complete() && client.session().is_complete());
        assert_eq!(prepare(), Ok(()));
    }
}
