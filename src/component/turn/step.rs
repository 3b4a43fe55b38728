//! How the parts of a turn end.

use crate::conn::Work;

/// How a step of a turn has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Step {
    Done,
    /// The budget is used up; this is still to be done.
    Again(Work),
    /// The connection is gone, or has another runner now.
    Gone,
}

impl Step {
    /// The same with more work left.
    pub(in crate::component) fn with(self, rest: Work) -> Self {
        match self {
            Self::Done if !rest.is_none() => Self::Again(rest),
            Self::Again(work) => Self::Again(work | rest),
            step => step,
        }
    }
}
