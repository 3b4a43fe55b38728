//! A program's callbacks, and the adapter that calls them for a component.

mod http;
mod node;
pub(in crate::ffi) mod pool;

use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::mem::{size_of, transmute_copy};
use std::os::fd::RawFd;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use socket2::SockAddr;

use self::http::HttpCallbacks;
use self::node::NodeCallbacks;
use crate::component::{
    Accepted, Component, ComponentType, ConnId, Events, HttpVerdict, NodeEvent, Operation, OwnTurn,
    Program, Verdict,
};
use crate::error::Errno;
use crate::ffi::boundary::own;
use crate::ffi::types::ext::HP_FN_Ext_Release;
use crate::ffi::types::{
    En_HP_HandleResult, HP_FN_Agent_OnConnect, HP_FN_Agent_OnPrepareConnect, HP_FN_Server_OnAccept,
    HP_FN_Server_OnClose, HP_FN_Server_OnHandShake, HP_FN_Server_OnPrepareListen,
    HP_FN_Server_OnPullReceive, HP_FN_Server_OnReceive, HP_FN_Server_OnSend,
    HP_FN_Server_OnShutdown, HP_Object, HR_ERROR, UINT_PTR,
};
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event as HttpEvent, Failure};
use crate::panic_guard;

/// A callback that can be replaced while it is in use (ABI-49): an event uses either
/// the old or the new function. `F` is an `Option` of a function pointer.
pub(in crate::ffi) struct Callback<F> {
    function: AtomicPtr<()>,
    kind: PhantomData<F>,
}

/// `Option<fn>` types whose bits are a pointer, which is NULL for `None`.
///
/// # Safety
/// It may be implemented only for such types.
pub(in crate::ffi) unsafe trait Function: Copy {}

/// Functions with this many arguments, and with every smaller number.
macro_rules! functions {
    () => {};
    ($first:ident $($rest:ident)*) => {
        // SAFETY: the language guarantees the layout of Option around a function pointer.
        unsafe impl<R, $first, $($rest),*> Function
            for Option<unsafe extern "C-unwind" fn($first, $($rest),*) -> R>
        {
        }
        functions!($($rest)*);
    };
}

functions!(A B C D E F G H);

impl<F: Function> Callback<F> {
    const SAME_SIZE: () = assert!(size_of::<F>() == size_of::<*mut ()>());

    fn unset() -> Self {
        Self {
            function: AtomicPtr::new(ptr::null_mut()),
            kind: PhantomData,
        }
    }

    pub(in crate::ffi) fn set(&self, function: F) {
        let () = Self::SAME_SIZE;
        // SAFETY: by the trait's promise F is a nullable pointer.
        let function = unsafe { transmute_copy::<F, *mut ()>(&function) };
        // Release, so that the callback sees what the program has prepared for it.
        self.function.store(function, Ordering::Release);
    }

    fn get(&self) -> F {
        let function = self.function.load(Ordering::Acquire);
        // SAFETY: only `set` stores here, so these are the bits of an F, or NULL.
        unsafe { transmute_copy::<*mut (), F>(&function) }
    }
}

/// What `Create_HP_*Listener` makes. Callbacks that only some component types have, besides the
/// ones that follow, get a struct of their own next to `base`.
pub(in crate::ffi) struct Listener {
    component_type: ComponentType,
    pub(in crate::ffi) base: Callbacks,
    pub(in crate::ffi) http: HttpCallbacks,
    pub(in crate::ffi) node: NodeCallbacks,
}

/// The callbacks for connections. Their types are the same for all roles, but for the names.
pub(in crate::ffi) struct Callbacks {
    pub(in crate::ffi) prepare_listen: Callback<HP_FN_Server_OnPrepareListen>,
    pub(in crate::ffi) accept: Callback<HP_FN_Server_OnAccept>,
    pub(in crate::ffi) prepare_connect: Callback<HP_FN_Agent_OnPrepareConnect>,
    pub(in crate::ffi) connect: Callback<HP_FN_Agent_OnConnect>,
    pub(in crate::ffi) hand_shake: Callback<HP_FN_Server_OnHandShake>,
    pub(in crate::ffi) send: Callback<HP_FN_Server_OnSend>,
    pub(in crate::ffi) receive: Callback<HP_FN_Server_OnReceive>,
    pub(in crate::ffi) pull_receive: Callback<HP_FN_Server_OnPullReceive>,
    pub(in crate::ffi) close: Callback<HP_FN_Server_OnClose>,
    pub(in crate::ffi) shutdown: Callback<HP_FN_Server_OnShutdown>,
}

impl Listener {
    /// All callbacks unset.
    pub(in crate::ffi) fn new(component_type: ComponentType) -> Self {
        Self {
            component_type,
            base: Callbacks {
                prepare_listen: Callback::unset(),
                accept: Callback::unset(),
                prepare_connect: Callback::unset(),
                connect: Callback::unset(),
                hand_shake: Callback::unset(),
                send: Callback::unset(),
                receive: Callback::unset(),
                pull_receive: Callback::unset(),
                close: Callback::unset(),
                shutdown: Callback::unset(),
            },
            http: HttpCallbacks::unset(),
            node: NodeCallbacks::unset(),
        }
    }

