//! `HP_HttpCookie_*`: the cookie store of the process, and helpers.

use std::ffi::{c_char, c_int};

use super::bytes_of;
use crate::component::http::cookies;
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::call;
use crate::ffi::boundary::out;
use crate::ffi::types::{__time64_t, BOOL, FALSE, LPCSTR};
use crate::layer::http::cookie::{
    Given, SameSite, expires_of, expires_text, max_age_of, parse_expires,
};

/// TRUE, FALSE without a reason, or FALSE and errno.
fn flag(body: impl FnOnce() -> Result<bool, Errno>) -> BOOL {
    call(FALSE, || body().map(BOOL::from))
}

/// TRUE, or FALSE and errno.
fn done(body: impl FnOnce() -> Result<(), Errno>) -> BOOL {
    flag(|| body().map(|()| true))
}

/// Adds the cookies of a file to the store of the process. bKeepExists FALSE: the store has only
/// those of the file afterwards; TRUE: a cookie that the store has already stays as it is.
///
/// FALSE, and nothing has changed: the errno of opening and reading the file, EBADMSG if it is no
/// file of HP_HttpCookie_MGR_SaveToFile (HTTP-181).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_LoadFromFile(
    lpszFile: LPCSTR,
    bKeepExists: BOOL,
) -> BOOL {
    // SAFETY: the text is as C demands.
    let file = unsafe { arguments::text(lpszFile) };
    done(|| cookies::load(file.ok_or(Errno::EINVAL)?, bKeepExists != FALSE))
}

/// Writes the cookies that have an end, and are not over, to a file. bKeepExists TRUE: first adds
/// those of the file to the store, as HP_HttpCookie_MGR_LoadFromFile does. That a cookie is for its
/// host only, and not for the hosts below it, is not written.
///
/// The file changes in one step. FALSE: the errno of opening and writing it, EBADMSG if it should
/// be kept and is no file of this function (HTTP-180).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_SaveToFile(
    lpszFile: LPCSTR,
    bKeepExists: BOOL,
) -> BOOL {
    // SAFETY: the text is as C demands.
    let file = unsafe { arguments::text(lpszFile) };
    done(|| cookies::save(file.ok_or(Errno::EINVAL)?, bKeepExists != FALSE))
}

/// Removes the cookies of exactly this domain and path; NULL stands for all. FALSE, without errno:
/// a domain or path that is given is empty (HTTP-173).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_ClearCookies(
    lpszDomain: LPCSTR,
    lpszPath: LPCSTR,
) -> BOOL {
    // SAFETY: the texts are as C demands.
    let (domain, path) = unsafe { (arguments::bytes(lpszDomain), arguments::bytes(lpszPath)) };
    flag(|| cookies::clear(domain, path))
}

/// Removes the cookies whose time is over; otherwise as HP_HttpCookie_MGR_ClearCookies (HTTP-173).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_RemoveExpiredCookies(
    lpszDomain: LPCSTR,
    lpszPath: LPCSTR,
) -> BOOL {
    // SAFETY: the texts are as C demands.
    let (domain, path) = unsafe { (arguments::bytes(lpszDomain), arguments::bytes(lpszPath)) };
    flag(|| cookies::remove_expired(domain, path))
}

/// Stores a cookie. It belongs to the domain and to the hosts below it, and to the path and to what
/// is below that. lpszValue may be NULL. iMaxAge in seconds: less than 0 for the life of the process,
/// 0 removes the cookie. enSameSite: 0 none, 1 strict, 2 lax. bOnlyUpdateValueIfExists: if iMaxAge
/// is less than 0 and there is such a cookie, only its value changes.
///
/// FALSE, without errno: name, domain or path is NULL or empty, or there was none to be removed.
/// FALSE with EINVAL: a text contains a semicolon or a control character, the name contains =, the
/// domain or the path contains a blank, or they are too long: 8172 bytes for name and value
/// together, 7934 for the path, 255 for the domain (HTTP-170 to HTTP-172, HTTP-182).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_SetCookie(
    lpszName: LPCSTR,
    lpszValue: LPCSTR,
    lpszDomain: LPCSTR,
    lpszPath: LPCSTR,
    iMaxAge: c_int,
    bHttpOnly: BOOL,
    bSecure: BOOL,
    enSameSite: c_int,
    bOnlyUpdateValueIfExists: BOOL,
) -> BOOL {
    // SAFETY: the texts are as C demands.
    let texts = unsafe {
        [
            bytes_of(lpszName),
            bytes_of(lpszValue),
            bytes_of(lpszDomain),
            bytes_of(lpszPath),
        ]
    };
    let given = given(texts, iMaxAge, bHttpOnly, bSecure, enSameSite);
    flag(|| cookies::set(&given, bOnlyUpdateValueIfExists != FALSE))
}

