//! Any division of any bytes gives the same events, and nothing breaks.

use proptest::prelude::*;

use super::*;

/// Pieces that messages are made of, and some that spoil them.
const PIECES: &[&[u8]] = &[
    b"GET / HTTP/1.1\r\n",
    b"POST /a?b HTTP/1.1\r\n",
    b"CONNECT a:1 HTTP/1.1\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 101 \r\n",
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: upgrade, keep-alive\r\n",
    b"Connection: close\r\n",
    b"Upgrade: websocket\r\n",
    b"A:\t b \r\n",
    b"\r\n",
    b"\r",
    b"\n",
    b" ",
    b":",
    b"abc",
    b"3\r\nabc\r\n",
    b"5;a=\"b\"\r\nhello\r\n",
    b"0\r\n",
    b"\0",
    b"\xff",
    b";",
    b"ffffffff",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![9 => proptest::sample::select(PIECES).prop_map(<[u8]>::to_vec), 1 => any::<u8>().prop_map(|byte| vec![byte])];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    // proves: HTTP-24
    #[test]
    fn pieces_do_not_matter(bytes in bytes(), cuts in proptest::collection::vec(1_usize..9, 1..30), server: bool) {
        let role = if server { Role::Server } else { Role::Client };
        let wishes = |head| [Wish::Go, Wish::Go, Wish::SkipBody, Wish::Go, Wish::Upgrade][head % 5];
        let whole = trace(role, wishes, [&bytes[..]], &[]);
        let mut rest = &bytes[..];
        let mut cuts = cuts.iter().cycle();
        let pieces = std::iter::from_fn(|| {
            let (piece, after) = rest.split_at((*cuts.next()?).min(rest.len()));
            rest = after;
            (!piece.is_empty()).then_some(piece)
        });
        let pieces: Vec<&[u8]> = pieces.collect();
        prop_assert_eq!(&trace(role, wishes, pieces.iter().copied(), &[]), &whole);
        let resting = Trace { rests: true, ..Trace::new(role, wishes) };
        prop_assert_eq!(&run(resting, pieces, &[]), &whole);
        prop_assert_eq!(&trace(role, wishes, bytes.chunks(1), &[]), &whole);
    }
}
