//! The functions that follow a pattern, and the types of callbacks. `scripts/generate_api.py`
//! writes the files from the tables in `api/`, and the tests check that they are current. What
//! needs a feature is in a folder of its own.

pub mod callback_types;
pub mod callbacks;
pub mod create;
pub mod properties;

#[cfg(feature = "http")]
pub mod http;
#[cfg(all(feature = "http", feature = "ssl"))]
pub mod https;
#[cfg(feature = "ssl")]
pub mod ssl;
#[cfg(feature = "udp")]
pub mod udp;
