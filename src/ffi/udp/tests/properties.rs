//! Setters and getters, and what Start says about their values.

use std::ptr::null;

use super::{CLIENTS, Create, NODE, SERVERS, new, run};
use crate::ffi::ext::datagrams::*;
use crate::ffi::generated::create::*;
use crate::ffi::generated::properties::*;
use crate::ffi::generated::udp::create::*;
use crate::ffi::generated::udp::properties::*;
use crate::ffi::role::client::{
    HP_Client_GetLastError, HP_Client_GetState, HP_Client_IsSecure, HP_Client_Start,
};
use crate::ffi::role::server::{
    HP_Server_GetLastError, HP_Server_GetListenAddress, HP_Server_GetState, HP_Server_IsSecure,
    HP_Server_Start, HP_Server_Stop,
};
use crate::ffi::types::{DWORD, FALSE, HP_Object, TRUE};
use crate::ffi::udp::cast::{HP_UdpCast_IsReuseAddress, HP_UdpCast_SetReuseAddress};
use crate::ffi::udp::node::{
    HP_UdpNode_GetLastError, HP_UdpNode_GetState, HP_UdpNode_StartWithCast,
};
use crate::os::cpus;

const SE_INVALID_PARAM: i32 = 2;
const SS_STOPPED: i32 = 3;

/// A setter, a getter, and the default.
type Number = (
    extern "C-unwind" fn(HP_Object, DWORD),
    extern "C-unwind" fn(HP_Object) -> DWORD,
    DWORD,
);
type Switch = (
    extern "C-unwind" fn(HP_Object, i32),
    extern "C-unwind" fn(HP_Object) -> i32,
    i32,
);

/// Getters give the default and then what was set, whether Start accepts it or not.
fn check(object: HP_Object, numbers: &[Number], switches: &[Switch]) {
    for &(set, get, default) in numbers {
        assert_eq!(run(|| get(object)), (default, 0));
        set(object, 0xFFFF_FFFE);
        assert_eq!(get(object), 0xFFFF_FFFE);
    }
    for &(set, is, default) in switches {
        assert_eq!(run(|| is(object)), (default, 0));
        set(object, -7);
        assert_eq!(is(object), TRUE);
        set(object, FALSE);
        assert_eq!(is(object), FALSE);
    }
}

// proves: UDP-20 UDP-31 UDP-32 UDP-33
#[test]
fn servers_have_their_defaults() {
    let workers = (cpus::online() * 2 + 2).min(512);
    for create in SERVERS {
        let server = new(create);
        assert_eq!(HP_Server_GetWorkerThreadCount(server.0), workers);
        check(
            server.0,
            &[
                (
                    HP_UdpServer_SetMaxDatagramSize,
                    HP_UdpServer_GetMaxDatagramSize,
                    1432,
                ),
                (
                    HP_UdpServer_SetPostReceiveCount,
                    HP_UdpServer_GetPostReceiveCount,
                    64,
                ),
                (
                    HP_UdpServer_SetDetectAttempts,
                    HP_UdpServer_GetDetectAttempts,
                    3,
                ),
                (
                    HP_UdpServer_SetDetectInterval,
                    HP_UdpServer_GetDetectInterval,
                    60_000,
                ),
                (
                    HP_Server_SetMaxConnectionCount,
                    HP_Server_GetMaxConnectionCount,
                    10_000,
                ),
                (
                    HP_Server_SetFreeSocketObjLockTime,
                    HP_Server_GetFreeSocketObjLockTime,
                    30_000,
                ),
                (
                    HP_Server_SetFreeSocketObjPool,
                    HP_Server_GetFreeSocketObjPool,
                    600,
                ),
                (
                    HP_Server_SetFreeSocketObjHold,
                    HP_Server_GetFreeSocketObjHold,
                    600,
                ),
                (
                    HP_Server_SetFreeBufferObjPool,
                    HP_Server_GetFreeBufferObjPool,
                    1024,
                ),
                (
                    HP_Server_SetFreeBufferObjHold,
                    HP_Server_GetFreeBufferObjHold,
                    1024,
                ),
            ],
            &[(HP_Server_SetMarkSilence, HP_Server_IsMarkSilence, TRUE)],
        );
        assert_eq!(HP_Server_GetReuseAddressPolicy(server.0), 1);
        assert_eq!(HP_Server_GetSendPolicy(server.0), 0);
        assert_eq!(HP_Server_GetOnSendSyncPolicy(server.0), 0);
    }
}

