//! The properties of ARQ, as Start checks them.

use std::fmt::Display;

use super::kcp::{HEADER_SIZE as HEADER, MAX_FRAGMENTS};
use crate::error::{Cause, Errno};

/// Least datagram that KCP works with: three headers (ARQ-2).
const LEAST_UNIT: u32 = 3 * HEADER;
/// Greatest value of `MaxTransUnit`.
const GREATEST_UNIT: u32 = 65536;
/// Windows have 16 bits on the wire.
const GREATEST_WINDOW: u32 = 0xFFFF;
/// A receive window has space for a message of the most fragments.
const LEAST_RECEIVE_WINDOW: u32 = 128;
/// Limits of the interval in milliseconds, by which KCP and the handshake count.
const INTERVALS: (u32, u32) = (10, 5000);

/// Property values as programs set them, unchecked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Properties {
    /// Whether lost segments are sent again earlier.
    pub no_delay: bool,
    /// Whether congestion control is off.
    pub turnoff_congest_ctrl: bool,
    /// Time between ticks in milliseconds.
    pub flush_interval: u32,
    /// A segment is sent again after so many acknowledgements of later ones; 0 is never.
    pub resend_by_acks: u32,
    /// Send window in segments.
    pub send_wnd_size: u32,
    /// Receive window in segments.
    pub recv_wnd_size: u32,
    /// Least time in milliseconds after which a segment is sent again.
    pub min_rto: u32,
    /// A segment is sent again because of acknowledgements at most so often; 0 is without limit.
    pub fast_limit: u32,
    /// Greatest datagram in bytes; 0 is that of the component.
    pub max_trans_unit: u32,
    /// Greatest message in bytes.
    pub max_message_size: u32,
    /// Time limit of the handshake in milliseconds.
    pub hand_shake_timeout: u32,
    /// Greatest datagram in bytes that the component sends (`MaxDatagramSize`).
    pub max_datagram_size: u32,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            no_delay: false,
            turnoff_congest_ctrl: false,
            flush_interval: 60,
            resend_by_acks: 0,
            send_wnd_size: 128,
            recv_wnd_size: 512,
            min_rto: 30,
            fast_limit: 5,
            max_trans_unit: 0,
            max_message_size: 4096,
            hand_shake_timeout: 5000,
            max_datagram_size: 1432,
        }
    }
}

/// Checked values, for any number of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Time between ticks in milliseconds.
    pub(super) period: u32,
    /// The same within the limits of KCP.
    pub(super) interval: u32,
    pub(super) no_delay: bool,
    pub(super) congestion_control: bool,
    pub(super) resend_by_acks: u32,
    pub(super) send_window: u32,
    pub(super) receive_window: u32,
    pub(super) min_rto: u32,
    pub(super) fast_limit: u32,
    /// Greatest datagram in bytes.
    pub(super) unit: u32,
    pub(super) max_message: u32,
    pub(super) handshake_timeout: u32,
}

impl Config {
    /// EINVAL if a value is out of its range (ARQ-1, ARQ-2). Values are compared as signed numbers, as those
    /// of all properties.
    pub fn new(values: &Properties) -> Result<Self, Cause> {
        values.check_each()?;
        let unit = values.unit()?;
        let most = greatest_message(unit);
        if !(1..=most).contains(&values.max_message_size) {
            return refuse(format_args!(
                "MaxMessageSize {} is not 1 to {most}, which is what {MAX_FRAGMENTS} segments in datagrams of {unit} bytes hold",
                values.max_message_size
            ));
        }
        let twice = values.min_rto.saturating_mul(2);
        if values.hand_shake_timeout <= twice {
            return refuse(format_args!(
                "HandShakeTimeout {} is not more than twice MinRto {}",
                values.hand_shake_timeout, values.min_rto
            ));
        }
        let (least, greatest) = INTERVALS;
        let receive_window = values.recv_wnd_size;
        Ok(Self {
            period: values.flush_interval,
            interval: values.flush_interval.clamp(least, greatest),
            no_delay: values.no_delay,
            congestion_control: !values.turnoff_congest_ctrl,
            resend_by_acks: values.resend_by_acks,
            send_window: values.send_wnd_size.min(GREATEST_WINDOW),
            receive_window: receive_window.clamp(LEAST_RECEIVE_WINDOW, GREATEST_WINDOW),
            min_rto: values.min_rto,
            fast_limit: values.fast_limit,
            unit,
            max_message: values.max_message_size,
            handshake_timeout: values.hand_shake_timeout,
        })
    }

    /// Greatest message in bytes.
    pub fn max_message_size(&self) -> u32 {
        self.max_message
    }
}

fn refuse<T>(why: impl Display) -> Result<T, Cause> {
    Err(Cause::because(Errno::EINVAL, why))
}

