//! Link arguments of the shared library.
//!
//! * SONAME (ABI-3, ABI-6): cargo sets none by itself, and without it programs
//!   would record the build path's file name.
//! * `-z nodelete` (PROC-8): a program that calls `dlclose` must not unmap code
//!   that library threads are still running.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" || os == "android" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libhpsocket4c.so.6");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
