//! What the sending side of a connection tells the receiving side.

use std::collections::VecDeque;
use std::num::NonZero;

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

/// What few connections of servers have.
#[derive(Debug, Default)]
struct More {
    /// In the order in which they were sent (HTTP-T8).
    requests: VecDeque<Request>,
    /// Their targets, one behind the other, so that no request needs memory of its own.
    targets: VecDeque<u8>,
    /// How many of them, the last ones, the parser does not know.
    untold: usize,
    /// `None` until there is a cookie.
    jar: Option<Jar>,
}

/// Requests that wait for their answers, the cookies of the last one, and whether the connection is about to end.
#[derive(Debug, Default)]
pub struct Sent {
    /// `None` until there is a request or a cookie.
    more: Option<Box<More>>,
    /// Since when the connection is about to end, in milliseconds.
    released: Option<NonZero<u64>>,
}

impl Sent {
    fn more(&mut self) -> Result<&mut More, Errno> {
        let more = match self.more.take() {
            Some(more) => more,
            None => memory::boxed(More::default())?,
        };
        Ok(self.more.insert(more))
    }

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
        let more = self.more()?;
        if !memory::queue_all(&mut more.targets, target) {
            return Err(Errno::ENOMEM);
        }
        if !memory::queue(&mut more.requests, request) {
            more.targets.truncate(more.targets.len() - target.len());
            return Err(Errno::ENOMEM);
        }
        more.untold += 1;
        Ok(())
    }

    /// The last request was not sent after all.
    pub fn take_back(&mut self) {
        if let Some(more) = &mut self.more
            && more.untold > 0
            && let Some(request) = more.requests.pop_back()
        {
            more.untold -= 1;
            more.targets.truncate(more.targets.len() - request.length);
        }
    }

    /// The target of the request that is being answered. ENOMEM.
    pub fn target(&self) -> Result<Vec<u8>, Errno> {
        let mut target = Vec::new();
        if let Some(more) = &self.more
            && let Some(request) = more.requests.front()
        {
            memory::reserve(&mut target, request.length)?;
            target.extend(more.targets.range(..request.length));
        }
        Ok(target)
    }

    /// What getters see, as it is now, to be kept. ENOMEM.
    pub fn copy(&self) -> Result<Self, Errno> {
        let mut copy = Self::default();
        if let Some(jar) = self.jar() {
            copy.more()?.jar = Some(jar.copy()?);
        }
        Ok(copy)
    }

    /// A request has been answered.
    pub(super) fn answered(&mut self) {
        if let Some(more) = &mut self.more
            && let Some(request) = more.requests.pop_front()
        {
            more.targets.drain(..request.length);
        }
    }

    /// A message begins.
    #[inline]
    pub(super) fn begun(&mut self) {
        if let Some(jar) = self.own_jar() {
            jar.begin();
        }
    }

    /// The connection has another protocol now.
    pub(super) fn left(&mut self) {
        if let Some(jar) = self.own_jar() {
            jar.begin();
            jar.clear();
        }
    }

    #[inline]
    fn own_jar(&mut self) -> Option<&mut Jar> {
        self.more.as_mut()?.jar.as_mut()
    }

    /// The connection's cookies, if there have been any.
    pub fn jar(&self) -> Option<&Jar> {
        self.more.as_ref()?.jar.as_ref()
    }

    /// The connection's cookies, to be changed. ENOMEM.
    pub fn jar_mut(&mut self) -> Result<&mut Jar, Errno> {
        Ok(self.more()?.jar.get_or_insert_default())
    }

    /// Received bytes are of no interest any more (HTTP-112). False: that was known already.
    pub fn release(&mut self, now: u64) -> bool {
        let first = self.released.is_none();
        self.released
            .get_or_insert(NonZero::new(now).unwrap_or(NonZero::<u64>::MIN));
        first
    }

    /// See [`Sent::release`].
    pub fn released_at(&self) -> Option<u64> {
        self.released.map(NonZero::get)
    }

    /// The parser must know the requests before it reads their answers.
    #[inline]
    pub(super) fn tell(&mut self, parser: &mut Parser) {
        if let Some(more) = &mut self.more
            && more.untold > 0
        {
            let known = more.requests.len().saturating_sub(more.untold);
            for request in more.requests.range(known..) {
                parser.expect(request.method);
            }
            more.untold = 0;
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
