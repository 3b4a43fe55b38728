use proptest::prelude::*;

use super::*;

fn encoded(source: &[u8]) -> Vec<u8> {
    let length = usize::try_from(encoded_length(source)).expect("a short text");
    let mut target = vec![0; length];
    assert_eq!(encode(source, &mut target), Ok(length));
    target
}

fn decoded(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut target = vec![0; text.len()];
    let length = decode(text, &mut target)?;
    target.truncate(length);
    Ok(target)
}

// proves: URL-1 URL-2
#[test]
fn which_bytes_are_escaped() {
    let all: Vec<u8> = (0..=255).collect();
    let plain: Vec<u8> = (0..=255)
        .filter(|byte| encoded(&[*byte]) == [*byte])
        .collect();
    assert_eq!(
        plain,
        b"*-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    );
    assert_eq!(encoded(b" ~\xe4"), b"+%7E%E4");
    assert_eq!(decoded(&encoded(&all)), Ok(all));
}

// proves: URL-4 URL-5 URL-7
#[test]
fn exact_room_is_enough_and_less_is_not() {
    for (source, length) in [("a/", 4), ("/a", 4), ("ab", 2), ("//", 6)] {
        let mut target = [0; 8];
        assert_eq!(encode(source.as_bytes(), &mut target[..length]), Ok(length));
        assert_eq!(
            encode(source.as_bytes(), &mut target[..length - 1]),
            Err(Failure::Small)
        );
        assert_eq!(target[length..], [0; 8][length..]);
    }
    let mut target = [0; 8];
    assert_eq!(decode(b"a%2Fb", &mut target[..3]), Ok(3));
    assert_eq!(decode(b"a%2Fb", &mut target[..2]), Err(Failure::Small));
}

// proves: URL-6
#[test]
fn bounds_of_broken_texts() {
    for (text, length) in [
        ("", 0),
        ("%", 0),
        ("%%%", 1),
        ("%41", 1),
        ("a%4", 1),
        ("%41%", 0),
        ("+%41b", 3),
    ] {
        assert_eq!(decoded_length(text.as_bytes()), length, "{text}");
    }
}

// proves: URL-8 URL-9
#[test]
fn broken_escapes_are_refused() {
    for text in ["%", "%4", "a%", "%zz", "%4g", "%g4", "%%%", "%+1", "% 1"] {
        assert_eq!(decoded(text.as_bytes()), Err(Failure::Invalid), "{text}");
    }
    assert_eq!(decoded(b"%2f%2F"), Ok(b"//".into()));
}

proptest! {
    // proves: URL-3 URL-6
    #[test]
    fn what_was_encoded_is_decoded(source in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = encoded(&source);
        prop_assert_eq!(decoded_length(&text), source.len());
        prop_assert_eq!(decoded(&text), Ok(source));
    }
}
