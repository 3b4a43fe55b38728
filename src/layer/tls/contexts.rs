//! A component's certificates, keys and trust, and which of them serves which name.

use std::cell::Cell;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use openssl::error::ErrorStack;
use openssl::ex_data::Index;
use openssl::ssl::{
    ClientHelloResponse, NameType, SniError, Ssl, SslAlert, SslContext, SslContextBuilder,
    SslMethod, SslMode, SslOptions, SslRef, SslVerifyMode, SslVersion,
};

use super::failure::Failure;
use super::material::{self, Material};
use super::names::Bindings;
use super::{Side, first, forget_errors};
use crate::error::Errno;
use crate::os::fork::{self, Inherited};
use crate::os::locks::RwLock;
use crate::os::openssl::{Lasting, client_hello_extension, enter};
use crate::panic_guard;

/// The numbers of the extension and of the type of name in it.
const SERVER_NAME: u16 = 0;
const HOST_NAME: u8 = 0;

/// There is no such index (`ERROR_INVALID_INDEX`). All systems use Linux' number.
pub(super) const ENOANO: Errno = Errno(55);

/// A program's choice of a context by server name: its index, or a number below 0 to refuse
/// (SSL-33).
pub type Choose = Arc<dyn Fn(&CStr) -> i32 + Send + Sync>;

/// All contexts of a component, from setup to cleanup. Connections keep it alive, so they
/// outlive a cleanup unchanged. It may be used and changed from any thread (SSL-39).
pub struct Contexts {
    pub(super) side: Side,
    pub(super) verify_host: bool,
    /// `None` is the default callback (SSL-34).
    choose: Option<Choose>,
    /// The context of the setup.
    main: Entry,
    /// Locked only for look-ups and changes, never while a callback runs.
    table: RwLock<Table>,
}

#[derive(Clone)]
struct Entry {
    context: Lasting<SslContext>,
    verify: SslVerifyMode,
    minimum: Option<SslVersion>,
}

#[derive(Clone, Default)]
struct Table {
    /// The contexts with index 1 and above.
    added: Vec<Entry>,
    bindings: Bindings,
}

impl Contexts {
    /// The first context (SSL-14).
    pub(super) fn new(
        side: Side,
        verify_mode: i32,
        ciphers: &CStr,
        material: Material<'_>,
        choose: Option<Choose>,
        verify_host: bool,
    ) -> Result<Self, Failure> {
        Ok(Self {
            side,
            verify_host,
            choose,
            main: Entry::new(side, verify_mode, ciphers, material, true)?,
            table: RwLock::default(),
        })
    }

    /// A copy for a forked child.
    pub(super) fn successor(&self, inherited: &Inherited) -> Self {
        let table = inherited.whole(&self.table).cloned();
        Self {
            side: self.side,
            verify_host: self.verify_host,
            choose: self.choose.clone(),
            main: self.main.clone(),
            table: RwLock::new(table.unwrap_or_default()),
        }
    }

    /// Adds a context and returns its index (SSL-30).
    pub(super) fn add(
        &self,
        verify_mode: i32,
        ciphers: &CStr,
        material: Material<'_>,
    ) -> Result<i32, Failure> {
        let entry = Entry::new(self.side, verify_mode, ciphers, material, false)?;
        let mut table = self.table.write();
        let index = i32::try_from(table.added.len() + 1).map_err(|_| Failure::no_memory())?;
        table.added.push(entry);
        Ok(index)
    }

    /// How many contexts there are.
    #[cfg(all(test, not(loom)))]
    pub(super) fn len(&self) -> usize {
        1 + self.table.read().added.len()
    }

    /// Serves `name` and the names below it with a context (SSL-32).
    pub(super) fn bind_name(&self, name: &CStr, index: i32) -> Result<(), Errno> {
        let index = usize::try_from(index).map_err(|_| Errno::EINVAL)?;
        super::names::check(name)?;
        let mut table = self.table.write();
        if index > table.added.len() {
            return Err(ENOANO);
        }
        table.bindings.bind(name.to_bytes(), index);
        Ok(())
    }

    /// The default callback's answer (SSL-35).
    pub(super) fn default_choice(&self, name: &CStr) -> i32 {
        let index = self.table.read().bindings.find(name.to_bytes());
        index.map_or(0, |index| i32::try_from(index).unwrap_or(-1))
    }

