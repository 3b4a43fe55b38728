//! The adapter against callbacks as a C program would write them.

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::thread;

use super::*;
use crate::component::{Framing, Role};
use crate::ffi::types::udp::HP_UdpNode;
use crate::ffi::types::{BYTE, En_HP_SocketOperation, HP_CONNID, HP_Server, LPCTSTR, USHORT};

/// What the callbacks of one test have seen. The sender identifies the test.
static SEEN: Mutex<Vec<(usize, String)>> = Mutex::new(Vec::new());

fn note(sender: HP_Object, text: String) {
    SEEN.lock().unwrap().push((sender.addr(), text));
}

fn seen_by(sender: usize) -> Vec<String> {
    let seen = SEEN.lock().unwrap();
    seen.iter()
        .filter(|(who, _)| *who == sender)
        .map(|(_, text)| text.clone())
        .collect()
}

fn listener_of(role: Role) -> Listener {
    Listener::new(ComponentType::tcp(role, Framing::Push))
}

fn adapter(sender: usize, listener: &Arc<Listener>) -> Adapter {
    Adapter::new(ptr::without_provenance_mut(sender), Arc::clone(listener))
}

unsafe extern "C-unwind" fn on_receive(
    s: HP_Server,
    id: HP_CONNID,
    p: *const BYTE,
    n: c_int,
) -> c_int {
    // SAFETY: the adapter passes a slice's parts.
    let data = unsafe { std::slice::from_raw_parts(p, usize::try_from(n).unwrap()) };
    note(s, format!("receive {id} {}", String::from_utf8_lossy(data)));
    0
}

unsafe extern "C-unwind" fn on_close(
    s: HP_Server,
    id: HP_CONNID,
    op: En_HP_SocketOperation,
    code: c_int,
) -> c_int {
    note(s, format!("close {id} {op} {code}"));
    HR_ERROR
}

unsafe extern "C-unwind" fn on_accept(s: HP_Server, id: HP_CONNID, socket: UINT_PTR) -> c_int {
    note(s, format!("accept {id} {socket}"));
    1
}

unsafe extern "C-unwind" fn on_shutdown(s: HP_Server) -> c_int {
    note(s, "shutdown".to_owned());
    0
}

/// Returns the low bits of its second argument and leaves the rest in errno.
unsafe extern "C-unwind" fn on_pull(_: HP_Server, id: HP_CONNID, code: c_int) -> c_int {
    if code != 0 {
        errno::set_errno(errno::Errno(code));
    }
    c_int::try_from(id).unwrap()
}

unsafe extern "C-unwind" fn panicking(_: HP_Server, _: HP_CONNID) -> c_int {
    panic!("a Rust program's callback")
}

// proves: COM-21 ABI-60
#[test]
fn unset_callbacks_agree() {
    let adapter = adapter(16, &Arc::new(listener_of(Role::Server)));
    assert_eq!(adapter.prepare_listen(3), Ok(()));
    assert_eq!(adapter.accept(1, Accepted::Socket(3)), Ok(()));
    assert_eq!(adapter.prepare_connect(1, 3), Ok(()));
    assert_eq!(adapter.connect(1), Ok(()));
    assert_eq!(adapter.handshake(1), Ok(()));
    assert_eq!(adapter.receive(1, b"x"), Ok(()));
    assert_eq!(adapter.pull_receive(1, 1), Ok(()));
    assert!(!adapter.wants_send());
}

// proves: COM-20 COM-22 ABI-42 TDEF-56
#[test]
fn callbacks_get_sender_and_arguments() {
    let listener = Arc::new(listener_of(Role::Server));
    listener.base.receive.set(Some(on_receive));
    listener.base.close.set(Some(on_close));
    listener.base.accept.set(Some(on_accept));
    listener.base.shutdown.set(Some(on_shutdown));
    listener.base.send.set(Some(on_receive));
    let (one, two) = (adapter(32, &listener), adapter(48, &listener));
    // The adapter keeps the callbacks alive.
    drop(listener);
    assert_eq!(one.accept(5, Accepted::Socket(9)), Ok(()));
    assert_eq!(two.receive(6, b"abc"), Ok(()));
    one.close(5, Operation::Receive, 104);
    assert!(two.wants_send());
    two.send(6, b"d");
    two.shutdown();
    assert_eq!(seen_by(32), ["accept 5 9", "close 5 4 104"]);
    assert_eq!(seen_by(48), ["receive 6 abc", "receive 6 d", "shutdown"]);
}

// proves: COM-15 COM-90 TCP-157 TDEF-35
#[test]
fn only_hr_error_refuses_and_errno_says_why() {
    let listener = Arc::new(listener_of(Role::Client));
    listener.base.pull_receive.set(Some(on_pull));
    let adapter = adapter(64, &listener);
    // Here the connection ID is what the callback returns, the length its errno.
    errno::set_errno(errno::Errno(libc::EIO));
    assert_eq!(
        adapter.pull_receive(2, 0),
        Err(Errno::ECANCELED),
        "a stale errno leaked in"
    );
    assert_eq!(adapter.pull_receive(2, 71), Err(Errno(71)));
    for agreed in [0, 1, 3, 0x7fff_ffff] {
        assert_eq!(adapter.pull_receive(agreed, 71), Ok(()));
    }
    listener.base.pull_receive.set(None);
    assert_eq!(adapter.pull_receive(2, 0), Ok(()));
}

#[test]
fn a_rust_panic_of_a_callback_refuses() {
    let listener = Arc::new(listener_of(Role::Agent));
    listener.base.connect.set(Some(panicking));
    assert_eq!(adapter(80, &listener).connect(1), Err(Errno(libc::EFAULT)));
}

