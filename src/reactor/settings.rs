//! What a program decides about a reactor.

use std::sync::OnceLock;
use std::time::Duration;

use crate::os::environment::variable;
use crate::os::fork;

/// How a reactor works.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    /// The number of worker threads; 0 counts as 1.
    pub(crate) workers: usize,
    /// How many of them wait for events, each for some of the connections; 0: as many as the load can
    /// use.
    pub(crate) loops: usize,
    /// How long a worker polls for events before it sleeps.
    pub(crate) busy_poll: Duration,
}

/// How long the workers of a new component poll, in microseconds: 0, unless the environment has
/// another number. It is read once per process, as the other.
pub(crate) fn default_busy_poll() -> u32 {
    static BUDGET: OnceLock<u32> = OnceLock::new();
    *fork::once_value(&BUDGET, || number("HPSOCKET_BUSY_POLL"))
}

/// The number of event loops of a new component: 0, unless the environment has another one.
pub(crate) fn default_event_loops() -> u32 {
    static LOOPS: OnceLock<u32> = OnceLock::new();
    *fork::once_value(&LOOPS, || number("HPSOCKET_EVENT_LOOPS"))
}

/// The number in a variable of the environment, for programs that cannot be modified.
fn number(name: &str) -> u32 {
    variable(name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
