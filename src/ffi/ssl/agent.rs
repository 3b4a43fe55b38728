//! `HP_SSLAgent_*`.

use std::ffi::c_int;

use crate::component::Target;
use crate::ffi::boundary::entry::Family;
use crate::ffi::ssl::shared::{self, Source};
use crate::ffi::types::ssl::{En_HP_SSLSessionInfo, HP_SSLAgent};
use crate::ffi::types::{BOOL, HP_CONNID, LPCSTR, LPCTSTR, LPVOID};

/// Loads the agent's certificate, key and trust from PEM files; needed once, before Start.
/// iVerifyMode (En_HP_SSLVerifyMode): SSL_VM_NONE VERIFIES NOTHING: anybody can pose as the
/// server. SSL_VM_PEER: the server's certificate must lead to a trusted one and, where the
/// agent was given a host name, be for that name; HPSOCKET_SSL_VERIFY_HOST=0 in the
/// environment switches the comparison of names off. An IP address is compared with nothing:
/// say "address^name".
///
/// lpszPemCertFile: the own certificate, then the intermediates; NULL or "" for none, then
/// key and password are ignored. lpszPemKeyFile: its key; lpszKeyPassword: the password if
/// it is encrypted (it is never asked for at a terminal). lpszCAPemCertFileOrPath: a file
/// with certificates, or a directory of them with hashed names, which are trusted together
/// with the system's; NULL or "" for none, then nobody is trusted.
///
/// FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
/// agent), ENODATA (cipher list, no certificate), ENOENT (no such file), EINVAL (no key),
/// EACCES (key, password, or the key of another certificate), EBADF (neither file nor
/// directory), EBADMSG (unusable certificate), EFAULT (the system's trust), ENOMEM
/// (SSL-10 to SSL-23, SSL-24, SSL-T1).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLAgent_SetupSSLContext(
    pAgent: HP_SSLAgent,
    iVerifyMode: c_int,
    lpszPemCertFile: LPCTSTR,
    lpszPemKeyFile: LPCTSTR,
    lpszKeyPassword: LPCTSTR,
    lpszCAPemCertFileOrPath: LPCTSTR,
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
            pAgent,
            Family::TCP_AGENT,
            iVerifyMode,
            texts,
            Source::Files,
            None,
        )
    }
}

/// As HP_SSLAgent_SetupSSLContext, with PEM texts instead of files; nothing of them is kept.
/// FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
/// agent), ENODATA (cipher list, or a text without certificate), EINVAL (no key), EACCES (key,
/// password, or the key of another certificate), EFAULT (broken text after the first
/// certificate, or the system's trust), EBADMSG (unusable certificate), ENOMEM. Since 5.6.1
/// (SSL-22).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLAgent_SetupSSLContextByMemory(
    pAgent: HP_SSLAgent,
    iVerifyMode: c_int,
    lpszPemCert: LPCSTR,
    lpszPemKey: LPCSTR,
    lpszKeyPassword: LPCSTR,
    lpszCAPemCert: LPCSTR,
) -> BOOL {
    let texts = [lpszPemCert, lpszPemKey, lpszKeyPassword, lpszCAPemCert];
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::setup(
            pAgent,
            Family::TCP_AGENT,
            iVerifyMode,
            texts,
            Source::Memory,
            None,
        )
    }
}

/// Drops all contexts. Connections that have begun continue; later ones are refused until
/// the next setup. It does nothing without a context. Destroy does it too (SSL-26).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLAgent_CleanupSSLContext(pAgent: HP_SSLAgent) {
    shared::cleanup(pAgent, Family::TCP_AGENT);
}

/// Starts TLS on a connection that has talked in clear so far. From now on every byte that
/// the program has not got yet is TLS: what comes, and what came and is in the buffer of a
/// pull component, in the incomplete packet of a pack component, or held back by a pause.
/// TRUE means that it has started: OnHandShake reports that it is complete, and until then
/// Send is refused (EPERM). FALSE: EPERM (handshakes start by themselves, not connected
/// yet, or no context), EBADSLT (no such connection), EALREADY (started before), EINVAL
/// (the server's name cannot be a host's), ENOMEM. Since 5.4.2 (SSL-57 to SSL-60).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLAgent_StartSSLHandShake(
    pAgent: HP_SSLAgent,
    dwConnID: HP_CONNID,
) -> BOOL {
    shared::start_handshake(pAgent, Family::TCP_AGENT, Target::Id(dwConnID))
}

/// Whether connections begin with the handshake by themselves; default TRUE. Ignored
/// unless the agent is stopped. Since 5.4.2 (SSL-50).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLAgent_SetSSLAutoHandShake(
    pAgent: HP_SSLAgent,
    bAutoHandShake: BOOL,
) {
    shared::set_auto_handshake(pAgent, Family::TCP_AGENT, bAutoHandShake);
}

/// Whether connections begin with the handshake by themselves. Since 5.4.2 (SSL-50).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLAgent_IsSSLAutoHandShake(pAgent: HP_SSLAgent) -> BOOL {
    shared::is_auto_handshake(pAgent, Family::TCP_AGENT)
}

/// Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format; the
/// text is checked by their setup. Default: DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3. Versions
/// before TLS 1.2 are possible only if it contains \@SECLEVEL=0. Ignored unless the agent is
/// stopped. Since 5.7.1 (SSL-40, SSL-41, SSL-43).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLAgent_SetSSLCipherList(
    pAgent: HP_SSLAgent,
    lpszCipherList: LPCTSTR,
) {
    // SAFETY: the memory is as the comment demands.
    unsafe { shared::set_cipher_list(pAgent, Family::TCP_AGENT, lpszCipherList) };
}

/// The cipher list for later contexts; the agent owns the text, which is good until the next
/// one is set. NULL: not an SSL agent. Since 5.7.1 (SSL-40).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSLAgent_GetSSLCipherList(pAgent: HP_SSLAgent) -> LPCTSTR {
    shared::cipher_list(pAgent, Family::TCP_AGENT)
}

/// Stores a detail of a session, mostly an object of the OpenSSL that the process has
/// loaded; NULL if the session has none. It is borrowed: never free it, and use it until
/// OnClose has returned. FALSE: EPERM (TLS not started, or a step of its handshake is
/// running), EBADSLT (no such connection), EINVAL (enInfo). Since 5.6.1 (SSL-80 to SSL-85).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSLAgent_GetSSLSessionInfo(
    pAgent: HP_SSLAgent,
    dwConnID: HP_CONNID,
    enInfo: En_HP_SSLSessionInfo,
    lppInfo: *mut LPVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        shared::session_info(
            pAgent,
            Family::TCP_AGENT,
            Target::Id(dwConnID),
            enInfo,
            lppInfo,
        )
    }
}
