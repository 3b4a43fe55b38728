//! What UDP components have besides the functions of their role.

pub mod arq;
pub mod cast;
pub mod node;
#[cfg(test)]
mod tests;
