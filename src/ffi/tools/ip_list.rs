//! The array that `SYS_EnumHostIPAddresses` returns: one block from malloc, so that
//! freeing it needs no size (ADR-8, ADR-12).
//!
//! It contains the pointers and a NULL, then what they point to, then the texts.

use std::net::IpAddr;
use std::ptr;

use crate::ffi::types::{En_HP_IPAddrType, HP_LPTIPAddr, HP_TIPAddr, IPT_IPV4, IPT_IPV6};
use crate::os::net::addr;

// The entries follow the pointers without padding.
const _: () = assert!(align_of::<HP_TIPAddr>() <= align_of::<HP_LPTIPAddr>());

/// The `IPT_*` of an address.
pub(super) fn type_of(ip: IpAddr) -> En_HP_IPAddrType {
    if ip.is_ipv4() { IPT_IPV4 } else { IPT_IPV6 }
}

/// Builds the array; `None` if memory is short.
pub(super) fn allocate(addresses: &[IpAddr]) -> Option<*mut HP_LPTIPAddr> {
    let texts: Vec<String> = addresses.iter().map(addr::ip_text).collect();
    let pointers = (addresses.len() + 1) * size_of::<HP_LPTIPAddr>();
    let entries = addresses.len() * size_of::<HP_TIPAddr>();
    let characters: usize = texts.iter().map(|text| text.len() + 1).sum();
    // SAFETY: malloc takes any size.
    let block: *mut u8 = unsafe { libc::malloc(pointers + entries + characters) }.cast();
    if block.is_null() {
        return None;
    }
    let list: *mut HP_LPTIPAddr = block.cast();
    // SAFETY: all writes stay in the block: as many pointers plus one, entries and
    // text bytes as were added up above. malloc aligns for any type, the
    // entries' offset is a multiple of the pointer size.
    unsafe {
        let first: HP_LPTIPAddr = block.add(pointers).cast();
        let mut text_at = block.add(pointers + entries);
        for (index, (ip, text)) in addresses.iter().zip(&texts).enumerate() {
            text_at.copy_from_nonoverlapping(text.as_ptr(), text.len());
            text_at.add(text.len()).write(0);
            let entry = first.add(index);
            entry.write(HP_TIPAddr {
                r#type: type_of(*ip),
                address: text_at.cast(),
            });
            list.add(index).write(entry);
            text_at = text_at.add(text.len() + 1);
        }
        list.add(addresses.len()).write(ptr::null_mut());
    }
    Some(list)
}

/// Frees an array of [`allocate`].
///
/// # Safety
///
/// `list` came from [`allocate`] and is not used afterwards.
pub(super) unsafe fn free(list: *mut HP_LPTIPAddr) {
    // SAFETY: the block begins with the list.
    unsafe { libc::free(list.cast()) };
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    // proves: ADR-8
    #[test]
    fn the_array_holds_all_addresses_and_ends_with_null() {
        let addresses: [IpAddr; 3] = [[1, 2, 3, 4].into(), [0xffff; 8].into(), [0; 16].into()];
        let list = allocate(&addresses).expect("memory");
        // SAFETY: the list has three entries and a NULL.
        unsafe {
            for (index, address) in addresses.iter().enumerate() {
                let entry = &**list.add(index);
                assert_eq!(entry.r#type, if index == 0 { IPT_IPV4 } else { IPT_IPV6 });
                let text = CStr::from_ptr(entry.address).to_str().expect("ASCII");
                assert_eq!(text.parse(), Ok(*address));
            }
            assert!((*list.add(addresses.len())).is_null());
            free(list);
        }
    }

    // proves: TDEF-40 TYP-5
    #[test]
    fn the_entry_has_the_c_layout() {
        assert_eq!(size_of::<HP_TIPAddr>(), 2 * size_of::<usize>());
        assert_eq!(
            std::mem::offset_of!(HP_TIPAddr, address),
            size_of::<usize>()
        );
    }
}
