use proptest::prelude::*;

use super::*;

fn encoded(source: &[u8]) -> Vec<u8> {
    let length = encoded_length(u32::try_from(source.len()).expect("a short source"));
    let mut target = vec![0; usize::try_from(length).expect("a short text")];
    encode(source, &mut target);
    target
}

fn decoded(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut target = vec![0; decoded_length(text)];
    decode(text, &mut target).map(|()| target)
}

/// The rules of B64-3 to B64-6, written down one after the other.
fn by_the_rules(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let (mut out, mut group, mut pads) = (Vec::new(), Vec::new(), 0);
    let mut symbols = Vec::new();
    for byte in text {
        match byte {
            b'\n' | b'\r' | b' ' => {}
            b'=' => symbols.push(None),
            _ => {
                let value = (0..).zip(ALPHABET).find(|(_, letter)| *letter == byte);
                symbols.push(Some(value.ok_or(Failure::Invalid)?.0));
            }
        }
    }
    while symbols.len() % 4 != 0 {
        symbols.push(None);
    }
    for symbol in symbols {
        pads += usize::from(symbol.is_none());
        group.push(symbol.unwrap_or(0));
        if let [a, b, c, d] = group[..] {
            let bits: u32 = a << 18 | b << 12 | c << 6 | d;
            let [_, first, second, third] = bits.to_be_bytes();
            out.push(first);
            if pads < 2 {
                out.push(second);
            }
            if pads < 1 {
                out.push(third);
            }
            group.clear();
        }
    }
    if out.len() == decoded_length(text) {
        Ok(out)
    } else {
        Err(Failure::Invalid)
    }
}

// proves: B64-1 B64-2
#[test]
fn lengths_and_padding() {
    for (source, text) in [
        ("", ""),
        ("M", "TQ=="),
        ("Ma", "TWE="),
        ("Man", "TWFu"),
        ("Man\0", "TWFuAA=="),
        ("\x7f\x7f\x7f", "f39/"),
    ] {
        assert_eq!(encoded(source.as_bytes()), text.as_bytes());
    }
    assert_eq!(encoded(&[0xFB, 0xFF, 0xFE]), b"+//+");
    assert_eq!(encoded_length(u32::MAX), 4 * (u64::from(u32::MAX) / 3));
}

// proves: B64-5 B64-6 B64-7
#[test]
fn unusual_texts() {
    for (text, bytes) in [
        ("TQ", "M"),
        ("TQ=", "M"),
        ("TWE", "Ma"),
        ("TR==", "M"),
        ("TWFu\n", "Man"),
        ("TW Fu", "Man"),
        ("TWE=\n", "Ma"),
        ("====", "\0"),
        ("TWFu====", "Man\0"),
        ("", ""),
    ] {
        assert_eq!(decoded(text.as_bytes()), Ok(bytes.into()), "{text:?}");
    }
    for text in [
        "TQ==\n",
        "TWFu\r\n",
        "TWFu\t",
        "T",
        "=",
        "TQ==TQ==",
        "TW-u",
        "TW\0u",
        "TWFuTWFu\nTWFu\n",
    ] {
        assert_eq!(decoded(text.as_bytes()), Err(Failure::Invalid), "{text:?}");
    }
    assert_eq!(decoded(&[0x80; 4]), Err(Failure::Invalid));
}

// proves: B64-8
#[test]
fn nothing_is_written_beyond_the_expected_length() {
    let mut target = [7; 8];
    assert_eq!(decode(b"TWFuT", &mut target[..3]), Err(Failure::Invalid));
    assert_eq!(target[3..], [7; 5]);
}

proptest! {
    // proves: B64-1 B64-2
    #[test]
    fn what_was_encoded_is_decoded(source in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(decoded(&encoded(&source)), Ok(source));
    }

    // proves: B64-3 B64-5 B64-6
    #[test]
    fn all_texts_are_decoded_by_the_rules(text in "[A-Da-d+/= \n\r\t]{0,24}") {
        prop_assert_eq!(decoded(text.as_bytes()), by_the_rules(text.as_bytes()));
    }

    // proves: B64-3 B64-5 B64-6
    #[test]
    fn any_bytes_are_decoded_by_the_rules(text in proptest::collection::vec(any::<u8>(), 0..24)) {
        prop_assert_eq!(decoded(&text), by_the_rules(&text));
    }
}
