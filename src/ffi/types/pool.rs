//! The C names of the thread pool's argument and callback types (TDEF-42, TDEF-55, TYP-6).

use std::ffi::{c_int, c_long, c_ulong};

use crate::ffi::types::{BYTE, HP_CONNID, HP_Object, HP_ThreadPool, INT, PVOID};

/// `TRP_*`.
pub type En_HP_RejectedPolicy = c_int;
/// `TBT_*`.
pub type En_HP_TaskBufferType = c_int;
/// A thread, as pthread_self says it (POOL-4).
pub type THR_ID = c_ulong;
/// As wide as a pointer.
pub type WPARAM = c_ulong;
/// As wide as a pointer.
pub type LPARAM = c_long;
/// A pointer to bytes that are only read.
pub type LPCBYTE = *const BYTE;

/// The call fails.
pub(crate) const TRP_CALL_FAIL: En_HP_RejectedPolicy = 0;
/// The call waits for room.
pub(crate) const TRP_WAIT_FOR: En_HP_RejectedPolicy = 1;
/// The calling thread runs the task.
pub(crate) const TRP_CALLER_RUN: En_HP_RejectedPolicy = 2;
/// The data are copied.
pub(crate) const TBT_COPY: En_HP_TaskBufferType = 0;
/// The data are handed over, as a block of malloc.
pub(crate) const TBT_ATTACH: En_HP_TaskBufferType = 2;

/// A task.
pub type HP_Fn_TaskProc = Option<unsafe extern "C-unwind" fn(pvArg: PVOID)>;
/// A task about a connection.
pub type HP_Fn_SocketTaskProc = Option<unsafe extern "C-unwind" fn(pTask: *mut HP_TSocketTask)>;
/// The same.
pub type Fn_SocketTaskProc = HP_Fn_SocketTaskProc;

/// A task about a connection (TDEF-42, TYP-6).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HP_TSocketTask {
    /// The procedure that runs.
    pub r#fn: HP_Fn_SocketTaskProc,
    /// The component.
    pub sender: HP_Object,
    /// The connection.
    pub connID: HP_CONNID,
    /// The data.
    pub buf: LPCBYTE,
    /// Their length in bytes.
    pub bufLen: INT,
    /// Whose data they are.
    pub bufType: En_HP_TaskBufferType,
    /// The program's own.
    pub wparam: WPARAM,
    /// The program's own.
    pub lparam: LPARAM,
}
/// Pointer to a task.
pub type HP_LPTSocketTask = *mut HP_TSocketTask;

/// The pool is being started; there are no workers yet. Runs on the thread that calls Start (POOL-5).
pub type HP_FN_ThreadPool_OnStartup =
    Option<unsafe extern "C-unwind" fn(pThreadPool: HP_ThreadPool)>;
/// The pool is being stopped; the workers are gone. Runs on the thread that calls Stop (POOL-5).
pub type HP_FN_ThreadPool_OnShutdown =
    Option<unsafe extern "C-unwind" fn(pThreadPool: HP_ThreadPool)>;
/// The first thing that a worker does. dwThreadID: its pthread_self (POOL-4, POOL-5).
pub type HP_FN_ThreadPool_OnWorkerThreadStart =
    Option<unsafe extern "C-unwind" fn(pThreadPool: HP_ThreadPool, dwThreadID: THR_ID)>;
/// The last thing that a worker does. dwThreadID: its pthread_self (POOL-4 to POOL-6).
pub type HP_FN_ThreadPool_OnWorkerThreadEnd =
    Option<unsafe extern "C-unwind" fn(pThreadPool: HP_ThreadPool, dwThreadID: THR_ID)>;
