//! The callbacks about messages and frames as a C program would write them.

use std::cell::RefCell;
use std::ffi::CStr;
use std::slice;
use std::sync::Arc;

use super::super::{Adapter, Listener};
use super::*;
use crate::component::{ComponentType, Events, Framing, Role};
use crate::ffi::types::http::HP_Http;
use crate::ffi::types::{BYTE, HP_CONNID, LPCSTR, ULONGLONG, USHORT};
use crate::layer::http::websocket::Frame;
use crate::layer::http::{Limits, Parser, Role as Side, Text, UpgradeType};

thread_local! {
    /// What the callbacks have seen on this thread, which runs one test.
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// What the next callbacks return, and leave in errno.
    static ANSWER: RefCell<(c_int, c_int)> = const { RefCell::new((0, 0)) };
}

fn see(text: String) -> c_int {
    SEEN.with_borrow_mut(|seen| seen.push(text));
    let (result, code) = ANSWER.with_borrow(|answer| *answer);
    if code != 0 {
        errno::set_errno(errno::Errno(code));
    }
    result
}

fn seen() -> Vec<String> {
    SEEN.take()
}

fn answer(result: c_int, code: c_int) {
    ANSWER.replace((result, code));
}

/// # Safety
/// `text` ends with NUL.
unsafe fn text(text: LPCSTR) -> String {
    // SAFETY: as the caller says.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}

unsafe extern "C-unwind" fn plain(_: HP_Http, id: HP_CONNID) -> c_int {
    see(format!("plain {id}"))
}

unsafe extern "C-unwind" fn two_texts(_: HP_Http, _: HP_CONNID, a: LPCSTR, b: LPCSTR) -> c_int {
    // SAFETY: the adapter passes texts.
    see(unsafe { format!("{} | {}", text(a), text(b)) })
}

unsafe extern "C-unwind" fn status(_: HP_Http, _: HP_CONNID, code: USHORT, b: LPCSTR) -> c_int {
    // SAFETY: the adapter passes a text.
    see(unsafe { format!("{code} | {}", text(b)) })
}

unsafe extern "C-unwind" fn bytes(_: HP_Http, _: HP_CONNID, p: *const BYTE, n: c_int) -> c_int {
    // SAFETY: the adapter passes a slice's parts.
    let data = unsafe { slice::from_raw_parts(p, usize::try_from(n).unwrap()) };
    see(format!("bytes {}", String::from_utf8_lossy(data)))
}

unsafe extern "C-unwind" fn number(_: HP_Http, _: HP_CONNID, n: c_int) -> c_int {
    see(format!("number {n}"))
}

unsafe extern "C-unwind" fn error(_: HP_Http, _: HP_CONNID, code: c_int, why: LPCSTR) -> c_int {
    // SAFETY: the adapter passes a text.
    see(unsafe { format!("error {code} | {}", text(why)) })
}

unsafe extern "C-unwind" fn frame(
    _: HP_Http,
    _: HP_CONNID,
    fin: BOOL,
    rsv: BYTE,
    opcode: BYTE,
    mask: *const BYTE,
    length: ULONGLONG,
) -> c_int {
    // SAFETY: NULL or four bytes.
    let mask = (!mask.is_null()).then(|| unsafe { *mask.cast::<[u8; 4]>() });
    see(format!("frame {fin} {rsv} {opcode} {mask:?} {length}"))
}

fn listener() -> Arc<Listener> {
    let listener = Listener::new(ComponentType::tcp(Role::Server, Framing::HTTP));
    let http = &listener.http;
    http.message_begin.set(Some(plain));
    http.request_line.set(Some(two_texts));
    http.status_line.set(Some(status));
    http.header.set(Some(two_texts));
    http.headers_complete.set(Some(plain));
    http.body.set(Some(bytes));
    http.chunk_header.set(Some(number));
    http.chunk_complete.set(Some(plain));
    http.message_complete.set(Some(plain));
    http.upgrade.set(Some(number));
    http.parse_error.set(Some(error));
    http.ws_message_header.set(Some(frame));
    http.ws_message_body.set(Some(bytes));
    http.ws_message_complete.set(Some(plain));
    Arc::new(listener)
}

fn adapter(listener: Arc<Listener>) -> Adapter {
    Adapter::new(ptr::without_provenance_mut(32), listener)
}

/// Each sort of event once, `OnHeadersComplete` aside.
fn events() -> [Event<'static>; 9] {
    [
        Event::MessageBegin,
        Event::RequestLine(Text::of(c"GET"), Text::of(c"/a")),
        Event::StatusLine(204, Text::of(c"")),
        Event::Header(Text::of(c"Host"), Text::of(c"h")),
        Event::Body(b"body"),
        Event::ChunkHeader(17),
        Event::ChunkComplete,
        Event::MessageComplete,
        Event::Upgrade(UpgradeType::Unknown),
    ]
}

fn failure() -> Failure {
    let mut parser = Parser::new(Side::Server, Limits::default());
    let mut data = &b"get"[..];
    while parser.next(&mut data).is_ok() {}
    parser.next(&mut data).unwrap_err()
}

fn http(adapter: &Adapter, id: ConnId, event: &Event<'_>) -> HttpVerdict {
    Program::alone(|program| adapter.http(program, id, event))
}

fn told_frame(adapter: &Adapter, id: ConnId, event: &FrameEvent<'_>) -> Verdict {
    Program::alone(|program| adapter.frame(program, id, event))
}

// proves: HTTP-22 HTTP-38 TDEF-52
#[test]
fn callbacks_get_what_happened() {
    let adapter = adapter(listener());
    for event in events() {
        assert_eq!(http(&adapter, 7, &event), Ok(Wish::Go));
    }
    let expected = [
        "plain 7",
        "GET | /a",
        "204 | ",
        "Host | h",
        "bytes body",
        "number 17",
        "plain 7",
        "plain 7",
        "number -1",
    ];
    assert_eq!(seen(), expected);
    let header = |mask| Frame {
        fin: true,
        rsv: 5,
        opcode: 9,
        mask,
        length: 1 << 40,
    };
    let frames = [
        FrameEvent::Header(header(Some([1, 2, 3, 4]))),
        FrameEvent::Header(header(None)),
        FrameEvent::Body(b"payload"),
        FrameEvent::Complete,
    ];
    for event in frames {
        assert_eq!(told_frame(&adapter, 7, &event), Ok(()));
    }
    let expected = [
        "frame 1 5 9 Some([1, 2, 3, 4]) 1099511627776",
        "frame 1 5 9 None 1099511627776",
        "bytes payload",
        "plain 7",
    ];
    assert_eq!(seen(), expected);
}

// proves: HTTP-38
#[test]
fn callbacks_that_are_not_set_agree() {
    let unset = Listener::new(ComponentType::tcp(Role::Server, Framing::HTTP));
    let adapter = adapter(Arc::new(unset));
    for event in events() {
        assert_eq!(http(&adapter, 1, &event), Ok(Wish::Go));
    }
    assert_eq!(http(&adapter, 1, &Event::HeadersComplete), Ok(Wish::Go));
    assert_eq!(told_frame(&adapter, 1, &FrameEvent::Complete), Ok(()));
    assert_eq!(adapter.parse_error(1, failure()), Errno::ECANCELED);
}

// proves: HTTP-30 HTTP-33 HTTP-34
#[test]
fn only_a_complete_head_has_wishes() {
    let adapter = adapter(listener());
    let wishes = [
        (0, Ok(Wish::Go)),
        (1, Ok(Wish::SkipBody)),
        (2, Ok(Wish::Upgrade)),
        (3, Err(Errno(71))),
        (-1, Err(Errno(71))),
    ];
    for (result, wish) in wishes {
        answer(result, 71);
        assert_eq!(http(&adapter, 1, &Event::HeadersComplete), wish, "{result}");
    }
    for result in [1, 2, 3, -1] {
        for (left, refused) in [(0, Errno::ECANCELED), (71, Errno(71))] {
            answer(result, left);
            for event in events() {
                assert_eq!(
                    http(&adapter, 1, &event),
                    Err(refused),
                    "{result} {event:?}"
                );
            }
        }
    }
    answer(0, 71);
    for event in events() {
        assert_eq!(http(&adapter, 1, &event), Ok(Wish::Go));
    }
}

// proves: HTTP-36 HTTP-40
#[test]
fn a_parse_error_leaves_its_errno() {
    let adapter = adapter(listener());
    for (result, left, code) in [(0, 0, 125), (-1, 0, 125), (0, 71, 71), (-1, 71, 71)] {
        answer(result, left);
        assert_eq!(adapter.parse_error(1, failure()), Errno(code));
        assert_eq!(seen(), ["error 6 | Invalid method encountered"]);
    }
}

// proves: HTTP-37
#[test]
fn frames_are_refused_as_bytes_are() {
    let adapter = adapter(listener());
    for (result, left, verdict) in [
        (2, 0, Err(Errno::ECANCELED)),
        (2, 71, Err(Errno(71))),
        (1, 71, Ok(())),
        (-1, 71, Ok(())),
    ] {
        answer(result, left);
        assert_eq!(told_frame(&adapter, 1, &FrameEvent::Complete), verdict);
    }
}
