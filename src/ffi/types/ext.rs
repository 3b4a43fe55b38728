//! The types of our additions, which go into `HPSocket4C-Ext.h`.

use crate::ffi::types::PVOID;

/// The component whose callbacks got pSender is gone; no callback runs or will run. May be
/// called on any thread, also inside the last call about the component.
pub type HP_FN_Ext_Release = Option<unsafe extern "C-unwind" fn(pSender: PVOID)>;
