//! What the sending side of a connection tells the receiving side.

use std::collections::VecDeque;
use std::mem;

use super::method::Method;
use super::parser::Parser;
use crate::error::Errno;
use crate::os::memory;

/// A request whose answer has not come completely.
#[derive(Debug)]
struct Request {
    method: Method,
    target: Vec<u8>,
}

/// Requests in the order in which they were sent (HTTP-T8), the cookies of the last one, and whether the connection is
/// about to end.
#[derive(Debug, Default)]
pub struct Sent {
    requests: VecDeque<Request>,
    /// How many of them, the last ones, the parser does not know.
    untold: usize,
    /// Since when the connection is about to end, in milliseconds.
    released: Option<u64>,
    /// Memory for the next target.
    spare: Vec<u8>,
}

impl Sent {
    /// A request is sent. Its answer ends before those of later requests. ENOMEM.
    pub fn request(&mut self, method: &[u8], target: &[u8]) -> Result<(), Errno> {
        let method = if method.eq_ignore_ascii_case(b"HEAD") {
            Method::HEAD
        } else {
            // The others make no difference for the answer.
            Method::GET
        };
        let mut copy = mem::take(&mut self.spare);
        copy.clear();
        memory::reserve(&mut copy, target.len())?;
        copy.extend_from_slice(target);
        let request = Request {
            method,
            target: copy,
        };
        if !memory::queue(&mut self.requests, request) {
            return Err(Errno::ENOMEM);
        }
        self.untold += 1;
        Ok(())
    }

    /// The last request was not sent after all.
    pub fn take_back(&mut self) {
        if self.untold > 0 {
            self.untold -= 1;
            self.requests.pop_back();
        }
    }

    /// The target of the request that is being answered.
    pub fn target(&self) -> &[u8] {
        self.requests
            .front()
            .map_or(b"/", |request| &request.target)
    }

    /// A request has been answered.
    pub fn answered(&mut self) {
        if let Some(request) = self.requests.pop_front() {
            self.spare = request.target;
        }
    }

    /// Received bytes are of no interest any more (HTTP-112). False: that was known already.
    pub fn release(&mut self, now: u64) -> bool {
        let first = self.released.is_none();
        self.released.get_or_insert(now);
        first
    }

    /// See [`Sent::release`].
    pub fn released_at(&self) -> Option<u64> {
        self.released
    }

    /// The parser must know the requests before it reads their answers.
    #[inline]
    pub(super) fn tell(&mut self, parser: &mut Parser) {
        if self.untold > 0 {
            let known = self.requests.len().saturating_sub(self.untold);
            for request in self.requests.range(known..) {
                parser.expect(request.method);
            }
            self.untold = 0;
        }
    }
}
