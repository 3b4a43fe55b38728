//! The objects behind handles: components, listeners, thread pools and streams. A new sort of object is a variant
//! here with a [`Sort`]; nothing else lists them.

use std::sync::Arc;

use crate::codec::stream::{Compressor, Decompressor};
use crate::component::{Component, PerProcess};
use crate::error::Errno;
use crate::ffi::boundary::handle::Table;
use crate::ffi::boundary::listener::pool::{PoolAdapter, PoolListener};
use crate::ffi::boundary::listener::{Listener, Sender, SenderOwner};
use crate::ffi::boundary::stream::StreamObject;
use crate::ffi::thread_pool::task::Task;
use crate::ffi::types::HP_Object;
use crate::thread_pool::PerProcess as PerProcessPool;

/// The objects that handles stand for.
pub(in crate::ffi) enum Object {
    Listener(Arc<Listener>),
    Component(PerProcess, SenderOwner),
    PoolListener(Arc<PoolListener>),
    ThreadPool(PerProcessPool<Task>, Arc<PoolAdapter>),
    Compressor(StreamObject<Compressor>),
    Decompressor(StreamObject<Decompressor>),
}

/// All objects of the process.
pub(in crate::ffi) static TABLE: Table<Object> = Table::new();

/// The sort of object that a call needs behind its handle.
pub(in crate::ffi) trait Sort {
    /// `None` if the object is of another sort.
    fn of(object: &Object) -> Option<&Self>;
}

impl Sort for Arc<Component> {
    fn of(object: &Object) -> Option<&Self> {
        if let Object::Component(per_process, _) = object {
            Some(per_process.component())
        } else {
            None
        }
    }
}

/// What keeps reasons of failures in words.
pub(in crate::ffi) enum Explained<'a> {
    Component(&'a Arc<Component>),
    ThreadPool(&'a PerProcessPool<Task>),
}

/// As [`with`], for an object of any sort that keeps reasons.
pub(in crate::ffi) fn with_explained<R>(
    handle: HP_Object,
    body: impl FnOnce(Explained<'_>) -> Result<R, Errno>,
) -> Result<R, Errno> {
    let object = TABLE.enter(handle).ok_or(Errno::EINVAL)?;
    body(match &*object {
        Object::Component(per_process, _) => Explained::Component(per_process.component()),
        Object::ThreadPool(pool, _) => Explained::ThreadPool(pool),
        _ => return Err(Errno::EPERM),
    })
}

impl Sort for Arc<Listener> {
    fn of(object: &Object) -> Option<&Self> {
        if let Object::Listener(listener) = object {
            Some(listener)
        } else {
            None
        }
    }
}

/// What callbacks of an object get as pSender.
impl Sort for Sender {
    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Component(_, owner) => Some(owner.sender()),
            Object::ThreadPool(_, adapter) => Some(adapter.sender()),
            _ => None,
        }
    }
}

impl Sort for Arc<PoolListener> {
    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::PoolListener(listener) => Some(listener),
            _ => None,
        }
    }
}

impl Sort for PerProcessPool<Task> {
    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::ThreadPool(pool, _) => Some(pool),
            _ => None,
        }
    }
}

impl Sort for StreamObject<Compressor> {
    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Compressor(compressor) => Some(compressor),
            _ => None,
        }
    }
}

impl Sort for StreamObject<Decompressor> {
    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Decompressor(decompressor) => Some(decompressor),
            _ => None,
        }
    }
}

/// Runs `body` with the object behind the handle. EINVAL for handles that mean nothing,
/// EPERM for objects of another sort (ABI-44).
pub(in crate::ffi) fn with<S: Sort, R>(
    handle: HP_Object,
    body: impl FnOnce(&S) -> Result<R, Errno>,
) -> Result<R, Errno> {
    let object = TABLE.enter(handle).ok_or(Errno::EINVAL)?;
    body(S::of(&object).ok_or(Errno::EPERM)?)
}
