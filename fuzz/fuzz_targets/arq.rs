//! ARQ: whatever datagrams come, a session neither panics nor sends much more than it gets, nor keeps more than its window; and
//! whatever a link does to datagrams, two sessions deliver what was sent, in order.
#![no_main]

use std::collections::VecDeque;

use hpsocket4c::layer::Datagrams;
use hpsocket4c::layer::arq::{Config, Event, Properties, Session};
use libfuzzer_sys::fuzz_target;

const OWN: u32 = 0x0101_0101;
const PEER: u32 = 0x0202_0202;

fn config(bits: u8) -> Config {
    let values = Properties {
        no_delay: bits & 1 != 0,
        turnoff_congest_ctrl: bits & 2 != 0,
        resend_by_acks: u32::from(bits >> 2 & 3),
        fast_limit: u32::from(bits >> 4 & 1),
        send_wnd_size: 1 + u32::from(bits >> 5),
        recv_wnd_size: 128,
        max_trans_unit: 72,
        ..Properties::default()
    };
    Config::new(&values).unwrap()
}

fn packet(own: u32, peer: u32) -> Vec<u8> {
    let head = [0x4F, 0xBB, 1, 1];
    [&head[..], &own.to_le_bytes(), &peer.to_le_bytes()].concat()
}

/// One session and a hostile peer. Datagrams of all lengths but 1 to 23 mean something.
fn hostile(bits: u8, greets: bool, datagrams: &[(u16, Vec<u8>)]) {
    let (mut now, mut out) = (1_u64 << 32 | u64::from(bits) << 24, Datagrams::new());
    let mut session: Session = Session::new(&config(bits), OWN, now, &mut out);
    if greets {
        session.receive(now, &packet(PEER, OWN), &mut out).unwrap();
        session.receive(now, &packet(PEER, OWN), &mut out).unwrap();
    }
    for (pause, datagram) in datagrams {
        now += u64::from(*pause);
        while let Some(due) = session.deadline()
            && due <= now
        {
            if session.tick(due, &mut out).is_err() {
                return;
            }
            assert!(session.deadline().is_none_or(|next| next > due));
        }
        out.clear();
        // Some bytes of it are a message as well.
        let _ = session.send(now, &[datagram.get(..9).unwrap_or_default()], &mut out);
        let before = out.bytes();
        if session.receive(now, datagram, &mut out).is_err() {
            return;
        }
        loop {
            match session.next_event() {
                Ok(Some(Event::Message(message))) => assert!(message.len() <= 4096),
                Ok(Some(Event::HandShake)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
        }
        session.flush(now, &mut out);
        // An answer to each segment, and what waits in windows of eight segments.
        assert!(out.bytes() - before <= datagram.len().max(24) + 24 + 9 * 72);
    }
}

struct End {
    session: Session,
    out: Datagrams,
    on_the_way: VecDeque<Vec<u8>>,
    sent: Vec<Vec<u8>>,
    arrived: usize,
}

impl End {
    fn new(bits: u8, id: u32) -> Self {
        let mut out = Datagrams::new();
        Self {
            session: Session::new(&config(bits), id, 0, &mut out),
            out,
            on_the_way: VecDeque::new(),
            sent: Vec::new(),
            arrived: 0,
        }
    }

    fn tick(&mut self, now: u64) -> bool {
        self.session.tick(now, &mut self.out).is_ok()
    }

    fn carry(&mut self) {
        while let Some(datagram) = self.out.front() {
            self.on_the_way.push_back(datagram.to_vec());
            self.out.pop(1);
        }
    }

    /// What arrives is what the peer has sent next.
    fn receive(&mut self, now: u64, datagram: &[u8], sent: &[Vec<u8>]) {
        self.session.receive(now, datagram, &mut self.out).unwrap();
        while let Some(event) = self.session.next_event().unwrap() {
            if let Event::Message(message) = event {
                assert_eq!(message, sent[self.arrived]);
                self.arrived += 1;
            }
        }
        self.session.flush(now, &mut self.out);
    }
}

/// Two sessions. Each step says what happens to the datagrams of one of them.
fn talk(bits: u8, steps: &[(u8, u8)]) {
    let mut ends = [End::new(bits, OWN), End::new(!bits, PEER)];
    let mut now = 0;
    // In the end nothing is lost any more. With a window of one segment a message can take some hundred steps.
    let quiet = std::iter::repeat_n((0, 60), 4000 + 400 * steps.len());
    for (number, (step, value)) in steps.iter().copied().chain(quiet).enumerate() {
        let [one, other] = &mut ends;
        let (from, to) = if (step ^ number.to_le_bytes()[0]) & 1 == 0 { (one, other) } else { (other, one) };
        now += u64::from(value & 0x7F);
        if !from.tick(now) || !to.tick(now) {
            // The handshake took too long.
            return;
        }
        from.carry();
        to.carry();
        match step >> 1 & 7 {
            1 => drop(from.on_the_way.pop_front()),
            2 => from.on_the_way.rotate_left(usize::from(value) % from.on_the_way.len().max(1)),
            3 if from.on_the_way.len() < 1000 => {
                let copies: Vec<_> = from.on_the_way.iter().take(3).cloned().collect();
                from.on_the_way.extend(copies);
            }
            4 | 5 => {
                let message = vec![value; 1 + usize::from(value) * usize::from(step >> 4)];
                if from.session.send(now, &[&message], &mut from.out).is_ok() {
                    from.sent.push(message);
                }
            }
            _ => {
                while let Some(datagram) = from.on_the_way.pop_front() {
                    to.receive(now, &datagram, &from.sent);
                }
            }
        }
        let rests = |end: &End| end.session.waiting() == 0 && end.session.is_ready();
        if number > steps.len() + 100 && rests(from) && rests(to) {
            break;
        }
    }
    let [one, other] = ends;
    assert_eq!((one.arrived, other.arrived), (other.sent.len(), one.sent.len()));
}

/// Two bytes of settings; then datagrams, each with the milliseconds before it (two bytes) and its length (one), until a length of
/// 255; then steps, two bytes each.
fn run(input: &[u8]) -> Option<()> {
    let ([bits, flags], mut rest) = input.split_first_chunk()?;
    let mut datagrams = Vec::new();
    while let Some(([one, other, length], behind)) = rest.split_first_chunk() {
        rest = behind;
        if *length == u8::MAX {
            break;
        }
        let (datagram, behind) = behind.split_at(behind.len().min(usize::from(*length)));
        rest = behind;
        datagrams.push((u16::from_le_bytes([*one, *other]), datagram.to_vec()));
    }
    let steps: Vec<_> = rest.chunks_exact(2).map(|step| (step[0], step[1])).collect();
    hostile(*bits, flags & 1 != 0, &datagrams);
    talk(*bits, &steps);
    Some(())
}

fuzz_target!(|input: &[u8]| {
    let _ = run(input);
});
