//! Base64 and URL encoding: what was encoded is decoded, and whatever a text is, its decoder agrees
//! with the length that was announced and writes nothing beyond it.
#![no_main]

use hpsocket4c::codec::{base64, url};
use libfuzzer_sys::fuzz_target;

/// Behind the memory that a function gets.
const GUARD: [u8; 8] = *b"\x5A guard ";

/// Runs `body` on so much memory, and returns what it has written.
fn within<R>(room: usize, body: impl FnOnce(&mut [u8]) -> R) -> (R, Vec<u8>) {
    let mut memory = vec![0x5A; room];
    memory.extend(GUARD);
    let result = body(&mut memory[..room]);
    assert_eq!(memory[room..], GUARD);
    memory.truncate(room);
    (result, memory)
}

fuzz_target!(|input: (&[u8], u8)| {
    let (data, less) = input;
    let length = base64::encoded_length(u32::try_from(data.len()).unwrap());
    let ((), text) = within(usize::try_from(length).unwrap(), |to| {
        base64::encode(data, to)
    });
    let (result, back) = within(base64::decoded_length(&text), |to| {
        base64::decode(&text, to)
    });
    assert_eq!((result, back.as_slice()), (Ok(()), data));
    let _ = within(base64::decoded_length(data), |to| base64::decode(data, to));

    let length = usize::try_from(url::encoded_length(data)).unwrap();
    let (written, text) = within(length, |to| url::encode(data, to));
    assert_eq!(written, Ok(length));
    assert_eq!(url::decoded_length(&text), data.len());
    let (written, back) = within(data.len(), |to| url::decode(&text, to));
    assert_eq!((written, back.as_slice()), (Ok(data.len()), data));
    let room = url::decoded_length(data).saturating_sub(usize::from(less));
    if let (Ok(written), _) = within(room, |to| url::decode(data, to)) {
        assert_eq!((written, less), (url::decoded_length(data), less));
    }
    let _ = within(length.saturating_sub(usize::from(less)), |to| {
        url::encode(data, to)
    });
});
