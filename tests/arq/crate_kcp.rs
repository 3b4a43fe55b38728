//! The crate `kcp`, a port of C ikcp, as an end. It compares the ids of segments, so both ends must have the same.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use hpsocket4c::layer::Datagrams;

use super::link::End;

/// What it has sent.
#[derive(Clone, Default)]
struct Output(Rc<RefCell<Datagrams>>);

impl io::Write for Output {
    fn write(&mut self, datagram: &[u8]) -> io::Result<usize> {
        assert!(self.0.borrow_mut().push(&[datagram]));
        Ok(datagram.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An end that is updated at every interval, as C programs do it, and flushed as ARQ-26a and ARQ-27 say.
pub(crate) struct CrateKcp {
    kcp: kcp::Kcp<Output>,
    output: Output,
    interval: u64,
    /// The time of the next update.
    next: u64,
}

/// What ends have in common with those of this library.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) no_delay: bool,
    pub(crate) interval: u32,
    pub(crate) resend_by_acks: u32,
    pub(crate) congestion_control: bool,
    pub(crate) windows: u32,
    pub(crate) min_rto: u32,
}

impl CrateKcp {
    pub(crate) fn new(settings: Settings, id: u32, now: u64) -> Self {
        let output = Output::default();
        let mut kcp = kcp::Kcp::new(id, output.clone());
        let interval = i32::try_from(settings.interval).expect("an interval");
        let resend = i32::try_from(settings.resend_by_acks).expect("a count");
        kcp.set_nodelay(
            settings.no_delay,
            interval,
            resend,
            !settings.congestion_control,
        );
        let window = u16::try_from(settings.windows).expect("a window");
        kcp.set_wndsize(window, window);
        kcp.set_mtu(1432).expect("a size");
        kcp.set_rx_minrto(settings.min_rto);
        Self {
            kcp,
            output,
            interval: settings.interval.into(),
            next: now,
        }
    }

    fn flush(&mut self, out: &mut Datagrams) {
        // Before the first update it is an error, which does no harm.
        let _ = self.kcp.flush();
        assert!(out.append(&mut self.output.0.borrow_mut()));
    }
}

impl End for CrateKcp {
    fn is_ready(&self) -> bool {
        true
    }

    fn send(&mut self, _now: u64, message: &[u8], out: &mut Datagrams) {
        self.kcp.send(message).expect("a message");
        self.flush(out);
    }

    fn receive(&mut self, _now: u64, datagram: &[u8], out: &mut Datagrams, to: &mut Vec<Vec<u8>>) {
        self.kcp.input(datagram).expect("a datagram");
        while let Ok(size) = self.kcp.peeksize() {
            let mut message = vec![0; size];
            self.kcp.recv(&mut message).expect("a message");
            to.push(message);
        }
        self.flush(out);
    }

    fn tick(&mut self, now: u64, out: &mut Datagrams) {
        let time = u32::try_from(now).expect("a time");
        self.kcp.update(time).expect("an update");
        self.next = now + self.interval;
        assert!(out.append(&mut self.output.0.borrow_mut()));
    }

    fn deadline(&self) -> Option<u64> {
        Some(self.next)
    }

    fn waiting(&self) -> usize {
        self.kcp.wait_snd()
    }
}
