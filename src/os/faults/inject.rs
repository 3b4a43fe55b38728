//! Injects the faults of the plan in `HPSOCKET_FAULTS`, which is read once.
//!
//! Only faults that a kernel can cause are injected. An edge-triggered event queue promises
//! another event after EAGAIN and after a short read. So when either is injected for a watched
//! socket, the socket is registered again: if there is something to read, that gives an event,
//! as if the bytes had come just then. Sockets that are not watched get neither.

#[cfg(test)]
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
#[cfg(test)]
use std::rc::Rc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use mio::{Interest, Registry, Token};
use rustix::io::Errno;

use super::Call;
use super::plan::{CALLS, Fault, Plan};
use crate::os::fork;
use crate::os::locks::Mutex;

/// How an event queue watches a descriptor.
#[derive(Clone, Copy, Debug)]
struct Watch {
    queue: RawFd,
    token: Token,
    interest: Interest,
}

/// The latest registration of every descriptor. Those of closed descriptors stay, and do no
/// harm.
static WATCHES: Mutex<BTreeMap<RawFd, Watch>> = Mutex::new(BTreeMap::new());

/// The plan, and how far it has got.
struct Faults {
    /// `None`: the setting could not be read.
    plan: Option<Plan>,
    calls: [AtomicU64; CALLS.len()],
    told: AtomicI64,
}

impl Faults {
    fn new(setting: &str) -> Self {
        Self {
            plan: setting.parse().ok(),
            calls: [const { AtomicU64::new(0) }; CALLS.len()],
            told: AtomicI64::new(0),
        }
    }

    /// As [`Plan::fault`], for the next call of this sort. `fd` is non-blocking.
    fn next(&self, call: Call, fd: Option<RawFd>, length: usize) -> Option<Fault> {
        let number = self.calls[call as usize].fetch_add(1, Ordering::Relaxed) + 1;
        let plan = self.plan.as_ref()?;
        let fault = plan.fault(call, number, length, fd.is_some())?;
        let promises = match fault {
            Fault::Error(_) => false,
            Fault::Again => true,
            // A writer goes on until EAGAIN anyway.
            Fault::Short(_) => call == Call::Receive,
        };
        if promises && !fd.is_some_and(watch_anew) {
            return None;
        }
        self.told.fetch_add(1, Ordering::Relaxed);
        Some(fault)
    }

    fn transfer(&self, call: Call, fd: RawFd, length: usize) -> Result<usize, Errno> {
        match self.next(call, Some(fd), length) {
            None => Ok(length),
            Some(Fault::Short(shorter)) => Ok(shorter),
            Some(Fault::Again) => Err(Errno::AGAIN),
            Some(Fault::Error(code)) => Err(Errno::from_raw_os_error(code)),
        }
    }

    fn fail(&self, call: Call) -> io::Result<()> {
        match self.next(call, None, 0) {
            Some(Fault::Error(code)) => Err(io::Error::from_raw_os_error(code)),
            _ => Ok(()),
        }
    }
}

/// Registers the descriptor again, so that an event follows if it is ready. False if no event
/// queue watches it.
fn watch_anew(fd: RawFd) -> bool {
    // No thread may fork meanwhile, because a child must not find the list locked.
    let _whole = fork::exclusive();
    // The lock is held during the call, so that the call does not undo a change of interest.
    let watches = WATCHES.lock();
    let Some(watch) = watches.get(&fd) else {
        return false;
    };
    let mut events = libc::EPOLLET;
    if watch.interest.is_readable() {
        events |= libc::EPOLLIN | libc::EPOLLRDHUP;
    }
    if watch.interest.is_priority() {
        events |= libc::EPOLLPRI;
    }
    if watch.interest.is_writable() {
        events |= libc::EPOLLOUT;
    }
    let mut event = libc::epoll_event {
        events: events.cast_unsigned(),
        u64: watch.token.0 as u64,
    };
    // SAFETY: any number is valid as a descriptor, and the event outlives the call.
    unsafe { libc::epoll_ctl(watch.queue, libc::EPOLL_CTL_MOD, fd, &raw mut event) == 0 }
}

fn faults() -> &'static Faults {
    static FAULTS: OnceLock<Faults> = OnceLock::new();
    FAULTS.get_or_init(|| match std::env::var("HPSOCKET_FAULTS") {
        Ok(setting) => Faults::new(&setting),
        Err(std::env::VarError::NotPresent) => Faults::new(""),
        Err(std::env::VarError::NotUnicode(_)) => Faults::new("?"),
    })
}

/// Called before a call that moves no bytes.
pub(crate) fn fail(call: Call) -> io::Result<()> {
    #[cfg(test)]
    if let Some(here) = HERE.with_borrow(Clone::clone) {
        return here.fail(call);
    }
    faults().fail(call)
}