// proves: UDP-20 UDP-32 UDP-33
#[test]
fn clients_have_their_defaults() {
    for create in &CLIENTS[..2] {
        check(
            new(*create).0,
            &[
                (
                    HP_UdpClient_SetMaxDatagramSize,
                    HP_UdpClient_GetMaxDatagramSize,
                    1432,
                ),
                (
                    HP_UdpClient_SetDetectAttempts,
                    HP_UdpClient_GetDetectAttempts,
                    3,
                ),
                (
                    HP_UdpClient_SetDetectInterval,
                    HP_UdpClient_GetDetectInterval,
                    60_000,
                ),
                (
                    HP_Client_SetFreeBufferPoolSize,
                    HP_Client_GetFreeBufferPoolSize,
                    60,
                ),
                (
                    HP_Client_SetFreeBufferPoolHold,
                    HP_Client_GetFreeBufferPoolHold,
                    60,
                ),
            ],
            &[],
        );
    }
}

// proves: UDP-16 UDP-17 UDP-35 CAST-4 ABI-89
#[test]
fn casts_and_nodes_have_their_defaults() {
    let (cast, node) = (new(Create_HP_UdpCast), new(NODE));
    let (cast, node) = (cast.0, node.0);
    assert_eq!(HP_UdpCast_GetCastMode(cast), 0);
    HP_UdpCast_SetCastMode(cast, -1);
    assert_eq!(HP_UdpCast_GetCastMode(cast), -1);
    assert_eq!(
        (
            HP_UdpCast_GetMultiCastTtl(cast),
            HP_UdpNode_GetMultiCastTtl(node)
        ),
        (1, 1)
    );
    HP_UdpCast_SetMultiCastTtl(cast, -3);
    HP_UdpNode_SetMultiCastTtl(node, 256);
    assert_eq!(
        (
            HP_UdpCast_GetMultiCastTtl(cast),
            HP_UdpNode_GetMultiCastTtl(node)
        ),
        (-3, 256)
    );
    assert_eq!(HP_Client_GetReuseAddressPolicy(cast), 1);
    assert_eq!(HP_UdpCast_IsReuseAddress(cast), TRUE);
    for (on, policy) in [(FALSE, 0), (5, 1)] {
        HP_UdpCast_SetReuseAddress(cast, on);
        assert_eq!(HP_Client_GetReuseAddressPolicy(cast), policy);
        assert_eq!(HP_UdpCast_IsReuseAddress(cast), policy);
    }
    HP_Client_SetReuseAddressPolicy(cast, 2);
    assert_eq!(HP_UdpCast_IsReuseAddress(cast), TRUE);
    assert_eq!(HP_UdpNode_GetReuseAddressPolicy(node), 1);
    HP_UdpNode_SetReuseAddressPolicy(node, -2);
    assert_eq!(HP_UdpNode_GetReuseAddressPolicy(node), -2);
    check(
        cast,
        &[
            (
                HP_UdpCast_SetMaxDatagramSize,
                HP_UdpCast_GetMaxDatagramSize,
                1432,
            ),
            (
                HP_Client_SetFreeBufferPoolSize,
                HP_Client_GetFreeBufferPoolSize,
                60,
            ),
            (
                HP_Client_SetFreeBufferPoolHold,
                HP_Client_GetFreeBufferPoolHold,
                60,
            ),
        ],
        &[(
            HP_UdpCast_SetMultiCastLoop,
            HP_UdpCast_IsMultiCastLoop,
            FALSE,
        )],
    );
    let workers = (cpus::online() * 2 + 2).min(512);
    check(
        node,
        &[
            (
                HP_UdpNode_SetMaxDatagramSize,
                HP_UdpNode_GetMaxDatagramSize,
                1432,
            ),
            (
                HP_UdpNode_SetPostReceiveCount,
                HP_UdpNode_GetPostReceiveCount,
                64,
            ),
            (
                HP_UdpNode_SetWorkerThreadCount,
                HP_UdpNode_GetWorkerThreadCount,
                workers,
            ),
            (
                HP_UdpNode_SetFreeBufferPoolSize,
                HP_UdpNode_GetFreeBufferPoolSize,
                1024,
            ),
            (
                HP_UdpNode_SetFreeBufferPoolHold,
                HP_UdpNode_GetFreeBufferPoolHold,
                1024,
            ),
        ],
        &[(
            HP_UdpNode_SetMultiCastLoop,
            HP_UdpNode_IsMultiCastLoop,
            FALSE,
        )],
    );
}

