//! The properties of components: their values, and the check of Start (COM-70 to COM-84).
//! The generated `table` lists them with their defaults and ranges.

mod table;

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU32, Ordering};

pub use self::table::Property;
use crate::component::ComponentType;
use crate::error::{Cause, Errno};
use crate::layer::arq;
use crate::os::cpus;

/// Greatest worker count (COM-73).
const MAX_WORKERS: u32 = 512;

/// Values are compared as signed numbers (COM-73).
const ANY: RangeInclusive<i32> = i32::MIN..=i32::MAX;

/// What a component needs to know about a property, depending on its type.
struct Rule {
    default: fn() -> u32,
    valid: RangeInclusive<i32>,
    /// One more valid value, such as a 0 that switches something off.
    besides: Option<u32>,
}

impl Rule {
    fn new(default: fn() -> u32, valid: RangeInclusive<i32>) -> Self {
        Self {
            default,
            valid,
            besides: None,
        }
    }

    fn or(self, value: u32) -> Self {
        Self {
            besides: Some(value),
            ..self
        }
    }

    fn accepts(&self, value: u32) -> bool {
        self.valid.contains(&value.cast_signed()) || self.besides == Some(value)
    }

    /// What is wrong with a value that is not accepted, such as "is below 8".
    fn objection(&self, value: u32) -> String {
        let (least, most) = (*self.valid.start(), *self.valid.end());
        match self.besides {
            Some(other) if least == most => format!("is neither {least} nor {other}"),
            Some(other) => format!("is neither {other} nor {least} to {most}"),
            // Greater values than the greatest signed number are too large, not too small.
            None if i64::from(value) < i64::from(least) => format!("is below {least}"),
            None => format!("is above {most}"),
        }
    }
}

/// min(2 x online CPUs + 2, 512). The number of CPUs comes from sysconf, so that affinity
/// does not matter (COM-74).
fn default_workers() -> u32 {
    (cpus::online() * 2 + 2).min(MAX_WORKERS)
}

/// The values of a component's properties.
#[derive(Debug)]
pub(super) struct Properties([AtomicU32; Property::ALL.len()]);

impl Properties {
    /// Sets all defaults.
    pub(super) fn new(component_type: ComponentType) -> Self {
        let default = |index: usize| (Property::ALL[index].rule(component_type).default)();
        Self(std::array::from_fn(|index| AtomicU32::new(default(index))))
    }

    /// A copy with the same values.
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

    /// EINVAL if Start does not accept the values.
    pub(super) fn check(&self, component_type: ComponentType) -> Result<(), Cause> {
        for &property in Property::ALL {
            let (rule, value) = (property.rule(component_type), self.get(property));
            if !rule.accepts(value) {
                let objection = rule.objection(value);
                let why = format_args!("{property:?} {value} {objection}");
                return Err(Cause::because(Errno::EINVAL, why));
            }
        }
        if component_type.framing.is_arq() {
            self.arq()?;
        }
        Ok(())
    }

    /// The properties of ARQ. EINVAL if values that are valid one by one do not fit together
    /// (ARQ-1, ARQ-2).
    pub(super) fn arq(&self) -> Result<arq::Config, Cause> {
        let is_set = |property| self.get(property) != 0;
        arq::Config::new(&arq::Properties {
            no_delay: is_set(Property::NoDelay),
            turnoff_congest_ctrl: is_set(Property::TurnoffCongestCtrl),
            flush_interval: self.get(Property::FlushInterval),
            resend_by_acks: self.get(Property::ResendByAcks),
            send_wnd_size: self.get(Property::SendWndSize),
            recv_wnd_size: self.get(Property::RecvWndSize),
            min_rto: self.get(Property::MinRto),
            fast_limit: self.get(Property::FastLimit),
            max_trans_unit: self.get(Property::MaxTransUnit),
            max_message_size: self.get(Property::MaxMessageSize),
            hand_shake_timeout: self.get(Property::HandShakeTimeout),
            max_datagram_size: self.get(Property::MaxDatagramSize),
        })
    }
}

