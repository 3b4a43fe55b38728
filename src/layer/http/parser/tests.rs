mod memory;
mod shapes;
mod splits;

use super::*;
use crate::layer::http::Part;

/// What the parser finds, in short: `^` begin, `[first line]`, `<field:value>`, `|` head complete, `"body"`, `#chunk size`, `;` chunk
/// complete, `$` complete, `!upgrade type`, `~bytes of another protocol`, `E code`.
struct Trace {
    parser: Parser,
    wishes: fn(usize) -> Wish,
    heads: usize,
    text: String,
    /// The last event was a piece of a body, which goes on in the next one.
    in_body: bool,
    /// Between messages another parser takes over.
    rests: bool,
}

impl Trace {
    fn new(role: Role, wishes: fn(usize) -> Wish) -> Self {
        Self {
            parser: Parser::new(role, Limits::default()),
            wishes,
            heads: 0,
            text: String::new(),
            in_body: false,
            rests: false,
        }
    }

    fn feed(&mut self, mut data: &[u8]) {
        if self.rests {
            self.rest();
        }
        loop {
            match self.parser.next(&mut data) {
                Ok(Some(event)) => {
                    let in_body = matches!(event, Event::Body(_));
                    let head = event == Event::HeadersComplete;
                    let shown = show(event);
                    if in_body && std::mem::replace(&mut self.in_body, in_body) {
                        self.text.pop();
                        self.text.push_str(&shown[1..]);
                    } else {
                        self.text.push_str(&shown);
                    }
                    self.in_body = in_body;
                    if head {
                        self.heads += 1;
                        self.parser.answer((self.wishes)(self.heads));
                    }
                }
                Ok(None) => break,
                Err(failure) => {
                    if !self.text.contains('E') {
                        self.text.push('E');
                        self.text.push_str(&failure.code().to_string());
                    }
                    return;
                }
            }
        }
        self.text.push_str(&data.escape_ascii().to_string());
    }

    fn rest(&mut self) {
        if let Some(kept) = self.parser.rest() {
            let (role, limits) = (self.parser.role, self.parser.limits);
            let nothing = Limits {
                head: 0,
                ..Limits::default()
            };
            // One that was in the middle of a message of another connection.
            let mut other = Parser::new(Role::Server, nothing);
            while other.next(&mut &b"POST / HTTP/1.1\r\nA: b\r\n"[..]).is_ok() {}
            other.resume(role, limits, kept);
            self.parser = other;
        }
    }

    fn finish(&mut self) {
        if self.parser.finish() {
            self.text.push('$');
        }
    }
}

fn show(event: Event<'_>) -> String {
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string().to_lowercase();
    match event {
        Event::MessageBegin => "^".to_owned(),
        Event::RequestLine(method, url) => {
            format!("[{} {}]", text(method.bytes()), text(url.bytes()))
        }
        Event::StatusLine(code, reason) => format!("[{code} {}]", text(reason.bytes())),
        Event::Header(name, value) => format!("<{}:{}>", text(name.bytes()), text(value.bytes())),
        Event::HeadersComplete => "|".to_owned(),
        Event::Body(piece) => format!("\"{}\"", text(piece)),
        Event::ChunkHeader(size) => format!("#{size}"),
        Event::ChunkComplete => ";".to_owned(),
        Event::MessageComplete => "$".to_owned(),
        Event::Upgrade(kind) => format!("!{}~", kind as i32),
    }
}

/// The trace of pieces, and of the connection's end behind them.
fn trace<'a>(
    role: Role,
    wishes: fn(usize) -> Wish,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    expected: &[Method],
) -> String {
    run(Trace::new(role, wishes), pieces, expected)
}

fn run<'a>(
    mut trace: Trace,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    expected: &[Method],
) -> String {
    for &method in expected {
        assert!(trace.parser.expect(method));
    }
    for piece in pieces {
        trace.feed(piece);
    }
    trace.finish();
    trace.text
}