macro_rules! arq {
    ($object:expr, $set_no_delay:ident, $is_no_delay:ident, $set_turnoff:ident, $is_turnoff:ident, $([$set:ident, $get:ident, $default:expr]),+) => {
        check(
            $object,
            &[$(($set, $get, $default)),+],
            &[($set_no_delay, $is_no_delay, FALSE), ($set_turnoff, $is_turnoff, FALSE)],
        );
    };
}

// proves: ARQ-1 ARQ-3 ARQ-4
#[test]
fn arq_servers_have_their_defaults() {
    arq!(
        new(Create_HP_UdpArqServer).0,
        HP_UdpArqServer_SetNoDelay,
        HP_UdpArqServer_IsNoDelay,
        HP_UdpArqServer_SetTurnoffCongestCtrl,
        HP_UdpArqServer_IsTurnoffCongestCtrl,
        [
            HP_UdpArqServer_SetFlushInterval,
            HP_UdpArqServer_GetFlushInterval,
            60
        ],
        [
            HP_UdpArqServer_SetResendByAcks,
            HP_UdpArqServer_GetResendByAcks,
            0
        ],
        [
            HP_UdpArqServer_SetSendWndSize,
            HP_UdpArqServer_GetSendWndSize,
            128
        ],
        [
            HP_UdpArqServer_SetRecvWndSize,
            HP_UdpArqServer_GetRecvWndSize,
            512
        ],
        [HP_UdpArqServer_SetMinRto, HP_UdpArqServer_GetMinRto, 30],
        [
            HP_UdpArqServer_SetFastLimit,
            HP_UdpArqServer_GetFastLimit,
            5
        ],
        [
            HP_UdpArqServer_SetMaxTransUnit,
            HP_UdpArqServer_GetMaxTransUnit,
            1432
        ],
        [
            HP_UdpArqServer_SetMaxMessageSize,
            HP_UdpArqServer_GetMaxMessageSize,
            4096
        ],
        [
            HP_UdpArqServer_SetHandShakeTimeout,
            HP_UdpArqServer_GetHandShakeTimeout,
            5000
        ]
    );
}

// proves: ARQ-1 ARQ-3 ARQ-4
#[test]
fn arq_clients_have_their_defaults() {
    arq!(
        new(Create_HP_UdpArqClient).0,
        HP_UdpArqClient_SetNoDelay,
        HP_UdpArqClient_IsNoDelay,
        HP_UdpArqClient_SetTurnoffCongestCtrl,
        HP_UdpArqClient_IsTurnoffCongestCtrl,
        [
            HP_UdpArqClient_SetFlushInterval,
            HP_UdpArqClient_GetFlushInterval,
            60
        ],
        [
            HP_UdpArqClient_SetResendByAcks,
            HP_UdpArqClient_GetResendByAcks,
            0
        ],
        [
            HP_UdpArqClient_SetSendWndSize,
            HP_UdpArqClient_GetSendWndSize,
            128
        ],
        [
            HP_UdpArqClient_SetRecvWndSize,
            HP_UdpArqClient_GetRecvWndSize,
            512
        ],
        [HP_UdpArqClient_SetMinRto, HP_UdpArqClient_GetMinRto, 30],
        [
            HP_UdpArqClient_SetFastLimit,
            HP_UdpArqClient_GetFastLimit,
            5
        ],
        [
            HP_UdpArqClient_SetMaxTransUnit,
            HP_UdpArqClient_GetMaxTransUnit,
            1432
        ],
        [
            HP_UdpArqClient_SetMaxMessageSize,
            HP_UdpArqClient_GetMaxMessageSize,
            4096
        ],
        [
            HP_UdpArqClient_SetHandShakeTimeout,
            HP_UdpArqClient_GetHandShakeTimeout,
            5000
        ]
    );
}

