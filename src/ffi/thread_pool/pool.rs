//! `HP_ThreadPool_*` and the pool's listeners.
//!
//! Every function may be called on any thread, and in tasks and callbacks, except as said.

use std::ffi::c_int;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::create;
use crate::ffi::boundary::entry::{call, short_call};
use crate::ffi::boundary::listener::pool::{PoolAdapter, PoolListener};
use crate::ffi::boundary::object::{self, Object, TABLE};
use crate::ffi::thread_pool::task::{SocketTask, Task};
use crate::ffi::types::pool::{
    En_HP_RejectedPolicy, HP_FN_ThreadPool_OnShutdown, HP_FN_ThreadPool_OnStartup,
    HP_FN_ThreadPool_OnWorkerThreadEnd, HP_FN_ThreadPool_OnWorkerThreadStart, HP_Fn_TaskProc,
    HP_LPTSocketTask, TRP_CALL_FAIL, TRP_CALLER_RUN, TRP_WAIT_FOR,
};
use crate::ffi::types::{
    BOOL, DWORD, En_HP_ServiceState, FALSE, HP_Object, HP_ThreadPool, HP_ThreadPoolListener, PVOID,
    TRUE,
};
use crate::os::threads::{self, Attributes};
use crate::panic_guard;
use crate::thread_pool::{PerProcess, Phase, Policy, Settings, Stopped, ThreadPool};

pub(in crate::ffi) type Pool = ThreadPool<Task>;

/// The pool behind a handle. EPERM: it is the parent's, in a forked child (PROC-7).
fn with<R>(
    handle: HP_Object,
    body: impl FnOnce(&Arc<Pool>) -> Result<R, Errno>,
) -> Result<R, Errno> {
    object::with(handle, |pool: &PerProcess<Task>| {
        body(pool.pool().ok_or(Errno::EPERM)?)
    })
}

/// A call that succeeds or fails.
fn done(handle: HP_Object, body: impl FnOnce(&Arc<Pool>) -> Result<(), Errno>) -> BOOL {
    call(FALSE, || with(handle, body).map(|()| TRUE))
}

/// Adding a task, which only takes locks and memory; a task that the caller has to run is another
/// matter, of which the pool takes care.
fn submitted(handle: HP_Object, body: impl FnOnce(&Pool) -> Result<(), Errno>) -> BOOL {
    short_call(FALSE, || with(handle, |pool| body(pool)).map(|()| TRUE))
}

/// A getter; `refused` is for a bad handle (PROC-13).
fn value<R>(handle: HP_Object, refused: R, body: impl FnOnce(&Pool) -> R) -> R {
    call(refused, || with(handle, |pool| Ok(body(pool))))
}

/// A getter of a number.
fn number(handle: HP_Object, body: impl FnOnce(&Pool) -> usize) -> DWORD {
    value(handle, 0, |pool| {
        DWORD::try_from(body(pool)).unwrap_or(DWORD::MAX)
    })
}

/// The time limit of calls for which 0 means no limit, too (POOL-18, POOL-30).
fn limit(milliseconds: DWORD) -> Option<Duration> {
    arguments::time_limit(milliseconds).filter(|limit| !limit.is_zero())
}

fn policy_of(code: En_HP_RejectedPolicy) -> Policy {
    match code {
        TRP_CALL_FAIL => Policy::Fail,
        TRP_WAIT_FOR => Policy::Wait,
        TRP_CALLER_RUN => Policy::Run,
        other => Policy::Unknown(other),
    }
}

fn code_of(policy: Policy) -> En_HP_RejectedPolicy {
    match policy {
        Policy::Fail => TRP_CALL_FAIL,
        Policy::Wait => TRP_WAIT_FOR,
        Policy::Run => TRP_CALLER_RUN,
        Policy::Unknown(other) => other,
    }
}

/// A setter of a listener's callback.
fn set(handle: HP_Object, body: impl FnOnce(&PoolListener)) {
    call((), || {
        object::with(handle, |listener: &Arc<PoolListener>| {
            body(listener);
            Ok(())
        })
    });
}

