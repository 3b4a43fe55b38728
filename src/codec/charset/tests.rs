use super::*;

fn both<F: From, T: To>(from: &F, to: &T, source: &[F::Unit]) -> (Vec<T::Unit>, Result<(), Stop>) {
    let mut target = vec![0.into(); source.len() * 4];
    let (written, result) = convert(from, to, source, &mut target);
    target.truncate(written);
    (target, result)
}

// proves: CHS-8
#[test]
fn what_does_not_fit_is_left_out_as_a_whole() {
    let mut target = [7; 4];
    assert_eq!(
        convert(&Utf8, &Utf32, "中ab".as_bytes(), &mut target[..2]),
        (2, Err(Stop::Full))
    );
    assert_eq!(target, [0x4E2D, 0x61, 7, 7]);
    let mut target = [7; 8];
    assert_eq!(
        convert(&Utf32, &Utf8, &[0x61, 0x4E2D], &mut target[..3]),
        (1, Err(Stop::Full))
    );
    assert_eq!(target, *b"a\x07\x07\x07\x07\x07\x07\x07");
}

// proves: CHS-10
#[test]
fn gbk_has_its_own_characters_only() {
    let gbk = Gbk::new().expect("memory");
    for (bytes, character) in [
        (&b"\x80"[..], 0x20AC),
        (b"\xd6\xd0", 0x4E2D),
        (b"\x81\x40", 0x4E02),
    ] {
        assert_eq!(both(&gbk, &Utf32, bytes), (vec![character], Ok(())));
        assert_eq!(both(&Utf32, &gbk, &[character]), (bytes.to_vec(), Ok(())));
    }
    let all = (0x81..=0xFE_u8).flat_map(|lead| (0..=255).map(move |trail| [lead, trail]));
    let accepted = all.filter(|pair| both(&gbk, &Utf32, pair).1.is_ok());
    assert_eq!(accepted.count(), 21791);
    for bytes in [
        b"\xA8\xBF",
        b"\xA2\xE3",
        b"\xA1\x40",
        b"\xA9\x89",
        b"\xA9\x95",
        b"\xFE\x50",
        b"\x81\x30",
        b"\xFF\x40",
    ] {
        assert_eq!(
            both(&gbk, &Utf32, bytes).1,
            Err(Stop::Inconvertible),
            "{bytes:x?}"
        );
    }
    assert_eq!(
        both(&gbk, &Utf32, b"a\xd6"),
        (vec![0x61], Err(Stop::Incomplete))
    );
    assert_eq!(
        both(&Utf8, &gbk, "中😀".as_bytes()),
        (b"\xd6\xd0".to_vec(), Err(Stop::Inconvertible))
    );
}

/// As [`convert`], but one character after the other.
fn slowly<F: From, T: To>(
    from: &F,
    to: &T,
    mut source: &[F::Unit],
    target: &mut [T::Unit],
) -> (usize, Result<(), Stop>) {
    let mut written = 0;
    while !source.is_empty() {
        let step = from.character(source).and_then(|(character, length)| {
            written += to.write(character, &mut target[written..])?;
            source = &source[length..];
            Ok(())
        });
        if step.is_err() {
            return (written, step);
        }
    }
    (written, Ok(()))
}

/// Whatever characters follow each other, and wherever source and target end, the result is that
/// of single characters, and what was behind it in the target stays.
fn compare<F: From, T: To<Unit: PartialEq + std::fmt::Debug>>(
    from: &F,
    to: &T,
    source: &[F::Unit],
) {
    for (length, room) in (0..=source.len()).step_by(17).flat_map(|end| {
        let most = 3 * source.len() + 3;
        [(end, most), (source.len(), end), (source.len(), most - end)]
    }) {
        let (mut one, mut other) = (vec![7.into(); room], vec![7.into(); room]);
        let expected = slowly(from, to, &source[..length], &mut other);
        assert_eq!(convert(from, to, &source[..length], &mut one), expected);
        assert_eq!(one, other, "{length} of {}, room {room}", source.len());
    }
}