// proves: ARQ-4
#[test]
fn the_transmission_unit_follows_the_datagram() {
    let server = new(Create_HP_UdpArqServer);
    HP_UdpServer_SetMaxDatagramSize(server.0, 500);
    assert_eq!(HP_UdpArqServer_GetMaxTransUnit(server.0), 500);
    HP_UdpArqServer_SetMaxTransUnit(server.0, 1000);
    assert_eq!(HP_UdpArqServer_GetMaxTransUnit(server.0), 1000);
}

#[test]
fn our_own_properties_are_for_udp() {
    let all = [&SERVERS[..], &CLIENTS[..], &[NODE]].concat();
    for create in all {
        let object = new(create);
        assert_eq!(run(|| HP_Ext_GetUdpDropCount(object.0)), (0, 0));
        check(
            object.0,
            &[
                (HP_Ext_SetUdpReceiveBuffer, HP_Ext_GetUdpReceiveBuffer, 0),
                (HP_Ext_SetUdpIdleTimeout, HP_Ext_GetUdpIdleTimeout, 0),
            ],
            &[(HP_Ext_SetUdpGro, HP_Ext_IsUdpGro, FALSE)],
        );
    }
    let tcp = new(Create_HP_TcpServer);
    for get in [HP_Ext_GetUdpReceiveBuffer, HP_Ext_GetUdpIdleTimeout] {
        assert_eq!(run(|| get(tcp.0)), (0, libc::EPERM));
    }
    assert_eq!(run(|| HP_Ext_GetUdpDropCount(tcp.0)), (0, libc::EPERM));
    assert_eq!(run(|| HP_Ext_IsUdpGro(tcp.0)), (FALSE, libc::EPERM));
    assert_eq!(run(|| HP_Ext_SetUdpGro(tcp.0, TRUE)).1, libc::EPERM);
    assert_eq!(run(|| HP_Ext_SetUdpIdleTimeout(tcp.0, 1)).1, libc::EPERM);
    assert_eq!(run(|| HP_Ext_SetUdpReceiveBuffer(tcp.0, 1)).1, libc::EPERM);
}

/// What a start, and then the last error and the state, give.
type Outcome = ((i32, i32), i32, i32);

fn start_server(o: HP_Object) -> Outcome {
    // SAFETY: the text is a literal.
    let started = run(|| unsafe { HP_Server_Start(o, c"127.0.0.1".as_ptr(), 0) });
    (started, HP_Server_GetLastError(o), HP_Server_GetState(o))
}

fn start_client(o: HP_Object) -> Outcome {
    // SAFETY: the text is a literal.
    let started = run(|| unsafe { HP_Client_Start(o, c"127.0.0.1".as_ptr(), 9, FALSE) });
    (started, HP_Client_GetLastError(o), HP_Client_GetState(o))
}

fn start_node(o: HP_Object) -> Outcome {
    // SAFETY: the text is a literal, NULL is for no text.
    let started =
        run(|| unsafe { HP_UdpNode_StartWithCast(o, c"127.0.0.1".as_ptr(), 0, -1, null()) });
    (started, HP_UdpNode_GetLastError(o), HP_UdpNode_GetState(o))
}

