//! Functions without an object.

use crate::error::describe;
use crate::ffi::types::{DWORD, En_HP_SocketError, LPCTSTR};

/// The version of the API that this library implements: major << 24 | minor << 16 |
/// revision << 8 | build; 0x06000103 for 6.0.1 build 3 (TDEF-10).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_GetHPSocketVersion() -> DWORD {
    0x0600_0103
}

/// The text of an SE_* code. Any value is legal. Static, never NULL, not to be freed
/// (COM-14).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_GetSocketErrorDesc(enCode: En_HP_SocketError) -> LPCTSTR {
    describe(enCode).as_ptr()
}
