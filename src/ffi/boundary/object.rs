//! What handles mean: components and listeners. A new sort of object is a variant here and a
//! [`Sort`] of its own; nothing else asks what else there is.

use std::sync::Arc;

use crate::component::{Component, Lineage};
use crate::error::Errno;
use crate::ffi::boundary::handle::Table;
use crate::ffi::boundary::listener::{Adapter, Listener, SenderOwner};
use crate::ffi::types::HP_Object;

/// What a handle can mean.
pub(in crate::ffi) enum Object {
    Listener(Arc<Listener>),
    Component(Lineage, SenderOwner),
}

/// All objects of the process.
pub(in crate::ffi) static TABLE: Table<Object> = Table::new();

/// What a call wants of the object that its handle means.
pub(in crate::ffi) trait Sort {
    /// `None` if the object is of another sort.
    fn of(object: &Object) -> Option<&Self>;
}

impl Sort for Arc<Component> {
    fn of(object: &Object) -> Option<&Self> {
        if let Object::Component(lineage, _) = object {
            Some(lineage.component())
        } else {
            None
        }
    }
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

/// What a component reports to.
impl Sort for Adapter {
    fn of(object: &Object) -> Option<&Self> {
        if let Object::Component(_, owner) = object {
            Some(owner.adapter())
        } else {
            None
        }
    }
}

/// Runs `body` with what the handle means. Handles that mean nothing are EINVAL, objects of
/// another sort EPERM (ABI-44).
pub(in crate::ffi) fn with<S: Sort, R>(
    handle: HP_Object,
    body: impl FnOnce(&S) -> Result<R, Errno>,
) -> Result<R, Errno> {
    let object = TABLE.enter(handle).ok_or(Errno::EINVAL)?;
    body(S::of(&object).ok_or(Errno::EPERM)?)
}
