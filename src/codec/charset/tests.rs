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
