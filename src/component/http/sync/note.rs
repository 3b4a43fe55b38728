//! What a client whose calls wait learns of its connection, where the program is told of it.

use super::Exchange;
use crate::component::{Component, HttpVerdict, Target, Verdict};
use crate::error::Errno;
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event, Wish};

impl Component {
    /// Takes note of `OnHandShake`.
    pub(in crate::component) fn note_handshake(&self) {
        if let Some(exchange) = self.exchange() {
            self.attach(exchange);
            exchange.set_ready();
        }
    }

    fn attach(&self, exchange: &Exchange) {
        let view = self.published(Target::Own).ok().and_then(|(_, conn)| {
            let http = conn.layers.framing.http()?;
            Some(http.view.clone())
        });
        if let Some(view) = view {
            exchange.attach(view);
        }
    }

    /// Takes note of something that the program was told of a message. The result counts instead
    /// of the program's.
    pub(in crate::component::http) fn note_message(
        &self,
        event: &Event<'_>,
        verdict: HttpVerdict,
    ) -> HttpVerdict {
        if let Some(exchange) = self.exchange()
            && let Ok(Wish::Go) = verdict
        {
            if !exchange.is_attached() {
                self.attach(exchange);
            }
            exchange.heard(event)?;
        }
        verdict
    }

    /// As [`Component::note_message`], of a frame.
    pub(in crate::component::http) fn note_frame(
        &self,
        event: &FrameEvent<'_>,
        verdict: Verdict,
    ) -> Verdict {
        match self.exchange() {
            Some(exchange) if verdict.is_ok() => exchange.heard_frame(event),
            _ => verdict,
        }
    }

    /// Takes note that the connection ends because of what has come.
    pub(in crate::component::http) fn note_refusal(&self) {
        if let Some(exchange) = self.exchange() {
            exchange.fail(Errno::EBADMSG);
        }
    }
}
