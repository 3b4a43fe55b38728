//! What the sending side of a connection tells the receiving side.

use std::collections::VecDeque;

use super::jar::Jar;
use super::method::Method;
use super::parser::Parser;
use crate::error::Errno;
use crate::os::memory;

/// A request whose answer has not come completely.
#[derive(Debug)]
struct Request {
    method: Method,
    /// Bytes of its target.
    length: usize,
}

/// Requests in the order in which they were sent (HTTP-T8), the cookies of the last one, and whether the connection is
/// about to end.
#[derive(Debug, Default)]
pub struct Sent {
    requests: VecDeque<Request>,
    /// Their targets, one behind the other, so that no request needs memory of its own.
    targets: VecDeque<u8>,
    /// How many of them, the last ones, the parser does not know.
    untold: usize,
    /// Since when the connection is about to end, in milliseconds.
    released: Option<u64>,
    /// `None` until there is a cookie.
    jar: Option<Box<Jar>>,
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
        let request = Request {
            method,
            length: target.len(),
        };
        if !memory::queue_all(&mut self.targets, target) {
            return Err(Errno::ENOMEM);
        }
        if !memory::queue(&mut self.requests, request) {
            self.targets.truncate(self.targets.len() - target.len());
            return Err(Errno::ENOMEM);
        }
        self.untold += 1;
        Ok(())
    }

    /// The last request was not sent after all.
    pub fn take_back(&mut self) {
        if self.untold > 0
            && let Some(request) = self.requests.pop_back()
        {
            self.untold -= 1;
            self.targets.truncate(self.targets.len() - request.length);
        }
    }

    /// The target of the request that is being answered. ENOMEM.
    pub fn target(&self) -> Result<Vec<u8>, Errno> {
        let length = self.requests.front().map_or(0, |request| request.length);
        let mut target = Vec::new();
        memory::reserve(&mut target, length)?;
        target.extend(self.targets.range(..length));
        Ok(target)
    }

    /// What getters see, as it is now, to be kept. ENOMEM.
    pub fn copy(&self) -> Result<Self, Errno> {
        let copy = |jar: &Jar| jar.copy().and_then(memory::boxed);
        Ok(Self {
            jar: self.jar().map(copy).transpose()?,
            ..Self::default()
        })
    }

    /// A request has been answered.
    pub(super) fn answered(&mut self) {
        if let Some(request) = self.requests.pop_front() {
            self.targets.drain(..request.length);
        }
    }

    /// A message begins.
    #[inline]
    pub(super) fn begun(&mut self) {
        if let Some(jar) = &mut self.jar {
            jar.begin();
        }
    }

    /// The connection has another protocol now.
    pub(super) fn left(&mut self) {
        if let Some(jar) = &mut self.jar {
            jar.begin();
            jar.clear();
        }
    }

    /// The connection's cookies, if there have been any.
    pub fn jar(&self) -> Option<&Jar> {
        self.jar.as_deref()
    }

    /// The connection's cookies, to be changed. ENOMEM.
    pub fn jar_mut(&mut self) -> Result<&mut Jar, Errno> {
        let jar = match self.jar.take() {
            Some(jar) => jar,
            None => memory::boxed(Jar::default())?,
        };
        Ok(self.jar.insert(jar))
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    // proves: HTTP-124 HTTP-T8
    #[test]
    fn targets_are_those_of_the_answers() {
        let mut sent = Sent::default();
        assert_eq!(sent.target(), Ok(vec![]));
        for round in 0..3 {
            for target in ["/first", "/second", "/third"] {
                sent.request(b"GET", target.as_bytes()).unwrap();
            }
            if round == 0 {
                sent.take_back();
            }
            for target in ["/first", "/second", "/third"]
                .iter()
                .take(3 - usize::from(round == 0))
            {
                assert_eq!(sent.target().unwrap(), target.as_bytes());
                sent.answered();
            }
            sent.answered();
            assert_eq!(sent.target(), Ok(vec![]));
        }
    }
}
