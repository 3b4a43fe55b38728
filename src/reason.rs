//! Why calls failed, in words: one line for people, which programs print or log. Its code says the
//! same to programs.
//!
//! The text is made when something has failed, and never before. Each object keeps its latest
//! ones (`Reasons`).

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::fmt::{self, Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::os::locks::Mutex;
use crate::os::{interrupts, memory, threads};

/// Longest text in bytes, because a host's name or what a peer presents may be long.
pub(crate) const MOST: usize = 1000;

/// Number of threads whose reasons an object keeps.
const THREADS: usize = 64;

/// One line of text of bounded length. Control characters become spaces; other bytes stay, in any
/// encoding (COM-3).
pub(crate) fn line(all: &[u8]) -> CString {
    let continues = |at: usize| all.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    // UTF-8 is not cut in the middle of a character.
    let most = MOST.min(all.len());
    let end = (most.saturating_sub(3)..=most).rfind(|at| !continues(*at));
    let mut line = all[..end.unwrap_or(most)].to_vec();
    for byte in &mut line {
        if byte.is_ascii_control() {
            *byte = b' ';
        }
    }
    // NUL is a control character.
    CString::new(line).unwrap_or_default()
}

/// Why something failed, as a line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(Cow<'static, CStr>);

impl Reason {
    /// A text that is known beforehand.
    pub const fn fixed(text: &'static CStr) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A text for this case. While memory is short it says only that.
    pub fn new(text: impl Display) -> Self {
        if memory::available().is_err() {
            return Self::fixed(c"out of memory");
        }
        let mut whole = Bounded(Vec::new());
        // It refuses nothing but what is too long.
        let _ = write!(whole, "{text}");
        Self(Cow::Owned(line(&whole.0)))
    }

    /// A text that is one already.
    pub(crate) fn of(text: CString) -> Self {
        Self(Cow::Owned(text))
    }

    /// The text.
    pub fn text(&self) -> &CStr {
        &self.0
    }
}

/// Keeps what `line` could use, and no more.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = (MOST + 1).saturating_sub(self.0.len());
        self.0
            .extend_from_slice(&text.as_bytes()[..room.min(text.len())]);
        if text.len() > room {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

/// Shows a text of the program. What is no UTF-8 is replaced.
pub(crate) struct Shown<'a>(pub(crate) &'a CStr);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.to_bytes().utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_char(char::REPLACEMENT_CHARACTER)?;
            }
        }
        Ok(())
    }
}

/// Why calls about an object have failed: those that stored the object's error, which every thread
/// may ask for, and others, whose error only their own thread has (COM-10).
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    known: Mutex<Known>,
    /// How many there were; it changes with the lock held.
    count: AtomicU64,
}

#[derive(Debug, Default)]
struct Known {
    of_object: Option<Entry>,
    /// The latest of each thread, the oldest first.
    of_threads: Vec<(usize, Entry)>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    reason: Reason,
}

impl Known {
    fn of_this_thread(&self) -> Option<&Entry> {
        let here = threads::here();
        let mut all = self.of_threads.iter();
        let own = all.find(|(thread, _)| *thread == here);
        own.map(|(_, entry)| entry)
    }
}

impl Reasons {
    fn entry(&self, reason: Reason) -> Entry {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        Entry { number, reason }
    }

    /// The object's error is stored, by `store`, so that nobody sees one without the other.
    pub(crate) fn note(&self, reason: Reason, store: impl FnOnce()) {
        let _signals = interrupts::block();
        let mut known = self.known.lock();
        let entry = self.entry(reason);
        known.of_threads.clear();
        let before = known.of_object.replace(entry);
        store();
        drop(known);
        drop(before);
    }

    /// A call of this thread has failed without an error of the object.
    pub(crate) fn note_here(&self, reason: Reason) {
        let _signals = interrupts::block();
        let here = threads::here();
        let mut known = self.known.lock();
        let entry = self.entry(reason);
        let threads = &mut known.of_threads;
        threads.retain(|(thread, _)| *thread != here);
        let full = threads.len() == THREADS || memory::room(threads, 1).is_err();
        if full && !threads.is_empty() {
            threads.remove(0);
        }
        // Without a place, the first one is taken from the reserve.
        threads.push((here, entry));
    }

    /// How many there were until now, for [`Reasons::since`].
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Passes the latest reason that is this thread's or the object's to `look`.
    pub(crate) fn latest<R>(&self, look: impl FnOnce(&CStr) -> R) -> Option<R> {
        let _signals = interrupts::block();
        let known = self.known.lock();
        let own = known.of_this_thread();
        let all = known.of_object.as_ref();
        let latest = own.into_iter().chain(all).max_by_key(|entry| entry.number);
        latest.map(|entry| look(entry.reason.text()))
    }

    /// Passes the latest reason of this thread to `look`, if it came after the first `count`.
    pub(crate) fn since<R>(&self, count: u64, look: impl FnOnce(&CStr) -> R) -> Option<R> {
        let _signals = interrupts::block();
        let known = self.known.lock();
        let own = known.of_this_thread().filter(|own| own.number > count);
        own.map(|entry| look(entry.reason.text()))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    fn told(reasons: &Reasons) -> Option<String> {
        reasons.latest(|text| text.to_str().unwrap().to_owned())
    }

    fn saying(text: &str) -> Reason {
        Reason::new(text)
    }

    #[test]
    fn a_text_is_one_line_of_bounded_length() {
        let text = saying("a\nb\0c");
        assert_eq!(text.text(), c"a b c");
        let long = saying(&"ü".repeat(MOST));
        let long = long.text().to_str().unwrap();
        assert!(long.len() <= MOST && long.len() > MOST - 2);
        assert_eq!(saying(&"x".repeat(MOST)).text().count_bytes(), MOST);
    }

    #[test]
    fn texts_of_programs_need_not_be_utf8() {
        let shown = format!("{}", Shown(c"a\xffb\xe4"));
        assert_eq!(shown, "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn the_latest_counts() {
        let reasons = Reasons::default();
        assert_eq!(told(&reasons), None);
        reasons.note_here(saying("own"));
        assert_eq!(told(&reasons).unwrap(), "own");
        let mut stored = false;
        reasons.note(saying("all"), || stored = true);
        assert!(stored);
        assert_eq!(told(&reasons).unwrap(), "all");
        let before = reasons.count();
        assert_eq!(reasons.since(before, |_| ()), None);
        reasons.note_here(saying("own again"));
        assert_eq!(told(&reasons).unwrap(), "own again");
        assert_eq!(reasons.since(before, |_| ()), Some(()));
    }

    #[test]
    fn threads_do_not_hear_of_each_other() {
        let reasons = Reasons::default();
        reasons.note(saying("all"), || {});
        thread::scope(|scope| {
            scope.spawn(|| {
                reasons.note_here(saying("its own"));
                assert_eq!(told(&reasons).unwrap(), "its own");
            });
        });
        assert_eq!(told(&reasons).unwrap(), "all");
        for number in 0..2 * THREADS {
            // Each of them may be where another one was.
            thread::scope(|scope| {
                scope.spawn(|| reasons.note_here(saying(&number.to_string())));
            });
        }
        assert!(reasons.known.lock().of_threads.len() <= THREADS);
        assert_eq!(told(&reasons).unwrap(), "all");
    }
}
