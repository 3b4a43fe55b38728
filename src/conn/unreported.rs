//! Datagrams that the system has accepted and `OnSend` has not reported yet.

use std::sync::Arc;

use super::endpoint::Endpoint;
use crate::layer::Datagrams;

/// Those of one connection. They count at the endpoint until they are reported or dropped, so that a callback
/// that blocks does not let them grow without limit.
#[derive(Debug)]
pub(crate) struct Unreported {
    endpoint: Arc<Endpoint>,
    datagrams: Datagrams,
}

impl Unreported {
    pub(crate) fn new(endpoint: Arc<Endpoint>) -> Self {
        Self {
            endpoint,
            datagrams: Datagrams::default(),
        }
    }

    /// Adds one. Without memory the program does not hear of it.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.datagrams.push(&[bytes]) {
            self.endpoint.note_unreported(cost(bytes.len(), 1));
        }
    }

    pub(crate) fn front(&self) -> Option<&[u8]> {
        self.datagrams.front()
    }

    /// The first one was reported.
    pub(crate) fn pop(&mut self) {
        if let Some(bytes) = self.front() {
            let cost = cost(bytes.len(), 1);
            self.datagrams.pop(1);
            self.endpoint.end_unreported(cost);
        }
    }
}

impl Drop for Unreported {
    fn drop(&mut self) {
        let rest = cost(self.datagrams.bytes(), self.datagrams.len());
        self.endpoint.end_unreported(rest);
    }
}

/// An empty datagram waits too.
fn cost(bytes: usize, count: usize) -> usize {
    bytes + count
}