/// Sets what is called when a pool is being started; NULL: nothing. Since 5.8.5 (POOL-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Set_FN_ThreadPool_OnStartup(
    pListener: HP_ThreadPoolListener,
    r#fn: HP_FN_ThreadPool_OnStartup,
) {
    set(pListener, |listener| listener.startup.set(r#fn));
}

/// Sets what is called when a pool is being stopped; NULL: nothing. Since 5.8.5 (POOL-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Set_FN_ThreadPool_OnShutdown(
    pListener: HP_ThreadPoolListener,
    r#fn: HP_FN_ThreadPool_OnShutdown,
) {
    set(pListener, |listener| listener.shutdown.set(r#fn));
}

/// Sets what each worker calls first; NULL: nothing. Since 5.8.5 (POOL-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Set_FN_ThreadPool_OnWorkerThreadStart(
    pListener: HP_ThreadPoolListener,
    r#fn: HP_FN_ThreadPool_OnWorkerThreadStart,
) {
    set(pListener, |listener| listener.worker_start.set(r#fn));
}

/// Sets what each worker calls last; NULL: nothing. Since 5.8.5 (POOL-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Set_FN_ThreadPool_OnWorkerThreadEnd(
    pListener: HP_ThreadPoolListener,
    r#fn: HP_FN_ThreadPool_OnWorkerThreadEnd,
) {
    set(pListener, |listener| listener.worker_end.set(r#fn));
}

/// Makes a listener for thread pools, with all callbacks unset. The program owns it; several pools
/// may report to it. NULL: ENOMEM in SYS_GetLastError. Since 5.8.5 (POOL-2, POOL-3).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ThreadPoolListener() -> HP_ThreadPoolListener {
    create::create(|_| Ok(Object::PoolListener(Arc::new(PoolListener::new()))))
}

/// Destroys a listener; NULL does nothing. Pools that report to it go on to do so. Since 5.8.5
/// (POOL-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_ThreadPoolListener(pListener: HP_ThreadPoolListener) {
    create::destroy::<Arc<PoolListener>>(pListener);
}

/// Makes a stopped thread pool that reports to pListener; anything but a listener for thread pools
/// counts as NULL, no callbacks, because the function had no argument before 5.8.5. The program owns
/// the pool. NULL: ENOMEM in SYS_GetLastError. Since 5.4.1 (POOL-1, ABI-80).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ThreadPool(pListener: HP_ThreadPoolListener) -> HP_ThreadPool {
    create::create(|handle| {
        let given = object::with(pListener, |listener: &Arc<PoolListener>| {
            Ok(Arc::clone(listener))
        });
        let listener = given.unwrap_or_else(|_| Arc::new(PoolListener::new()));
        let adapter = Arc::new(PoolAdapter::new(handle, listener));
        let pool = PerProcess::new(ThreadPool::new(Arc::clone(&adapter) as _));
        Ok(Object::ThreadPool(pool, adapter))
    })
}

/// Stops a pool, running all tasks that wait, and destroys it; NULL does nothing. In a task or a
/// worker's callback it returns at once, and the rest is done later, on another thread. Since 5.4.1
/// (POOL-22, POOL-26).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_ThreadPool(pThreadPool: HP_ThreadPool) {
    call((), || {
        if pThreadPool.is_null() {
            return Ok(());
        }
        object::with(pThreadPool, |pool: &PerProcess<Task>| {
            if let Some(pool) = pool.pool() {
                if pool.is_worker() {
                    destroy_later(pThreadPool, pool);
                    return Ok(());
                }
                if !pool.is_ended_here() {
                    // It may be stopped already.
                    let _ = pool.stop(None);
                }
            }
            TABLE.remove(pThreadPool);
            Ok(())
        })
    });
}

/// Destroys a pool whose worker wants it: on a thread that may wait for the worker, or, if there is
/// no such thread to be had, when the last worker leaves.
fn destroy_later(handle: HP_ThreadPool, pool: &Arc<Pool>) {
    let (value, other) = (handle.addr(), Arc::clone(pool));
    let helper = threads::spawn(
        "hp-stop".to_owned(),
        Attributes::like_caller(None),
        move || {
            panic_guard::own_thread();
            let _ = other.stop(None);
            TABLE.remove(std::ptr::without_provenance_mut(value));
        },
    );
    if helper.is_err() {
        pool.stop_later();
        TABLE.remove(handle);
    }
}

/// Starts a pool. dwThreadCount: number of workers; 0: two more than twice the processors, 512 at
/// most; as a negative number: so many for each processor. dwMaxQueueSize: greatest number of tasks
/// that wait; 0: no limit. enRejectedPolicy: what Submit does beyond it. dwStackSize: size of a
/// worker's stack in bytes; 0: the system's default. Workers have the signal mask, the scheduling
/// policy and the processors of the calling thread.
///
/// FALSE: EPERM: the pool is not stopped; EINVAL: the stack is too small; EAGAIN: no more threads;
/// ENOMEM. After the last three OnShutdown has been called, too. Since 5.4.1 (POOL-8 to POOL-16,
/// POOL-40).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_Start(
    pThreadPool: HP_ThreadPool,
    dwThreadCount: DWORD,
    dwMaxQueueSize: DWORD,
    enRejectedPolicy: En_HP_RejectedPolicy,
    dwStackSize: DWORD,
) -> BOOL {
    let settings = Settings {
        threads: dwThreadCount.cast_signed(),
        most_waiting: dwMaxQueueSize,
        policy: policy_of(enRejectedPolicy),
        stack: dwStackSize,
    };
    done(pThreadPool, |pool| pool.start(settings))
}

