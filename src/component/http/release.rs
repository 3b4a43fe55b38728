//! The end of a connection whose last response has been sent: the client closes first, or the
//! library does after a while.

use std::time::Duration;

use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, Property, Target};
use crate::conn::{Deadline, Parting};
use crate::layer::http::Failure;
use crate::os::clock;

/// How often an end is tried again while data is pending.
const AGAIN: Duration = Duration::from_millis(100);
/// How long pending data can postpone it at most, in milliseconds (HTTP-112).
const LONGEST: u64 = 60_000;

impl Component {
    /// From now on what the peer sends is thrown away, and the connection ends after the release
    /// delay, unless the peer ends it before. False if there is no connection with HTTP, or it
    /// was released before (HTTP-112).
    pub fn release(&self, target: Target) -> bool {
        if !self.has_started() {
            return false;
        }
        let Ok((place, mut conn)) = self.live(target) else {
            return false;
        };
        let released = conn
            .layers
            .framing
            .http()
            .is_some_and(|http| http.view.release(clock::now()));
        if released {
            let delay = Duration::from_millis(self.property(Property::ReleaseDelay).into());
            if self
                .set_deadline(place, &mut conn, Deadline::Release, delay)
                .is_err()
            {
                // Without memory for a timer it ends at once rather than never.
                self.ask_to_close(place, &mut conn);
            }
        }
        released
    }
}

impl Turn<'_, '_> {
    /// The release delay is over. Data that is still being sent postpones the end.
    pub(in crate::component) fn end_of_release(&self) -> Flow {
        let mut conn = self.lock()?;
        let since = conn
            .layers
            .framing
            .http()
            .and_then(|http| http.view.with(|_, sent| sent.released_at()));
        let waited = since.map_or(LONGEST, |since| clock::now().saturating_sub(since));
        let late = waited >= LONGEST;
        if conn.has_output()
            && !late
            && self
                .component
                .set_deadline(self.place, &mut conn, Deadline::Release, AGAIN)
                .is_ok()
        {
            return Flow::Continue(());
        }
        if let Some(cutter) = conn.layers.framing.http_cutter() {
            cutter.end(Failure::RELEASE_OVER);
        }
        // What the kernel still sends is not given up by this.
        conn.leaving = true;
        if late {
            conn.parting = Parting::Silent;
        }
        drop(conn);
        Flow::Break(self.end())
    }
}
