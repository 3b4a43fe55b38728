//! `HP_SSLServer_*`.

use std::ffi::c_int;

use crate::component::Target;
use crate::ffi::boundary::entry::Family;
use crate::ffi::ssl::shared::{self, Source};
use crate::ffi::types::ssl::{En_HP_SSLSessionInfo, HP_Fn_SNI_ServerNameCallback, HP_SSLServer};
use crate::ffi::types::{BOOL, HP_CONNID, LPCSTR, LPCTSTR, LPVOID};

/// Loads the server's certificate, key and trust from PEM files; needed once, before Start.
/// iVerifyMode (En_HP_SSLVerifyMode, a bit mask): SSL_VM_NONE VERIFIES NOTHING: clients are
/// asked for no certificate; SSL_VM_PEER asks for one and verifies it if it comes; with
/// SSL_VM_FAIL_IF_NO_PEER_CERT as well, a client without one is refused; SSL_VM_CLIENT_ONCE
/// asks once per connection.
///
/// lpszPemCertFile: the own certificate, then the intermediates; NULL or "" for none, then
/// key and password are ignored. lpszPemKeyFile: its key; lpszKeyPassword: the password if
/// it is encrypted (it is never asked for at a terminal). lpszCAPemCertFileOrPath: a file
/// with certificates, which are all that is trusted, and whose names clients get to see;
/// or a directory with hashed names. NULL or "" for none.
///
/// fnServerNameCallback chooses the context by the name a client asks for; NULL is
/// HP_SSL_DefaultServerNameCallback. The library keeps and calls it until cleanup.
///
/// FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
/// server), ENODATA (cipher list, no certificate), ENOENT (no such file), EINVAL (no key),
/// EACCES (key, password, or the key of another certificate), EBADF (neither file nor
/// directory), EBADMSG (unusable certificate), ENOMEM (SSL-10 to SSL-23, SSL-30, SSL-33).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_SetupSSLContext(
    pServer: HP_SSLServer,
    iVerifyMode: c_int,
    lpszPemCertFile: LPCTSTR,
    lpszPemKeyFile: LPCTSTR,
    lpszKeyPassword: LPCTSTR,
    lpszCAPemCertFileOrPath: LPCTSTR,
    fnServerNameCallback: HP_Fn_SNI_ServerNameCallback,
) -> BOOL {
    let texts = [
        lpszPemCertFile,
        lpszPemKeyFile,
        lpszKeyPassword,
        lpszCAPemCertFileOrPath,
    ];
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::setup(
            pServer,
            Family::TCP_SERVER,
            iVerifyMode,
            texts,
            Source::Files,
            fnServerNameCallback,
        )
    }
}

/// As HP_SSLServer_SetupSSLContext, with PEM texts instead of files; nothing of them is kept.
/// FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
/// server), ENODATA (cipher list, or a text without certificate), EINVAL (no key), EACCES (key,
/// password, or the key of another certificate), EFAULT (broken text after the first
/// certificate), EBADMSG (unusable certificate), ENOMEM. Since 5.6.1 (SSL-22).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_SetupSSLContextByMemory(
    pServer: HP_SSLServer,
    iVerifyMode: c_int,
    lpszPemCert: LPCSTR,
    lpszPemKey: LPCSTR,
    lpszKeyPassword: LPCSTR,
    lpszCAPemCert: LPCSTR,
    fnServerNameCallback: HP_Fn_SNI_ServerNameCallback,
) -> BOOL {
    let texts = [lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert];
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::setup(
            pServer,
            Family::TCP_SERVER,
            iVerifyMode,
            texts,
            Source::Memory,
            fnServerNameCallback,
        )
    }
}

/// Adds a context for other host names; arguments and errors as for
/// HP_SSLServer_SetupSSLContext, which comes first (else EPERM). Its verify mode and trust
/// apply to the clients that it serves. It may be called at any time, even in the callback
/// that chooses. Returns the index, from 1 on; -1 after a failure (SSL-30, SSL-31, SSL-38,
/// SSL-39).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_AddSSLContext(
    pServer: HP_SSLServer,
    iVerifyMode: c_int,
    lpszPemCertFile: LPCTSTR,
    lpszPemKeyFile: LPCTSTR,
    lpszKeyPassword: LPCTSTR,
    lpszCAPemCertFileOrPath: LPCTSTR,
) -> c_int {
    let texts = [
        lpszPemCertFile,
        lpszPemKeyFile,
        lpszKeyPassword,
        lpszCAPemCertFileOrPath,
    ];
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::add(
            pServer,
            Family::TCP_SERVER,
            iVerifyMode,
            texts,
            Source::Files,
        )
    }
}

