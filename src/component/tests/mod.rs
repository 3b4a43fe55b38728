//! The component's own tests. They use the public methods, as a program does, and see what a
//! program sees: a fake [`Events`](crate::component::Events) records all events, and the other
//! end of each connection is a socket of the test.

mod closes;
mod connects;
mod cookies;
mod drains;
mod forks;
mod http;
mod http_limits;
mod http_refusals;
mod life;
mod nesting;
mod panics;
mod pauses;
mod properties;
mod requests;
mod rescue;
mod sends;
mod support;
mod sync;
mod tls;
mod turns;
mod udp;
mod udp_arq;
mod udp_cast;
mod udp_limits;
mod udp_node;
