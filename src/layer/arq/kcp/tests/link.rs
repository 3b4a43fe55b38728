//! Two cores over a simulated link.
