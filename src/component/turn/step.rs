//! How parts of a turn end.

/// How a step of a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Step {
    Done,
    /// The budget is used up; these bits are still to be worked on.
    Again(u32),
    /// The connection is gone, or belongs to somebody else now.
    Gone,
}

impl Step {
    /// The same with more bits left to be worked on.
    pub(in crate::component) fn with(self, rest: u32) -> Self {
        match self {
            Self::Done if rest != 0 => Self::Again(rest),
            Self::Again(bits) => Self::Again(bits | rest),
            step => step,
        }
    }
}
