//! The SSL functions that need no connection, as a C program sees them.

use std::ffi::{CStr, CString, c_int};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::ffi::generated::create::{Create_HP_TcpServer, Destroy_HP_TcpServer};
use crate::ffi::generated::ssl::create::*;
use crate::ffi::role::server::HP_Server_IsSecure;
use crate::ffi::ssl::agent::{
    HP_SSLAgent_CleanupSSLContext, HP_SSLAgent_GetSSLCipherList, HP_SSLAgent_GetSSLSessionInfo,
    HP_SSLAgent_IsSSLAutoHandShake, HP_SSLAgent_SetSSLAutoHandShake, HP_SSLAgent_SetSSLCipherList,
    HP_SSLAgent_SetupSSLContext, HP_SSLAgent_SetupSSLContextByMemory,
    HP_SSLAgent_StartSSLHandShake,
};
use crate::ffi::ssl::client::{
    HP_SSLClient_CleanupSSLContext, HP_SSLClient_GetSSLCipherList, HP_SSLClient_GetSSLSessionInfo,
    HP_SSLClient_IsSSLAutoHandShake, HP_SSLClient_SetSSLAutoHandShake,
    HP_SSLClient_SetSSLCipherList, HP_SSLClient_SetupSSLContext,
    HP_SSLClient_SetupSSLContextByMemory, HP_SSLClient_StartSSLHandShake,
};
use crate::ffi::ssl::global::{HP_SSL_DefaultServerNameCallback, HP_SSL_RemoveThreadLocalState};
use crate::ffi::ssl::info;
use crate::ffi::ssl::server::{
    HP_SSLServer_AddSSLContext, HP_SSLServer_AddSSLContextByMemory, HP_SSLServer_BindSSLServerName,
    HP_SSLServer_CleanupSSLContext, HP_SSLServer_GetSSLCipherList, HP_SSLServer_GetSSLSessionInfo,
    HP_SSLServer_IsSSLAutoHandShake, HP_SSLServer_SetSSLAutoHandShake,
    HP_SSLServer_SetSSLCipherList, HP_SSLServer_SetupSSLContext,
    HP_SSLServer_SetupSSLContextByMemory, HP_SSLServer_StartSSLHandShake,
};
use crate::ffi::types::{FALSE, HP_Object, LPCTSTR, LPVOID, PVOID, TRUE};
use crate::layer::tls::tests::pki::Identity;
use crate::layer::tls::{Channel, Side, TlsConfig};

const DEFAULT: &CStr = c"DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3";

fn errno_of<R>(call: impl FnOnce() -> R) -> (R, i32) {
    errno::set_errno(errno::Errno(0));
    let result = call();
    (result, errno::errno().0)
}

fn texts() -> (CString, CString) {
    let own = Identity::authority("own");
    (own.certificate_pem(), own.key_pem())
}

fn set_up(server: HP_Object, (certificate, key): &(CString, CString)) -> (c_int, i32) {
    let (certificate, key) = (certificate.as_ptr(), key.as_ptr());
    // SAFETY: the texts live.
    errno_of(|| unsafe {
        HP_SSLServer_SetupSSLContextByMemory(server, 0, certificate, key, null(), null(), None)
    })
}

// proves: SSL-2 SSL-3
#[test]
fn all_kinds_are_secure() {
    let listener = null_mut();
    for server in [
        Create_HP_SSLServer(listener),
        Create_HP_SSLPullServer(listener),
        Create_HP_SSLPackServer(listener),
    ] {
        assert_eq!(HP_Server_IsSecure(server), TRUE);
        Destroy_HP_SSLServer(server);
        assert_eq!(
            errno_of(|| HP_Server_IsSecure(server)),
            (FALSE, libc::EINVAL)
        );
    }
    let agents = [
        (
            Create_HP_SSLAgent(listener),
            Destroy_HP_SSLAgent as extern "C-unwind" fn(HP_Object),
        ),
        (Create_HP_SSLPullAgent(listener), Destroy_HP_SSLPullAgent),
        (Create_HP_SSLPackAgent(listener), Destroy_HP_SSLPackAgent),
    ];
    for (agent, destroy) in agents {
        assert_eq!(crate::ffi::role::agent::HP_Agent_IsSecure(agent), TRUE);
        destroy(agent);
    }
    let clients = [
        (
            Create_HP_SSLClient(listener),
            Destroy_HP_SSLClient as extern "C-unwind" fn(HP_Object),
        ),
        (Create_HP_SSLPullClient(listener), Destroy_HP_SSLPullClient),
        (Create_HP_SSLPackClient(listener), Destroy_HP_SSLPackClient),
    ];
    for (client, destroy) in clients {
        assert_eq!(crate::ffi::role::client::HP_Client_IsSecure(client), TRUE);
        destroy(client);
    }
    Destroy_HP_SSLPullServer(null_mut());
    Destroy_HP_SSLPackServer(null_mut());
    let plain = Create_HP_TcpServer(listener);
    assert_eq!(HP_Server_IsSecure(plain), FALSE);
    Destroy_HP_TcpServer(plain);
}