// proves: COM-21 ABI-49
#[test]
fn callbacks_can_be_replaced_while_running() {
    unsafe extern "C-unwind" fn yes(_: HP_Server, _: HP_CONNID) -> c_int {
        0
    }
    unsafe extern "C-unwind" fn no(_: HP_Server, _: HP_CONNID) -> c_int {
        HR_ERROR
    }
    let listener = Arc::new(listener_of(Role::Server));
    let adapter = adapter(96, &listener);
    thread::scope(|scope| {
        let caller = scope.spawn(|| {
            // Ends as soon as the second function is in place.
            while adapter.handshake(1) != Err(Errno::ECANCELED) {}
        });
        for _ in 0..1000 {
            listener.base.hand_shake.set(Some(yes));
            listener.base.hand_shake.set(None);
        }
        listener.base.hand_shake.set(Some(no));
        caller.join().unwrap();
    });
}

/// Tells the bytes behind the pointer: those of an IPv4 or an IPv6 socket address.
unsafe extern "C-unwind" fn on_accept_of_udp(
    s: HP_Server,
    id: HP_CONNID,
    client: UINT_PTR,
) -> c_int {
    let address = ptr::with_exposed_provenance::<u8>(usize::try_from(client).unwrap());
    // SAFETY: both layouts begin with the family.
    let family = c_int::from(unsafe { address.cast::<u16>().read_unaligned() });
    let size = if family == libc::AF_INET {
        size_of::<libc::sockaddr_in>()
    } else {
        size_of::<libc::sockaddr_in6>()
    };
    // SAFETY: the adapter passes an address of that size.
    let bytes = unsafe { std::slice::from_raw_parts(address, size) };
    note(s, format!("accept {id} {bytes:02X?}"));
    0
}

// proves: UDPS-6
#[test]
fn a_peer_is_a_pointer_to_its_address() {
    let listener = Arc::new(Listener::new(ComponentType::udp(
        Role::Server,
        Framing::Push,
    )));
    listener.base.accept.set(Some(on_accept_of_udp));
    let adapter = adapter(112, &listener);
    for peer in ["127.0.0.1:51583", "[fe80::1%7]:80"] {
        let peer = Accepted::Peer(peer.parse().unwrap());
        assert_eq!(adapter.accept(1, peer), Ok(()));
    }
    assert_eq!(
        seen_by(112),
        [
            "accept 1 [02, 00, C9, 7F, 7F, 00, 00, 01, 00, 00, 00, 00, 00, 00, 00, 00]",
            "accept 1 [0A, 00, 00, 50, 00, 00, 00, 00, FE, 80, 00, 00, 00, 00, 00, 00, \
             00, 00, 00, 00, 00, 00, 00, 01, 07, 00, 00, 00]",
        ]
    );
}

unsafe extern "C-unwind" fn on_datagram(
    s: HP_UdpNode,
    address: LPCTSTR,
    port: USHORT,
    p: *const BYTE,
    n: c_int,
) -> c_int {
    // SAFETY: the adapter passes a text and a slice's parts.
    let (address, data) = unsafe {
        let data = std::slice::from_raw_parts(p, usize::try_from(n).unwrap());
        (CStr::from_ptr(address), data)
    };
    note(s, format!("{address:?} {port} {data:?}"));
    HR_ERROR
}

unsafe extern "C-unwind" fn on_error(
    s: HP_UdpNode,
    operation: En_HP_SocketOperation,
    code: c_int,
    address: LPCTSTR,
    port: USHORT,
    p: *const BYTE,
    n: c_int,
) -> c_int {
    // SAFETY: the adapter passes a text.
    let address = unsafe { CStr::from_ptr(address) };
    let none = p.is_null();
    note(
        s,
        format!("{operation} {code} {address:?} {port} {none} {n}"),
    );
    HR_ERROR
}

// proves: NODE-13 NODE-14
#[test]
fn events_of_nodes_tell_addresses() {
    use NodeEvent::{Failed, Received, Sent};
    let listener = Arc::new(Listener::new(ComponentType::udp(Role::NODE, Framing::Push)));
    let adapter = adapter(128, &listener);
    let v4: SocketAddr = "192.0.2.255:65535".parse().unwrap();
    let mapped: SocketAddr = "[::ffff:192.0.2.1]:1".parse().unwrap();
    let long = "[1111:2222:3333:4444:5555:6666:7777:8888]:2";
    let link_local: SocketAddr = "[fe80::1%4000000000]:3".parse().unwrap();
    // Nothing is set.
    adapter.node(&Received(v4, b"lost"));
    assert!(!adapter.wants_send());
    listener.node.send.set(Some(on_datagram));
    listener.node.receive.set(Some(on_datagram));
    listener.node.error.set(Some(on_error));
    assert!(adapter.wants_send());
    adapter.node(&Sent(v4, b"a"));
    adapter.node(&Received(mapped, b""));
    adapter.node(&Received(long.parse().unwrap(), b"b"));
    adapter.node(&Received(link_local, b"c"));
    adapter.node(&Failed(v4, Operation::Send, Errno::EMSGSIZE, Some(b"abc")));
    adapter.node(&Failed(v4, Operation::Close, Errno(0), None));
    assert_eq!(
        seen_by(128),
        [
            "\"192.0.2.255\" 65535 [97]",
            "\"::ffff:192.0.2.1\" 1 []",
            "\"1111:2222:3333:4444:5555:6666:7777:8888\" 2 [98]",
            "\"fe80::1%4000000000\" 3 [99]",
            "3 90 \"192.0.2.255\" 65535 false 3",
            "5 0 \"192.0.2.255\" 65535 true 0",
        ]
    );
}
