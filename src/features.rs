//! The features of the library: `api/features.tsv` lists them, with the functions that each has.
//!
//! A feature that is left out leaves no code behind, in one of two ways:
//!
//! * A module whose dependency is left out (TLS, zlib, brotli) has a stand-in of the same name, in
//!   a file called `absent.rs`, whose types have no values.
//! * UDP and HTTP need no other library. Their modules are compiled all the same, but every value
//!   that leads into them holds a proof that the feature is there ([`Ssl`], [`Udp`], [`Http`]).
//!   Without the feature there is no proof, so the compiler knows that these values do not exist,
//!   and drops what only they would run.
//!
//! The functions of the C API are left out with their modules (`ffi`, `ffi::generated`).

use std::ops::{Deref, DerefMut};

/// The features that a program can ask for, and whether they are there.
pub const ALL: [(&str, bool); 6] = [
    ("ssl", cfg!(feature = "ssl")),
    ("udp", cfg!(feature = "udp")),
    ("http", cfg!(feature = "http")),
    ("zlib", cfg!(feature = "zlib")),
    ("brotli", cfg!(feature = "brotli")),
    ("iconv", cfg!(feature = "iconv")),
];

/// Whether the library has a feature; no for a name that it does not know.
pub fn has(name: &[u8]) -> bool {
    ALL.iter()
        .any(|(feature, is_there)| feature.as_bytes() == name && *is_there)
}

/// What a proof consists of: nothing, or something that does not exist.
mod content {
    #[cfg(feature = "http")]
    pub(super) type Http = ();
    #[cfg(not(feature = "http"))]
    pub(super) type Http = std::convert::Infallible;

    #[cfg(feature = "ssl")]
    pub(super) type Ssl = ();
    #[cfg(not(feature = "ssl"))]
    pub(super) type Ssl = std::convert::Infallible;

    #[cfg(feature = "udp")]
    pub(super) type Udp = ();
    #[cfg(not(feature = "udp"))]
    pub(super) type Udp = std::convert::Infallible;
}

/// The proof that the library has TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ssl(content::Ssl);

#[cfg(feature = "ssl")]
impl Ssl {
    /// It has.
    pub const HERE: Self = Self(());
}

/// The proof that the library has UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Udp(content::Udp);

#[cfg(feature = "udp")]
impl Udp {
    /// It has.
    pub const HERE: Self = Self(());
}

/// The proof that the library has HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Http(content::Http);

#[cfg(feature = "http")]
impl Http {
    /// It has.
    pub const HERE: Self = Self(());
}

/// Something that exists only with a feature, as its variant of an enumeration needs it.
#[derive(Debug)]
pub(crate) struct With<F, T> {
    _feature: F,
    value: T,
}

impl<F, T> With<F, T> {
    #[inline]
    pub(crate) fn new(feature: F, value: T) -> Self {
        Self {
            _feature: feature,
            value,
        }
    }

    #[inline]
    pub(crate) fn into_value(self) -> T {
        self.value
    }
}

impl<F, T> Deref for With<F, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<F, T> DerefMut for With<F, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