/// As HP_SSLServer_AddSSLContext, with PEM texts; errors as for
/// HP_SSLServer_SetupSSLContextByMemory. Since 5.6.1 (SSL-30).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_AddSSLContextByMemory(
    pServer: HP_SSLServer,
    iVerifyMode: c_int,
    lpszPemCert: LPCSTR,
    lpszPemKey: LPCSTR,
    lpszKeyPassword: LPCSTR,
    lpszCAPemCert: LPCSTR,
) -> c_int {
    let texts = [lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert];
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::add(
            pServer,
            Family::TCP_SERVER,
            iVerifyMode,
            texts,
            Source::Memory,
        )
    }
}

/// Lets HP_SSL_DefaultServerNameCallback serve lpszServerName, and the names below it,
/// with the context of iContextIndex; 0 is that of setup. The name needs a dot that is
/// neither first nor last; case does not matter. Binding it again replaces the index. May
/// be called any time. FALSE: EINVAL (bad name, address, negative index), ENOANO (no such
/// context). Since 5.6.1 (SSL-32, SSL-35, SSL-39).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_BindSSLServerName(
    pServer: HP_SSLServer,
    lpszServerName: LPCTSTR,
    iContextIndex: c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { shared::bind(pServer, Family::TCP_SERVER, lpszServerName, iContextIndex) }
}

/// Drops all contexts, name bindings and the callback. Connections that have begun continue;
/// later ones are refused until the next setup. It does nothing without a context. Destroy does
/// it too (SSL-26).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLServer_CleanupSSLContext(pServer: HP_SSLServer) {
    shared::cleanup(pServer, Family::TCP_SERVER);
}

/// Starts TLS on a connection that has talked in clear so far. From now on every byte that
/// the program has not got yet is TLS: what comes, and what came and is in the buffer of a
/// pull component, in the incomplete packet of a pack component, or held back by a pause.
/// TRUE means that it has started: OnHandShake reports that it is complete, and until then
/// Send is refused (EPERM). FALSE: EPERM (handshakes start by themselves, not connected
/// yet, or no context), EBADSLT (no such connection), EALREADY (started before), ENOMEM.
/// Since 5.4.2 (SSL-57 to SSL-60).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLServer_StartSSLHandShake(
    pServer: HP_SSLServer,
    dwConnID: HP_CONNID,
) -> BOOL {
    shared::start_handshake(pServer, Family::TCP_SERVER, Target::Id(dwConnID))
}

/// Whether connections begin with the handshake by themselves; default TRUE. Ignored
/// unless the server is stopped. Since 5.4.2 (SSL-50).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLServer_SetSSLAutoHandShake(
    pServer: HP_SSLServer,
    bAutoHandShake: BOOL,
) {
    shared::set_auto_handshake(pServer, Family::TCP_SERVER, bAutoHandShake);
}

/// Whether connections begin with the handshake by themselves. Since 5.4.2 (SSL-50).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLServer_IsSSLAutoHandShake(pServer: HP_SSLServer) -> BOOL {
    shared::is_auto_handshake(pServer, Family::TCP_SERVER)
}

/// Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format; the
/// text is checked by their setup. Default: DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3. Versions
/// before TLS 1.2 are possible only if it contains \@SECLEVEL=0. Ignored unless the server
/// is stopped. Since 5.7.1 (SSL-40, SSL-41, SSL-43).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_SetSSLCipherList(
    pServer: HP_SSLServer,
    lpszCipherList: LPCTSTR,
) {
    // SAFETY: the memory is as the comment demands.
    unsafe { shared::set_cipher_list(pServer, Family::TCP_SERVER, lpszCipherList) };
}

/// The cipher list for later contexts; the server owns the text, which is valid until the
/// next one is set. NULL: not an SSL server. Since 5.7.1 (SSL-40).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLServer_GetSSLCipherList(pServer: HP_SSLServer) -> LPCTSTR {
    shared::cipher_list(pServer, Family::TCP_SERVER)
}

/// Stores a detail of a session, mostly an object of the OpenSSL that the process has
/// loaded; NULL if the session has none. It is borrowed: never free it, and use it until
/// OnClose has returned. FALSE: EPERM (TLS not started, or a step of its handshake is
/// running), EBADSLT (no such connection), EINVAL (enInfo). Since 5.6.1 (SSL-80 to SSL-85).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLServer_GetSSLSessionInfo(
    pServer: HP_SSLServer,
    dwConnID: HP_CONNID,
    enInfo: En_HP_SSLSessionInfo,
    lppInfo: *mut LPVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::session_info(
            pServer,
            Family::TCP_SERVER,
            Target::Id(dwConnID),
            enInfo,
            lppInfo,
        )
    }
}
