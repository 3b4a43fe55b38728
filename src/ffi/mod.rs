//! The flat C API.
#![allow(
    non_camel_case_types,
    non_snake_case,
    reason = "the C API's names, which the header and its readers see"
)]
#![allow(
    clippy::missing_safety_doc,
    clippy::doc_markdown,
    clippy::similar_names,
    reason = "the comments become the C header, where headings and backticks are noise; \
              the names are C's"
)]

mod ip_list;
pub mod sys;
pub mod sys_types;
mod text_out;