    /// The type whose listener it is.
    pub(in crate::ffi) fn component_type(&self) -> ComponentType {
        self.component_type
    }

    /// Whether a component of the type may report to it: only the roles must be the same (ABI-43).
    pub(in crate::ffi) fn fits(&self, component_type: ComponentType) -> bool {
        self.component_type.role == component_type.role
    }
}

/// The pSender of an object's callbacks: its own handle (ABI-42), or what the program put in its
/// place (`HP_Ext_SetSender`).
pub(in crate::ffi) struct Sender {
    handle: usize,
    value: AtomicPtr<c_void>,
    release: Callback<HP_FN_Ext_Release>,
}

impl Sender {
    fn new(handle: HP_Object) -> Self {
        Self {
            handle: handle.addr(),
            value: AtomicPtr::new(handle),
            release: Callback::unset(),
        }
    }

    fn handle(&self) -> HP_Object {
        ptr::without_provenance_mut(self.handle)
    }

    fn get(&self) -> HP_Object {
        // With Acquire the callback sees what the program prepared before it set it.
        self.value.load(Ordering::Acquire)
    }

    /// NULL stands for the handle.
    pub(in crate::ffi) fn set(&self, sender: HP_Object, release: HP_FN_Ext_Release) {
        let sender = if sender.is_null() {
            self.handle()
        } else {
            sender
        };
        self.release.set(release);
        self.value.store(sender, Ordering::Release);
    }

    fn release(&self) {
        if let Some(release) = self.release.get() {
            // SAFETY: the program vouches for the function and its argument. Its own hook
            // has reported a panic, which cannot be passed on.
            let _ = panic_guard::outside(|| unsafe { release(self.get()) });
        }
    }
}

/// Reports the events of one component to its listener, which it keeps alive
/// (COM-20).
pub(in crate::ffi) struct Adapter {
    sender: Sender,
    listener: Arc<Listener>,
}

impl Adapter {
    pub(in crate::ffi) fn new(handle: HP_Object, listener: Arc<Listener>) -> Self {
        Self {
            sender: Sender::new(handle),
            listener,
        }
    }

    fn sender(&self) -> HP_Object {
        self.sender.get()
    }
}

/// Gives the sender back to the program when it is dropped. The handle table does that after
/// the last callback: those of worker threads ended before the handle was removed, those
/// inside a call of the program, such as Start, hold the handle's object until that returns.
pub(in crate::ffi) struct SenderOwner(Arc<Adapter>);

impl SenderOwner {
    pub(in crate::ffi) fn new(adapter: &Arc<Adapter>) -> Self {
        Self(Arc::clone(adapter))
    }

    pub(in crate::ffi) fn sender(&self) -> &Sender {
        &self.0.sender
    }
}

impl Drop for SenderOwner {
    fn drop(&mut self) {
        self.sender().release();
    }
}

/// What a callback's result means. Each sort of results has a type of its own, because they share
/// numbers: what is an error here may be an upgrade there.
trait Judgement: Sized {
    /// Of a callback that is not set.
    const UNSET: Self;
    /// Of a callback that panicked, which only a Rust program that shares our std can do.
    const PANICKED: Self;
    /// Of the result and the errno that a callback has left.
    fn of(result: c_int, errno: c_int) -> Self;
}

/// `En_HP_HandleResult` (COM-15, COM-21, COM-91).
impl Judgement for Verdict {
    const UNSET: Self = Ok(());
    const PANICKED: Self = Err(Errno(libc::EFAULT));

    fn of(result: En_HP_HandleResult, errno: c_int) -> Self {
        match result {
            HR_ERROR => Err(Errno::left_by(errno)),
            // No other value refuses, whether it is defined or not (TDEF-35).
            _ => Ok(()),
        }
    }
}

impl Errno {
    /// Why a callback refused: the errno that it left, or ECANCELED (COM-15).
    fn left_by(errno: c_int) -> Self {
        match errno {
            0 => Self::ECANCELED,
            code => Self(code),
        }
    }
}

/// Runs a callback whose result matters.
fn ask<F, J: Judgement>(callback: Option<F>, call: impl FnOnce(F) -> c_int) -> J {
    let Some(function) = callback else {
        return J::UNSET;
    };
    let answer = panic_guard::outside(|| {
        errno::set_errno(errno::Errno(0));
        let result = call(function);
        // errno is read before anything else can change it (TCP-157).
        (result, errno::errno().0)
    });
    answer.map_or(J::PANICKED, |(result, errno)| J::of(result, errno))
}

