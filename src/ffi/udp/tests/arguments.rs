//! Which of several errors counts.

use std::ptr::{null, null_mut};

use super::{CLIENTS, NODE, SERVERS, new, run};
use crate::ffi::generated::udp::create::*;
use crate::ffi::generated::udp::properties::{
    HP_UdpArqClient_SetMaxMessageSize, HP_UdpArqServer_SetMaxMessageSize,
    HP_UdpCast_SetMaxDatagramSize, HP_UdpClient_SetMaxDatagramSize, HP_UdpNode_SetMaxDatagramSize,
    HP_UdpServer_SetMaxDatagramSize,
};
use crate::ffi::role::client::{
    HP_Client_GetPendingDataLength, HP_Client_PauseReceive, HP_Client_Send, HP_Client_SendPackets,
    HP_Client_SendPart, HP_Client_Start,
};
use crate::ffi::role::server::{
    HP_Server_IsPauseReceive, HP_Server_PauseReceive, HP_Server_Send, HP_Server_SendPackets,
    HP_Server_SendPart, HP_Server_Start, HP_TcpServer_SendSmallFile,
};
use crate::ffi::types::{FALSE, HP_CONNID, HP_Object, WSABUF};
use crate::ffi::udp::arq::{
    HP_UdpArqClient_GetWaitingSendMessageCount, HP_UdpArqServer_GetWaitingSendMessageCount,
};
use crate::ffi::udp::cast::HP_UdpCast_GetRemoteAddress;
use crate::ffi::udp::node::*;

const UNKNOWN: HP_CONNID = 99;
const DATA: *const u8 = b"abcd".as_ptr();
const FAILED: i32 = libc::EINVAL;

fn buffer(len: u32, buf: *const u8) -> WSABUF {
    let buf = buf.cast_mut();
    WSABUF { len, buf }
}

/// The errno of a call that must give FALSE.
fn refused(call: impl FnOnce() -> i32) -> i32 {
    let (result, errno) = run(call);
    assert_eq!(result, FALSE);
    errno
}

/// What sends of too little, too much or nothing at all say where at most 3 bytes are allowed:
/// Send of NULL, of lengths of -1, 0 and 4, and of 3; SendPackets of no list, of no buffers, of a
/// NULL buffer, of empty ones, of one of 4 bytes, of two with 4 bytes, and of one with 3 bytes.
fn answers(
    send: impl Fn(*const u8, i32) -> i32,
    packets: impl Fn(*const WSABUF, i32) -> i32,
) -> [i32; 12] {
    let list = |buffers: &[WSABUF]| {
        let count = i32::try_from(buffers.len()).unwrap();
        refused(|| packets(buffers.as_ptr(), count))
    };
    [
        refused(|| send(null(), 3)),
        refused(|| send(DATA, -1)),
        refused(|| send(DATA, 0)),
        refused(|| send(DATA, 4)),
        refused(|| send(DATA, 3)),
        refused(|| packets(null(), 1)),
        list(&[]),
        list(&[buffer(1, DATA), buffer(1, null())]),
        list(&[buffer(0, null()), buffer(0, DATA)]),
        list(&[buffer(4, DATA)]),
        list(&[buffer(2, DATA), buffer(2, DATA)]),
        list(&[buffer(3, DATA)]),
    ]
}

// proves: UDPS-20 UDPS-21 UDPS-22
#[test]
fn a_server_looks_at_the_connection_first() {
    let server = new(Create_HP_UdpServer);
    let o = server.0;
    HP_UdpServer_SetMaxDatagramSize(o, 3);
    let unknown = libc::EBADSLT;
    // SAFETY: NULL is what is tested; other buffers have their size.
    let answers = unsafe {
        answers(
            |data, length| HP_Server_Send(o, UNKNOWN, data, length),
            |list, count| HP_Server_SendPackets(o, UNKNOWN, list, count),
        )
    };
    let mut expected = [unknown; 12];
    // No buffers are noticed before anything else.
    expected[5..7].fill(FAILED);
    assert_eq!(answers, expected);
    // SAFETY: as above.
    let part = |offset| refused(|| unsafe { HP_Server_SendPart(o, UNKNOWN, null(), 3, offset) });
    assert_eq!((part(0), part(-5)), (unknown, unknown));
}