/// Start refuses what `spoil` has set.
fn refuses(create: Create, start: fn(HP_Object) -> Outcome, spoil: fn(HP_Object)) {
    let object = new(create);
    spoil(object.0);
    let refused = ((FALSE, libc::EINVAL), SE_INVALID_PARAM, SS_STOPPED);
    assert_eq!(start(object.0), refused);
}

// proves: UDP-1 UDP-30 CAST-15 ARQ-2
#[test]
fn start_refuses_bad_properties() {
    let (client, cast) = (Create_HP_UdpClient, Create_HP_UdpCast);
    let (arq_server, arq_client) = (Create_HP_UdpArqServer, Create_HP_UdpArqClient);
    for create in SERVERS {
        refuses(create, start_server, |o| {
            HP_UdpServer_SetMaxDatagramSize(o, 0);
        });
        refuses(create, start_server, |o| {
            HP_UdpServer_SetDetectInterval(o, 999);
        });
        refuses(create, start_server, |o| {
            HP_Server_SetOnSendSyncPolicy(o, 2);
        });
        refuses(create, start_server, |o| {
            HP_Server_SetReuseAddressPolicy(o, 3);
        });
        refuses(create, start_server, |o| {
            HP_UdpServer_SetPostReceiveCount(o, 1 << 31);
        });
    }
    refuses(client, start_client, |o| {
        HP_UdpClient_SetMaxDatagramSize(o, 65_537);
    });
    refuses(client, start_client, |o| {
        HP_UdpClient_SetDetectAttempts(o, u32::MAX);
    });
    refuses(cast, start_client, |o| {
        HP_UdpCast_SetCastMode(o, -1);
    });
    refuses(cast, start_client, |o| {
        HP_UdpCast_SetMultiCastTtl(o, 256);
    });
    refuses(NODE, start_node, |o| {
        HP_UdpNode_SetMultiCastTtl(o, -1);
    });
    refuses(NODE, start_node, |o| {
        HP_UdpNode_SetWorkerThreadCount(o, 513);
    });
    refuses(arq_server, start_server, |o| {
        HP_UdpArqServer_SetMaxTransUnit(o, 1433);
    });
    refuses(arq_server, start_server, |o| {
        HP_UdpArqServer_SetMinRto(o, 2500);
    });
    refuses(arq_client, start_client, |o| {
        HP_UdpArqClient_SetMaxMessageSize(o, 178_816);
    });
    refuses(arq_client, start_client, |o| {
        HP_UdpClient_SetMaxDatagramSize(o, 71);
    });
}

// proves: UDP-6 UDP-8
#[test]
fn properties_change_only_while_stopped() {
    for create in SERVERS {
        let server = new(create);
        HP_UdpServer_SetMaxDatagramSize(server.0, 65_536);
        assert_eq!(start_server(server.0).0, (TRUE, 0));
        let set = run(|| HP_UdpServer_SetMaxDatagramSize(server.0, 5));
        assert_eq!(
            (set.1, HP_UdpServer_GetMaxDatagramSize(server.0)),
            (0, 65_536)
        );
        HP_Ext_SetUdpGro(server.0, TRUE);
        assert_eq!(HP_Ext_IsUdpGro(server.0), FALSE);
        assert_eq!(HP_Server_IsSecure(server.0), FALSE);
        let (mut text, mut length, mut port) = ([0; 46], 46, 0);
        // SAFETY: live locals of the stated sizes.
        let listens = unsafe {
            let text = text.as_mut_ptr();
            HP_Server_GetListenAddress(server.0, text, &raw mut length, &raw mut port)
        };
        assert_eq!((listens, length, port != 0), (TRUE, 10, true));
        assert_eq!(HP_Server_Stop(server.0), TRUE);
        HP_UdpServer_SetMaxDatagramSize(server.0, 5);
        assert_eq!(HP_UdpServer_GetMaxDatagramSize(server.0), 5);
    }
    for create in CLIENTS {
        assert_eq!(HP_Client_IsSecure(new(create).0), FALSE);
    }
}
