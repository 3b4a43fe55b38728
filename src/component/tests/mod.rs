//! The component's own tests. They use what a program uses, the public methods, and see what a
//! program sees: a fake [`Events`](crate::component::Events) writes down what it is told, and the
//! other end of each connection is a socket of the test.

mod closes;
mod life;
mod pauses;
mod sends;
mod support;
mod turns;
