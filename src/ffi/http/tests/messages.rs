//! A server and a client whose every call is one of the C API. What is checked about a message is
//! checked inside `OnMessageComplete`.

use std::ffi::{CStr, CString, c_int};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{Owned, run, text};
use crate::ffi::ext::HP_Ext_SetSender;
use crate::ffi::generated::http::callbacks::{
    HP_Set_FN_HttpClient_OnMessageComplete, HP_Set_FN_HttpServer_OnMessageComplete,
};
use crate::ffi::generated::http::create::{
    Create_HP_HttpClient, Create_HP_HttpClientListener, Create_HP_HttpServer,
    Create_HP_HttpServerListener, Create_HP_HttpSyncClient, Destroy_HP_HttpClientListener,
    Destroy_HP_HttpServerListener,
};
use crate::ffi::generated::http::functions::*;
use crate::ffi::generated::http::properties::HP_HttpClient_SetHttpAutoStart;
use crate::ffi::role::client::{HP_Client_GetLastError, HP_Client_Start};
use crate::ffi::role::server::{HP_Server_GetListenAddress, HP_Server_Start};
use crate::ffi::types::http::{HP_Http, HP_THeader};
use crate::ffi::types::{DWORD, FALSE, HP_CONNID, HP_Object, LPCSTR, TRUE};

const LIMIT: Duration = Duration::from_secs(20);
const NONE: HP_THeader = HP_THeader {
    name: null(),
    value: null(),
};

/// What the callbacks get as pSender.
struct Program {
    object: HP_Object,
    check: fn(HP_Object, HP_CONNID),
    told: Mutex<Sender<Result<(), String>>>,
}

impl Program {
    fn new(object: HP_Object, check: fn(HP_Object, HP_CONNID)) -> (Box<Self>, Results) {
        let (told, results) = channel();
        let program = Box::new(Self {
            object,
            check,
            told: Mutex::new(told),
        });
        HP_Ext_SetSender(object, (&raw const *program).cast_mut().cast(), None);
        (program, Results(results))
    }
}

struct Results(Receiver<Result<(), String>>);

impl Results {
    /// Waits until the next message has been checked.
    fn next(&self) {
        assert_eq!(self.0.recv_timeout(LIMIT), Ok(Ok(())));
    }
}

unsafe extern "C-unwind" fn complete(sender: HP_Http, id: HP_CONNID) -> c_int {
    // SAFETY: the test set it, and keeps it longer than the component.
    let program = unsafe { &*sender.cast::<Program>() };
    let checked = catch_unwind(AssertUnwindSafe(|| (program.check)(program.object, id)));
    let checked = checked.map_err(|why| match why.downcast::<String>() {
        Ok(text) => *text,
        Err(_) => "a check failed".to_owned(),
    });
    program.told.lock().unwrap().send(checked).unwrap();
    0
}

/// What a getter of texts stores: its result, the errno, the count, and the texts.
fn listed(
    room: usize,
    call: impl FnOnce(*mut LPCSTR, *mut DWORD) -> c_int,
) -> (c_int, c_int, DWORD, Vec<String>) {
    let mut texts = [null(); 8];
    let mut count = DWORD::try_from(room).unwrap();
    let (found, errno) = run(|| call(texts.as_mut_ptr(), &raw mut count));
    // SAFETY: the library stored texts.
    let texts = texts.iter().filter_map(|value| unsafe { text(*value) });
    (found, errno, count, texts.collect())
}

