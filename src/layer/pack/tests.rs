use proptest::prelude::*;

use super::*;

const ANY: Format = Format {
    max_size: MAX_SIZE,
    flag: 0,
};

/// All payloads that `pieces` give, and how the stream ended.
fn decode(format: Format, pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Result<(), Errno>) {
    let mut decoder = Decoder::new(format);
    let mut packets = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        loop {
            match decoder.next(&mut rest) {
                Ok(Some(packet)) => packets.push(packet.to_vec()),
                Ok(None) => break,
                Err(error) => return (packets, Err(error)),
            }
        }
        assert!(rest.is_empty());
    }
    (packets, Ok(()))
}

fn encode(format: Format, payloads: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    for payload in payloads {
        stream.extend_from_slice(&format.header(payload.len()).unwrap());
        stream.extend_from_slice(payload);
    }
    stream
}

/// Cuts `stream` at the given places, whatever their order and whether they exist.
fn cut<'a>(stream: &'a [u8], places: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|at| at % (stream.len() + 1)).collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in places {
        pieces.push(&stream[from..at]);
        from = at;
    }
    pieces.push(&stream[from..]);
    pieces
}

// proves: TCP-110
#[test]
fn headers_are_those_of_the_specification() {
    assert_eq!(ANY.header(5), Ok([0x05, 0x00, 0x00, 0x00]));
    let flagged = Format {
        flag: MAX_FLAG,
        ..ANY
    };
    assert_eq!(flagged.header(5), Ok([0x05, 0x00, 0xC0, 0xFF]));
    let all_bits_differ = Format { flag: 0x2A7, ..ANY };
    assert_eq!(
        all_bits_differ.header(0x31_2345),
        Ok([0x45, 0x23, 0xF1, 0xA9])
    );
}

// proves: TCP-112
#[test]
fn only_sizes_within_the_limit_have_a_header() {
    let format = Format {
        max_size: 10,
        flag: 0,
    };
    assert!(format.header(1).is_ok());
    assert!(format.header(10).is_ok());
    for length in [0, 11, u32::MAX as usize, usize::MAX] {
        assert_eq!(format.header(length), Err(Errno::EMSGSIZE), "{length}");
    }
    assert!(ANY.header(0x3F_FFFF).is_ok());
    assert_eq!(ANY.header(0x40_0000), Err(Errno::EMSGSIZE));
}

// proves: TCP-115 TCP-116
#[test]
fn bad_headers_end_the_stream_at_their_fourth_byte() {
    let format = Format {
        max_size: 8,
        flag: 3,
    };
    let good = format.header(8).unwrap();
    let other = Format { flag: 4, ..ANY };
    let cases = [
        (other.header(8).unwrap(), Errno::EBADMSG),
        // The flag is checked first.
        (other.header(9).unwrap(), Errno::EBADMSG),
        ([0, 0, 0, 0], Errno::EBADMSG),
        (
            Format { flag: 3, ..ANY }.header(9).unwrap(),
            Errno::EMSGSIZE,
        ),
        ((3_u32 << LENGTH_BITS).to_le_bytes(), Errno::EMSGSIZE),
    ];
    for (header, error) in cases {
        let stream = [&good[..], b"12345678", &header].concat();
        let packets = vec![b"12345678".to_vec()];
        assert_eq!(decode(format, &[&stream]), (packets.clone(), Err(error)));
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(decode(format, &bytes), (packets.clone(), Err(error)));
        // Three bytes of a header are not enough to check it.
        assert_eq!(decode(format, &bytes[..bytes.len() - 1]), (packets, Ok(())));
    }
    // Without an own flag any other one is accepted.
    let stream = encode(other, &[b"x".to_vec()]);
    assert_eq!(decode(ANY, &[&stream]), (vec![b"x".to_vec()], Ok(())));
}

// proves: TCP-120
#[test]
fn whole_packets_are_not_copied_and_promises_take_no_memory() {
    let stream = encode(ANY, &[b"first".to_vec(), b"second".to_vec()]);
    let mut decoder = Decoder::new(ANY);
    let mut rest = &stream[..];
    let first = decoder.next(&mut rest).unwrap().unwrap();
    assert_eq!(first.as_ptr(), stream[HEADER..].as_ptr());
    assert_eq!(decoder.next(&mut rest), Ok(Some(&b"second"[..])));
    assert_eq!((decoder.next(&mut rest), rest), (Ok(None), &b""[..]));
    assert_eq!(decoder.kept(), 0);
    // Four megabytes are announced, eight bytes come.
    let start = [&ANY.header(MAX_SIZE as usize).unwrap()[..], b"ab"].concat();
    assert_eq!(decoder.next(&mut &start[..]), Ok(None));
    assert_eq!(decoder.next(&mut &b"cd"[..]), Ok(None));
    assert_eq!(decoder.kept(), 8);
    let (mut kept, mut memory) = (decoder.into_kept(), Vec::new());
    kept.consume(8);
    kept.reclaim(&mut memory);
    // A large buffer would not be given back at all.
    assert!((8..100).contains(&memory.capacity()));
}

// proves: TCP-117
#[test]
fn what_a_pause_leaves_comes_first_afterwards() {
    let payloads: Vec<Vec<u8>> = (1..=5).map(|n| vec![n; usize::from(n)]).collect();
    let stream = encode(ANY, &payloads);
    let (before, after) = stream.split_at(stream.len() - 3);
    let mut decoder = Decoder::new(ANY);
    let mut rest = before;
    let mut seen = Vec::new();
    // A pause after each packet.
    while let Some(packet) = decoder.next(&mut rest).unwrap() {
        seen.push(packet.to_vec());
        decoder.keep(std::mem::take(&mut rest)).unwrap();
        decoder = Decoder::resume(ANY, decoder.into_kept());
    }
    assert_eq!(seen, payloads[..4]);
    rest = after;
    assert_eq!(decoder.next(&mut rest), Ok(Some(&payloads[4][..])));
}

proptest! {
    // proves: TCP-114
    #[test]
    fn any_split_gives_the_same_packets(
        payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..300), 0..20),
        places in proptest::collection::vec(any::<usize>(), 0..40),
        flag in 0..=MAX_FLAG,
    ) {
        let format = Format { max_size: 299, flag };
        let stream = encode(format, &payloads);
        prop_assert_eq!(decode(format, &cut(&stream, &places)), (payloads, Ok(())));
    }

    // proves: TCP-120
    #[test]
    fn hostile_bytes_are_never_multiplied(
        // The numbers are mostly small, so that some headers are valid.
        stream in proptest::collection::vec(prop_oneof![4 => Just(0), 2 => 1_u8..10, 1 => any::<u8>()], 0..600),
        places in proptest::collection::vec(any::<usize>(), 0..20),
        max_size in prop_oneof![1_u32..300, Just(MAX_SIZE)],
        flag in 0_u32..2,
    ) {
        let mut decoder = Decoder::new(Format { max_size, flag });
        let (mut came, mut handed_out) = (0, 0);
        'stream: for piece in cut(&stream, &places) {
            came += piece.len();
            let mut rest = piece;
            loop {
                match decoder.next(&mut rest) {
                    Ok(Some(packet)) => handed_out += HEADER + packet.len(),
                    Ok(None) => break,
                    Err(_) => break 'stream,
                }
                prop_assert!(handed_out <= came);
            }
            prop_assert_eq!(decoder.kept(), came - handed_out);
        }
    }
}