// proves: SSL-10 SSL-12
#[test]
fn setting_up_adding_and_binding() {
    let server = Create_HP_SSLServer(null_mut());
    let own = texts();
    let (certificate, key) = (own.0.as_ptr(), own.1.as_ptr());
    let bind = |name: LPCTSTR, index| {
        // SAFETY: the text lives, or is NULL.
        errno_of(|| unsafe { HP_SSLServer_BindSSLServerName(server, name, index) })
    };
    let add = || {
        // SAFETY: as above.
        errno_of(|| unsafe {
            HP_SSLServer_AddSSLContextByMemory(server, 0, certificate, key, null(), null())
        })
    };
    assert_eq!(add(), (-1, libc::EPERM));
    assert_eq!(set_up(server, &own), (TRUE, 0));
    assert_eq!(set_up(server, &own), (FALSE, libc::EPERM));
    assert_eq!(crate::ffi::role::server::HP_Server_GetLastError(server), 0);
    assert_eq!(add(), (1, 0));
    // SAFETY: as above.
    let file = errno_of(|| unsafe {
        HP_SSLServer_AddSSLContext(server, 0, c"/none".as_ptr(), null(), null(), null())
    });
    assert_eq!(file, (-1, libc::ENOENT));
    assert_eq!(bind(null(), 1), (FALSE, libc::EINVAL));
    assert_eq!(bind(c"localhost".as_ptr(), 1), (FALSE, libc::EINVAL));
    assert_eq!(bind(c"a.example".as_ptr(), 2), (FALSE, libc::ENOANO));
    assert_eq!(bind(c"a.example".as_ptr(), 1), (TRUE, 0));
    let default = |name: LPCTSTR, context| {
        // SAFETY: as above.
        errno_of(|| unsafe { HP_SSL_DefaultServerNameCallback(name, context) })
    };
    assert_eq!(default(c"x.A.example".as_ptr(), server), (1, 0));
    assert_eq!(default(c"b.example".as_ptr(), server), (0, 0));
    assert_eq!(default(null(), server), (0, libc::EINVAL));
    assert_eq!(
        default(c"a.example".as_ptr(), null_mut()),
        (0, libc::EINVAL)
    );
    HP_SSLServer_CleanupSSLContext(server);
    assert_eq!(default(c"a.example".as_ptr(), server), (0, 0));
    assert_eq!(set_up(server, &own), (TRUE, 0));
    Destroy_HP_SSLServer(server);
}

// proves: SSL-5 SSL-31
#[test]
fn plain_objects_have_stubs() {
    let plain = Create_HP_TcpServer(null_mut());
    let own = texts();
    let mut info: LPVOID = null_mut();
    assert_eq!(set_up(plain, &own), (FALSE, libc::EPERM));
    // SAFETY: no text is given.
    let added = errno_of(|| unsafe {
        HP_SSLServer_AddSSLContext(plain, 0, null(), null(), null(), null())
    });
    assert_eq!(added, (-1, libc::EPERM));
    assert_eq!(
        errno_of(|| HP_SSLServer_GetSSLCipherList(plain)),
        (null(), libc::EPERM)
    );
    assert_eq!(
        errno_of(|| HP_SSLServer_IsSSLAutoHandShake(plain)),
        (FALSE, libc::EPERM)
    );
    assert_eq!(
        errno_of(|| HP_SSLServer_StartSSLHandShake(plain, 1)),
        (FALSE, libc::EPERM)
    );
    assert_eq!(
        errno_of(|| HP_SSLServer_SetSSLAutoHandShake(plain, TRUE)).1,
        libc::EPERM
    );
    assert_eq!(
        errno_of(|| HP_SSLServer_CleanupSSLContext(plain)).1,
        libc::EPERM
    );
    // SAFETY: the place lives.
    let asked = errno_of(|| unsafe { HP_SSLServer_GetSSLSessionInfo(plain, 1, 0, &raw mut info) });
    assert_eq!(asked, (FALSE, libc::EPERM));
    Destroy_HP_TcpServer(plain);
    // Other roles and dead handles are refused.
    let agent = Create_HP_SSLAgent(null_mut());
    assert_eq!(set_up(agent, &own), (FALSE, libc::EPERM));
    Destroy_HP_SSLAgent(agent);
    assert_eq!(set_up(agent, &own), (FALSE, libc::EINVAL));
}

