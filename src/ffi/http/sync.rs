//! What synchronous clients add (HTTP-200 to HTTP-215).
