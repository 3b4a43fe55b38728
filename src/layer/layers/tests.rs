//! Compares the rule of changed layers with a model: however the bytes come, wherever the layers
//! change and whenever the program pauses, it sees the same, and TLS gets the rest, in order.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::layer::pack::{Format, MAX_SIZE};
use crate::layer::tls::{Contexts, Material, Pem, Side, TlsConfig};
use crate::layer::{Buffer, ByteQueue, Event, Spare};

const FORMAT: Format = Format {
    max_size: MAX_SIZE,
    flag: 5,
};

/// Length of a slice.
const SLICE: u32 = 7;

fn session() -> Session {
    static CONTEXTS: LazyLock<Arc<Contexts>> = LazyLock::new(|| {
        let config = TlsConfig::new(Side::Server);
        config
            .setup(0, Material::Memory(Pem::default()), None)
            .unwrap();
        config.contexts().unwrap()
    });
    Session::new(&CONTEXTS, None).unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Sort {
    Push,
    Pull,
    Pack,
}

impl Sort {
    fn framing(self) -> Framing {
        match self {
            Self::Push => Framing::Push(SLICE),
            Self::Pull => Framing::Pull(SLICE, Buffer::default()),
            Self::Pack => Framing::Pack(FORMAT, ByteQueue::default()),
        }
    }
}

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Switch {
    Never,
    /// In the callback of this event.
    Inside(usize),
    /// By another thread, unnoticed by the runner: before this event is reported, but after its
    /// bytes were cut.
    Behind(usize),
    /// The same, but before its bytes are looked at, when the runner has taken them.
    Early(usize),
    /// While no delivery runs: before this piece is read.
    Between(usize),
}

/// A connection, its runner and its program.
struct Model {
    layers: Layers,
    switch: Switch,
    /// The program pauses in the callbacks of these events, again and again.
    pauses: Vec<bool>,
    /// It leaves this many of each event's bytes unfetched.
    unfetched: usize,
    events: usize,
    seen: Vec<Vec<u8>>,
    paused: bool,
    /// What the actor word tells the runner.
    turned: bool,
}

impl Model {
    fn switch(&mut self) {
        assert!(!self.layers.secure);
        self.layers.begin_tls(Box::new(session())).unwrap();
        self.turned = true;
    }

    /// A callback.
    fn told(&mut self, bytes: Option<&[u8]>) {
        match (bytes, self.layers.framing.buffer()) {
            (Some(bytes), _) => self.seen.push(bytes.to_vec()),
            (None, Some(buffer)) => {
                let mut out = vec![0; buffer.len().saturating_sub(self.unfetched)];
                assert!(buffer.fetch(&mut out));
                self.seen.push(out);
            }
            (None, None) => unreachable!(),
        }
        if self.switch == Switch::Inside(self.events) {
            self.switch();
        }
        self.paused = self.pauses[self.events % self.pauses.len()];
        self.events += 1;
    }

    /// Does what a turn does.
    fn deliver(&mut self, bytes: &[u8]) {
        let mut taken = self.layers.take();
        let (bytes, mut done) = (bytes.to_vec(), 0);
        if self.switch == Switch::Early(self.events) && !self.layers.secure {
            self.switch();
        }
        while done < bytes.len() && !self.paused && !self.turned {
            let (used, event) = taken.cutter.next(&bytes[done..]).unwrap();
            done += used;
            if event.is_some() && self.switch == Switch::Behind(self.events) {
                self.switch();
            }
            match event {
                None => break,
                Some(Event::Data(bytes)) => {
                    let bytes = bytes.to_vec();
                    self.told(Some(&bytes));
                }
                Some(Event::Buffer(bytes)) => {
                    if self.layers.changed_since(taken.origin) {
                        done -= used;
                        break;
                    }
                    self.layers.framing.buffer().unwrap().push(bytes).unwrap();
                    self.told(None);
                }
            }
        }
        let rest = &bytes[done..];
        taken.cutter.reclaim(&mut Spare::default());
        if !rest.is_empty() || taken.cutter.has_input() {
            self.layers.give_back(taken, rest).unwrap();
        }
        self.turned = false;
    }

    /// Runs turns until nothing is left, each after a resume.
    fn deliver_unread(&mut self) {
        self.paused = false;
        while let Some(unread) = self.layers.take_unread() {
            self.deliver(&unread);
            self.paused = false;
        }
    }

    fn read(&mut self, piece: &[u8]) {
        match &mut self.layers.session {
            Some(session) => session.keep_bytes(piece).unwrap(),
            None => self.deliver(piece),
        }
        self.deliver_unread();
    }
}

/// What the program saw, and what TLS got if it began.
fn run(
    sort: Sort,
    pieces: &[&[u8]],
    switch: Switch,
    pauses: Vec<bool>,
    unfetched: usize,
) -> (Vec<Vec<u8>>, Option<Vec<u8>>) {
    let mut model = Model {
        layers: Layers {
            framing: sort.framing(),
            ..Layers::default()
        },
        switch,
        pauses,
        unfetched,
        events: 0,
        seen: Vec::new(),
        paused: false,
        turned: false,
    };
    for (index, piece) in pieces.iter().enumerate() {
        if switch == Switch::Between(index) {
            model.switch();
            model.turned = false;
        }
        model.read(piece);
    }
    let ciphertext = model
        .layers
        .session
        .as_ref()
        .map(|session| session.kept_bytes());
    assert!(!model.layers.has_undelivered() || ciphertext.is_some());
    (model.seen, ciphertext)
}

fn cut<'a>(stream: &'a [u8], places: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|at| at % (stream.len() + 1)).collect();
    places.sort_unstable();
    let (mut pieces, mut from) = (Vec::new(), 0);
    for at in places {
        pieces.push(&stream[from..at]);
        from = at;
    }
    pieces.push(&stream[from..]);
    pieces
}

