//! Addresses, name resolution and socket options.
