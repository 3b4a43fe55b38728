//! This library's core as an end, without a handshake.

use hpsocket4c::layer::Datagrams;
use hpsocket4c::layer::arq::kcp::Kcp;
use hpsocket4c::layer::arq::{Config, Properties, Reliable};

use super::crate_kcp::Settings;
use super::link::End;

/// An end with ticks at multiples of its interval, while there is work.
pub(crate) struct Core {
    kcp: Kcp,
    interval: u64,
    start: u64,
    now: u64,
    spare: Vec<u8>,
}

fn clock(now: u64) -> u32 {
    u32::try_from(now & 0xFFFF_FFFF).expect("32 bits")
}

impl Core {
    pub(crate) fn new(settings: Settings, id: u32, now: u64) -> Self {
        let values = Properties {
            no_delay: settings.no_delay,
            turnoff_congest_ctrl: !settings.congestion_control,
            flush_interval: settings.interval,
            resend_by_acks: settings.resend_by_acks,
            send_wnd_size: settings.windows,
            recv_wnd_size: settings.windows,
            min_rto: settings.min_rto,
            max_message_size: 100_000,
            ..Properties::default()
        };
        let config = Config::new(&values).expect("good values");
        let mut kcp = Kcp::new(&config, id);
        kcp.begin();
        Self {
            kcp,
            interval: settings.interval.into(),
            start: now,
            now,
            spare: Vec::new(),
        }
    }
}

impl End for Core {
    fn is_ready(&self) -> bool {
        true
    }

    fn send(&mut self, now: u64, message: &[u8], out: &mut Datagrams) {
        self.now = now;
        self.kcp.send(&[message]).expect("a message");
        self.kcp.flush(clock(now), out);
    }

    fn receive(&mut self, now: u64, datagram: &[u8], out: &mut Datagrams, to: &mut Vec<Vec<u8>>) {
        self.now = now;
        self.kcp.lend(&mut self.spare);
        self.kcp.input(clock(now), datagram).expect("a datagram");
        while let Some(message) = self.kcp.next_message().expect("a message") {
            to.push(message.to_vec());
        }
        self.kcp.reclaim(&mut self.spare);
        self.kcp.flush(clock(now), out);
    }

    fn tick(&mut self, now: u64, out: &mut Datagrams) {
        self.now = now;
        self.kcp.flush(clock(now), out);
    }

    fn deadline(&self) -> Option<u64> {
        let due = self.now + u64::from(self.kcp.due(clock(self.now))?);
        let ticks = (due - self.start).div_ceil(self.interval);
        Some(self.start + ticks * self.interval)
    }

    fn waiting(&self) -> usize {
        self.kcp.waiting()
    }
}
