use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::AtomicUsize;
use std::thread;

use super::*;
use crate::layer::http::cookie::{SESSION, pairs};
use crate::os::fork::testing;
use crate::os::locks::Mutex;

/// The store is one, so its tests run one at a time.
pub(in crate::component) static ALONE: Mutex<()> = Mutex::new(());

fn given<'a>(name: &'a str, value: &'a str, domain: &'a str) -> Given<'a> {
    Given {
        name: name.as_bytes(),
        value: value.as_bytes(),
        domain: domain.as_bytes(),
        path: b"/",
        expires: SESSION,
        ..Given::default()
    }
}

fn request(host: &str) -> String {
    String::from_utf8(of_request(host.as_bytes(), b"/", false).unwrap()).unwrap()
}

// proves: HTTP-82 HTTP-123 HTTP-175 HTTP-177 HTTP-178 HTTP-T15
#[test]
fn what_is_received_is_sent() {
    let _alone = ALONE.lock();
    assert_eq!(clear(None, None), Ok(true));
    let receive =
        |host: &str, field: &str| received(host.as_bytes(), b"/dir/x", false, field.as_bytes());
    let has = |name: &str, value: &str| Some(Effect::Has(name.into(), value.into()));
    assert_eq!(receive("a.ex.com", "own=1; path=/"), has("own", "1"));
    assert_eq!(
        receive("a.ex.com", "all=2; path=/; domain=ex.com"),
        has("all", "2")
    );
    assert_eq!(receive("a.ex.com", "s=3; path=/; secure"), None);
    assert_eq!(receive("a.ex.com", "deep=4; path=/other"), None);
    assert_eq!(
        receive("a.ex.com", "evil=5; path=/; domain=other.com"),
        None
    );
    assert_eq!(receive("a.ex.com", "=x"), None);
    assert_eq!(receive("[::1]", "six=6; path=/"), has("six", "6"));
    assert_eq!(receive("127.0.0.1", "part=7; path=/; domain=0.0.1"), None);
    assert_eq!(receive("", "a=1"), None);
    assert_eq!(request("A.EX.com"), "own=1; all=2");
    assert_eq!(request("b.a.ex.com"), "all=2");
    assert_eq!(request("other.com"), "");
    assert_eq!(request("::1"), "six=6");
    assert_eq!(request(""), "");
    assert_eq!(
        of_request(b"a.ex.com", b"/", true).unwrap(),
        b"own=1; all=2; s=3"
    );
    assert_eq!(
        receive("a.ex.com", "own=; path=/; Max-Age=0"),
        Some(Effect::Lost(b"own".into()))
    );
    assert_eq!(request("a.ex.com"), "all=2");
    assert_eq!(clear(None, None), Ok(true));
    assert!(IS_EMPTY.load(Ordering::Relaxed));
}

/// The children are made while other threads read and change the store all the time.
// proves: COM-105
#[test]
fn children_have_the_store_of_their_parent() {
    let _alone = ALONE.lock();
    assert_eq!(clear(None, None), Ok(true));
    assert_eq!(set(&given("a", "1", "ex.com"), false), Ok(true));
    let (stop, changes) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..4 {
            let (stop, changes) = (&stop, &changes);
            scope.spawn(move || {
                let domain = format!("d{number}.com");
                while !stop.load(Ordering::Relaxed) {
                    set(&given("b", "2", &domain), false).unwrap();
                    assert_eq!(request("ex.com"), "a=1");
                    assert_eq!(delete(domain.as_bytes(), b"/", b"b"), Ok(true));
                    changes.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut passed = 0;
        for round in 1..=50 {
            while changes.load(Ordering::Relaxed) < round * 4 {
                thread::yield_now();
            }
            passed += usize::from(testing::child(|| {
                assert_eq!(request("ex.com"), "a=1");
                assert_eq!(set(&given("a", "child", "ex.com"), false), Ok(true));
                let line = of_request(b"ex.com", b"/", false).unwrap();
                assert_eq!(
                    pairs(&line).collect::<Vec<_>>(),
                    [(&b"a"[..], &b"child"[..])]
                );
                assert!(testing::child(|| {
                    assert_eq!(request("ex.com"), "a=child");
                    assert_eq!(clear(None, None), Ok(true));
                    assert_eq!(request("ex.com"), "");
                }));
                assert_eq!(request("ex.com"), "a=child");
            }));
        }
        stop.store(true, Ordering::Relaxed);
        assert_eq!(passed, 50);
    });
    assert_eq!(request("ex.com"), "a=1");
    assert_eq!(clear(None, None), Ok(true));
}

/// A child that is forked while its own thread reads, as a signal handler can do it, and others hold the lock.
// proves: COM-105
#[test]
fn a_child_does_not_wait_for_locks_of_its_parent() {
    let _alone = ALONE.lock();
    assert_eq!(clear(None, None), Ok(true));
    assert_eq!(set(&given("a", "1", "ex.com"), false), Ok(true));
    let reading = SHARED.store.read();
    assert!(testing::child(|| {
        assert_eq!(set(&given("b", "2", "ex.com"), false), Ok(true));
        assert_eq!(request("ex.com"), "a=1; b=2");
    }));
    drop(reading);
    assert_eq!(request("ex.com"), "a=1");
    assert_eq!(clear(None, None), Ok(true));
}

// proves: HTTP-180 HTTP-181
#[test]
fn files_are_all_or_nothing() {
    let _alone = ALONE.lock();
    assert_eq!(clear(None, None), Ok(true));
    let path = std::env::temp_dir().join(format!("hpsocket-cookies-{}", std::process::id()));
    let name = CString::new(path.as_os_str().as_bytes()).unwrap();
    fs::write(&path, "ex.com /\n\ta;1;4000000000;0;0;0\nbad\n").unwrap();
    assert_eq!(set(&given("b", "2", "ex.com"), false), Ok(true));
    assert_eq!(load(&name, false), Err(Errno::EBADMSG));
    assert_eq!(save(&name, true), Err(Errno::EBADMSG));
    assert_eq!(request("ex.com"), "b=2");
    fs::write(
        &path,
        "ex.com /\n\ta;1;4000000000;0;0;0\n\tb;file;4000000000;0;0;0\n",
    )
    .unwrap();
    assert_eq!(load(&name, true), Ok(()));
    assert_eq!(request("ex.com"), "b=2; a=1");
    assert_eq!(load(&name, false), Ok(()));
    assert_eq!(request("ex.com"), "a=1; b=file");
    fs::remove_file(&path).unwrap();
    assert_eq!(load(&name, false), Err(Errno(libc::ENOENT)));
    assert_eq!(save(&name, true), Ok(()));
    assert_eq!(clear(None, None), Ok(true));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "ex.com /\n\ta;1;4000000000;0;0;0\n\tb;file;4000000000;0;0;0\n"
    );
    fs::remove_file(&path).unwrap();
}
