//! Calls without a connection.

use std::ptr::{null, null_mut};

use super::{Owned, run};
use crate::ffi::generated::create::Create_HP_TcpServer;
use crate::ffi::generated::http::create::{
    Create_HP_HttpAgent, Create_HP_HttpClient, Create_HP_HttpServer, Create_HP_HttpSyncClient,
};
use crate::ffi::generated::http::functions::*;
use crate::ffi::generated::http::properties::{
    HP_HttpAgent_IsUseCookie, HP_HttpAgent_SetUseCookie, HP_HttpServer_IsHttpAutoStart,
    HP_HttpServer_SetHttpAutoStart,
};
use crate::ffi::generated::https::create::{Create_HP_HttpsServer, Create_HP_HttpsSyncClient};
use crate::ffi::types::http::HP_THeader;
use crate::ffi::types::{FALSE, HP_CONNID, HP_Object, TRUE};

const UNKNOWN: HP_CONNID = 99;
const NO_HEADERS: *const HP_THeader = null();
const GET: *const i8 = c"GET".as_ptr();

/// What sends of a server answer, whatever is wrong with the arguments.
fn sends_of_server(server: HP_Object, id: HP_CONNID) -> Vec<(i32, i32)> {
    let file = c"/proc/version".as_ptr();
    // SAFETY: NULL is what is tested; the texts are literals.
    unsafe {
        [null(), file]
            .map(|path| {
                run(|| HP_HttpServer_SendLocalFile(server, id, path, 200, null(), NO_HEADERS, 1))
            })
            .into_iter()
            .chain(
                [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)].map(|(headers, bytes)| {
                    run(|| {
                        HP_HttpServer_SendResponse(
                            server,
                            id,
                            200,
                            null(),
                            NO_HEADERS,
                            headers,
                            null(),
                            bytes,
                        )
                    })
                }),
            )
            .chain([0, 1, -1].map(|bytes| {
                run(|| HP_HttpServer_SendChunkData(server, id, null(), bytes, null()))
            }))
            .chain([0, 1, -1].map(|bytes| {
                run(|| HP_HttpServer_SendWSMessage(server, id, TRUE, 0, 1, null(), bytes, 0))
            }))
            .collect()
    }
}

// proves: HTTP-108 ABI-75 COM-8
#[test]
fn an_unknown_connection_comes_before_bad_arguments() {
    for server in [
        Create_HP_HttpServer(null_mut()),
        Create_HP_HttpsServer(null_mut()),
    ] {
        let server = Owned(server);
        for id in [0, UNKNOWN, HP_CONNID::MAX] {
            for (index, result) in sends_of_server(server.0, id).into_iter().enumerate() {
                assert_eq!(result, (FALSE, libc::EBADSLT), "{index}");
            }
        }
    }
    let agent = Owned(Create_HP_HttpAgent(null_mut()));
    // SAFETY: NULL is what is tested.
    unsafe {
        for headers in [0, 1, -1] {
            for method in [null(), GET] {
                let result = run(|| {
                    HP_HttpAgent_SendRequest(
                        agent.0,
                        UNKNOWN,
                        method,
                        null(),
                        NO_HEADERS,
                        headers,
                        null(),
                        0,
                    )
                });
                assert_eq!(result, (FALSE, libc::EBADSLT));
            }
        }
        let result = run(|| HP_HttpAgent_SendConnect(agent.0, UNKNOWN, null(), NO_HEADERS, 0));
        assert_eq!(result, (FALSE, libc::EBADSLT));
    }
}

// proves: HTTP-125 HTTP-203
#[test]
fn a_client_that_is_not_connected_says_so() {
    for client in [
        Create_HP_HttpClient(null_mut()),
        Create_HP_HttpSyncClient(null_mut()),
        Create_HP_HttpsSyncClient(null_mut()),
    ] {
        let client = Owned(client);
        let c = client.0;
        // SAFETY: NULL is what is tested.
        unsafe {
            for result in [
                run(|| HP_HttpClient_SendRequest(c, GET, null(), NO_HEADERS, 0, null(), 0)),
                run(|| HP_HttpClient_SendRequest(c, GET, null(), NO_HEADERS, 1, null(), 0)),
                run(|| HP_HttpClient_SendPost(c, null(), NO_HEADERS, 0, null(), -1)),
                run(|| HP_HttpClient_SendGet(c, null(), NO_HEADERS, 0)),
                run(|| HP_HttpClient_SendConnect(c, null(), NO_HEADERS, 0)),
                run(|| HP_HttpClient_SendChunkData(c, null(), 1, null())),
                run(|| HP_HttpClient_SendWSMessage(c, TRUE, 0, 1, null(), null(), 1, 0)),
            ] {
                assert_eq!(result, (FALSE, libc::EPERM));
            }
        }
    }
}

