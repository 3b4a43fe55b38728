//! Settings: what a new component has, what Start accepts, when they can be changed (COM-70 to
//! COM-84).

use super::support::{ROLES, Setup};
use crate::component::{Framing, Property, Role, State};
use crate::error::{Errno, SocketError};
use crate::os::cpus;

const MAX: u32 = i32::MAX as u32;
const NEGATIVE: u32 = u32::MAX;

// proves: COM-70 COM-73 TCP-111
#[test]
fn a_new_component_has_its_defaults() {
    use Property::{
        AcceptSocketCount, DrainTimeout, FreeBufferObjHold, FreeBufferObjPool, FreeBufferPoolHold,
        FreeBufferPoolSize, FreeSocketObjHold, FreeSocketObjLockTime, FreeSocketObjPool,
        KeepAliveInterval, KeepAliveTime, MarkSilence, MaxConnectionCount, MaxPackSize, NoDelay,
        OnSendSyncPolicy, PackHeaderFlag, ReuseAddressPolicy, SSLHandshakeTimeout, SendPolicy,
        SocketBufferSize, SocketListenQueue, SyncConnectTimeout, WorkerThreadCount,
    };
    for role in ROLES {
        let component = Setup::new(role).build();
        for (property, value) in [
            (SocketListenQueue, 4096),
            (AcceptSocketCount, 64),
            (SocketBufferSize, 4096),
            (FreeSocketObjLockTime, 30_000),
            (FreeSocketObjPool, 600),
            (FreeSocketObjHold, 600),
            (FreeBufferObjPool, 1024),
            (FreeBufferObjHold, 1024),
            (KeepAliveTime, 60_000),
            (KeepAliveInterval, 20_000),
            (NoDelay, 0),
            (MarkSilence, 1),
            (SendPolicy, 0),
            (OnSendSyncPolicy, 0),
            (ReuseAddressPolicy, 1),
            (SyncConnectTimeout, 10_000),
            (SSLHandshakeTimeout, 0),
            (DrainTimeout, 5000),
            (MaxPackSize, 262_144),
            (PackHeaderFlag, 0),
        ] {
            assert_eq!(component.property(property), value, "{role:?} {property:?}");
        }
        let client = role == Role::Client;
        let connections = if client { 1 } else { 10_000 };
        assert_eq!(component.property(MaxConnectionCount), connections);
        if client {
            assert_eq!(component.property(FreeBufferPoolSize), 60);
            assert_eq!(component.property(FreeBufferPoolHold), 60);
        }
        let workers = (2 * cpus::online() + 2).min(512);
        let workers = if client { 1 } else { workers };
        assert_eq!(component.property(WorkerThreadCount), workers);
    }
}

/// Values that Start refuses and, next to them, some that it accepts.
// proves: COM-34 COM-73 TCP-111
#[test]
fn start_judges_the_settings() {
    use Property::{
        AcceptSocketCount, DrainTimeout, FreeBufferObjHold, FreeBufferObjPool, FreeBufferPoolHold,
        FreeBufferPoolSize, FreeSocketObjHold, FreeSocketObjLockTime, FreeSocketObjPool,
        KeepAliveInterval, KeepAliveTime, MaxConnectionCount, MaxPackSize, OnSendSyncPolicy,
        PackHeaderFlag, ReuseAddressPolicy, SendPolicy, SocketBufferSize, SocketListenQueue,
        SyncConnectTimeout, WorkerThreadCount,
    };
    type Rule = (Property, &'static [u32], &'static [u32]);
    const ALL: &[Rule] = &[
        (KeepAliveTime, &[1, 999, NEGATIVE], &[0, 1000]),
        (KeepAliveInterval, &[1, 999, NEGATIVE], &[0, 1000]),
        (DrainTimeout, &[NEGATIVE], &[0, MAX]),
        (ReuseAddressPolicy, &[3, NEGATIVE], &[0, 1, 2]),
        (MaxPackSize, &[0, 0x40_0000, NEGATIVE], &[1, 0x3F_FFFF]),
        (PackHeaderFlag, &[0x400, NEGATIVE], &[0, 0x3FF]),
    ];
    const MANY: &[Rule] = &[
        (MaxConnectionCount, &[0, 5_000_001, NEGATIVE], &[1, 1000]),
        (WorkerThreadCount, &[0, 513, NEGATIVE], &[1, 3]),
        (SocketBufferSize, &[0, 7, NEGATIVE], &[8, 1 << 20]),
        (FreeSocketObjLockTime, &[0, 999, NEGATIVE], &[1000, MAX]),
        (FreeSocketObjPool, &[NEGATIVE], &[0, MAX]),
        (FreeSocketObjHold, &[NEGATIVE], &[0, MAX]),
        (FreeBufferObjPool, &[NEGATIVE], &[0, MAX]),
        (FreeBufferObjHold, &[NEGATIVE], &[0, MAX]),
        (SendPolicy, &[3, NEGATIVE], &[0, 1, 2]),
        (OnSendSyncPolicy, &[3, NEGATIVE], &[0, 1, 2]),
    ];
    const SERVER: &[Rule] = &[
        (SocketListenQueue, &[0, NEGATIVE], &[1, MAX]),
        (AcceptSocketCount, &[0, NEGATIVE], &[1, MAX]),
    ];
    const CONNECTING: &[Rule] = &[(SyncConnectTimeout, &[0, NEGATIVE], &[1, MAX])];
    const CLIENT: &[Rule] = &[
        (SocketBufferSize, &[0, NEGATIVE], &[1, 7]),
        (FreeBufferPoolSize, &[NEGATIVE], &[0, MAX]),
        (FreeBufferPoolHold, &[NEGATIVE], &[0, MAX]),
    ];
    for (role, rules) in [
        (Role::Server, [ALL, MANY, SERVER]),
        (Role::Agent, [ALL, MANY, CONNECTING]),
        (Role::Client, [ALL, CONNECTING, CLIENT]),
    ] {
        for (property, bad, good) in rules.into_iter().flatten() {
            for (&value, refused) in bad
                .iter()
                .map(|value| (value, true))
                .chain(good.iter().map(|value| (value, false)))
            {
                let rig = Setup::of(role).set(*property, value).build();
                let started = match role {
                    // Without an address to connect to it fails later.
                    Role::Client => rig.start_client(None, 1, true, None, 0),
                    _ => rig.start(),
                };
                let judged = (SocketError::InvalidParam, Err(Errno::EINVAL));
                let seen = (rig.last_error(), started);
                assert_eq!(seen == judged, refused, "{role:?} {property:?} {value}");
            }
        }
    }
}

// proves: COM-71 TCP-168
#[test]
fn settings_are_locked_while_the_component_is_not_stopped() {
    for role in ROLES {
        for framing in [Framing::Push, Framing::Pack] {
            let setup = Setup::of(role).framing(framing);
            let (rig, _peer) = setup.set(Property::MaxPackSize, 1000).joined();
            rig.set_property(Property::MaxPackSize, 5);
            assert_eq!(rig.property(Property::MaxPackSize), 1000);
            rig.stop().unwrap();
            assert_eq!(rig.state(), State::Stopped);
            rig.set_property(Property::MaxPackSize, 5);
            assert_eq!(rig.property(Property::MaxPackSize), 5);
        }
    }
}