// proves: UDPC-13 UDPC-14
#[test]
fn a_client_looks_at_the_data_first() {
    let client = new(Create_HP_UdpClient);
    let o = client.0;
    HP_UdpClient_SetMaxDatagramSize(o, 3);
    // SAFETY: NULL is what is tested; other buffers have their size.
    let answers = unsafe {
        answers(
            |data, length| HP_Client_SendPart(o, data, length, 0),
            |list, count| HP_Client_SendPackets(o, list, count),
        )
    };
    let (data, state) = (libc::EINVAL, libc::EPERM);
    let send = [data, data, data, data, state];
    let packets = [data, data, state, state, state, state, state];
    assert_eq!(answers, [&send[..], &packets].concat()[..]);
}

// proves: CAST-7
#[test]
fn a_cast_may_be_empty() {
    let cast = new(Create_HP_UdpCast);
    let o = cast.0;
    HP_UdpCast_SetMaxDatagramSize(o, 3);
    // SAFETY: NULL is what is tested; other buffers have their size.
    let (empty, answers) = unsafe {
        (
            refused(|| HP_Client_Send(o, null(), 0)),
            answers(
                |data, length| HP_Client_Send(o, data, length),
                |list, count| HP_Client_SendPackets(o, list, count),
            ),
        )
    };
    let (data, state) = (libc::EINVAL, libc::EPERM);
    let send = [data, data, state, data, state];
    let packets = [data, data, state, state, state, state, state];
    assert_eq!(answers, [&send[..], &packets].concat()[..]);
    assert_eq!(empty, data);
}

// proves: ARQ-26
#[test]
fn arq_looks_at_the_data_first() {
    let (server, client) = (new(Create_HP_UdpArqServer), new(Create_HP_UdpArqClient));
    let (s, c) = (server.0, client.0);
    HP_UdpArqServer_SetMaxMessageSize(s, 3);
    HP_UdpArqClient_SetMaxMessageSize(c, 3);
    // SAFETY: NULL is what is tested; other buffers have their size.
    let answers = unsafe {
        [
            answers(
                |data, length| HP_Server_Send(s, UNKNOWN, data, length),
                |list, count| HP_Server_SendPackets(s, UNKNOWN, list, count),
            ),
            answers(
                |data, length| HP_Client_Send(c, data, length),
                |list, count| HP_Client_SendPackets(c, list, count),
            ),
        ]
    };
    for (answers, state) in answers.into_iter().zip([libc::EBADSLT, libc::EPERM]) {
        let data = libc::EINVAL;
        let send = [data, data, data, data, state];
        // A list of one buffer is as a Send.
        let packets = [data, data, state, state, data, state, state];
        assert_eq!(answers, [&send[..], &packets].concat()[..]);
    }
}

// proves: NODE-8 NODE-9 NODE-10
#[test]
fn a_node_looks_at_the_host_and_the_state_first() {
    let node = new(NODE);
    let o = node.0;
    HP_UdpNode_SetMaxDatagramSize(o, 3);
    let literal = c"127.0.0.1".as_ptr();
    for (host, code) in [(literal, libc::EPERM), (null(), libc::EHOSTUNREACH)] {
        // SAFETY: NULL is what is tested; other buffers have their size.
        let answers = unsafe {
            answers(
                |data, length| HP_UdpNode_Send(o, host, 9, data, length),
                |list, count| HP_UdpNode_SendPackets(o, host, 9, list, count),
            )
        };
        let mut expected = [code; 12];
        expected[5..7].fill(FAILED);
        assert_eq!(answers, expected);
    }
    // SAFETY: as above.
    let cast = unsafe {
        answers(
            |data, length| HP_UdpNode_SendCast(o, data, length),
            |list, count| HP_UdpNode_SendCastPackets(o, list, count),
        )
    };
    assert_eq!(cast, [libc::EPERM; 12]);
    // SAFETY: as above.
    let parts = unsafe {
        (
            refused(|| HP_UdpNode_SendPart(o, c"".as_ptr(), 9, null(), 1, -1)),
            refused(|| HP_UdpNode_SendPart(o, literal, 9, null(), 1, -1)),
            refused(|| HP_UdpNode_SendCastPart(o, null(), 1, -1)),
        )
    };
    assert_eq!(parts, (libc::EHOSTUNREACH, libc::EPERM, libc::EPERM));
}