/// As [`ask`], for callbacks that are many in a delivery.
#[inline]
fn ask_one<F, J: Judgement>(
    program: &Program<'_>,
    callback: Option<F>,
    call: impl FnOnce(F) -> c_int,
) -> J {
    let Some(function) = callback else {
        return J::UNSET;
    };
    let answer = program.call(|| call(function));
    answer.map_or(J::PANICKED, |(result, errno)| J::of(result, errno))
}

/// Runs a callback whose result is ignored.
fn tell<F>(callback: Option<F>, call: impl FnOnce(F) -> En_HP_HandleResult) {
    if let Some(function) = callback {
        // The program's own hook has reported a panic, and there is nothing to refuse.
        let _ = panic_guard::outside(|| call(function));
    }
}

/// Descriptors are passed as pointer-wide integers (COM-4).
fn descriptor(socket: RawFd) -> UINT_PTR {
    UINT_PTR::try_from(socket).unwrap_or(UINT_PTR::MAX)
}

/// What `OnAccept` gets of a connection that has a socket, or of one that shares its server's:
/// there it is a pointer to the peer's address in the system's layout (UDPS-6).
enum Client {
    Descriptor(RawFd),
    Address(SockAddr),
}

impl Client {
    /// It points into `self`.
    fn argument(&self) -> UINT_PTR {
        match self {
            Self::Descriptor(socket) => descriptor(*socket),
            Self::Address(address) => {
                UINT_PTR::try_from(address.as_ptr().expose_provenance()).unwrap_or_default()
            }
        }
    }
}

impl From<Accepted> for Client {
    fn from(from: Accepted) -> Self {
        match from {
            Accepted::Socket(socket) => Self::Descriptor(socket),
            Accepted::Peer(peer) => Self::Address(peer.into()),
        }
    }
}

/// Event lengths are at most a socket buffer or 0x7FFFFFFF (TCP-60, TCP-105).
fn length(bytes: usize) -> c_int {
    c_int::try_from(bytes).unwrap_or(c_int::MAX)
}

// The unsafe calls below share one reason: the program that set the function vouches
// for it, and the arguments are what its type promises, valid during the call.
impl Events for Adapter {
    fn serve(&self, component: &Arc<Component>, work: &mut dyn FnMut()) {
        own::serve(self.sender.handle(), component, work);
    }

    fn turn(&self, turn: &OwnTurn<'_>, work: &mut dyn FnMut()) {
        own::run_turn(turn, work);
    }

    fn prepare_listen(&self, socket: RawFd) -> Verdict {
        ask(self.listener.base.prepare_listen.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), descriptor(socket)) }
        })
    }

    fn accept(&self, id: ConnId, from: Accepted) -> Verdict {
        ask(self.listener.base.accept.get(), |function| {
            let client = Client::from(from);
            // SAFETY: as the comment above the impl says; `client` lives during the call.
            unsafe { function(self.sender(), id, client.argument()) }
        })
    }

    fn prepare_connect(&self, id: ConnId, socket: RawFd) -> Verdict {
        ask(self.listener.base.prepare_connect.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id, descriptor(socket)) }
        })
    }

    fn connect(&self, id: ConnId) -> Verdict {
        ask(self.listener.base.connect.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id) }
        })
    }

    fn handshake(&self, id: ConnId) -> Verdict {
        ask(self.listener.base.hand_shake.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id) }
        })
    }

    fn receive(&self, id: ConnId, data: &[u8]) -> Verdict {
        ask(self.listener.base.receive.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id, data.as_ptr(), length(data.len())) }
        })
    }

    fn pull_receive(&self, id: ConnId, total: usize) -> Verdict {
        ask(self.listener.base.pull_receive.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id, length(total)) }
        })
    }

    fn http(&self, program: &Program<'_>, id: ConnId, event: &HttpEvent<'_>) -> HttpVerdict {
        self.listener
            .http
            .message(program, self.sender(), id, event)
    }

    fn parse_error(&self, id: ConnId, failure: Failure) -> Errno {
        self.listener.http.failed(self.sender(), id, failure)
    }

    fn frame(&self, program: &Program<'_>, id: ConnId, event: &FrameEvent<'_>) -> Verdict {
        self.listener.http.frame(program, self.sender(), id, event)
    }

    fn send(&self, id: ConnId, data: &[u8]) {
        tell(self.listener.base.send.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id, data.as_ptr(), length(data.len())) }
        });
    }

    fn node(&self, event: &NodeEvent<'_>) {
        self.listener.node.tell(self.sender(), event);
    }

    fn wants_send(&self) -> bool {
        self.listener.base.send.get().is_some() || self.listener.node.wants_send()
    }

    fn close(&self, id: ConnId, operation: Operation, code: i32) {
        tell(self.listener.base.close.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender(), id, operation as c_int, code) }
        });
    }

    fn shutdown(&self) {
        tell(self.listener.base.shutdown.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(self.sender()) }
        });
    }
}

#[cfg(all(test, every_feature))]
mod tests;
