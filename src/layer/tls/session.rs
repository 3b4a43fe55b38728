//! One connection's TLS.

mod sending;

use std::ffi::CStr;
use std::sync::Arc;
use std::{fmt, mem};

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::ssl::{Error, ErrorCode, Ssl, SslRef, SslStream, SslVerifyMode, SslVersion};
use openssl::x509::verify::X509CheckFlags;
use openssl::x509::{X509Ref, X509VerifyResult};

use super::contexts::{Choice, Contexts};
use super::failure::{self, Failure};
use super::feed::Feed;
use super::names::host_name;
use super::wire::Wire;
use super::{Side, forget_errors};
use crate::error::Errno;
use crate::layer::{BlockQueue, ByteQueue};
use crate::os::locks::Mutex;
use crate::os::openssl::{Lasting, enter};

/// Most bytes of answers to the peer's own messages, such as key updates, that may wait to be
/// sent. This allows some thousands of answers, whereas an honest peer causes one at a time.
const MAX_ANSWERS: usize = 64 * 1024;

/// Number of tickets that a TLS 1.3 server sends after a full handshake, which is OpenSSL's
/// default. After a resumed handshake one ticket replaces the one that was used (SSL-45).
const TICKETS: usize = 2;

/// What `Session::receive` found. After `Handshaken` and `Plain` there may be more immediately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The handshake is complete. This comes once, before all plaintext; what the peer still
    /// needs is in the queue (SSL-54, SSL-56).
    Handshaken,
    /// This many bytes of plaintext.
    Plain(usize),
    /// All input was used.
    NeedMore,
    /// The peer ended the session properly (SSL-69).
    Closed,
    /// The alert that tells the peer is in the queue (SSL-71).
    Failed(Failure),
}

/// The state of our `close_notify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Farewell {
    None,
    /// It will follow what was sent before.
    Due,
    Said,
}

/// One connection's TLS. Two threads must not use it at once, so its owner locks it (SSL-T3).
pub struct Session {
    stream: Lasting<SslStream<Wire>>,
    complete: bool,
    farewell: Farewell,
    /// What the program has sent and is not encrypted yet.
    unsealed: BlockQueue,
    /// Number of tickets that are sent with the first own data.
    tickets: usize,
    /// An upper limit for the bytes of answers to the peer's own messages that wait in the
    /// queue.
    answers: usize,
    /// The program has got pointers into it (SSL-83).
    lent: bool,
    /// The final state; nothing is read or written any more.
    end: Option<Progress>,
    /// The names in a certificate that is not for the host.
    presented: Option<Arc<Mutex<String>>>,
}

impl Session {
    /// A session that has not begun. `host` is what a client was told to connect to. Unless it
    /// is an IP literal, it is announced to the server (SSL-90) and, if certificates are
    /// verified, compared with the server's (SSL-T1). EINVAL if it cannot be a host name,
    /// ENOMEM, or EPERM after OpenSSL's end.
    pub fn new(contexts: &Arc<Contexts>, host: Option<&CStr>) -> Result<Self, Errno> {
        let _pass = enter().ok_or(Errno::EPERM)?;
        forget_errors();
        let session = Self::create(contexts, host);
        forget_errors();
        session
    }

    fn create(contexts: &Arc<Contexts>, host: Option<&CStr>) -> Result<Self, Errno> {
        let (context, verify) = contexts.main();
        let mut ssl = Ssl::new(context).map_err(|_| Errno::ENOMEM)?;
        let mut presented = None;
        match contexts.side {
            Side::Server => {
                Choice::attach(contexts, &mut ssl)?;
                ssl.set_accept_state();
            }
            Side::Client => {
                ssl.set_connect_state();
                let name = host.map_or(Ok(None), host_name)?;
                if let Some(name) = name {
                    let name = str::from_utf8(name).map_err(|_| Errno::EINVAL)?;
                    ssl.set_hostname(name).map_err(refused)?;
                    // Any mode except none makes a client verify (SSL-23).
                    if contexts.verify_host && verify != SslVerifyMode::NONE {
                        presented = Some(expect_host(&mut ssl, verify, name)?);
                    }
                }
            }
        }
        Ok(Self {
            presented,
            ..Self::of(ssl)?
        })
    }

    /// A session whose side is already set.
    pub(super) fn of(ssl: Ssl) -> Result<Self, Errno> {
        let stream = SslStream::new(ssl, Wire::default()).map_err(|_| Errno::ENOMEM)?;
        Ok(Self {
            stream: Lasting::new(stream),
            complete: false,
            farewell: Farewell::None,
            unsealed: BlockQueue::default(),
            tickets: 0,
            answers: 0,
            lent: false,
            end: None,
            presented: None,
        })
    }

    /// Begins: a client's first message goes into `out`; a server waits for the client's.
    pub(crate) fn start(&mut self, out: &mut ByteQueue) -> Result<(), Failure> {
        if self.stream.ssl().is_server() {
            return Ok(());
        }
        match self.with(&mut Feed::default(), out, Self::shake) {
            Progress::Failed(failure) => Err(failure),
            _ => Ok(()),
        }
    }