// proves: SSL-40 SSL-50
#[test]
fn settings_of_servers() {
    let server = Create_HP_SSLServer(null_mut());
    let mut info: LPVOID = std::ptr::without_provenance_mut(1);
    // SAFETY: what the functions get lives, and what they give too.
    unsafe {
        assert_eq!(
            CStr::from_ptr(HP_SSLServer_GetSSLCipherList(server)),
            DEFAULT
        );
        HP_SSLServer_SetSSLCipherList(server, c"HIGH".as_ptr());
        let list = HP_SSLServer_GetSSLCipherList(server);
        assert_eq!(CStr::from_ptr(list), c"HIGH");
        let unset = errno_of(|| HP_SSLServer_SetSSLCipherList(server, null()));
        assert_eq!(unset.1, libc::EINVAL);
        assert_eq!(HP_SSLServer_GetSSLCipherList(server), list);
        let asked = errno_of(|| HP_SSLServer_GetSSLSessionInfo(server, 1, 0, &raw mut info));
        assert_eq!((asked, info), ((FALSE, libc::EBADSLT), null_mut()));
        let asked = errno_of(|| HP_SSLServer_GetSSLSessionInfo(server, 1, 0, null_mut()));
        assert_eq!(asked, (FALSE, libc::EINVAL));
    }
    assert_eq!(HP_SSLServer_IsSSLAutoHandShake(server), TRUE);
    let started = errno_of(|| HP_SSLServer_StartSSLHandShake(server, 1));
    assert_eq!(started, (FALSE, libc::EPERM));
    HP_SSLServer_SetSSLAutoHandShake(server, FALSE);
    assert_eq!(HP_SSLServer_IsSSLAutoHandShake(server), FALSE);
    let started = errno_of(|| HP_SSLServer_StartSSLHandShake(server, 1));
    assert_eq!(started, (FALSE, libc::EBADSLT));
    Destroy_HP_SSLServer(server);
}

// proves: SSL-40 SSL-50
#[test]
fn settings_of_agents_and_clients() {
    let (agent, client) = (
        Create_HP_SSLAgent(null_mut()),
        Create_HP_SSLClient(null_mut()),
    );
    let own = texts();
    let (certificate, key) = (own.0.as_ptr(), own.1.as_ptr());
    let mut info: LPVOID = null_mut();
    // SAFETY: what the functions get lives, and what they give too.
    unsafe {
        HP_SSLAgent_SetSSLCipherList(agent, c"HIGH".as_ptr());
        HP_SSLClient_SetSSLCipherList(client, c"HIGH".as_ptr());
        assert_eq!(CStr::from_ptr(HP_SSLAgent_GetSSLCipherList(agent)), c"HIGH");
        assert_eq!(
            CStr::from_ptr(HP_SSLClient_GetSSLCipherList(client)),
            c"HIGH"
        );
        let none = null();
        assert_eq!(
            HP_SSLAgent_SetupSSLContext(agent, 0, none, none, none, none),
            TRUE
        );
        assert_eq!(
            HP_SSLClient_SetupSSLContext(client, 0, none, none, none, none),
            TRUE
        );
        HP_SSLAgent_CleanupSSLContext(agent);
        HP_SSLClient_CleanupSSLContext(client);
        let set_up = [
            HP_SSLAgent_SetupSSLContextByMemory(agent, 1, certificate, key, none, certificate),
            HP_SSLClient_SetupSSLContextByMemory(client, 1, certificate, key, none, certificate),
        ];
        assert_eq!(set_up, [TRUE; 2]);
        assert_eq!(
            HP_SSLAgent_GetSSLSessionInfo(agent, 1, 0, &raw mut info),
            FALSE
        );
        assert_eq!(
            HP_SSLClient_GetSSLSessionInfo(client, 0, &raw mut info),
            FALSE
        );
    }
    assert_eq!(HP_SSLAgent_IsSSLAutoHandShake(agent), TRUE);
    assert_eq!(HP_SSLClient_IsSSLAutoHandShake(client), TRUE);
    HP_SSLAgent_SetSSLAutoHandShake(agent, FALSE);
    HP_SSLClient_SetSSLAutoHandShake(client, FALSE);
    assert_eq!(HP_SSLAgent_IsSSLAutoHandShake(agent), FALSE);
    assert_eq!(HP_SSLClient_IsSSLAutoHandShake(client), FALSE);
    assert_eq!(HP_SSLAgent_StartSSLHandShake(agent, 1), FALSE);
    assert_eq!(HP_SSLClient_StartSSLHandShake(client), FALSE);
    Destroy_HP_SSLAgent(agent);
    Destroy_HP_SSLClient(client);
}

