//! What is asked of a parser, and what it tells.

use super::UpgradeType;
use crate::layer::http::arena::Text;
use crate::layer::http::failure::Failure;

/// Which messages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Requests.
    Server,
    /// Responses.
    Client,
}

/// How much of a message is accepted (HTTP-T2), and how strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of first line and fields together, those of the trailer included.
    pub head: u32,
    /// Fields, those of the trailer included.
    pub fields: u32,
    /// Bytes of a request's target; at most 65,535.
    pub url: u16,
    /// Bytes of a line before a chunk.
    pub chunk_line: u16,
    /// A request must name its host, once (HTTP-58).
    pub strict_host: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 256 * 1024,
            fields: 1000,
            url: u16::MAX,
            chunk_line: 4096,
            strict_host: false,
        }
    }
}

/// What has been found; texts and bytes are valid until the parser is used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The first byte of a message is there.
    MessageBegin,
    /// A request's method and target.
    RequestLine(Text<'a>, Text<'a>),
    /// A response's status and reason, which may be empty.
    StatusLine(u16, Text<'a>),
    /// A field's name and value; one of the trailer comes behind the last chunk's header.
    Header(Text<'a>, Text<'a>),
    /// The head is complete. The answer goes to [`answer`](super::Parser::answer), before anything else.
    HeadersComplete,
    /// A piece of the body, never empty.
    Body(&'a [u8]),
    /// Bytes of the chunk that follows; 0 for the last one.
    ChunkHeader(u32),
    /// All of a chunk was delivered, and after the last one the trailer.
    ChunkComplete,
    /// The message is complete.
    MessageComplete,
    /// What follows is another protocol's, if the program agrees; the parser finds nothing any more.
    Upgrade(UpgradeType),
}

impl Event<'_> {
    /// The failure of a program that refuses this event (HTTP-33, HTTP-34). `None`: it is no parse error (HTTP-35).
    pub fn refused(&self) -> Option<Failure> {
        Some(match self {
            Event::MessageBegin => Failure::MESSAGE_BEGIN_CALLBACK,
            Event::RequestLine(..) => Failure::REQUEST_LINE_CALLBACK,
            Event::StatusLine(..) => Failure::STATUS_LINE_CALLBACK,
            Event::Header(..) => Failure::HEADER_CALLBACK,
            Event::HeadersComplete => Failure::HEADERS_COMPLETE_CALLBACK,
            Event::Body(_) => Failure::BODY_CALLBACK,
            Event::ChunkHeader(_) => Failure::CHUNK_HEADER_CALLBACK,
            Event::ChunkComplete => Failure::CHUNK_COMPLETE_CALLBACK,
            Event::MessageComplete => Failure::MESSAGE_COMPLETE_CALLBACK,
            Event::Upgrade(_) => return None,
        })
    }
}

/// What the program wants when a head is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// What the head says.
    #[default]
    Go,
    /// The message is complete, whatever it announced. A request's body is thrown away when it comes (HTTP-T4).
    SkipBody,
    /// The message is complete, and what follows is another protocol's.
    Upgrade,
}

/// Which part of a message the peer is sending, for limits of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// None: what comes next is another message, or no message any more.
    #[default]
    Between,
    /// The head of the message of this number.
    Head(u32),
    /// Its body, or trailer.
    Body,
}