    /// Processes ciphertext that has arrived: first what was kept, then `feed`. Fills `plain`,
    /// which must not be empty, with as many records as fit. It must be called until `NeedMore`
    /// or an end. Answers to the peer are in `out` after every call (SSL-72).
    pub(crate) fn receive(
        &mut self,
        feed: &mut Feed,
        plain: &mut [u8],
        out: &mut ByteQueue,
    ) -> Progress {
        if let Some(end) = &self.end {
            return end.clone();
        }
        if !self.complete {
            return self.with(feed, out, Self::shake);
        }
        let before = out.len();
        let progress = self.with(feed, out, |session| session.read(plain));
        self.count_answers(before, out.len());
        progress
    }

    /// Counts answers to key updates and similar messages: a peer that provokes them
    /// without reading them would fill our memory (SSL-T10).
    fn count_answers(&mut self, before: usize, after: usize) {
        // Of the earlier answers no more can be left than is left of the queue.
        self.answers = self.answers.min(before) + after.saturating_sub(before);
        if self.answers > MAX_ANSWERS && self.end.is_none() {
            let reason = "the peer does not read what it asks for";
            // The next call reports it, after what was read.
            self.end = Some(Progress::Failed(Failure::new(Errno::EBADMSG, reason)));
        }
    }

    /// Keeps the rest of `feed` for a later call, because delivery must stop. After an end
    /// nothing is kept, since it would not be read. ENOMEM: the bytes are lost, and the
    /// session with them.
    pub(crate) fn keep(&mut self, feed: &mut Feed) -> Result<(), Errno> {
        let kept = self.keep_bytes(feed.rest());
        feed.forget();
        kept
    }

    /// As [`Session::keep`], for bytes that were there before the session.
    pub(crate) fn keep_queue(&mut self, queue: &mut BlockQueue) -> Result<(), Errno> {
        if self.stream.get_mut().kept.append(queue) {
            Ok(())
        } else {
            Err(Errno::ENOMEM)
        }
    }

    /// As [`Session::keep_queue`].
    pub(crate) fn keep_bytes(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        if self.end.is_some() || self.stream.get_mut().kept.push(bytes) {
            Ok(())
        } else {
            Err(Errno::ENOMEM)
        }
    }

    /// Drops kept ciphertext, which will not be read any more.
    pub(crate) fn forget_input(&mut self) {
        self.stream.get_mut().kept = BlockQueue::default();
    }

    /// The ciphertext that waits.
    #[cfg(all(test, not(loom)))]
    pub(crate) fn kept_bytes(&self) -> Vec<u8> {
        let kept = &self.stream.get_ref().kept;
        let mut bytes = vec![0; kept.len()];
        assert!(kept.copy_to(0, &mut bytes));
        bytes
    }

    #[cfg(all(test, not(loom)))]
    pub(super) fn kept(&self) -> usize {
        self.stream.get_ref().kept.len()
    }

    /// Whether `Session::receive` has something to report without new ciphertext: kept bytes,
    /// or plaintext that did not fit.
    pub fn has_more(&self) -> bool {
        self.end.is_some() || self.has_input()
    }

    /// As [`Session::has_more`], but not counting a proper end by the peer, which a program
    /// would not miss.
    pub(crate) fn has_unread(&self) -> bool {
        self.has_input() || self.failure().is_some()
    }

    /// Ends a handshake that takes too long.
    pub(crate) fn expire(&mut self) {
        let failure = Failure::new(Errno::ETIMEDOUT, "handshake timed out");
        self.end = Some(Progress::Failed(failure));
    }

