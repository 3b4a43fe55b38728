//! What stands for `os::openssl` in a library without the feature `ssl`.

/// There is nothing that a fork would have to wait for.
pub(crate) fn pause() {}

/// Ends [`pause`].
pub(crate) fn go_on(_in_child: bool) {}