impl Properties {
    /// Checks the ranges that depend on no other value.
    fn check_each(&self) -> Result<(), Cause> {
        let most = i32::MAX.cast_unsigned();
        for (name, value, least) in [
            ("FlushInterval", self.flush_interval, 1),
            ("ResendByAcks", self.resend_by_acks, 0),
            ("SendWndSize", self.send_wnd_size, 1),
            ("RecvWndSize", self.recv_wnd_size, 1),
            ("MinRto", self.min_rto, 1),
            ("FastLimit", self.fast_limit, 0),
            ("MaxDatagramSize", self.max_datagram_size, 1),
            ("HandShakeTimeout", self.hand_shake_timeout, 1),
        ] {
            if !(least..=most).contains(&value) {
                return refuse(format_args!("{name} {value} is not {least} to {most}"));
            }
        }
        Ok(())
    }

    /// The greatest datagram in bytes.
    fn unit(&self) -> Result<u32, Cause> {
        let greatest = self.max_datagram_size.min(GREATEST_UNIT);
        let unit = match self.max_trans_unit {
            0 => greatest,
            set => set,
        };
        if unit > greatest {
            return refuse(format_args!(
                "MaxTransUnit {unit} is above {greatest}, the greatest datagram"
            ));
        }
        if unit < LEAST_UNIT {
            return refuse(format_args!(
                "datagrams of {unit} bytes (MaxTransUnit or MaxDatagramSize) are below the {LEAST_UNIT} that ARQ needs"
            ));
        }
        Ok(unit)
    }
}

/// Greatest value of `MaxMessageSize`: a byte less than the most fragments hold.
fn greatest_message(unit: u32) -> u32 {
    MAX_FRAGMENTS * (unit - HEADER) - 1
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn accepts(change: impl FnOnce(&mut Properties)) -> bool {
        let mut values = Properties::default();
        change(&mut values);
        Config::new(&values).is_ok()
    }

    // proves: ARQ-1 ARQ-2
    #[test]
    fn ranges_are_inclusive() {
        type Field = fn(&mut Properties) -> &mut u32;
        let cases: [(Field, &[u32], &[u32]); 11] = [
            (
                |p| &mut p.flush_interval,
                &[1, 0x7FFF_FFFF],
                &[0, 0x8000_0000],
            ),
            (|p| &mut p.resend_by_acks, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
            (|p| &mut p.send_wnd_size, &[1, 0x7FFF_FFFF], &[0, u32::MAX]),
            (|p| &mut p.recv_wnd_size, &[1, 0x7FFF_FFFF], &[0, u32::MAX]),
            (|p| &mut p.min_rto, &[1, 2499], &[0, 2500, u32::MAX]),
            (|p| &mut p.fast_limit, &[0, 0x7FFF_FFFF], &[0x8000_0000]),
            (
                |p| &mut p.max_trans_unit,
                &[0, 72, 1432],
                &[1, 71, 1433, 65536],
            ),
            (
                |p| &mut p.max_message_size,
                &[1, 178_815],
                &[0, 178_816, u32::MAX],
            ),
            (
                |p| &mut p.hand_shake_timeout,
                &[61, 0x7FFF_FFFF],
                &[0, 60, u32::MAX],
            ),
            (
                |p| &mut p.max_datagram_size,
                &[72, 65507],
                &[0, 71, u32::MAX],
            ),
            (|p| p.set_unit(), &[65536], &[65537]),
        ];
        for (number, (field, good, bad)) in cases.iter().enumerate() {
            let set = |value| {
                accepts(|values| {
                    values.max_message_size = values.max_message_size.min(100);
                    *field(values) = value;
                })
            };
            assert!(good.iter().all(|&value| set(value)), "{number}");
            assert!(!bad.iter().any(|&value| set(value)), "{number}");
        }
        // The greatest message depends on the unit.
        let with = |size| accepts(|p| (p.max_trans_unit, p.max_message_size) = (72, size));
        assert!(with(127 * 48 - 1) && !with(127 * 48));
    }

    impl Properties {
        fn set_unit(&mut self) -> &mut u32 {
            self.max_datagram_size = 0x7FFF_FFFF;
            &mut self.max_trans_unit
        }
    }

    // proves: ARQ-1 KCP-2
    #[test]
    fn kcp_has_its_own_limits() {
        let config = |interval, window| {
            let values = Properties {
                flush_interval: interval,
                send_wnd_size: window,
                recv_wnd_size: window,
                ..Properties::default()
            };
            let config = Config::new(&values).unwrap();
            (config.interval, config.send_window, config.receive_window)
        };
        assert_eq!(config(1, 1), (10, 1, 128));
        assert_eq!(config(60, 512), (60, 512, 512));
        assert_eq!(config(99_999, 99_999), (5000, 65535, 65535));
    }
}
