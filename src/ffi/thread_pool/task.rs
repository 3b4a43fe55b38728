//! What a pool runs, and `HP_SocketTaskObj`: structures that programs read and change, in blocks
//! of malloc, because programs may make them themselves (TASK-7).

use std::ptr;

use crate::error::Errno;
use crate::ffi::boundary::entry::call;
use crate::ffi::types::pool::{
    En_HP_TaskBufferType, Fn_SocketTaskProc, HP_LPTSocketTask, HP_TSocketTask, LPARAM, LPCBYTE,
    TBT_ATTACH, TBT_COPY, WPARAM,
};
use crate::ffi::types::{HP_CONNID, INT, PVOID};
use crate::panic_guard;
use crate::thread_pool::Job;

/// A task of either sort.
pub(in crate::ffi) enum Task {
    /// A procedure and its argument.
    Procedure(unsafe extern "C-unwind" fn(PVOID), PVOID),
    /// A task about a connection.
    Socket(SocketTask),
}

// SAFETY: the program that submits a task allows that another thread runs it.
unsafe impl Send for Task {}

impl Job for Task {
    fn run(self) {
        // The program's own hook has reported a panic, which ends the task.
        let _ = match &self {
            Self::Procedure(function, argument) => panic_guard::outside(|| {
                // SAFETY: the program vouches for the procedure and its argument.
                unsafe { function(*argument) }
            }),
            Self::Socket(task) => panic_guard::outside(|| task.run()),
        };
    }
}

/// A task that the pool owns: dropping it destroys it.
pub(in crate::ffi) struct SocketTask(HP_LPTSocketTask);

impl SocketTask {
    /// # Safety
    /// The pointer is that of a task, which nobody else destroys.
    pub(in crate::ffi) unsafe fn new(task: HP_LPTSocketTask) -> Self {
        Self(task)
    }

    /// The procedure may change the fields (POOL-37).
    fn run(&self) {
        // SAFETY: the program made the task, and vouches for its procedure.
        unsafe {
            if let Some(function) = (*self.0).r#fn {
                function(self.0);
            }
        }
    }

    /// Gives the task back to the program.
    pub(in crate::ffi) fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for SocketTask {
    fn drop(&mut self) {
        // SAFETY: the task is owned.
        unsafe { destroy(self.0) };
    }
}

/// Frees a task, and its data if they belong to it (TASK-5, TASK-6).
///
/// # Safety
/// The task is one of malloc, and is not used afterwards.
unsafe fn destroy(task: HP_LPTSocketTask) {
    // SAFETY: as the caller says; the data are a block of malloc by the type's meaning.
    unsafe {
        if matches!((*task).bufType, TBT_COPY | TBT_ATTACH) {
            libc::free((*task).buf.cast_mut().cast());
        }
        libc::free(task.cast());
    }
}

/// A block of malloc.
fn allocate<T>(size: usize) -> Result<*mut T, Errno> {
    // SAFETY: malloc takes any size.
    let block = unsafe { libc::malloc(size.max(1)) };
    if block.is_null() {
        Err(Errno::ENOMEM)
    } else {
        Ok(block.cast())
    }
}

/// Makes a task about a connection, for HP_ThreadPool_Submit_Task. enBuffType says whose the
/// iBuffLen bytes at pBuffer are: TBT_COPY: the task gets a copy; TBT_REFER: the program's, which keeps
/// them until the task is destroyed; TBT_ATTACH: the task's, which frees them with free. pSender,
/// dwConnID, wParam and lParam are the program's own. NULL: EINVAL (no procedure, a negative length) or
/// ENOMEM in SYS_GetLastError. Since 5.4.1 (TASK-1 to TASK-5, TASK-8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn Create_HP_SocketTaskObj(
    fnTaskProc: Fn_SocketTaskProc,
    pSender: PVOID,
    dwConnID: HP_CONNID,
    pBuffer: LPCBYTE,
    iBuffLen: INT,
    enBuffType: En_HP_TaskBufferType,
    wParam: WPARAM,
    lParam: LPARAM,
) -> HP_LPTSocketTask {
    call(ptr::null_mut(), || {
        let length = usize::try_from(iBuffLen).map_err(|_| Errno::EINVAL)?;
        if fnTaskProc.is_none() {
            return Err(Errno::EINVAL);
        }
        let task: HP_LPTSocketTask = allocate(size_of::<HP_TSocketTask>())?;
        let mut buf = pBuffer;
        if enBuffType == TBT_COPY && !pBuffer.is_null() {
            match allocate::<u8>(length) {
                // SAFETY: the new block is as long, and the comment demands so many bytes.
                Ok(copy) => unsafe {
                    copy.copy_from_nonoverlapping(pBuffer, length);
                    buf = copy.cast_const();
                },
                Err(code) => {
                    // SAFETY: nobody has it.
                    unsafe { libc::free(task.cast()) };
                    return Err(code);
                }
            }
        }
        // SAFETY: the block has the size.
        unsafe {
            task.write(HP_TSocketTask {
                r#fn: fnTaskProc,
                sender: pSender,
                connID: dwConnID,
                buf,
                bufLen: iBuffLen,
                bufType: enBuffType,
                wparam: wParam,
                lparam: lParam,
            });
        }
        Ok(task)
    })
}

/// Destroys a task that no pool owns, and its data unless they are only referred to; NULL does
/// nothing. A task that HP_ThreadPool_Submit_Task has accepted is the pool's. Since 5.4.1 (TASK-6).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn Destroy_HP_SocketTaskObj(pTask: HP_LPTSocketTask) {
    call((), || {
        if !pTask.is_null() {
            // SAFETY: the comment demands a task that the program owns.
            unsafe { destroy(pTask) };
        }
        Ok(())
    });
}