// proves: HTTP-71 HTTP-208
#[test]
fn getters_without_a_connection_store_nothing_and_leave_errno() {
    let server = Owned(Create_HP_HttpServer(null_mut()));
    let client = Owned(Create_HP_HttpSyncClient(null_mut()));
    let (s, c) = (server.0, client.0);
    errno::set_errno(errno::Errno(77));
    let (mut value, mut count) = (GET, 5);
    let mut header = HP_THeader {
        name: GET,
        value: GET,
    };
    // SAFETY: live locals, and NULL, which is not looked at.
    unsafe {
        for name in [null(), c"Host".as_ptr()] {
            assert_eq!(
                HP_HttpServer_GetHeader(s, UNKNOWN, name, &raw mut value),
                FALSE
            );
            assert_eq!(
                HP_HttpServer_GetCookie(s, UNKNOWN, name, &raw mut value),
                FALSE
            );
            let found = HP_HttpServer_GetHeaders(s, UNKNOWN, name, &raw mut value, &raw mut count);
            assert_eq!(found, FALSE);
            assert_eq!(HP_HttpClient_GetCookie(c, name, &raw mut value), FALSE);
        }
        for found in [
            HP_HttpServer_GetAllHeaders(s, UNKNOWN, &raw mut header, &raw mut count),
            HP_HttpServer_GetAllHeaders(s, UNKNOWN, &raw mut header, null_mut()),
            HP_HttpServer_GetAllHeaderNames(s, UNKNOWN, &raw mut value, &raw mut count),
            HP_HttpServer_GetAllCookies(s, UNKNOWN, &raw mut header, &raw mut count),
            HP_HttpClient_GetAllCookies(c, &raw mut header, &raw mut count),
        ] {
            assert_eq!(found, FALSE);
        }
        let code = HP_HttpServer_GetParseErrorCode(s, UNKNOWN, &raw mut value);
        assert_eq!(code, 0);
        let none = null_mut();
        let state = HP_HttpServer_GetWSMessageState(
            s,
            UNKNOWN,
            null_mut(),
            null_mut(),
            null_mut(),
            none,
            null_mut(),
            null_mut(),
        );
        assert_eq!(state, FALSE);
    }
    assert_eq!((value, count, header.name), (GET, 5, GET));
    assert_eq!(HP_HttpServer_GetUrlFieldSet(s, UNKNOWN), 0);
    assert!(HP_HttpServer_GetMethod(s, UNKNOWN).is_null());
    assert!(HP_HttpServer_GetHost(s, UNKNOWN).is_null());
    assert_eq!(HP_HttpServer_IsKeepAlive(s, UNKNOWN), FALSE);
    assert_eq!(HP_HttpServer_GetVersion(s, UNKNOWN), 0);
    assert_eq!(HP_HttpServer_GetUpgradeType(s, UNKNOWN), 0);
    assert_eq!(HP_HttpServer_GetContentLength(s, UNKNOWN), 0);
    assert_eq!(HP_HttpServer_Release(s, UNKNOWN), FALSE);
    assert_eq!(HP_HttpClient_GetStatusCode(c), 0);
    assert!(HP_HttpClient_GetContentType(c).is_null());
    assert_eq!(errno::errno().0, 77);
}

// proves: HTTP-8 ABI-44 ABI-50
#[test]
fn start_and_wrong_objects_have_their_errors() {
    let server = Owned(Create_HP_HttpServer(null_mut()));
    let tcp = Owned(Create_HP_TcpServer(null_mut()));
    let start = |object| run(|| HP_HttpServer_StartHttp(object, UNKNOWN));
    assert_eq!(start(server.0), (FALSE, libc::EPERM));
    HP_HttpServer_SetHttpAutoStart(server.0, FALSE);
    assert_eq!(start(server.0), (FALSE, libc::EBADSLT));
    assert_eq!(start(tcp.0), (FALSE, libc::EPERM));
    assert_eq!(start(null_mut()), (FALSE, libc::EINVAL));
    assert_eq!(
        run(|| HP_HttpClient_StartHttp(server.0)),
        (FALSE, libc::EPERM)
    );
    let version = run(|| HP_HttpServer_GetVersion(tcp.0, UNKNOWN));
    assert_eq!(version, (0, libc::EPERM));
}

// proves: HTTP-4 HTTP-5 ABI-23 ABI-24
#[test]
fn switches_are_0_or_1() {
    let agent = Owned(Create_HP_HttpAgent(null_mut()));
    let server = Owned(Create_HP_HttpServer(null_mut()));
    for (given, told) in [(2, TRUE), (FALSE, FALSE), (-1, TRUE), (256, TRUE)] {
        HP_HttpAgent_SetUseCookie(agent.0, given);
        HP_HttpServer_SetHttpAutoStart(server.0, given);
        assert_eq!(HP_HttpAgent_IsUseCookie(agent.0), told);
        assert_eq!(HP_HttpServer_IsHttpAutoStart(server.0), told);
    }
}
