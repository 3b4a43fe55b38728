//! HTTP/1 and WebSocket frames: bytes in, events out, and the other way round. As strict as llhttp 9 without lenient
//! flags, and stricter where that would let one message be read in two ways (HTTP-50 to HTTP-65, HTTP-T1 to HTTP-T19).

mod announced;
mod arena;
mod bytes;
pub mod cookie;
mod failure;
mod head;
mod host;
mod jar;
mod location;
mod method;
mod parser;
mod sent;
mod status;
mod stream;
mod url;
pub mod websocket;
pub mod writer;

pub use self::announced::UpgradeType;
pub use self::arena::Text;
pub use self::failure::Failure;
pub use self::head::{Head, Version};
pub use self::jar::{Jar, Pair};
pub use self::location::Location;
pub use self::method::Method;
pub use self::parser::{Event, Found, Kept, Limits, Parser, Parsers, Role, Section, Wish};
pub use self::sent::Sent;
pub use self::stream::{Cutter, Refusal, Stream, StreamEvent, View};
pub use self::url::Part;
