//! The properties of components: their defaults, and which values Start accepts (COM-70 to COM-84).

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::component::ComponentType;
use crate::layer::pack;
use crate::layer::tls::default_handshake_timeout;
use crate::os::cpus;

/// Declares the enumeration together with the list of its values.
macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A stored property (COM-70), named as in the C API. Booleans are 0 or 1.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the C API documents them")]
        pub enum Property {
            $($(#[$doc])* $name,)*
        }

        impl Property {
            const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

properties! {
    MaxConnectionCount,
    WorkerThreadCount,
    SocketListenQueue,
    AcceptSocketCount,
    SocketBufferSize,
    FreeSocketObjLockTime,
    FreeSocketObjPool,
    FreeSocketObjHold,
    FreeBufferObjPool,
    FreeBufferObjHold,
    /// Clients have it.
    FreeBufferPoolSize,
    /// Clients have it.
    FreeBufferPoolHold,
    KeepAliveTime,
    KeepAliveInterval,
    NoDelay,
    MarkSilence,
    SendPolicy,
    OnSendSyncPolicy,
    ReuseAddressPolicy,
    SyncConnectTimeout,
    /// An addition for components with TLS, in milliseconds; 0 is no limit (SSL-62).
    HandshakeTimeout,
    /// An addition, in milliseconds; 0 is no draining (TCP-95).
    DrainTimeout,
    /// Components that send packets have it.
    MaxPackSize,
    /// Components that send packets have it.
    PackHeaderFlag,
}

/// Greatest worker count (COM-73).
const MAX_WORKERS: u32 = 512;

/// Values are judged as signed (COM-73).
const ANY: RangeInclusive<i32> = i32::MIN..=i32::MAX;
const NOT_NEGATIVE: RangeInclusive<i32> = 0..=i32::MAX;
const POSITIVE: RangeInclusive<i32> = 1..=i32::MAX;

/// What a component of some type has to know about a property.
struct Rule {
    default: fn() -> u32,
    valid: RangeInclusive<i32>,
    /// Whether 0, which switches something off, is valid besides.
    or_zero: bool,
}

impl Rule {
    fn or_zero(self) -> Self {
        Self {
            or_zero: true,
            ..self
        }
    }

    fn accepts(&self, value: u32) -> bool {
        self.valid.contains(&value.cast_signed()) || self.or_zero && value == 0
    }
}

impl Property {
    /// The table. Properties that a component has no setter for have defaults that are valid.
    fn rule(self, component_type: ComponentType) -> Rule {
        let rule = |default: fn() -> u32, valid| Rule {
            default,
            valid,
            or_zero: false,
        };
        let one_connection = component_type.role.has_one_connection();
        match self {
            Self::MaxConnectionCount if one_connection => rule(|| 1, 1..=1),
            Self::MaxConnectionCount => rule(|| 10_000, 1..=5_000_000),
            Self::WorkerThreadCount if one_connection => rule(|| 1, 1..=1),
            Self::WorkerThreadCount => rule(default_workers, 1..=MAX_WORKERS.cast_signed()),
            Self::SocketListenQueue => rule(|| 4096, POSITIVE),
            Self::AcceptSocketCount => rule(|| 64, POSITIVE),
            Self::SocketBufferSize if one_connection => rule(|| 4096, POSITIVE),
            Self::SocketBufferSize => rule(|| 4096, 8..=i32::MAX),
            Self::FreeSocketObjLockTime => rule(|| 30_000, 1000..=i32::MAX),
            Self::FreeSocketObjPool | Self::FreeSocketObjHold => rule(|| 600, NOT_NEGATIVE),
            Self::FreeBufferObjPool | Self::FreeBufferObjHold => rule(|| 1024, NOT_NEGATIVE),
            Self::FreeBufferPoolSize | Self::FreeBufferPoolHold => rule(|| 60, NOT_NEGATIVE),
            Self::KeepAliveTime => rule(|| 60_000, 1000..=i32::MAX).or_zero(),
            Self::KeepAliveInterval => rule(|| 20_000, 1000..=i32::MAX).or_zero(),
            Self::NoDelay => rule(|| 0, ANY),
            Self::MarkSilence => rule(|| 1, ANY),
            Self::SendPolicy | Self::OnSendSyncPolicy => rule(|| 0, 0..=2),
            Self::ReuseAddressPolicy => rule(|| 1, 0..=2),
            Self::SyncConnectTimeout => rule(|| 10_000, POSITIVE),
            Self::HandshakeTimeout if component_type.secure => rule(default_handshake_timeout, ANY),
            Self::HandshakeTimeout => rule(|| 0, ANY),
            Self::DrainTimeout => rule(|| 5000, NOT_NEGATIVE),
            Self::MaxPackSize => rule(|| 0x4_0000, 1..=pack::MAX_SIZE.cast_signed()),
            Self::PackHeaderFlag => rule(|| 0, 0..=pack::MAX_FLAG.cast_signed()),
        }
    }
}

/// min(2 x online CPUs + 2, 512), from sysconf so that affinity does not matter (COM-74).
fn default_workers() -> u32 {
    (cpus::online() * 2 + 2).min(MAX_WORKERS)
}

/// The values of a component's properties.
#[derive(Debug)]
pub(super) struct Properties([AtomicU32; Property::ALL.len()]);

impl Properties {
    /// The defaults.
    pub(super) fn new(component_type: ComponentType) -> Self {
        let default = |index: usize| (Property::ALL[index].rule(component_type).default)();
        Self(std::array::from_fn(|index| AtomicU32::new(default(index))))
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

    /// Whether Start accepts the values.
    pub(super) fn are_valid(&self, component_type: ComponentType) -> bool {
        let mut all = Property::ALL.iter();
        all.all(|&property| property.rule(component_type).accepts(self.get(property)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::{Framing, Role};

    const TYPES: [ComponentType; 4] = [
        ComponentType::tcp(Role::Server, Framing::Push),
        ComponentType::tcp(Role::Agent, Framing::Pull),
        ComponentType::tcp(Role::Client, Framing::Push),
        ComponentType::tcp(Role::Client, Framing::Pack).with_tls(),
    ];

    // proves: COM-73
    #[test]
    fn defaults_are_valid() {
        for component_type in TYPES {
            assert!(Properties::new(component_type).are_valid(component_type));
        }
    }

    // proves: COM-73
    #[test]
    fn limits_are_inclusive_and_signed() {
        let cases: [(_, &[u32], &[u32]); 6] = [
            (
                Property::KeepAliveTime,
                &[0, 1000, 0x7FFF_FFFF],
                &[1, 999, 0x8000_0000],
            ),
            (Property::ReuseAddressPolicy, &[0, 2], &[3, u32::MAX]),
            (Property::DrainTimeout, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
            (Property::MaxPackSize, &[1, 0x3F_FFFF], &[0, 0x40_0000]),
            (Property::PackHeaderFlag, &[0, 0x3FF], &[0x400, u32::MAX]),
            (Property::SyncConnectTimeout, &[1], &[0, u32::MAX]),
        ];
        for component_type in TYPES {
            for (property, good, bad) in &cases {
                let properties = Properties::new(component_type);
                for &value in *good {
                    properties.set(*property, value);
                    assert!(properties.are_valid(component_type), "{property:?} {value}");
                }
                for &value in *bad {
                    properties.set(*property, value);
                    assert!(
                        !properties.are_valid(component_type),
                        "{property:?} {value}"
                    );
                }
            }
        }
    }

    // proves: COM-73
    #[test]
    fn a_client_may_have_smaller_buffers() {
        for (component_type, least) in [(TYPES[1], 8), (TYPES[3], 1)] {
            let properties = Properties::new(component_type);
            properties.set(Property::SocketBufferSize, least);
            assert!(properties.are_valid(component_type));
            properties.set(Property::SocketBufferSize, least - 1);
            assert!(!properties.are_valid(component_type));
        }
    }
}