/// Called before a call on the non-blocking `fd` that moves up to `length` bytes. Returns
/// how many it may move.
pub(crate) fn transfer(call: Call, fd: RawFd, length: usize) -> Result<usize, Errno> {
    #[cfg(test)]
    if let Some(here) = HERE.with_borrow(Clone::clone) {
        return here.transfer(call, fd, length);
    }
    faults().transfer(call, fd, length)
}

#[cfg(test)]
thread_local! {
    /// The faults of this test's thread.
    static HERE: RefCell<Option<Rc<Faults>>> = const { RefCell::new(None) };
}

/// For unit tests: calls `test` with the faults of a setting. Returns how many were told too.
#[cfg(test)]
pub(crate) fn with<T>(setting: &str, test: impl FnOnce() -> T) -> (T, i64) {
    let faults = Rc::new(Faults::new(setting));
    assert!(faults.plan.is_some(), "{setting}");
    HERE.set(Some(Rc::clone(&faults)));
    let result = test();
    HERE.set(None);
    (result, faults.told.load(Ordering::Relaxed))
}

/// Notes that the event queue of `registry` watches `fd` from now on.
pub(crate) fn watched(registry: &Registry, fd: RawFd, token: Token, interest: Interest) {
    let queue = registry.as_raw_fd();
    let watch = Watch {
        queue,
        token,
        interest,
    };
    let _whole = fork::exclusive();
    WATCHES.lock().insert(fd, watch);
}

/// For test programs: how many faults have been injected so far; -1 if the setting cannot be
/// read.
// SAFETY: no other library has a function of this name.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn hpsocket_faults_told() -> i64 {
    match &faults().plan {
        Some(_) => faults().told.load(Ordering::Relaxed),
        None => -1,
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    use mio::{Events, Poll};

    use super::super::super::{net::tcp, poll};
    use super::*;

    /// A socket with bytes to read, which the queue watches, and whose first event is over.
    fn readable() -> (Poll, mio::net::TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        accepted.set_nonblocking(true).unwrap();
        let mut stream = mio::net::TcpStream::from_std(accepted);
        let mut queue = poll::queue().unwrap();
        peer.write_all(b"hello").unwrap();
        poll::watch(queue.registry(), &mut stream, Token(7), Interest::READABLE).unwrap();
        assert!(has_event(&mut queue, Duration::from_secs(5)));
        assert!(!has_event(&mut queue, Duration::ZERO));
        (queue, stream, peer)
    }

    fn has_event(queue: &mut Poll, limit: Duration) -> bool {
        let mut events = Events::with_capacity(4);
        queue.poll(&mut events, Some(limit)).unwrap();
        events.iter().any(|event| event.token() == Token(7))
    }

    #[test]
    fn a_false_eagain_and_a_short_read_bring_an_event() {
        let (mut queue, mut stream, _peer) = readable();
        let fd = stream.as_raw_fd();
        let receive = |setting: &str| Faults::new(setting).transfer(Call::Receive, fd, 5);
        assert_eq!(receive(""), Ok(5));
        assert_eq!(receive("receive=12:1:1"), Err(Errno::NOMEM));
        assert_eq!(receive("intr=95"), Err(Errno::INTR));
        assert!(!has_event(&mut queue, Duration::ZERO));
        assert_eq!(receive("again=95"), Err(Errno::AGAIN));
        assert!(has_event(&mut queue, Duration::from_secs(5)));
        assert!(receive("short=100").is_ok_and(|length| length < 5));
        assert!(has_event(&mut queue, Duration::from_secs(5)));
        // There is nothing to read, so there must be no event.
        stream.read_exact(&mut [0; 5]).unwrap();
        assert_eq!(receive("again=95"), Err(Errno::AGAIN));
        assert!(!has_event(&mut queue, Duration::ZERO));
    }

    #[test]
    fn what_is_not_watched_is_told_no_lie() {
        let (queue, stream, _peer) = readable();
        drop(queue);
        let faults = Faults::new("again=95,short=100");
        for _ in 0..100 {
            assert_eq!(faults.transfer(Call::Receive, stream.as_raw_fd(), 5), Ok(5));
        }
        assert_eq!(faults.told.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn faults_are_counted() {
        let faults = Faults::new("socket=24:2:1");
        assert!(faults.fail(Call::Socket).is_ok());
        let error = faults.fail(Call::Socket).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EMFILE));
        assert!(faults.fail(Call::Socket).is_ok());
        assert_eq!(faults.told.load(Ordering::Relaxed), 1);
        assert!(Faults::new("nonsense").plan.is_none());
    }

    /// Without a setting the library with the feature behaves like the one without.
    #[test]
    fn no_setting_no_fault() {
        let (_queue, stream, _peer) = readable();
        let mut buffer = [0; 9];
        assert_eq!(
            tcp::receive(&stream, &mut buffer),
            Ok(tcp::Received::Bytes {
                count: 5,
                drained: true
            })
        );
        assert_eq!(hpsocket_faults_told(), 0);
    }
}
