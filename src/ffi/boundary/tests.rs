//! Which of several bad arguments a call reports: the handle first, then the connection,
//! then the rest (TCP-72, TCP-102). SendSmallFile checks the file before the connection
//! (TCP-86), and pack components check the size before it (TCP-112).

use std::ptr::{null, null_mut};

use crate::ffi::generated::create::{
    Create_HP_TcpAgent, Create_HP_TcpClient, Create_HP_TcpPackClient, Create_HP_TcpPackServer,
    Create_HP_TcpPullClient, Create_HP_TcpPullServer, Destroy_HP_TcpServer,
};
use crate::ffi::generated::properties::HP_TcpPackServer_SetMaxPackSize;
use crate::ffi::role::agent::{HP_Agent_GetRemoteHost, HP_Agent_Send};
use crate::ffi::role::client::{
    HP_Client_GetLocalAddress, HP_Client_GetPendingDataLength, HP_Client_Send,
};
use crate::ffi::role::server::{
    HP_Server_GetConnectionExtra, HP_Server_GetListenAddress, HP_Server_GetLocalAddress,
    HP_Server_GetPendingDataLength, HP_Server_Send, HP_Server_SendPackets, HP_Server_SendPart,
    HP_TcpServer_SendSmallFile,
};
use crate::ffi::tcp::pull::{
    HP_TcpPullClient_Fetch, HP_TcpPullClient_Peek, HP_TcpPullServer_Fetch,
};
use crate::ffi::types::{FALSE, HP_CONNID, HP_Object, WSABUF};

const UNKNOWN: HP_CONNID = 99;
const FR_OK: i32 = 0;
const FR_LENGTH_TOO_LONG: i32 = 1;
const FR_DATA_NOT_FOUND: i32 = 2;

/// A component that is destroyed with the value. Any destroyer works (ABI-45).
struct Owned(HP_Object);

impl Drop for Owned {
    fn drop(&mut self) {
        Destroy_HP_TcpServer(self.0);
    }
}

/// The errno of a call that must give FALSE.
fn refused(call: impl FnOnce() -> i32) -> i32 {
    errno::set_errno(errno::Errno(0));
    assert_eq!(call(), FALSE);
    errno::errno().0
}

// proves: COM-8 ABI-75 TCP-72 TCP-86
#[test]
fn an_unknown_connection_comes_before_bad_pointers() {
    let server = Owned(Create_HP_TcpPullServer(null_mut()));
    let agent = Owned(Create_HP_TcpAgent(null_mut()));
    let (s, a) = (server.0, agent.0);
    // SAFETY: NULL is what is tested; the texts are literals.
    unsafe {
        for code in [
            refused(|| HP_Server_Send(s, UNKNOWN, null(), 5)),
            refused(|| HP_Server_SendPart(s, UNKNOWN, null(), 5, -1)),
            refused(|| HP_Server_SendPackets(s, UNKNOWN, null(), 1)),
            refused(|| HP_Agent_Send(a, UNKNOWN, null(), 0)),
            refused(|| HP_Server_GetPendingDataLength(s, UNKNOWN, null_mut())),
            refused(|| HP_Server_GetConnectionExtra(s, UNKNOWN, null_mut())),
            refused(|| HP_Server_GetLocalAddress(s, UNKNOWN, null_mut(), null_mut(), null_mut())),
            refused(|| HP_Agent_GetRemoteHost(a, UNKNOWN, null_mut(), null_mut(), null_mut())),
        ] {
            assert_eq!(code, libc::EBADSLT);
        }
        let (missing, directory) = (c"/no/such/file".as_ptr(), c"/".as_ptr());
        let small_file =
            |path, head| refused(|| HP_TcpServer_SendSmallFile(s, UNKNOWN, path, head, null_mut()));
        assert_eq!(small_file(missing, null_mut()), libc::ENOENT);
        assert_eq!(small_file(directory, null_mut()), libc::EBADF);
        assert_eq!(small_file(null(), null_mut()), libc::EINVAL);
        let mut huge = WSABUF {
            len: u32::MAX,
            buf: null_mut(),
        };
        assert_eq!(small_file(directory, &raw mut huge), libc::EFBIG);
    }
}

