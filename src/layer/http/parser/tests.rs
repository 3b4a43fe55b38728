mod shapes;
mod splits;

use super::*;

/// What the parser finds, in short: `^` begin, `[first line]`, `<field:value>`, `|` head complete, `"body"`, `#chunk size`, `;` chunk
/// complete, `$` complete, `!upgrade type`, `~bytes of another protocol`, `E code`.
struct Trace {
    parser: Parser,
    wishes: fn(usize) -> Wish,
    heads: usize,
    text: String,
    /// The last event was a piece of a body, which goes on in the next one.
    in_body: bool,
}

impl Trace {
    fn new(role: Role, wishes: fn(usize) -> Wish) -> Self {
        Self {
            parser: Parser::new(role, Limits::default()),
            wishes,
            heads: 0,
            text: String::new(),
            in_body: false,
        }
    }

    fn feed(&mut self, mut data: &[u8]) {
        loop {
            let event = match self.parser.next(&mut data) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(failure) => {
                    if !self.text.contains('E') {
                        self.text += &format!("E{}", failure.code);
                    }
                    return;
                }
            };
            let in_body = std::mem::replace(&mut self.in_body, matches!(event, Event::Body(_)));
            let show = |bytes: &[u8]| bytes.escape_ascii().to_string().to_lowercase();
            match event {
                Event::MessageBegin => self.text.push('^'),
                Event::RequestLine(method, url) => {
                    self.text += &format!("[{} {}]", show(method.bytes()), show(url.bytes()))
                }
                Event::StatusLine(code, reason) => {
                    self.text += &format!("[{code} {}]", show(reason.bytes()))
                }
                Event::Header(name, value) => {
                    self.text += &format!("<{}:{}>", show(name.bytes()), show(value.bytes()))
                }
                Event::HeadersComplete => {
                    self.text.push('|');
                    self.heads += 1;
                    self.parser.answer((self.wishes)(self.heads));
                }
                Event::Body(piece) if in_body => {
                    self.text.insert_str(self.text.len() - 1, &show(piece))
                }
                Event::Body(piece) => self.text += &format!("\"{}\"", show(piece)),
                Event::ChunkHeader(size) => self.text += &format!("#{size}"),
                Event::ChunkComplete => self.text.push(';'),
                Event::MessageComplete => self.text.push('$'),
                Event::Upgrade(kind) => self.text += &format!("!{}~", kind as i32),
            }
        }
        self.text += &data.escape_ascii().to_string();
    }

    fn finish(&mut self) {
        if self.parser.finish() {
            self.text.push('$');
        }
    }
}

/// The trace of pieces, and of the connection's end behind them.
fn trace<'a>(
    role: Role,
    wishes: fn(usize) -> Wish,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    expected: &[Method],
) -> String {
    let mut trace = Trace::new(role, wishes);
    for &method in expected {
        assert!(trace.parser.expect(method));
    }
    for piece in pieces {
        trace.feed(piece);
    }
    trace.finish();
    trace.text
}
