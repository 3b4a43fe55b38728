//! Cookies from servers and from files: whatever they say, what a store accepts it writes and reads
//! again, and a host gets only what it or its domain has set.
#![no_main]

use hpsocket4c::layer::http::cookie::{Domain, Store, of_field, pairs, parse_expires};
use libfuzzer_sys::fuzz_target;

const NOW: i64 = 1_700_000_000;
const VICTIM: &[u8] = b"victim.example";

fuzz_target!(|input: (Vec<u8>, String, String, Vec<u8>, String)| {
    let (field, host, target, file, date) = input;
    let _ = parse_expires(&date);
    let mut store = Store::new();
    if let Ok(Some(host)) = Domain::of(host.as_bytes())
        && let Some(received) = of_field(&field, &host, target.as_bytes(), true, NOW)
    {
        let (domain, name) = (received.domain, received.cookie.name().to_vec());
        let (over, is_for_request) = (received.cookie.is_expired(NOW), received.is_for_request);
        store.receive(&domain, received.cookie, NOW).unwrap();
        let line = |host: &Domain| store.line(host, target.as_bytes(), true, NOW).unwrap();
        let own = line(&host);
        assert_eq!(pairs(&own).count(), usize::from(is_for_request && !over));
        assert!(pairs(&own).all(|(sent, _)| sent == name));
        let victim = Domain::of(VICTIM).unwrap().unwrap();
        assert!(line(&victim).is_empty() || VICTIM.ends_with(domain.text()));
    }
    if let Ok(loaded) = Store::from_text(&file[..], NOW) {
        let text = loaded.to_text(NOW).unwrap();
        let again = Store::from_text(&text[..], NOW).unwrap();
        assert_eq!(again.to_text(NOW).unwrap(), text);
    }
});