// proves: NODE-1 NODE-6 NODE-12 NODE-17 UDP-3 UDP-14 UDP-34 COM-56
#[test]
fn a_stopped_node_has_nothing_to_tell() {
    let node = new(NODE);
    let o = node.0;
    assert_eq!(run(|| HP_UdpNode_HasStarted(o)), (FALSE, 0));
    assert_eq!((HP_UdpNode_GetState(o), HP_UdpNode_GetLastError(o)), (3, 0));
    assert!(!HP_UdpNode_GetLastErrorDesc(o).is_null());
    assert_eq!(run(|| HP_UdpNode_GetCastMode(o)), (-1, 0));
    assert_eq!(run(|| HP_UdpNode_Wait(o, 0)), (1, 0));
    assert_eq!(run(|| HP_UdpNode_Stop(o)), (FALSE, libc::EPERM));
    assert_eq!(HP_UdpNode_GetLastError(o), 1);
    assert!(HP_UdpNode_GetExtra(o).is_null());
    let extra = std::ptr::without_provenance_mut(77);
    HP_UdpNode_SetExtra(o, extra);
    assert_eq!(HP_UdpNode_GetExtra(o).addr(), 77);
    let mut pending = 7;
    // SAFETY: NULL is what is tested, or a live local.
    unsafe {
        assert_eq!(
            run(|| HP_UdpNode_GetPendingDataLength(o, &raw mut pending)),
            (FALSE, 0)
        );
        assert_eq!(
            run(|| HP_UdpNode_GetPendingDataLength(o, null_mut())),
            (FALSE, libc::EINVAL)
        );
        // The property is checked before the address.
        HP_UdpNode_SetMaxDatagramSize(o, 0);
        assert_eq!(
            run(|| HP_UdpNode_Start(o, null(), 0)),
            (FALSE, libc::EINVAL)
        );
    }
    assert_eq!(pending, 0);
}

/// A getter of an address.
type Address = unsafe extern "C-unwind" fn(HP_Object, *mut i8, *mut i32, *mut u16) -> i32;

// proves: CAST-10 UDP-14
#[test]
fn no_address_is_no_port() {
    let (cast, node) = (new(Create_HP_UdpCast), new(NODE));
    let getters: [(HP_Object, Address); 3] = [
        (cast.0, HP_UdpCast_GetRemoteAddress),
        (node.0, HP_UdpNode_GetLocalAddress),
        (node.0, HP_UdpNode_GetCastAddress),
    ];
    for (object, get) in getters {
        let (mut text, mut length, mut port) = ([35; 46], 46, 77);
        let text_at = text.as_mut_ptr();
        // SAFETY: live locals of the stated sizes.
        let got = run(|| unsafe { get(object, text_at, &raw mut length, &raw mut port) });
        assert_eq!(got, (FALSE, libc::EAFNOSUPPORT));
        assert_eq!((text, length, port), ([35; 46], 46, 0));
        // SAFETY: NULL is what is tested.
        let got = run(|| unsafe { get(object, text_at, &raw mut length, null_mut()) });
        assert_eq!(got, (FALSE, libc::EINVAL));
    }
}

// proves: ARQ-29
#[test]
fn no_session_waits_for_nothing() {
    let (server, client) = (new(Create_HP_UdpArqServer), new(Create_HP_UdpArqClient));
    let (mut of_server, mut of_client) = (7, 7);
    // SAFETY: live locals.
    unsafe {
        let count = &raw mut of_server;
        let got = run(|| HP_UdpArqServer_GetWaitingSendMessageCount(server.0, UNKNOWN, count));
        assert_eq!(got, (FALSE, libc::EBADSLT));
        let count = &raw mut of_client;
        let got = run(|| HP_UdpArqClient_GetWaitingSendMessageCount(client.0, count));
        assert_eq!(got, (FALSE, libc::EPERM));
    }
    assert_eq!((of_server, of_client), (7, -1));
    // SAFETY: NULL is what is tested.
    let (s, c) = unsafe {
        (
            run(|| HP_UdpArqServer_GetWaitingSendMessageCount(server.0, UNKNOWN, null_mut())),
            run(|| HP_UdpArqClient_GetWaitingSendMessageCount(client.0, null_mut())),
        )
    };
    assert_eq!((s.1, c.1), (libc::EBADSLT, libc::EINVAL));
}

