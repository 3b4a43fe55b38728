//! The cfg `every_feature`, for a library from which nothing is left out, and link arguments of the
//! shared library:
//!
//! * The SONAME: cargo sets none, and without it programs would record the name of the
//!   build's file (ABI-3, ABI-6).
//! * `-z nodelete`: a program that calls `dlclose` must not unmap code that library
//!   threads are still running (PROC-8).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let features = ["SSL", "UDP", "HTTP", "ZLIB", "BROTLI", "ICONV"];
    let is_there = |feature: &&str| std::env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    if features.iter().all(is_there) {
        println!("cargo::rustc-cfg=every_feature");
    }
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" || os == "android" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libhpsocket4c.so.6");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
