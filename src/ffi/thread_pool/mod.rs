//! Thread pools and socket tasks (POOL and TASK of the specification).

pub mod pool;
pub mod task;