/// Texts with long and short runs of each sort of character, and something bad at each place.
fn texts() -> Vec<Vec<u32>> {
    let chinese = "高性能跨平台网络通信框架，支持中文。".repeat(3);
    let mixed = "中a文bc高性defg能跨平台hijklmno网络通信框架支pqrstuvwxyz持中文高性能跨平台网络é通信é框é架é";
    let ascii = "a".repeat(90);
    let all = [
        &chinese,
        mixed,
        &ascii,
        &format!("{ascii}{chinese}{ascii}{mixed}"),
    ];
    all.iter()
        .map(|text| text.chars().map(u32::from).collect())
        .collect()
}

// proves: CHS-2 CHS-8
#[test]
fn groups_are_converted_as_single_characters_are() {
    let gbk = Gbk::new().expect("memory");
    for mut text in texts() {
        for bad in [
            None,
            Some(0x1F600),
            Some(0xD800),
            Some(0xE000),
            Some(0xFFFF),
            Some(0x11_0000),
        ] {
            let places = if bad.is_some() { text.len() } else { 1 };
            for place in (0..places).step_by(23) {
                let good = text[place];
                text[place] = bad.unwrap_or(good);
                compare(&Utf32, &Utf8, &text);
                compare(&Utf32, &gbk, &text);
                text[place] = good;
            }
        }
        let utf8 = both(&Utf32, &Utf8, &text).0;
        let coded = both(
            &Utf32,
            &gbk,
            &text
                .iter()
                .map(|c| if *c == 0xE9 { 0x20AC } else { *c })
                .collect::<Vec<_>>(),
        )
        .0;
        for place in (0..utf8.len()).step_by(37) {
            for bad in [
                0, 0x40, 0x80, 0xBF, 0xC1, 0xC3, 0xE0, 0xED, 0xF4, 0xF9, 0xFF,
            ] {
                let mut utf8 = utf8.clone();
                utf8[place] = bad;
                compare(&Utf8, &Utf32, &utf8);
                compare(&Utf8, &gbk, &utf8);
                let mut coded = coded.clone();
                let place = place % coded.len();
                coded[place] = bad;
                compare(&gbk, &Utf32, &coded);
                compare(&gbk, &Utf8, &coded);
            }
        }
    }
}

// proves: CHS-10
#[test]
fn every_pair_has_the_same_character_in_a_group() {
    let gbk = Gbk::new().expect("memory");
    let chinese = "高性能跨平台网络通信框架，支持中文。高性能跨平台网络";
    let (text, _) = both(&Utf8, &gbk, chinese.as_bytes());
    for pair in (0x81..=0xFE_u8).flat_map(|lead| (0..=255).map(move |trail| [lead, trail])) {
        let mut text = text.clone();
        text[30..32].copy_from_slice(&pair);
        let mut wide = vec![0; text.len()];
        let expected = slowly(&gbk, &Utf32, &text, &mut wide);
        wide.truncate(expected.0);
        assert_eq!(both(&gbk, &Utf32, &text), (wide, expected.1));
        let mut target = vec![0; 2 * text.len()];
        let expected = slowly(&gbk, &Utf8, &text, &mut target);
        target.truncate(expected.0);
        assert_eq!(both(&gbk, &Utf8, &text), (target.clone(), expected.1));
        assert_eq!(
            both(&Utf8, &gbk, &target).0,
            text[..if expected.1.is_ok() { text.len() } else { 30 }]
        );
    }
}

proptest::proptest! {
    // proves: CHS-7
    #[test]
    fn texts_come_back(text in "[a-zé中😀]{0,80}") {
        let (wide, result) = both(&Utf8, &Utf32, text.as_bytes());
        proptest::prop_assert_eq!(result, Ok(()));
        let characters: Vec<u32> = text.chars().map(u32::from).collect();
        proptest::prop_assert_eq!(&wide, &characters);
        proptest::prop_assert_eq!(both(&Utf32, &Utf8, &wide), (text.into_bytes(), Ok(())));
    }
}
