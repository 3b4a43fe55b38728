//! The C names of the types in the helper functions' signatures (TDEF-20,
//! TDEF-30, TDEF-40). Enumerations are plain integers: C may pass any value (TYP-7).

use std::ffi::{c_char, c_int, c_uint, c_ulong, c_ulonglong, c_ushort, c_void};

/// 0 or 1 as a result; any other value counts as TRUE in an argument.
pub type BOOL = c_int;
/// A byte.
pub type BYTE = u8;
/// 16 bits.
pub type USHORT = c_ushort;
/// 32 bits.
pub type INT = c_int;
/// 32 bits, also where `long` has 64.
pub type DWORD = c_uint;
/// As wide as a pointer.
pub type ULONG = c_ulong;
/// 64 bits.
pub type ULONGLONG = c_ulonglong;
/// Any pointer.
pub type LPVOID = *mut c_void;
/// A pointer to bytes.
pub type LPBYTE = *mut BYTE;
/// A character of a text (TYP-2).
pub type TCHAR = c_char;
/// A NUL-terminated text.
pub type LPCTSTR = *const TCHAR;
/// A NUL-terminated text of plain char.
pub type LPCSTR = *const c_char;
/// A file descriptor.
pub type FD = c_int;
/// A socket's file descriptor (COM-4).
pub type SOCKET = c_int;
/// `RAP_*`.
pub type En_HP_ReuseAddressPolicy = c_int;
/// `IPT_*`.
pub type En_HP_IPAddrType = c_int;

/// TRUE.
pub(crate) const TRUE: BOOL = 1;
/// FALSE.
pub(crate) const FALSE: BOOL = 0;
/// Any family.
pub(crate) const IPT_ALL: En_HP_IPAddrType = 0;
/// IPv4.
pub(crate) const IPT_IPV4: En_HP_IPAddrType = 1;
/// IPv6.
pub(crate) const IPT_IPV6: En_HP_IPAddrType = 2;

/// An address of a host (TDEF-40, TYP-5).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HP_TIPAddr {
    /// `IPT_IPV4` or `IPT_IPV6`; the field is `type` in C.
    pub r#type: En_HP_IPAddrType,
    /// The address as text.
    pub address: LPCTSTR,
}
/// Pointer to an address.
pub type HP_LPTIPAddr = *mut HP_TIPAddr;
