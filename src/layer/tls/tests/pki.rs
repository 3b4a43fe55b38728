//! Certificates made for a test: short-lived, and different in every run.

use std::ffi::CString;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::symm::Cipher;
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};

use super::{Material, Pem};

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

fn name(common: &str) -> X509Name {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, common).unwrap();
    name.build()
}

impl Identity {
    /// A self-signed authority.
    pub(crate) fn authority(common: &str) -> Self {
        Self::new(common, None, true, &[])
    }

    /// A certificate for host names, signed by `self`.
    pub(crate) fn issue(&self, common: &str, hosts: &[&str]) -> Self {
        Self::new(common, Some(self), false, hosts)
    }

    /// An authority below `self`.
    pub(crate) fn intermediate(&self, common: &str) -> Self {
        Self::new(common, Some(self), true, &[])
    }

    fn new(common: &str, issuer: Option<&Self>, authority: bool, hosts: &[&str]) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let mut builder = X509Builder::new().unwrap();
        builder.set_version(2).unwrap();
        let mut serial = BigNum::new().unwrap();
        serial.rand(96, MsbOption::MAYBE_ZERO, false).unwrap();
        builder
            .set_serial_number(&serial.to_asn1_integer().unwrap())
            .unwrap();
        builder.set_subject_name(&name(common)).unwrap();
        match issuer {
            Some(issuer) => builder.set_issuer_name(issuer.certificate.subject_name()),
            None => builder.set_issuer_name(&name(common)),
        }
        .unwrap();
        builder.set_pubkey(&key).unwrap();
        let (begin, end) = (Asn1Time::days_from_now(0), Asn1Time::days_from_now(1));
        builder.set_not_before(&begin.unwrap()).unwrap();
        builder.set_not_after(&end.unwrap()).unwrap();
        if authority {
            let constraints = BasicConstraints::new().critical().ca().build().unwrap();
            builder.append_extension(constraints).unwrap();
        }
        if !hosts.is_empty() {
            let mut names = SubjectAlternativeName::new();
            for host in hosts {
                names.dns(host);
            }
            let context = builder.x509v3_context(None, None);
            let names = names.build(&context).unwrap();
            builder.append_extension(names).unwrap();
        }
        let signer = issuer.map_or(&key, |issuer| &issuer.key);
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        Self {
            certificate: builder.build(),
            key,
        }
    }

    pub(crate) fn certificate_pem(&self) -> CString {
        CString::new(self.certificate.to_pem().unwrap()).unwrap()
    }

    pub(crate) fn key_pem(&self) -> CString {
        CString::new(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap()
    }

    pub(crate) fn encrypted_key_pem(&self, password: &str) -> CString {
        let text = self
            .key
            .private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), password.as_bytes());
        CString::new(text.unwrap()).unwrap()
    }

    /// The texts of this identity, and optionally what to trust.
    pub(crate) fn texts(&self, ca: Option<&Self>) -> Texts {
        Texts {
            certificate: Some(self.certificate_pem()),
            key: Some(self.key_pem()),
            password: None,
            ca: ca.map(Self::certificate_pem),
        }
    }
}

/// Owned PEM texts, or paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) certificate: Option<CString>,
    pub(crate) key: Option<CString>,
    pub(crate) password: Option<CString>,
    pub(crate) ca: Option<CString>,
}

impl Texts {
    /// Trust without an identity.
    pub(crate) fn trusting(ca: &Identity) -> Self {
        Self {
            ca: Some(ca.certificate_pem()),
            ..Self::default()
        }
    }

    pub(crate) fn pem(&self) -> Pem<'_> {
        Pem {
            certificate: self.certificate.as_deref(),
            key: self.key.as_deref(),
            password: self.password.as_deref(),
            ca: self.ca.as_deref(),
        }
    }

    pub(crate) fn memory(&self) -> Material<'_> {
        Material::Memory(self.pem())
    }

    pub(crate) fn files(&self) -> Material<'_> {
        Material::Files(self.pem())
    }
}