// proves: SSL-33
#[test]
fn a_callback_gets_the_name_and_a_context_for_the_default_one() {
    static SEEN: AtomicPtr<std::ffi::c_void> = AtomicPtr::new(null_mut());
    unsafe extern "C-unwind" fn choose(name: LPCTSTR, context: PVOID) -> c_int {
        SEEN.store(context, Ordering::Relaxed);
        // The call must do no harm here.
        HP_SSL_RemoveThreadLocalState(0);
        // SAFETY: handed on as they came.
        unsafe { HP_SSL_DefaultServerNameCallback(name, context) }
    }
    let server = Create_HP_SSLServer(null_mut());
    let own = texts();
    let (certificate, key) = (own.0.as_ptr(), own.1.as_ptr());
    let other = Identity::authority("other");
    let (other, other_key) = (other.certificate_pem(), other.key_pem());
    // SAFETY: the texts live.
    unsafe {
        let set_up = HP_SSLServer_SetupSSLContext(
            server,
            0,
            c"/none".as_ptr(),
            null(),
            null(),
            null(),
            Some(choose),
        );
        assert_eq!(set_up, FALSE);
        let set_up = HP_SSLServer_SetupSSLContextByMemory(
            server,
            0,
            certificate,
            key,
            null(),
            null(),
            Some(choose),
        );
        assert_eq!(set_up, TRUE);
        let (other, key) = (other.as_ptr(), other_key.as_ptr());
        let index = HP_SSLServer_AddSSLContextByMemory(server, 0, other, key, null(), null());
        assert_eq!(
            HP_SSLServer_BindSSLServerName(server, c"a.example".as_ptr(), index),
            TRUE
        );
    }
    let contexts = crate::ffi::boundary::entry::answer(
        server,
        crate::ffi::boundary::entry::Family::SERVER,
        None,
        |component| Ok(component.tls().and_then(|config| config.contexts())),
    );
    let mut accepted = Channel::open(&contexts.unwrap(), None).unwrap();
    let client = TlsConfig::new(Side::Client);
    client
        .setup(
            0,
            crate::layer::tls::Material::Memory(crate::layer::tls::Pem::default()),
            None,
        )
        .unwrap();
    let mut connected = Channel::open(&client.contexts().unwrap(), Some(c"x.a.example")).unwrap();
    accepted.receive(&connected.take_output());
    connected.receive(&accepted.take_output());
    assert!(connected.session().is_complete());
    assert_eq!(SEEN.load(Ordering::Relaxed), server);
    let certificate = connected.session().ssl().peer_certificate().unwrap();
    assert_eq!(certificate.to_pem().unwrap(), other.as_bytes());
    session_details(&mut accepted, &mut connected);
    Destroy_HP_SSLServer(server);
}

/// What `GetSSLSessionInfo` returns for two sessions that talk to each other.
fn session_details(accepted: &mut Channel, connected: &mut Channel) {
    accepted.receive(&connected.take_output());
    let of = |channel: &Channel, what| info::of(channel.session().ssl(), what).unwrap();
    for (channel, absent) in [(&*accepted, vec![13, 15]), (&*connected, vec![8, 9, 12])] {
        for what in 0..=15 {
            let missing = absent.contains(&what);
            // An empty chain may be NULL or not; one that did not verify is there too.
            if ![4, 14].contains(&what) && (what != 15 || missing) {
                assert_eq!(of(channel, what).is_null(), missing, "{what}");
            }
        }
        for what in [-1, 16] {
            let refused = info::of(channel.session().ssl(), what);
            assert_eq!(refused, Err(crate::error::Errno::EINVAL));
        }
    }
    assert_eq!(of(accepted, 4).addr(), 0);
    // SAFETY: texts of sessions that live.
    unsafe {
        assert_eq!(CStr::from_ptr(of(accepted, 5).cast()), c"x.a.example");
        assert_eq!(CStr::from_ptr(of(accepted, 6).cast()), c"TLSv1.3");
    }
}

// proves: SSL-100 SSL-101
#[test]
fn thread_state_may_go_any_time() {
    for thread in [0, 1] {
        HP_SSL_RemoveThreadLocalState(thread);
    }
    let server = Create_HP_SSLServer(null_mut());
    assert_eq!(set_up(server, &texts()), (TRUE, 0));
    HP_SSL_RemoveThreadLocalState(0);
    HP_SSLServer_CleanupSSLContext(server);
    assert_eq!(set_up(server, &texts()), (TRUE, 0));
    Destroy_HP_SSLServer(server);
}
