//! Property storage, defaults and validation (COM-70 to COM-84).

use std::sync::atomic::{AtomicU32, Ordering};

use crate::component::types::{Property, Role};
use crate::layer::pack;

const COUNT: usize = Property::PackHeaderFlag as usize + 1;

/// Greatest worker count (COM-73).
const MAX_WORKERS: u32 = 512;

#[derive(Debug)]
pub(super) struct Properties([AtomicU32; COUNT]);

/// min(2 x online CPUs + 2, 512), from sysconf so that affinity does not matter.
fn default_workers() -> u32 {
    (crate::os::cpus::online() * 2 + 2).min(MAX_WORKERS)
}

impl Properties {
    pub(super) fn new(role: Role) -> Self {
        let properties = Self([const { AtomicU32::new(0) }; COUNT]);
        let buffers = if role == Role::Client { 60 } else { 1024 };
        for (property, value) in [
            (
                Property::MaxConnectionCount,
                if role == Role::Client { 1 } else { 10_000 },
            ),
            (
                Property::WorkerThreadCount,
                if role == Role::Client {
                    1
                } else {
                    default_workers()
                },
            ),
            (Property::SocketListenQueue, 4096),
            (Property::AcceptSocketCount, 64),
            (Property::SocketBufferSize, 4096),
            (Property::FreeSocketObjLockTime, 30_000),
            (Property::FreeSocketObjPool, 600),
            (Property::FreeSocketObjHold, 600),
            (Property::FreeBufferObjPool, 1024),
            (Property::FreeBufferObjHold, 1024),
            (Property::FreeBufferPoolSize, buffers),
            (Property::FreeBufferPoolHold, buffers),
            (Property::KeepAliveTime, 60_000),
            (Property::KeepAliveInterval, 20_000),
            (Property::MarkSilence, 1),
            (Property::ReuseAddressPolicy, 1),
            (Property::SyncConnectTimeout, 10_000),
            (Property::DrainTimeout, 5000),
            (Property::MaxPackSize, 0x4_0000),
        ] {
            properties.set(property, value);
        }
        properties
    }

    /// The same values.
    pub(super) fn copy(&self) -> Self {
        let value = |index: usize| AtomicU32::new(self.0[index].load(Ordering::Relaxed));
        Self(std::array::from_fn(value))
    }

    pub(super) fn get(&self, property: Property) -> u32 {
        self.0[property as usize].load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, property: Property, value: u32) {
        self.0[property as usize].store(value, Ordering::Relaxed);
    }

    /// Whether Start accepts the values. They are judged as signed (COM-73).
    pub(super) fn are_valid(&self, role: Role) -> bool {
        let get = |property| i64::from(self.get(property).cast_signed());
        let within = |property, low, high| (low..=high).contains(&get(property));
        let at_least = |property, low| get(property) >= low;
        let keepalive = |property| get(property) == 0 || get(property) >= 1000;
        let common = keepalive(Property::KeepAliveTime)
            && keepalive(Property::KeepAliveInterval)
            && at_least(Property::DrainTimeout, 0)
            && within(Property::ReuseAddressPolicy, 0, 2)
            && within(Property::MaxPackSize, 1, i64::from(pack::MAX_SIZE))
            && within(Property::PackHeaderFlag, 0, i64::from(pack::MAX_FLAG));
        let many = || {
            within(Property::MaxConnectionCount, 1, 5_000_000)
                && within(Property::WorkerThreadCount, 1, i64::from(MAX_WORKERS))
                && at_least(Property::SocketBufferSize, 8)
                && at_least(Property::FreeSocketObjLockTime, 1000)
                && at_least(Property::FreeSocketObjPool, 0)
                && at_least(Property::FreeSocketObjHold, 0)
                && at_least(Property::FreeBufferObjPool, 0)
                && at_least(Property::FreeBufferObjHold, 0)
                && within(Property::SendPolicy, 0, 2)
                && within(Property::OnSendSyncPolicy, 0, 2)
        };
        let connecting = || at_least(Property::SyncConnectTimeout, 1);
        common
            && match role {
                Role::Server => {
                    many()
                        && at_least(Property::SocketListenQueue, 1)
                        && at_least(Property::AcceptSocketCount, 1)
                }
                Role::Agent => many() && connecting(),
                Role::Client => {
                    connecting()
                        && at_least(Property::SocketBufferSize, 1)
                        && at_least(Property::FreeBufferPoolSize, 0)
                        && at_least(Property::FreeBufferPoolHold, 0)
                }
            }
    }
}