#[cfg(all(test, every_feature))]
mod tests {
    use super::*;
    use crate::component::{Framing, Role};
    use crate::layer::http::Limits;
    use crate::layer::pack;

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
            assert!(
                Properties::new(component_type)
                    .check(component_type)
                    .is_ok()
            );
        }
    }

    // proves: COM-73 HTTP-2 HTTP-3
    #[test]
    fn limits_are_inclusive_and_signed() {
        let cases: [(_, &[u32], &[u32]); 8] = [
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
            (
                Property::LocalVersion,
                &[1, 0x101],
                &[0, 2, 0x100, 0x102, 0x201],
            ),
            (Property::ReleaseDelay, &[100, 60_000], &[0, 99, 60_001]),
        ];
        for component_type in TYPES {
            for (property, good, bad) in &cases {
                let properties = Properties::new(component_type);
                for &value in *good {
                    properties.set(*property, value);
                    assert!(
                        properties.check(component_type).is_ok(),
                        "{property:?} {value}"
                    );
                }
                for &value in *bad {
                    properties.set(*property, value);
                    assert!(
                        properties.check(component_type).is_err(),
                        "{property:?} {value}"
                    );
                }
            }
        }
    }

    // proves: TCP-111
    #[test]
    fn packets_have_the_limits_of_their_header() {
        let most = |property: Property| {
            *property
                .rule(ComponentType::tcp(Role::Server, Framing::Pack))
                .valid
                .end()
        };
        let limits = (most(Property::MaxPackSize), most(Property::PackHeaderFlag));
        let header = (pack::MAX_SIZE.cast_signed(), pack::MAX_FLAG.cast_signed());
        assert_eq!(limits, header);
    }

    // proves: HTTP-2 HTTP-3 HTTP-4 HTTP-5 HTTP-201
    #[test]
    fn http_has_defaults() {
        let http = ComponentType::tcp(Role::Client, Framing::HTTP).that_waits();
        let properties = Properties::new(http);
        let limits = Limits::default();
        for (property, value) in [
            (Property::LocalVersion, 0x0101),
            (Property::ReleaseDelay, 3000),
            (Property::UseCookie, 1),
            (Property::HttpAutoStart, 1),
            (Property::ConnectTimeout, 5000),
            (Property::RequestTimeout, 10_000),
            (Property::HttpMaxHeadSize, limits.head),
            (Property::HttpMaxFields, limits.fields),
            (Property::HttpMaxUrl, limits.url.into()),
            (Property::HttpMaxChunkLine, limits.chunk_line.into()),
            (Property::HttpHeadTimeout, 0),
            (Property::HttpIdleTimeout, 0),
            (Property::HttpStrictHost, 0),
        ] {
            assert_eq!(properties.get(property), value, "{property:?}");
        }
    }

    const UDP: [ComponentType; 6] = [
        ComponentType::udp(Role::Server, Framing::Push),
        ComponentType::udp(Role::Client, Framing::Push),
        ComponentType::cast(Role::Client, Framing::Push),
        ComponentType::udp(Role::NODE, Framing::Push),
        ComponentType::udp(Role::Server, Framing::ARQ),
        ComponentType::udp(Role::Client, Framing::ARQ),
    ];

    /// Whether a component with default values but for these starts.
    fn starts(component_type: ComponentType, values: &[(Property, u32)]) -> bool {
        let properties = Properties::new(component_type);
        for &(property, value) in values {
            properties.set(property, value);
        }
        properties.check(component_type).is_ok()
    }

    // proves: UDP-20 UDP-30 UDP-32 CAST-15
    #[test]
    fn udp_has_limits() {
        use Property::{
            CastMode, DetectAttempts, DetectInterval, MaxDatagramSize, MultiCastTtl,
            OnSendSyncPolicy, PostReceiveCount, UdpIdleTimeout, UdpReceiveBuffer,
        };
        let unicast = (-1_i32).cast_unsigned();
        let cases: [(_, &[u32], &[u32]); 8] = [
            (MaxDatagramSize, &[1432, 65_536], &[0, 65_537, u32::MAX]),
            (PostReceiveCount, &[1, 0x7FFF_FFFF], &[0, 0x8000_0000]),
            (DetectAttempts, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
            (DetectInterval, &[0, 1000, 0x7FFF_FFFF], &[1, 999, u32::MAX]),
            (CastMode, &[0, 1], &[unicast, 2]),
            (MultiCastTtl, &[0, 255], &[256, unicast]),
            (UdpReceiveBuffer, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
            (UdpIdleTimeout, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
        ];
        for component_type in UDP {
            assert!(starts(component_type, &[]), "{component_type:?}");
            for (property, good, bad) in cases {
                for &value in good {
                    let set = [(property, value)];
                    assert!(starts(component_type, &set), "{component_type:?} {set:?}");
                }
                for &value in bad {
                    let set = [(property, value)];
                    assert!(!starts(component_type, &set), "{component_type:?} {set:?}");
                }
            }
        }
        for (component_type, valid) in [(UDP[0], false), (UDP[4], false), (TYPES[0], true)] {
            assert!(starts(component_type, &[(OnSendSyncPolicy, 1)]));
            assert_eq!(starts(component_type, &[(OnSendSyncPolicy, 2)]), valid);
        }
        // Only ARQ needs space for headers.
        assert!(starts(UDP[0], &[(MaxDatagramSize, 1)]));
        assert!(!starts(UDP[4], &[(MaxDatagramSize, 71)]));
    }

    // proves: ARQ-1 ARQ-2
    #[test]
    fn properties_of_arq_suit_each_other() {
        use Property::{
            FastLimit, FlushInterval, HandShakeTimeout, MaxDatagramSize, MaxMessageSize,
            MaxTransUnit, MinRto, RecvWndSize, ResendByAcks, SendWndSize,
        };
        let good: [&[(Property, u32)]; 12] = [
            &[(MaxMessageSize, 178_815)],
            &[(MaxMessageSize, 1)],
            &[(MaxTransUnit, 72), (MaxMessageSize, 127 * 48 - 1)],
            &[(MaxTransUnit, 1432)],
            &[(MaxDatagramSize, 72)],
            &[(MaxDatagramSize, 65_536), (MaxTransUnit, 65_536)],
            &[(HandShakeTimeout, 61)],
            &[(MinRto, 2499)],
            &[(MinRto, 1), (HandShakeTimeout, 3)],
            &[(FlushInterval, 1), (SendWndSize, 1), (RecvWndSize, 1)],
            &[(ResendByAcks, 0), (FastLimit, 0)],
            &[(ResendByAcks, 0x7FFF_FFFF), (FastLimit, 0x7FFF_FFFF)],
        ];
        let bad: [&[(Property, u32)]; 18] = [
            &[(MaxMessageSize, 178_816)],
            &[(MaxMessageSize, 0)],
            &[(MaxMessageSize, 0x8000_0000)],
            &[(MaxTransUnit, 71)],
            &[(MaxTransUnit, 1433)],
            &[(MaxTransUnit, 65_537), (MaxDatagramSize, 65_536)],
            &[(MaxTransUnit, 72), (MaxMessageSize, 127 * 48)],
            &[(MaxDatagramSize, 71), (MaxMessageSize, 1)],
            &[(HandShakeTimeout, 60)],
            &[(HandShakeTimeout, 0)],
            &[(MinRto, 2500)],
            &[(MinRto, 0)],
            &[(MinRto, 0x7FFF_FFFF)],
            &[(FlushInterval, 0)],
            &[(SendWndSize, 0)],
            &[(RecvWndSize, 0)],
            &[(ResendByAcks, 0x8000_0000)],
            &[(FastLimit, 0x8000_0000)],
        ];
        for component_type in [UDP[4], UDP[5]] {
            for values in good {
                assert!(starts(component_type, values), "{values:?}");
            }
            for values in bad {
                assert!(!starts(component_type, values), "{values:?}");
            }
        }
    }

    // proves: COM-73
    #[test]
    fn a_client_may_have_smaller_buffers() {
        for (component_type, least) in [(TYPES[1], 8), (TYPES[3], 1)] {
            let properties = Properties::new(component_type);
            properties.set(Property::SocketBufferSize, least);
            assert!(properties.check(component_type).is_ok());
            properties.set(Property::SocketBufferSize, least - 1);
            assert!(properties.check(component_type).is_err());
        }
    }
}
