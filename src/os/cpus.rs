//! The number of processors of the machine.

/// Online processors, whatever the thread's affinity (COM-73); at least 1.
pub(crate) fn online() -> u32 {
    // SAFETY: sysconf has no preconditions.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    u32::try_from(count).unwrap_or(1).max(1)
}