/// Stops a pool: no more tasks are taken, those that wait are run, workers leave, OnShutdown is
/// called. dwMaxWait: after so many milliseconds tasks that wait are dropped, and tasks that run are
/// left to themselves; then the result is TRUE all the same, and SYS_GetLastError says ECANCELED, not
/// 0. INFINITE and 0: no limit.
///
/// FALSE: EPERM: it is stopped, or another thread was stopping it, for which the call has waited;
/// EDEADLK: in a task, a worker's callback or OnShutdown, where it would wait for itself. Since 5.4.1
/// (POOL-17 to POOL-24).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_Stop(pThreadPool: HP_ThreadPool, dwMaxWait: DWORD) -> BOOL {
    let stopped = call(None, || {
        with(pThreadPool, |pool| pool.stop(limit(dwMaxWait)).map(Some))
    });
    let code = match stopped {
        None => return FALSE,
        Some(Stopped::Orderly) => 0,
        Some(Stopped::GivenUp) => libc::ECANCELED,
    };
    // Only errno tells one from the other (POOL-23).
    errno::set_errno(errno::Errno(code));
    TRUE
}

/// Adds a task: a worker calls fnTaskProc(pvArg). Tasks begin in the order in which they came. If as
/// many wait as Start allowed, the policy says what happens: TRP_CALL_FAIL: FALSE with EXFULL;
/// TRP_WAIT_FOR: the call waits for room, dwMaxWait milliseconds at most (INFINITE and 0: no limit);
/// TRP_CALLER_RUN: it runs the task itself.
///
/// FALSE: EPERM: the pool is not started, or was stopped meanwhile; EXFULL; ETIMEDOUT: no room in
/// time; EINVAL: no procedure, or an unknown policy; ENOMEM. Since 5.4.1 (POOL-27 to POOL-35).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_ThreadPool_Submit(
    pThreadPool: HP_ThreadPool,
    fnTaskProc: HP_Fn_TaskProc,
    pvArg: PVOID,
    dwMaxWait: DWORD,
) -> BOOL {
    submitted(pThreadPool, |pool| {
        let task = Task::Procedure(fnTaskProc.ok_or(Errno::EINVAL)?, pvArg);
        pool.submit(task, limit(dwMaxWait))
            .map_err(|(_, code)| code)
    })
}