// proves: COM-63 TCP-51 TCP-72 TCP-73
#[test]
fn the_clients_state_comes_before_bad_pointers() {
    let client = Owned(Create_HP_TcpClient(null_mut()));
    let server = Owned(Create_HP_TcpPullServer(null_mut()));
    let c = client.0;
    // SAFETY: NULL is what is tested.
    unsafe {
        assert_eq!(refused(|| HP_Client_Send(c, null(), 5)), libc::EPERM);
        assert_eq!(refused(|| HP_Client_Send(c, null(), -5)), libc::EPERM);
        let address = refused(|| HP_Client_GetLocalAddress(c, null_mut(), null_mut(), null_mut()));
        assert_eq!(address, libc::EBADF);
        let address =
            refused(|| HP_Server_GetListenAddress(server.0, null_mut(), null_mut(), null_mut()));
        assert_eq!(address, libc::EBADF);
        // The value is always stored, so only the pointer can be wrong here.
        let pending = refused(|| HP_Client_GetPendingDataLength(c, null_mut()));
        assert_eq!(pending, libc::EINVAL);
        let mut stored = 7;
        let pending = refused(|| HP_Client_GetPendingDataLength(c, &raw mut stored));
        assert_eq!((pending, stored), (0, 0));
    }
}

// proves: TCP-112
#[test]
fn the_size_of_a_packet_comes_before_the_connection() {
    let server = Owned(Create_HP_TcpPackServer(null_mut()));
    let client = Owned(Create_HP_TcpPackClient(null_mut()));
    let (s, c) = (server.0, client.0);
    HP_TcpPackServer_SetMaxPackSize(s, 3);
    let buffer = |len| WSABUF {
        len,
        buf: null_mut(),
    };
    let packets = |buffers: &[WSABUF]| {
        let count = i32::try_from(buffers.len()).unwrap();
        // SAFETY: the array is as long as stated; NULL data is what is tested.
        refused(|| unsafe { HP_Server_SendPackets(s, UNKNOWN, buffers.as_ptr(), count) })
    };
    // SAFETY: NULL is what is tested.
    unsafe {
        for length in [0, -1, i32::MIN, 4, i32::MAX] {
            let code = refused(|| HP_Server_Send(s, UNKNOWN, null(), length));
            assert_eq!(code, libc::EMSGSIZE, "{length}");
            let code = refused(|| HP_Server_SendPart(s, UNKNOWN, null(), length, 1));
            assert_eq!(code, libc::EMSGSIZE, "{length}");
        }
        assert_eq!(
            refused(|| HP_Server_Send(s, UNKNOWN, null(), 3)),
            libc::EBADSLT
        );
        assert_eq!(
            refused(|| HP_Server_SendPackets(s, UNKNOWN, null(), 1)),
            libc::EBADSLT
        );
        assert_eq!(refused(|| HP_Client_Send(c, null(), 0)), libc::EMSGSIZE);
        assert_eq!(refused(|| HP_Client_Send(c, null(), 1)), libc::EPERM);
    }
    assert_eq!(packets(&[]), libc::EMSGSIZE);
    assert_eq!(packets(&[buffer(0), buffer(0)]), libc::EMSGSIZE);
    assert_eq!(packets(&[buffer(2), buffer(2)]), libc::EMSGSIZE);
    assert_eq!(packets(&[buffer(u32::MAX), buffer(4)]), libc::EMSGSIZE);
    assert_eq!(packets(&[buffer(1), buffer(2)]), libc::EBADSLT);
}

// proves: TCP-102 TCP-103 TCP-107 ABI-74
#[test]
fn fetch_checks_the_connection_before_the_length() {
    let server = Owned(Create_HP_TcpPullServer(null_mut()));
    let client = Owned(Create_HP_TcpPullClient(null_mut()));
    errno::set_errno(errno::Errno(0));
    // SAFETY: NULL is what is tested.
    unsafe {
        for length in [-1, 0, 5] {
            let result = HP_TcpPullServer_Fetch(server.0, UNKNOWN, null_mut(), length);
            assert_eq!(result, FR_DATA_NOT_FOUND);
        }
        for (length, expected) in [
            (-1, FR_LENGTH_TOO_LONG),
            (0, FR_OK),
            (5, FR_LENGTH_TOO_LONG),
        ] {
            let fetched = HP_TcpPullClient_Fetch(client.0, null_mut(), length);
            let peeked = HP_TcpPullClient_Peek(client.0, null_mut(), length);
            assert_eq!((fetched, peeked), (expected, expected));
        }
    }
    assert_eq!(errno::errno().0, 0);
}
