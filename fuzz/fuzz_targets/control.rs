//! Datagrams of anybody at a server: what each means does not depend on more than its bytes; and a peer that has not named the id
//! of its ARQ session gets no more bytes than it has sent, whatever it sends and however long it waits.
#![no_main]

use hpsocket4c::layer::arq::{Config, Failure, Properties, Session};
use hpsocket4c::layer::control::{Meaning, NOTIFICATION};
use hpsocket4c::layer::{Datagrams, HEADERS};
use libfuzzer_sys::fuzz_target;

const OWN: u32 = 0x0102_0304;
const MOST: usize = 200;

/// What the specification says, in other words than the library.
fn check_meaning(datagram: &[u8], meaning: Meaning) {
    let expected = if datagram.len() > MOST {
        Meaning::TooLong
    } else if datagram.is_empty() {
        Meaning::SignOfLife
    } else if datagram.len() == 16 && datagram.iter().zip(NOTIFICATION).all(|(one, other)| *one == other) {
        Meaning::End
    } else {
        Meaning::Data
    };
    assert_eq!(meaning, expected);
}

fn names_own_id(datagram: &[u8]) -> bool {
    datagram.len() == 12 && datagram[8..] == OWN.to_le_bytes()
}

/// A connection of an ARQ server, as its component treats it.
struct Peer {
    session: Session,
    out: Datagrams,
    now: u64,
    received: usize,
    sent: usize,
    knows: bool,
}

impl Peer {
    fn count(&mut self) {
        self.sent += self.out.cost();
        self.out.clear();
        assert!(self.knows || self.sent <= self.received, "{} of {}", self.sent, self.received);
        assert!(self.knows || self.session.credit().is_some_and(|rest| rest <= self.received - self.sent));
    }

    fn wait(&mut self, pause: u64) -> Result<(), Failure> {
        self.now += pause;
        while let Some(due) = self.session.deadline()
            && due <= self.now
        {
            let ticked = self.session.tick(due, &mut self.out);
            self.count();
            ticked?;
            assert!(self.session.deadline().is_none_or(|next| next > due));
        }
        Ok(())
    }

    fn receive(&mut self, datagram: &[u8]) -> Result<(), Failure> {
        self.received += datagram.len() + HEADERS;
        self.knows |= names_own_id(datagram);
        match Meaning::of(datagram, datagram.len() > MOST) {
            Meaning::SignOfLife => {
                self.session.earn(0);
                if self.session.spend(0) {
                    self.sent += HEADERS;
                }
            }
            Meaning::Data => {
                let taken = self.session.receive(self.now, datagram, &mut self.out);
                self.count();
                taken?;
                while self.session.next_event()?.is_some() {}
                self.session.flush(self.now, &mut self.out);
            }
            Meaning::End | Meaning::TooLong => return Err(Failure::TimedOut),
        }
        self.count();
        Ok(())
    }
}

/// An interval, then for each datagram: tens of milliseconds before it, its length, its bytes.
fn run(input: &[u8]) -> Option<()> {
    let (interval, mut rest) = input.split_first()?;
    let values = Properties {
        flush_interval: u32::from(*interval).max(1),
        ..Properties::default()
    };
    let config = Config::new(&values).ok()?;
    let mut peer = Peer {
        session: Session::with_stranger(&config, OWN, 1000),
        out: Datagrams::new(),
        now: 1000,
        received: 0,
        sent: 0,
        knows: false,
    };
    let mut lives = true;
    while let [pause, length, behind @ ..] = rest {
        let (datagram, behind) = behind.split_at(behind.len().min(usize::from(*length)));
        rest = behind;
        check_meaning(datagram, Meaning::of(datagram, datagram.len() > MOST));
        lives = lives && peer.wait(10 * u64::from(*pause)).is_ok() && peer.receive(datagram).is_ok();
    }
    if lives {
        let _ = peer.wait(100_000);
    }
    Some(())
}

fuzz_target!(|input: &[u8]| {
    let _ = run(input);
});