    /// The context with which a new connection starts.
    pub(super) fn main(&self) -> (&SslContext, SslVerifyMode) {
        (&self.main.context, self.main.verify)
    }

    /// Switches a handshake to the context that serves `name`.
    fn switch(&self, ssl: &mut SslRef, name: &CStr) -> Result<(), Errno> {
        let choice = match &self.choose {
            Some(choose) => ask(choose, name),
            None => self.default_choice(name),
        };
        let index = usize::try_from(choice).map_err(|_| Errno(libc::ENOENT))?;
        let Some(added) = index.checked_sub(1) else {
            return Ok(());
        };
        // It is looked up only now, because the callback may have added it.
        let entry = self.table.read().added.get(added).cloned();
        let Entry {
            context,
            verify,
            minimum,
        } = entry.ok_or(ENOANO)?;
        ssl.set_ssl_context(&context).map_err(|_| Errno::ENOMEM)?;
        // OpenSSL takes over the certificate, the key, the trust, the ciphers and the
        // session ID context, but not the settings below (SSL-38, SSL-43).
        ssl.set_verify(verify);
        ssl.set_min_proto_version(minimum).map_err(|_| Errno::EPERM)
    }
}

thread_local! {
    static CHOOSING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a program's choice, and so inside OpenSSL.
pub fn is_choosing() -> bool {
    CHOOSING.get()
}

/// A program's answer; a panic counts as a refusal.
fn ask(choose: &Choose, name: &CStr) -> i32 {
    let before = CHOOSING.replace(true);
    let answer = panic_guard::inside(|| choose(name));
    CHOOSING.set(before);
    answer.unwrap_or(-1)
}

impl Entry {
    fn new(
        side: Side,
        verify_mode: i32,
        ciphers: &CStr,
        material: Material<'_>,
        main: bool,
    ) -> Result<Self, Failure> {
        first::prepare()?;
        let _pass = enter().ok_or_else(Failure::ended)?;
        forget_errors();
        let verify = SslVerifyMode::from_bits_retain(verify_mode);
        let result = build(side, verify, ciphers, material, main);
        forget_errors();
        let mut builder = result?;
        Ok(Self {
            verify,
            minimum: builder.min_proto_version(),
            context: Lasting::new(builder.build()),
        })
    }
}

fn build(
    side: Side,
    verify: SslVerifyMode,
    ciphers: &CStr,
    material: Material<'_>,
    main: bool,
) -> Result<SslContextBuilder, Failure> {
    let no_memory = |_: ErrorStack| Failure::no_memory();
    let mut builder = SslContextBuilder::new(SslMethod::tls()).map_err(no_memory)?;
    builder.set_verify(verify);
    let what = "cipher list";
    let ciphers = ciphers
        .to_str()
        .map_err(|e| Failure::of(Errno::ENODATA, what, e))?;
    builder
        .set_cipher_list(ciphers)
        .map_err(|e| Failure::by_openssl(Errno::ENODATA, what, &e))?;
    if !ciphers.contains("@SECLEVEL=0") {
        // A program that lowers the security level to 0 asks for old versions; no other gets
        // them (SSL-43).
        builder
            .set_min_proto_version(Some(SslVersion::TLS1_2))
            .map_err(no_memory)?;
    }
    // Buffers of an idle connection go back to the system.
    builder.set_mode(SslMode::RELEASE_BUFFERS | SslMode::AUTO_RETRY);
    if side == Side::Server {
        // Sessions of one context must not be resumed with another (SSL-14).
        static COUNTER: AtomicU64 = AtomicU64::new(1);
        let id = COUNTER.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        builder.set_session_id_context(&id).map_err(no_memory)?;
        // OpenSSL must not send the tickets of TLS 1.3; `Session` sends them with the first
        // data.
        builder.set_num_tickets(0).map_err(no_memory)?;
        // OpenSSL before 3.0 would let clients renegotiate (SSL-46).
        builder.set_options(SslOptions::NO_RENEGOTIATION);
    }
    let names_wanted = side == Side::Server && verify.contains(SslVerifyMode::PEER);
    material::load(&mut builder, side, names_wanted, material)?;
    if side == Side::Server && main {
        builder.set_client_hello_callback(choose_context);
        builder.set_servername_callback(acknowledge_name);
    }
    Ok(builder)
}

/// What a server's session knows about its choice.
pub(super) struct Choice {
    contexts: Arc<Contexts>,
    /// The server name that decided the choice.
    name: OnceLock<CString>,
}

impl Choice {
    /// Attaches the contexts to a session that has not begun.
    pub(super) fn attach(contexts: &Arc<Contexts>, ssl: &mut SslRef) -> Result<(), Errno> {
        let choice = Self {
            contexts: Arc::clone(contexts),
            name: OnceLock::new(),
        };
        ssl.set_ex_data(Self::index()?, Arc::new(choice));
        Ok(())
    }

    fn of(ssl: &SslRef) -> Result<Arc<Self>, Errno> {
        let choice = ssl.ex_data(Self::index()?).ok_or(Errno::EPERM)?;
        Ok(Arc::clone(choice))
    }

    fn index() -> Result<Index<Ssl, Arc<Self>>, Errno> {
        static INDEX: OnceLock<Index<Ssl, Arc<Choice>>> = OnceLock::new();
        if let Some(index) = INDEX.get() {
            return Ok(*index);
        }
        // Two threads at once may both make an index, and one of them is not used. If memory
        // is short, the next caller tries again.
        let index = Ssl::new_ex_index().map_err(|_| Errno::ENOMEM)?;
        Ok(*fork::once_value(&INDEX, || index))
    }
}

/// OpenSSL's first callback, for every `ClientHello`. The choice is made here and not in the
/// callback for names, because that one comes after OpenSSL has accepted an old session. So a
/// session can be resumed only with the context that made it, not with one that asks for other
/// certificates (SSL-38).
fn choose_context(
    ssl: &mut SslRef,
    alert: &mut SslAlert,
) -> Result<ClientHelloResponse, ErrorStack> {
    let choose = |ssl: &mut SslRef| {
        let extension = client_hello_extension(ssl, SERVER_NAME);
        let Some(name) = extension.and_then(name_in_extension) else {
            return Ok(());
        };
        let choice = Choice::of(ssl)?;
        // After a HelloRetryRequest the client repeats its `ClientHello`.
        if choice.name.set(name.clone()).is_err() {
            return Ok(());
        }
        choice.contexts.switch(ssl, &name)
    };
    choose(ssl).map_err(|Errno(_)| {
        // The alert refuses the name (SSL-36). errno is of no use, because OpenSSL clears it
        // when it writes the alert.
        *alert = SslAlert::UNRECOGNIZED_NAME;
        ErrorStack::get()
    })?;
    Ok(ClientHelloResponse::SUCCESS)
}

/// OpenSSL's callback for names acknowledges the name that decided the choice (SSL-34). Before
/// TLS 1.3 a resumed session has the name that it was made with.
fn acknowledge_name(ssl: &mut SslRef, alert: &mut SslAlert) -> Result<(), SniError> {
    let Some(name) = ssl.servername_raw(NameType::HOST_NAME) else {
        return Err(SniError::NOACK);
    };
    let resumed = ssl.session_reused();
    let choice = Choice::of(ssl).ok();
    match choice.as_ref().and_then(|choice| choice.name.get()) {
        Some(chosen) if resumed || chosen.to_bytes() == name => Ok(()),
        None if resumed => Err(SniError::NOACK),
        _ => {
            *alert = SslAlert::UNRECOGNIZED_NAME;
            Err(SniError::ALERT_FATAL)
        }
    }
}

/// The host name in a `server_name` extension, in the only form that OpenSSL accepts too.
fn name_in_extension(extension: &[u8]) -> Option<CString> {
    let (length, list) = extension.split_first_chunk::<2>()?;
    let (kind, entry) = list.split_first()?;
    let (name_length, name) = entry.split_first_chunk::<2>()?;
    let exact = usize::from(u16::from_be_bytes(*length)) == list.len()
        && usize::from(u16::from_be_bytes(*name_length)) == name.len();
    (exact && *kind == HOST_NAME)
        .then(|| CString::new(name).ok())
        .flatten()
}