/// The same for pairs.
fn paired(
    room: usize,
    call: impl FnOnce(*mut HP_THeader, *mut DWORD) -> c_int,
) -> (c_int, c_int, DWORD, Vec<String>) {
    let mut pairs = [NONE; 8];
    let mut count = DWORD::try_from(room).unwrap();
    let (found, errno) = run(|| call(pairs.as_mut_ptr(), &raw mut count));
    // SAFETY: the library stored texts.
    let shown = |pair: &HP_THeader| unsafe { Some(text(pair.name)? + "=" + &text(pair.value)?) };
    (
        found,
        errno,
        count,
        pairs.iter().filter_map(shown).collect(),
    )
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

const REQUEST: &[u8] = b"POST /a/b?c=d#e HTTP/1.1\r\nHost: h:1\r\nX: 1\r\nTransfer-Encoding: \
chunked\r\nx: 2\r\ncookie: a=1; b= 2; a=3\r\nContent-Type: t\r\n\r\n1\r\n.\r\n0\r\nT: 4\r\n\r\n";

fn check_request(s: HP_Object, id: HP_CONNID) {
    // SAFETY: arrays have as much room as `listed` and `paired` say; NULL is what is tested.
    unsafe {
        assert_eq!(text(HP_HttpServer_GetMethod(s, id)).unwrap(), "POST");
        assert_eq!(text(HP_HttpServer_GetHost(s, id)).unwrap(), "h:1");
        assert_eq!(text(HP_HttpServer_GetContentType(s, id)).unwrap(), "t");
        assert_eq!(
            text(HP_HttpServer_GetTransferEncoding(s, id)).unwrap(),
            "chunked"
        );
        assert_eq!(text(HP_HttpServer_GetContentEncoding(s, id)), None);
        assert_eq!(HP_HttpServer_GetVersion(s, id), 0x0101);
        assert_eq!(HP_HttpServer_GetContentLength(s, id), 0);
        assert_eq!(HP_HttpServer_IsKeepAlive(s, id), TRUE);
        assert_eq!(HP_HttpServer_IsUpgrade(s, id), FALSE);
        assert_eq!(HP_HttpServer_GetUpgradeType(s, id), 0);
        assert_eq!(HP_HttpServer_GetUrlFieldSet(s, id), 0x38);
        let parts = (-1..8).map(|part| text(HP_HttpServer_GetUrlField(s, id, part)));
        let expected = [
            None,
            Some(""),
            Some(""),
            Some(""),
            Some("/a/b"),
            Some("c=d"),
            Some("e"),
            Some(""),
            None,
        ];
        assert_eq!(
            parts.collect::<Vec<_>>(),
            expected.map(|part| part.map(str::to_owned))
        );
        let header = |name| listed(1, |value, _| HP_HttpServer_GetHeader(s, id, name, value));
        assert_eq!(header(c"x".as_ptr()), (TRUE, 0, 1, strings(["1"])));
        assert_eq!(header(c"y".as_ptr()), (FALSE, 0, 1, vec![]));
        assert_eq!(header(null()), (FALSE, libc::EINVAL, 1, vec![]));
        let headers = |room| {
            listed(room, |values, count| {
                HP_HttpServer_GetHeaders(s, id, c"X".as_ptr(), values, count)
            })
        };
        assert_eq!(headers(8), (TRUE, 0, 2, strings(["1", "2"])));
        assert_eq!(headers(2), (TRUE, 0, 2, strings(["1", "2"])));
        assert_eq!(headers(1), (FALSE, 0, 2, strings(["1"])));
        assert_eq!(headers(0), (FALSE, 0, 2, vec![]));
        let all = |room| {
            paired(room, |pairs, count| {
                HP_HttpServer_GetAllHeaders(s, id, pairs, count)
            })
        };
        let (found, _, count, pairs) = all(8);
        assert_eq!((found, count), (TRUE, 7));
        assert_eq!(pairs[6], "T=4");
        assert_eq!(all(6), (FALSE, 0, 7, vec![]));
        let names = listed(7, |n, count| {
            HP_HttpServer_GetAllHeaderNames(s, id, n, count)
        });
        assert_eq!((names.0, names.2, names.3[3].as_str()), (TRUE, 7, "x"));
        for found in [
            run(|| HP_HttpServer_GetAllHeaders(s, id, null_mut(), null_mut())),
            run(|| HP_HttpServer_GetAllCookies(s, id, null_mut(), null_mut())),
            run(|| HP_HttpServer_GetHeaders(s, id, c"X".as_ptr(), null_mut(), null_mut())),
            run(|| HP_HttpServer_GetCookie(s, id, c"a".as_ptr(), null_mut())),
        ] {
            assert_eq!(found, (FALSE, libc::EINVAL));
        }
        let cookie = |name| listed(1, |value, _| HP_HttpServer_GetCookie(s, id, name, value));
        assert_eq!(cookie(c"b".as_ptr()), (TRUE, 0, 1, strings([" 2"])));
        assert_eq!(cookie(c"A".as_ptr()), (FALSE, 0, 1, vec![]));
        let cookies = |room| {
            paired(room, |pairs, count| {
                HP_HttpServer_GetAllCookies(s, id, pairs, count)
            })
        };
        assert_eq!(cookies(2), (TRUE, 0, 2, strings(["b= 2", "a=3"])));
        assert_eq!(cookies(1), (FALSE, 0, 2, vec![]));
        let mut why = null();
        assert_eq!(HP_HttpServer_GetParseErrorCode(s, id, &raw mut why), 0);
        assert_eq!(text(why).unwrap(), "HPE_OK");
        assert_eq!(HP_HttpServer_GetParseErrorCode(s, id, null_mut()), 0);
    }
    check_sends(s, id);
}

/// Sends that are refused leave nothing behind; the last one is the response.
fn check_sends(s: HP_Object, id: HP_CONNID) {
    let header = |name, value| HP_THeader { name, value };
    let respond = |headers: *const HP_THeader, count, data: &[u8], length| {
        let (data, reason) = (data.as_ptr(), null());
        // SAFETY: the arrays live; lengths that do not fit are refused.
        run(|| unsafe {
            HP_HttpServer_SendResponse(s, id, 200, reason, headers, count, data, length)
        })
    };
    let refused = (FALSE, libc::EINVAL);
    assert_eq!(respond(null(), 1, b"", 0), refused);
    assert_eq!(respond(null(), -1, b"", 0), refused);
    assert_eq!(respond(null(), 0, b"", -1), refused);
    let split = [header(c"A".as_ptr(), c"1\r\nB: 2".as_ptr())];
    assert_eq!(respond(split.as_ptr(), 1, b"", 0), refused);
    // SAFETY: NULL and lengths that do not fit are refused.
    unsafe {
        for result in [
            run(|| HP_HttpServer_SendChunkData(s, id, null(), 1, null())),
            run(|| HP_HttpServer_SendChunkData(s, id, null(), 0, c"\n".as_ptr())),
            run(|| HP_HttpServer_SendWSMessage(s, id, TRUE, 0, 1, null(), 1, 0)),
            run(|| HP_HttpServer_SendWSMessage(s, id, TRUE, 0, 1, [1_u8; 2].as_ptr(), 2, 1)),
            run(|| HP_HttpServer_SendLocalFile(s, id, null(), 200, null(), null(), 0)),
            run(|| HP_HttpServer_SendLocalFile(s, id, c"/".as_ptr(), 200, null(), null(), 1)),
        ] {
            assert_eq!(result, refused);
        }
        let directory =
            run(|| HP_HttpServer_SendLocalFile(s, id, c"/".as_ptr(), 200, null(), null(), 0));
        assert_eq!(directory, (FALSE, libc::EBADF));
    }
    // More than fit on the stack, among them some without a name or a value.
    let mut headers = vec![header(c"N".as_ptr(), c"1".as_ptr()); 40];
    headers[0] = header(null(), c"lost".as_ptr());
    headers[1] = header(c"".as_ptr(), c"lost".as_ptr());
    headers[2] = header(c"E".as_ptr(), null());
    assert_eq!(respond(headers.as_ptr(), 40, b"hello", 5), (TRUE, 0));
}

fn hear(peer: &mut TcpStream, expected: &str) {
    peer.set_read_timeout(Some(LIMIT)).unwrap();
    let mut heard = vec![0; expected.len()];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(String::from_utf8(heard).unwrap(), expected);
}

// proves: HTTP-72 HTTP-73 HTTP-74 HTTP-75 HTTP-76 HTTP-77 HTTP-78 HTTP-79 HTTP-80 HTTP-81 HTTP-83
// proves: HTTP-85 HTTP-43 HTTP-102 HTTP-T5
#[test]
fn a_server_asks_and_answers() {
    let listener = Create_HP_HttpServerListener();
    let server = Owned(Create_HP_HttpServer(listener));
    let (program, results) = Program::new(server.0, check_request);
    let (mut address, mut length, mut port) = ([0; 64], 64, 0);
    // SAFETY: live locals and a literal.
    unsafe {
        HP_Set_FN_HttpServer_OnMessageComplete(listener, Some(complete));
        assert_eq!(HP_Server_Start(server.0, c"127.0.0.1".as_ptr(), 0), TRUE);
        let (address, length) = (address.as_mut_ptr(), &raw mut length);
        HP_Server_GetListenAddress(server.0, address, length, &raw mut port);
    }
    let mut peer = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    for _ in 0..2 {
        peer.write_all(REQUEST).unwrap();
        results.next();
        let fields = "N: 1\r\n".repeat(37);
        let rest = "Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello";
        hear(
            &mut peer,
            &format!("HTTP/1.1 200 OK\r\nE: \r\n{fields}{rest}"),
        );
    }
    drop(server);
    drop(program);
    Destroy_HP_HttpServerListener(listener);
}

fn check_response(c: HP_Object, _: HP_CONNID) {
    assert_eq!(HP_HttpClient_GetStatusCode(c), 404);
    assert_eq!(HP_HttpClient_GetContentLength(c), 2);
    assert_eq!(HP_HttpClient_IsKeepAlive(c), FALSE);
    // SAFETY: the library's text.
    let kind = unsafe { text(HP_HttpClient_GetContentType(c)) };
    assert_eq!(kind.as_deref(), Some("t"));
    let all = paired(8, |pairs, count| {
        // SAFETY: `paired` has room for so many.
        unsafe { HP_HttpClient_GetAllHeaders(c, pairs, count) }
    });
    assert_eq!((all.0, all.2), (TRUE, 3));
}

// proves: HTTP-85 HTTP-120 HTTP-121 HTTP-126
#[test]
fn a_client_asks_and_gets_an_answer() {
    let listener = Create_HP_HttpClientListener();
    let client = Owned(Create_HP_HttpClient(listener));
    let (program, results) = Program::new(client.0, check_response);
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = server.local_addr().unwrap().port();
    let c = client.0;
    // SAFETY: literals and NULL.
    unsafe {
        HP_Set_FN_HttpClient_OnMessageComplete(listener, Some(complete));
        assert_eq!(HP_Client_Start(c, c"127.0.0.1".as_ptr(), port, FALSE), TRUE);
        let refused = (FALSE, libc::EINVAL);
        let (path, none) = (c"a".as_ptr(), null());
        for result in [
            run(|| HP_HttpClient_SendRequest(c, none, path, null(), 0, null(), 0)),
            run(|| HP_HttpClient_SendRequest(c, c"".as_ptr(), path, null(), 0, null(), 0)),
            run(|| HP_HttpClient_SendGet(c, c"/a b".as_ptr(), null(), 0)),
            run(|| HP_HttpClient_SendGet(c, c"/a\r\nB: c".as_ptr(), null(), 0)),
            run(|| HP_HttpClient_SendPost(c, path, null(), 0, null(), 1)),
            run(|| HP_HttpClient_SendPut(c, path, null(), -1, null(), 0)),
            run(|| HP_HttpClient_SendConnect(c, none, null(), 0)),
            run(|| HP_HttpClient_SendConnect(c, c"".as_ptr(), null(), 0)),
            run(|| HP_HttpClient_SendLocalFile(c, none, c"PUT".as_ptr(), path, null(), 0)),
        ] {
            assert_eq!(result, refused);
        }
        assert_eq!(
            HP_HttpClient_SendPatch(c, path, null(), 0, [b'x'; 3].as_ptr(), 3),
            TRUE
        );
    }
    let mut peer = server.accept().unwrap().0;
    let head = format!("PATCH /a HTTP/1.1\r\nContent-Length: 3\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    hear(&mut peer, &(head + "xxx"));
    peer.write_all(b"HTTP/1.1 404 \r\nContent-Type: t\r\nContent-Length: 2\r\n")
        .unwrap();
    peer.write_all(b"Connection: close\r\n\r\nok").unwrap();
    results.next();
    drop(client);
    drop(program);
    Destroy_HP_HttpClientListener(listener);
}

/// The errors of a component, in words of the specification.
const CONNECT_SERVER: c_int = 11;
const INVALID_PARAM: c_int = 2;

// proves: HTTP-203 HTTP-206 HTTP-207 HTTP-208 HTTP-209
#[test]
fn a_synchronous_client_waits_and_keeps_the_answer() {
    let client = Owned(Create_HP_HttpSyncClient(null_mut()));
    let c = client.0;
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = server.local_addr().unwrap().port();
    let open = |url: &CStr, headers, body: *const u8, length| {
        let (method, url) = (c"post".as_ptr(), url.as_ptr());
        // SAFETY: literals; what does not fit is refused.
        run(|| unsafe {
            HP_HttpSyncClient_OpenUrl(c, method, url, null(), headers, body, length, FALSE)
        })
    };
    let body = || {
        let (mut bytes, mut length) = (null(), -1);
        // SAFETY: live locals; the library's bytes.
        unsafe {
            let told = HP_HttpSyncClient_GetResponseBody(c, &raw mut bytes, &raw mut length);
            assert_eq!(told, TRUE);
            (!bytes.is_null()).then(|| {
                let length = usize::try_from(length).unwrap();
                std::slice::from_raw_parts(bytes, length).to_vec()
            })
        }
    };
    assert_eq!(body(), None);
    let good = CString::new(format!("http://127.0.0.1:{port}/a?b#c")).unwrap();
    assert_eq!(open(&good, 1, null(), 0), (FALSE, libc::EINVAL));
    assert_eq!(open(&good, 0, null(), 1), (FALSE, libc::EINVAL));
    assert_eq!(open(c"", 0, null(), 0), (FALSE, libc::EADDRNOTAVAIL));
    assert_eq!(open(c"https://h/", 0, null(), 0), (FALSE, libc::EPROTO));
    assert_eq!(HP_Client_GetLastError(c), CONNECT_SERVER);
    assert_eq!(
        open(&good, 0, c"/".as_ptr().cast(), -1),
        (FALSE, libc::EBADF)
    );
    let answering = thread::spawn(move || {
        let mut peer = server.accept().unwrap().0;
        hear(
            &mut peer,
            &format!("POST /a?b HTTP/1.1\r\nContent-Length: 2\r\nHost: 127.0.0.1:{port}\r\n\r\nhi"),
        );
        peer.write_all(b"HTTP/1.1 201 Made\r\nX: 1\r\nContent-Length: 3\r\n\r\nyes")
            .unwrap();
    });
    assert_eq!(open(&good, 0, c"hi".as_ptr().cast(), 2), (TRUE, 0));
    answering.join().unwrap();
    assert_eq!(HP_HttpClient_GetStatusCode(c), 201);
    assert_eq!(body().as_deref(), Some(&b"yes"[..]));
    // SAFETY: NULL is what is tested.
    let told = run(|| unsafe { HP_HttpSyncClient_GetResponseBody(c, null_mut(), null_mut()) });
    assert_eq!(told, (FALSE, libc::EINVAL));
    assert_eq!(HP_HttpSyncClient_CleanupRequestResult(c), TRUE);
    assert_eq!(body(), None);
    let late = Owned(Create_HP_HttpSyncClient(null_mut()));
    HP_HttpClient_SetHttpAutoStart(late.0, FALSE);
    // SAFETY: literals and NULL.
    let opened = run(|| unsafe {
        let (method, url) = (c"GET".as_ptr(), c"http://127.0.0.1/".as_ptr());
        HP_HttpSyncClient_OpenUrl(late.0, method, url, null(), 0, null(), 0, FALSE)
    });
    assert_eq!(opened, (FALSE, libc::EPERM));
    assert_eq!(HP_Client_GetLastError(late.0), INVALID_PARAM);
}