/// Adds a task of Create_HP_SocketTaskObj; otherwise as HP_ThreadPool_Submit. After TRUE the pool owns
/// the task, and destroys it when its procedure has returned, or when it is dropped; the procedure may
/// keep the data by changing buf or bufType. After FALSE the program owns it still. Since 5.4.1
/// (POOL-36, POOL-37).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_ThreadPool_Submit_Task(
    pThreadPool: HP_ThreadPool,
    pTask: HP_LPTSocketTask,
    dwMaxWait: DWORD,
) -> BOOL {
    submitted(pThreadPool, |pool| {
        if pTask.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: the comment demands a task, and says who owns it.
        let task = Task::Socket(unsafe { SocketTask::new(pTask) });
        pool.submit(task, limit(dwMaxWait)).map_err(|(task, code)| {
            if let Task::Socket(task) = task {
                task.forget();
            }
            code
        })
    })
}

/// Changes the number of workers; dwNewThreadCount as in Start. New ones are made before the call
/// returns; surplus ones leave after their present task.
///
/// FALSE: EPERM: the pool is not started; EAGAIN, ENOMEM: not all could be made. Since 5.4.1 (POOL-41
/// to POOL-44).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_AdjustThreadCount(
    pThreadPool: HP_ThreadPool,
    dwNewThreadCount: DWORD,
) -> BOOL {
    done(pThreadPool, |pool| {
        pool.adjust(dwNewThreadCount.cast_signed())
    })
}

/// Waits until the pool is stopped, dwMilliseconds at most; INFINITE: no limit, 0: not at all. FALSE:
/// ETIMEDOUT; EDEADLK as for Stop. Since 5.7.1 (POOL-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_Wait(
    pThreadPool: HP_ThreadPool,
    dwMilliseconds: DWORD,
) -> BOOL {
    done(pThreadPool, |pool| {
        if pool.wait(arguments::time_limit(dwMilliseconds))? {
            Ok(())
        } else {
            Err(Errno::ETIMEDOUT)
        }
    })
}

/// Whether the pool is being started or is started. Since 5.4.1 (POOL-15).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_HasStarted(pThreadPool: HP_ThreadPool) -> BOOL {
    value(pThreadPool, FALSE, |pool| {
        BOOL::from(matches!(pool.phase(), Phase::Starting | Phase::Started))
    })
}

/// SS_STARTING, SS_STARTED, SS_STOPPING or SS_STOPPED, the last also for a bad handle. Since 5.4.1
/// (POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetState(pThreadPool: HP_ThreadPool) -> En_HP_ServiceState {
    value(pThreadPool, Phase::Stopped, ThreadPool::phase) as c_int
}

/// Number of tasks that wait. Since 5.4.1 (POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetQueueSize(pThreadPool: HP_ThreadPool) -> DWORD {
    number(pThreadPool, ThreadPool::waiting)
}

/// Number of tasks that run, also those that their callers run. Since 5.7.1 (POOL-31, POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetTaskCount(pThreadPool: HP_ThreadPool) -> DWORD {
    number(pThreadPool, ThreadPool::running)
}

/// Number of workers that there should be: Start's or AdjustThreadCount's. Since 5.4.1 (POOL-43,
/// POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetThreadCount(pThreadPool: HP_ThreadPool) -> DWORD {
    number(pThreadPool, ThreadPool::threads)
}

/// The dwMaxQueueSize of Start. Since 5.4.1 (POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetMaxQueueSize(pThreadPool: HP_ThreadPool) -> DWORD {
    value(pThreadPool, 0, |pool| pool.limits().0)
}

/// The enRejectedPolicy of Start, as it was given. Since 5.4.1 (POOL-11, POOL-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_ThreadPool_GetRejectedPolicy(
    pThreadPool: HP_ThreadPool,
) -> En_HP_RejectedPolicy {
    value(pThreadPool, TRP_CALL_FAIL, |pool| code_of(pool.limits().1))
}
