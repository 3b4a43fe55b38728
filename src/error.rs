//! The two error channels of the API (COM-10): the component's last error
//! ([`SocketError`]) and the thread's system error ([`Errno`]).

use std::ffi::CStr;
use std::fmt::{self, Display};
use std::io;

use crate::os;
use crate::reason::{Reason, Shown};

/// A system error number, as `SYS_GetLastError` returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Errno(pub i32);

impl Errno {
    /// Wrong state, or unsupported operation (`ERROR_INVALID_STATE`).
    pub const EPERM: Self = Self(libc::EPERM);
    /// Unusable descriptor.
    pub const EBADF: Self = Self(libc::EBADF);
    /// A size limit was exceeded.
    pub const E2BIG: Self = Self(libc::E2BIG);
    /// Bad argument (`ERROR_INVALID_PARAMETER`).
    pub const EINVAL: Self = Self(libc::EINVAL);
    /// No memory, or an impossible size.
    pub const ENOMEM: Self = Self(libc::ENOMEM);
    /// No descriptor left.
    pub const EMFILE: Self = Self(libc::EMFILE);
    /// File too large (`ERROR_FILE_TOO_LARGE`).
    pub const EFBIG: Self = Self(libc::EFBIG);
    /// Output buffer too small.
    pub const ENOSPC: Self = Self(libc::ENOSPC);
    /// No data (`ERROR_EMPTY`).
    pub const ENODATA: Self = Self(libc::ENODATA);
    /// Malformed data (`ERROR_INVALID_DATA`).
    pub const EBADMSG: Self = Self(libc::EBADMSG);
    /// A length that is not allowed (`ERROR_BAD_LENGTH`).
    pub const EMSGSIZE: Self = Self(libc::EMSGSIZE);
    /// Address family mismatch.
    pub const EAFNOSUPPORT: Self = Self(libc::EAFNOSUPPORT);
    /// Address not usable (`ERROR_ADDRNOTAVAIL`).
    pub const EADDRNOTAVAIL: Self = Self(libc::EADDRNOTAVAIL);
    /// The protocol is another one.
    pub const EPROTO: Self = Self(libc::EPROTO);
    /// The connection ended before it should.
    pub const ECONNABORTED: Self = Self(libc::ECONNABORTED);
    /// The peer belongs to another connection, or ended this one.
    pub const ECONNRESET: Self = Self(libc::ECONNRESET);
    /// No connection could be made.
    pub const ECONNREFUSED: Self = Self(libc::ECONNREFUSED);
    /// Time is over (`ERROR_TIMEOUT`).
    pub const ETIMEDOUT: Self = Self(libc::ETIMEDOUT);
    /// Name not resolvable (`ERROR_HOSTUNREACH`).
    pub const EHOSTUNREACH: Self = Self(libc::EHOSTUNREACH);
    /// Refused by a callback, or given up (`ERROR_CANCELLED`).
    pub const ECANCELED: Self = Self(libc::ECANCELED);
    /// Unknown object (`ERROR_OBJECT_NOT_FOUND`).
    pub const EBADSLT: Self = Self(EBADSLT_VALUE);
    /// A queue is full (`ERROR_DESTINATION_ELEMENT_FULL`).
    pub const EXFULL: Self = Self(EXFULL_VALUE);
    /// The calling thread would wait for itself.
    pub const EDEADLK: Self = Self(libc::EDEADLK);
    /// It was done already (`ERROR_ALREADY_INITIALIZED`).
    pub const EALREADY: Self = Self(libc::EALREADY);
    /// Connection limit reached (`ERROR_CONNECTION_COUNT_LIMIT`).
    pub const ENOSR: Self = Self(libc::ENOSR);
}

#[cfg(any(target_os = "linux", target_os = "android"))]
const EBADSLT_VALUE: i32 = libc::EBADSLT;
/// Systems without EBADSLT get Linux' number, so that programs see one value.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const EBADSLT_VALUE: i32 = 57;

#[cfg(any(target_os = "linux", target_os = "android"))]
const EXFULL_VALUE: i32 = libc::EXFULL;
/// As for EBADSLT.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const EXFULL_VALUE: i32 = 54;

impl Display for Errno {
    /// The C library's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        os::errno::show(self.0, f)
    }
}

impl From<io::Error> for Errno {
    /// The operating system's code, or EINVAL for an error made up by the
    /// standard library.
    fn from(e: io::Error) -> Self {
        Self(e.raw_os_error().unwrap_or(libc::EINVAL))
    }
}

