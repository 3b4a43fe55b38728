//! Cookies from servers and from files: whatever they say, what a store accepts it writes and reads
//! again, and a host gets only what it or its domain has set.
#![no_main]

use hpsocket4c::layer::http::cookie::{Cookie, Store, parse_expires};
use libfuzzer_sys::fuzz_target;

const NOW: i64 = 1_700_000_000;

fuzz_target!(|input: (Vec<u8>, String, String, Vec<u8>, String)| {
    let (field, host, target, file, date) = input;
    let _ = parse_expires(&date);
    let mut store = Store::default();
    if let Some(cookie) = Cookie::of_field(&field, host.as_bytes(), target.as_bytes(), NOW) {
        let domain = cookie.domain.clone();
        let _ = store.set(cookie, false, NOW);
        for cookie in store.of_request(b"victim.example", b"/", true, NOW) {
            assert!(b"victim.example".ends_with(&cookie.domain[..]) && domain == cookie.domain);
        }
    }
    if let Ok(loaded) = Store::from_text(&file, NOW) {
        let text = loaded.to_text(NOW);
        let again = Store::from_text(&text, NOW).unwrap();
        assert_eq!(again.to_text(NOW), text);
    }
});
