//! How a delivery goes, whatever it delivers.

use crate::component::turn::step::Step;
use crate::conn::{Delivery, Place, Work};

/// Why a delivery ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Delivered {
    All,
    /// The connection is paused, closing or gone, and keeps the rest until it is resumed.
    Stopped,
    /// Others get the worker first (TCP-142), or the rest goes through other layers. The
    /// connection keeps the rest.
    Yields,
}

impl Delivered {
    /// Asked before each event: why it is not delivered now. `first` says whether it is the delivery's first one.
    #[inline]
    pub(in crate::component) fn before_event(place: Place<'_>, first: &mut bool) -> Option<Self> {
        match place.delivery() {
            Delivery::Slowly if !*first => Some(Self::Yields),
            Delivery::Goes | Delivery::Slowly => {
                *first = false;
                None
            }
            Delivery::Stops => Some(Self::Stopped),
            Delivery::Turned => Some(Self::Yields),
        }
    }

    /// How the part of a turn ends that has delivered.
    pub(in crate::component) fn step(self) -> Step {
        match self {
            // Resuming posts READ, and the close follows.
            Self::All | Self::Stopped => Step::Done,
            Self::Yields => Step::Again(Work::READ),
        }
    }
}