    /// Why the session failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.end {
            Some(Progress::Failed(failure)) => Some(failure),
            _ => None,
        }
    }

    /// Whether the handshake is complete.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// For `GetSSLSessionInfo` (SSL-80).
    pub fn ssl(&self) -> &SslRef {
        self.stream.ssl()
    }

    /// Notes that the program has a pointer to something that the session owns.
    pub fn lend(&mut self) {
        self.lent = true;
    }

    /// See [`Session::lend`].
    pub fn is_lent(&self) -> bool {
        self.lent
    }

    /// Lends `feed` and `out` to OpenSSL while `step` runs. It fails after OpenSSL's end.
    fn with(
        &mut self,
        feed: &mut Feed,
        out: &mut ByteQueue,
        step: impl FnOnce(&mut Self) -> Progress,
    ) -> Progress {
        let Some(_pass) = enter() else {
            return Progress::Failed(Failure::ended());
        };
        forget_errors();
        let was_shaking = !self.complete;
        let exchange = |wire: &mut Wire, feed: &mut Feed, out: &mut ByteQueue| {
            mem::swap(&mut wire.feed, feed);
            mem::swap(&mut wire.out, out);
        };
        exchange(self.stream.get_mut(), feed, out);
        let progress = step(self);
        exchange(self.stream.get_mut(), feed, out);
        // Reading and writing records without an error leaves no error behind.
        if was_shaking || self.farewell != Farewell::None || self.end.is_some() {
            forget_errors();
        }
        progress
    }

    fn shake(&mut self) -> Progress {
        match self.stream.do_handshake() {
            Ok(()) => {
                self.complete = true;
                self.tickets = self.tickets_due();
                Progress::Handshaken
            }
            Err(error) => self.stopped(&error),
        }
    }

    /// How many tickets to send with the first data. They wait for data because a client that
    /// only sends does not read them, so that its close would become a reset, which may
    /// overtake what it has sent (SSL-T15).
    fn tickets_due(&self) -> usize {
        let ssl = self.stream.ssl();
        match ssl.version2() {
            Some(SslVersion::TLS1_3) if ssl.is_server() && ssl.session_reused() => 1,
            Some(SslVersion::TLS1_3) if ssl.is_server() => TICKETS,
            _ => 0,
        }
    }

    fn read(&mut self, plain: &mut [u8]) -> Progress {
        let mut filled = 0;
        while filled < plain.len() && self.has_input() {
            match self.stream.ssl_read(&mut plain[filled..]) {
                Ok(count) => filled += count,
                Err(error) if filled == 0 => return self.stopped(&error),
                Err(error) => {
                    // The next call reports it.
                    self.stopped(&error);
                    break;
                }
            }
        }
        if filled == 0 {
            Progress::NeedMore
        } else {
            Progress::Plain(filled)
        }
    }

    /// Whether OpenSSL could make progress. If not, it is not called, because a call without
    /// input costs as much as reading a small record.
    fn has_input(&self) -> bool {
        !self.stream.get_ref().is_empty() || self.stream.ssl().pending() > 0
    }

    fn stopped(&mut self, error: &Error) -> Progress {
        let Some(end) = self.ended(error) else {
            return Progress::NeedMore;
        };
        self.end = Some(end.clone());
        end
    }

    /// What an error means; `None` if more bytes are needed.
    fn ended(&self, error: &Error) -> Option<Progress> {
        match error.code() {
            ErrorCode::WANT_READ => None,
            ErrorCode::ZERO_RETURN => Some(Progress::Closed),
            // In our stream only the queue can fail.
            _ if error.io_error().is_some() => Some(Progress::Failed(Failure::no_memory())),
            _ if error.ssl_error().is_some_and(failure::lack_memory) => {
                Some(Progress::Failed(Failure::no_memory()))
            }
            _ => Some(Progress::Failed(Failure::new(
                Errno::EBADMSG,
                self.reason(error),
            ))),
        }
    }

    fn reason(&self, error: &Error) -> String {
        let reason = error
            .ssl_error()
            .and_then(failure::reason)
            .unwrap_or("protocol error");
        let verdict = self.stream.ssl().verify_result();
        if verdict == X509VerifyResult::OK || !reason.contains("certificate verify failed") {
            return reason.to_owned();
        }
        let why = verdict.error_string();
        match &self.presented {
            Some(note) if !note.lock().is_empty() => format!("{reason}: {why}: {}", note.lock()),
            _ => format!("{reason}: {why}"),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("complete", &self.complete)
            .field("farewell", &self.farewell)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// Why a name was not accepted.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(errors: ErrorStack) -> Errno {
    failure::cause(&errors, Errno::EINVAL)
}

/// Makes the handshake fail for a certificate that is not for `name`, and notes the names
/// that it is for.
fn expect_host(
    ssl: &mut Ssl,
    verify: SslVerifyMode,
    name: &str,
) -> Result<Arc<Mutex<String>>, Errno> {
    let parameters = ssl.param_mut();
    parameters.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
    parameters.set_host(name).map_err(refused)?;
    let note = Arc::new(Mutex::new(String::new()));
    let (writer, expected) = (Arc::clone(&note), name.to_owned());
    ssl.set_verify_callback(verify, move |good, state| {
        if state.error().as_raw() == openssl_sys::X509_V_ERR_HOSTNAME_MISMATCH
            && let Some(certificate) = state.current_cert()
        {
            let presented = names_of(certificate).join(", ");
            let told = format!("expected {expected}, presented {presented}");
            // A certificate may contain any characters.
            *writer.lock() = told.replace(char::is_control, " ");
        }
        good
    });
    Ok(note)
}

/// The host names of a certificate; its common name if it has none.
pub(super) fn names_of(certificate: &X509Ref) -> Vec<String> {
    let alternatives = certificate.subject_alt_names();
    let names: Vec<String> = alternatives
        .iter()
        .flatten()
        .filter_map(|name| name.dnsname().map(str::to_owned))
        .collect();
    if !names.is_empty() {
        return names;
    }
    let subject = certificate.subject_name();
    subject
        .entries_by_nid(Nid::COMMONNAME)
        .filter_map(|entry| entry.data().to_string().ok())
        .collect()
}
