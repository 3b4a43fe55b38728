//! The functions that follow a pattern, and the types of callbacks. `scripts/generate_api.py`
//! writes the files from the tables in `api/`, and the tests check that they are current.

pub mod callback_types;
pub mod callbacks;
pub mod create;
pub mod http;
pub mod properties;
pub mod ssl_create;