// proves: UDPS-13 UDPC-15 UDP-34
#[test]
fn servers_have_no_pauses() {
    for create in SERVERS {
        let server = new(create);
        let o = server.0;
        assert_eq!(
            refused(|| HP_Server_PauseReceive(o, UNKNOWN, 1)),
            libc::EPERM
        );
        let mut paused = 7;
        // SAFETY: a live local, or NULL, which is what is tested.
        unsafe {
            let is = refused(|| HP_Server_IsPauseReceive(o, UNKNOWN, &raw mut paused));
            assert_eq!((is, paused), (libc::EPERM, FALSE));
            let is = refused(|| HP_Server_IsPauseReceive(o, UNKNOWN, null_mut()));
            assert_eq!(is, libc::EINVAL);
        }
    }
    for create in CLIENTS {
        let client = new(create);
        assert_eq!(refused(|| HP_Client_PauseReceive(client.0, 1)), libc::EPERM);
        let mut pending = 7;
        // SAFETY: a live local.
        let is = unsafe { refused(|| HP_Client_GetPendingDataLength(client.0, &raw mut pending)) };
        assert_eq!((is, pending), (0, 0));
    }
}

// proves: ABI-44 ABI-53 ABI-54
#[test]
fn other_families_are_refused() {
    let (server, cast, node) = (new(Create_HP_UdpServer), new(Create_HP_UdpCast), new(NODE));
    let (s, c, n) = (server.0, cast.0, node.0);
    // SAFETY: NULL is what is tested, and texts are literals.
    unsafe {
        let address = c"127.0.0.1".as_ptr();
        for code in [
            refused(|| HP_TcpServer_SendSmallFile(s, 1, null(), null_mut(), null_mut())),
            refused(|| HP_Server_Start(n, address, 0)),
            refused(|| HP_Client_Start(n, address, 9, FALSE)),
            refused(|| HP_UdpNode_Start(s, address, 0)),
            refused(|| HP_UdpNode_Start(c, address, 0)),
            refused(|| HP_UdpArqServer_GetWaitingSendMessageCount(s, 1, null_mut())),
            refused(|| HP_UdpArqClient_GetWaitingSendMessageCount(c, null_mut())),
            refused(|| HP_UdpCast_GetRemoteAddress(n, null_mut(), null_mut(), null_mut())),
        ] {
            assert_eq!(code, libc::EPERM);
        }
        let gone = run(|| HP_UdpNode_Send(null_mut(), address, 9, DATA, 1));
        assert_eq!(gone, (FALSE, libc::EINVAL));
    }
    assert_eq!(run(|| HP_UdpClient_SetMaxDatagramSize(c, 1)).1, libc::EPERM);
    assert_eq!(run(|| HP_UdpServer_SetMaxDatagramSize(n, 1)).1, libc::EPERM);
}

// proves: ABI-43 ABI-45 ABI-47
#[test]
fn creators_take_listeners_of_their_role() {
    let listeners = [
        (Create_HP_UdpServerListener(), "server"),
        (Create_HP_UdpArqServerListener(), "server"),
        (Create_HP_UdpClientListener(), "client"),
        (Create_HP_UdpArqClientListener(), "client"),
        (Create_HP_UdpCastListener(), "client"),
        (Create_HP_UdpNodeListener(), "node"),
    ];
    for (listener, role) in listeners {
        assert!(!listener.is_null());
        let creators = SERVERS.map(|create| (create, "server"));
        let creators = creators
            .into_iter()
            .chain(CLIENTS.map(|create| (create, "client")));
        for (create, of) in creators.chain([(NODE, "node")]) {
            let (object, errno) = run(|| create(listener));
            assert_eq!(object.is_null(), of != role);
            assert_eq!(errno, if of == role { 0 } else { libc::EINVAL });
            Destroy_HP_UdpNode(object);
        }
    }
    for (listener, _) in listeners {
        Destroy_HP_UdpCastListener(listener);
    }
}