/// A component's last error, `En_HP_SocketError` (TDEF-31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum SocketError {
    /// No error yet.
    Ok = 0,
    /// Start or Stop in the wrong state.
    IllegalState = 1,
    /// A property value is out of range.
    InvalidParam = 2,
    /// Socket could not be made, or the address is unusable.
    SocketCreate = 3,
    /// bind failed.
    SocketBind = 4,
    /// A prepare callback refused.
    SocketPrepare = 5,
    /// listen failed.
    SocketListen = 6,
    /// The event queue could not be made.
    CpCreate = 7,
    /// A worker thread could not be made.
    WorkerThreadCreate = 8,
    /// A detector thread could not be made (UDP).
    DetectThreadCreate = 9,
    /// A socket could not be registered with the event queue.
    SockeAttachToCp = 10,
    /// The connection could not be made.
    ConnectServer = 11,
    /// Network error.
    Network = 12,
    /// Data processing error.
    DataProc = 13,
    /// Data sending error.
    DataSend = 14,
    /// SSL environment not ready.
    SslEnvNotReady = 101,
}

impl SocketError {
    /// The code of a number that a component stored.
    pub(crate) fn from_code(code: u32) -> Self {
        match code {
            1 => Self::IllegalState,
            2 => Self::InvalidParam,
            3 => Self::SocketCreate,
            4 => Self::SocketBind,
            5 => Self::SocketPrepare,
            6 => Self::SocketListen,
            7 => Self::CpCreate,
            8 => Self::WorkerThreadCreate,
            9 => Self::DetectThreadCreate,
            10 => Self::SockeAttachToCp,
            11 => Self::ConnectServer,
            12 => Self::Network,
            13 => Self::DataProc,
            14 => Self::DataSend,
            101 => Self::SslEnvNotReady,
            _ => Self::Ok,
        }
    }
}

/// Static text of a last-error code (COM-14, ERR-5); any number is legal input.
pub fn describe(code: i32) -> &'static CStr {
    match code {
        0 => c"SUCCESS",
        1 => c"Illegal State",
        2 => c"Invalid Parameter",
        3 => c"Create SOCKET Fail",
        4 => c"Bind SOCKET Fail",
        5 => c"Prepare SOCKET Fail",
        6 => c"Listen SOCKET Fail",
        7 => c"Create IOCP Fail",
        8 => c"Create Worker Thread Fail",
        9 => c"Create Detector Thread Fail",
        10 => c"Attach SOCKET to IOCP Fail",
        11 => c"Connect to Server Fail",
        12 => c"Network Error",
        13 => c"Process Data Error",
        14 => c"Send Data Fail",
        101 => c"SSL environment not ready",
        _ => c"UNKNOWN ERROR",
    }
}

/// A system error, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What `SYS_GetLastError` returns on the calling thread.
    pub errno: Errno,
    /// Why, for people.
    pub reason: Reason,
}

impl Cause {
    /// What could not be done; the system's text for the error says why.
    pub fn new(errno: impl Into<Errno>, what: impl Display) -> Self {
        let errno = errno.into();
        Self::because(errno, format_args!("{what}: {errno}"))
    }

    /// The library's own reason.
    pub fn because(errno: Errno, why: impl Display) -> Self {
        Self {
            errno,
            reason: Reason::new(why),
        }
    }

    /// A reason that is always the same.
    pub const fn fixed(errno: Errno, why: &'static CStr) -> Self {
        Self {
            errno,
            reason: Reason::fixed(why),
        }
    }

    /// The library panicked.
    pub fn panicked(errno: Errno) -> Self {
        Self::fixed(errno, c"a fault in the library")
    }

    /// The same of something that is named in front of it.
    #[must_use]
    pub fn of(self, what: &str) -> Self {
        let reason = Reason::new(format_args!("{what} {}", Shown(self.reason.text())));
        Self { reason, ..self }
    }
}

impl From<Cause> for Errno {
    fn from(cause: Cause) -> Self {
        cause.errno
    }
}

/// An error pair (`SE_x`, errno), as the specification writes it, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What `GetLastError` of the component returns.
    pub code: SocketError,
    /// The rest.
    pub cause: Cause,
}

impl Failure {
    /// Adds the component's error to a cause.
    pub const fn new(code: SocketError, cause: Cause) -> Self {
        Self { code, cause }
    }
}