fn switches() -> impl Strategy<Value = Switch> {
    prop_oneof![
        Just(Switch::Never),
        (0usize..12).prop_map(Switch::Inside),
        (0usize..12).prop_map(Switch::Behind),
        (0usize..12).prop_map(Switch::Early),
        (0usize..8).prop_map(Switch::Between),
    ]
}

proptest! {
    /// Nothing is lost, repeated or out of order, and nothing behind the switch reaches the
    /// program.
    #[test]
    fn every_byte_goes_to_the_program_or_to_tls(
        packets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..40), 1..12),
        places in proptest::collection::vec(any::<usize>(), 0..8),
        switch in switches(),
        pauses in proptest::collection::vec(any::<bool>(), 1..6),
        unfetched in 0usize..30,
    ) {
        let framed = |packet: &Vec<u8>| [&FORMAT.header(packet.len()).unwrap()[..], packet].concat();
        let stream: Vec<u8> = packets.iter().flat_map(framed).collect();
        let pieces = cut(&stream, &places);
        for sort in [Sort::Push, Sort::Pull, Sort::Pack] {
            let (seen, ciphertext) = run(sort, &pieces, switch, pauses.clone(), unfetched);
            let shown: Vec<u8> = match sort {
                Sort::Push | Sort::Pull => seen.concat(),
                Sort::Pack => seen.iter().flat_map(framed).collect(),
            };
            let switched = ciphertext.is_some();
            let ciphertext = ciphertext.unwrap_or_default();
            if let Switch::Inside(event) = switch {
                prop_assert_eq!(switched, seen.len() > event);
            }
            match sort {
                Sort::Pull if !switched => prop_assert_eq!(&shown, &stream[..shown.len()]),
                _ => prop_assert_eq!([&shown[..], &ciphertext].concat(), stream.clone()),
            }
            if let Switch::Inside(event) = switch
                && switched
            {
                prop_assert_eq!(seen.len(), event + 1);
            }
            if let Sort::Pack = sort {
                prop_assert_eq!(&seen[..], &packets[..seen.len()]);
            }
            if let Sort::Push = sort {
                prop_assert!(seen.iter().all(|slice| (1..=SLICE as usize).contains(&slice.len())));
            }
        }
    }

    /// Pauses change neither the events nor their number.
    #[test]
    fn pauses_do_not_show(
        stream in proptest::collection::vec(any::<u8>(), 0..200),
        places in proptest::collection::vec(any::<usize>(), 0..8),
        pauses in proptest::collection::vec(any::<bool>(), 1..6),
    ) {
        let pieces = cut(&stream, &places);
        for sort in [Sort::Push, Sort::Pull] {
            let plain = run(sort, &pieces, Switch::Never, vec![false], 0);
            let paused = run(sort, &pieces, Switch::Never, pauses.clone(), 0);
            prop_assert_eq!(plain, paused);
        }
    }
}