/// Removes a cookie; the case of its name does not matter. FALSE, without errno, if there was none
/// (HTTP-173).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_MGR_DeleteCookie(
    lpszDomain: LPCSTR,
    lpszPath: LPCSTR,
    lpszName: LPCSTR,
) -> BOOL {
    // SAFETY: the texts are as C demands.
    let (domain, path, name) =
        unsafe { (bytes_of(lpszDomain), bytes_of(lpszPath), bytes_of(lpszName)) };
    flag(|| cookies::delete(domain, path, name))
}

/// Whether cookies of other hosts than the one asked are stored. Default TRUE. It has no effect,
/// because a server can set cookies for its own host and the domains above it only (HTTP-174,
/// HTTP-177).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_HttpCookie_MGR_SetEnableThirdPartyCookie(
    bEnableThirdPartyCookie: BOOL,
) {
    cookies::allow_third_party(bEnableThirdPartyCookie != FALSE);
}

/// See HP_HttpCookie_MGR_SetEnableThirdPartyCookie.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_HttpCookie_MGR_IsEnableThirdPartyCookie() -> BOOL {
    BOOL::from(cookies::allows_third_party())
}

/// Reads the time of an Expires attribute, in seconds since 1970. FALSE, without errno, and
/// *ptmExpires stays as it is, if the text is no time, or one before 1970 (HTTP-185).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_HLP_ParseExpires(
    lpszExpires: LPCSTR,
    ptmExpires: *mut __time64_t,
) -> BOOL {
    flag(|| {
        // SAFETY: the text is as C demands.
        let text = unsafe { arguments::text(lpszExpires) }.ok_or(Errno::EINVAL)?;
        if ptmExpires.is_null() {
            return Err(Errno::EINVAL);
        }
        let Some(time) = text.to_str().ok().and_then(parse_expires) else {
            return Ok(false);
        };
        // SAFETY: the memory is as C demands.
        unsafe { out::store(ptmExpires, time)? };
        Ok(true)
    })
}

/// Writes the text of an Expires attribute. *piBuffLen: the capacity on the way in, the size of the
/// text with its NUL on the way out. FALSE, without errno, and lpszBuff stays as it is, if that is
/// NULL or too small (HTTP-184).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_HLP_MakeExpiresStr(
    lpszBuff: *mut c_char,
    piBuffLen: *mut c_int,
    tmExpires: __time64_t,
) -> BOOL {
    flag(|| {
        let mut text = expires_text(tmExpires);
        text.push('\0');
        // SAFETY: the memory is as C demands.
        unsafe { out::sized_text(text.as_bytes(), lpszBuff, piBuffLen) }
    })
}

/// Writes the text of a Set-Cookie field, without parts that are NULL, empty or unset. iMaxAge and
/// enSameSite as for HP_HttpCookie_MGR_SetCookie, lpszBuff and piBuffLen as for
/// HP_HttpCookie_HLP_MakeExpiresStr. The texts are not checked (HTTP-183).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_HttpCookie_HLP_ToString(
    lpszBuff: *mut c_char,
    piBuffLen: *mut c_int,
    lpszName: LPCSTR,
    lpszValue: LPCSTR,
    lpszDomain: LPCSTR,
    lpszPath: LPCSTR,
    iMaxAge: c_int,
    bHttpOnly: BOOL,
    bSecure: BOOL,
    enSameSite: c_int,
) -> BOOL {
    // SAFETY: the texts are as C demands.
    let texts = unsafe {
        [
            bytes_of(lpszName),
            bytes_of(lpszValue),
            bytes_of(lpszDomain),
            bytes_of(lpszPath),
        ]
    };
    let given = given(texts, iMaxAge, bHttpOnly, bSecure, enSameSite);
    flag(|| {
        let text = given.to_field()?;
        // SAFETY: the memory is as C demands.
        unsafe { out::sized_text(&text, lpszBuff, piBuffLen) }
    })
}

/// Seconds since 1970 (HTTP-186).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_HttpCookie_HLP_CurrentUTCTime() -> __time64_t {
    cookies::now()
}

/// The time iMaxAge seconds from now; 0 for 0, -1 for less than that (HTTP-186).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_HttpCookie_HLP_MaxAgeToExpires(iMaxAge: c_int) -> __time64_t {
    expires_of(iMaxAge.into(), cookies::now())
}

/// The seconds until a time, INT_MAX if there are more; 0 if it is over, -1 for a negative one
/// (HTTP-186).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_HttpCookie_HLP_ExpiresToMaxAge(tmExpires: __time64_t) -> c_int {
    max_age_of(tmExpires, cookies::now())
}

/// Name, value, domain and path, and what is said about them.
fn given(
    [name, value, domain, path]: [&[u8]; 4],
    max_age: c_int,
    http_only: BOOL,
    secure: BOOL,
    same_site: c_int,
) -> Given<'_> {
    Given {
        name,
        value,
        domain,
        path,
        expires: expires_of(max_age.into(), cookies::now()),
        http_only: http_only != FALSE,
        secure: secure != FALSE,
        host_only: false,
        same_site: SameSite::of(same_site),
    }
}
