//! Link arguments of the shared library.
//!
//! * The SONAME: cargo sets none, and without it programs would record the name of the
//!   build's file (ABI-3, ABI-6).
//! * `-z nodelete`: a program that calls `dlclose` must not unmap code that library
//!   threads are still running (PROC-8).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" || os == "android" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libhpsocket4c.so.6");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
