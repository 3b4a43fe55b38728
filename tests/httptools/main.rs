//! Random changes of valid messages, read by our parser and by llhttp: `oracle.py` makes them, hands them to the Python package
//! httptools, which is a binding of llhttp, and to us, and explains each difference by a statement of the specification.
//!
//! It prints what it found. Without Python or the package it says so and passes.

use std::env;
use std::fmt::Write as _;
use std::io::{self, BufReader, Read, Write as _};
use std::process::{Command, ExitCode, Stdio};

use hpsocket4c::layer::http::{Event, Limits, Parser, Role};

/// Exit status of a test that could not run.
const SKIPPED: i32 = 77;

fn main() -> ExitCode {
    // So that arguments for other tests, names for example, do not matter.
    if env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(Some(0)) => ExitCode::SUCCESS,
        Ok(Some(SKIPPED)) => {
            println!("test result: skipped: httptools cannot be had here");
            ExitCode::SUCCESS
        }
        Ok(status) => {
            println!("test result: FAILED: status {status:?}");
            ExitCode::FAILURE
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("test result: skipped: there is no python3");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("test result: FAILED: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers the script's questions until it ends; its exit status.
fn run() -> io::Result<Option<i32>> {
    let mut child = Command::new("python3")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/httptools/oracle.py"
        ))
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let answers = child.stdin.take();
    let questions = child.stdout.take();
    if let (Some(mut answers), Some(questions)) = (answers, questions) {
        let mut questions = BufReader::new(questions);
        // The script's end ends its questions.
        while let Ok((role, message)) = question(&mut questions) {
            let answer = answer(role, &message);
            let length = u32::try_from(answer.len()).map_err(io::Error::other)?;
            answers.write_all(&[&length.to_le_bytes(), answer.as_bytes()].concat())?;
            answers.flush()?;
        }
    }
    Ok(child.wait()?.code())
}

/// A byte for the role, four for the length, and the message.
fn question(from: &mut impl Read) -> io::Result<(Role, Vec<u8>)> {
    let mut header = [0; 5];
    from.read_exact(&mut header)?;
    let [role, length @ ..] = header;
    let mut message = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut message)?;
    let role = if role == b'S' {
        Role::Server
    } else {
        Role::Client
    };
    Ok((role, message))
}

/// A line per event, texts in hexadecimal.
fn answer(role: Role, message: &[u8]) -> String {
    let mut parser = Parser::new(role, Limits::default());
    let (mut data, mut lines) = (message, String::new());
    let mut line = |words: std::fmt::Arguments<'_>| {
        // A string takes everything.
        let _ = writeln!(lines, "{words}");
    };
    loop {
        match parser.next(&mut data) {
            Ok(None) => break,
            Ok(Some(event)) => match event {
                Event::MessageBegin => line(format_args!("begin")),
                Event::RequestLine(method, target) => {
                    line(format_args!(
                        "first {} {}",
                        hex(method.bytes()),
                        hex(target.bytes())
                    ));
                }
                Event::StatusLine(status, reason) => {
                    line(format_args!("first {status} {}", hex(reason.bytes())));
                }
                Event::Header(name, value) => {
                    line(format_args!(
                        "field {} {}",
                        hex(name.bytes()),
                        hex(value.bytes())
                    ));
                }
                Event::HeadersComplete => {
                    let version = parser.head().version();
                    let keep = u8::from(parser.is_keep_alive());
                    line(format_args!(
                        "head {}.{} {keep}",
                        version.major, version.minor
                    ));
                }
                Event::Body(bytes) => line(format_args!("body {}", hex(bytes))),
                Event::ChunkHeader(size) => line(format_args!("chunk {size}")),
                Event::ChunkComplete => line(format_args!("chunk_end")),
                Event::MessageComplete => line(format_args!("complete")),
                Event::Upgrade(_) => line(format_args!("upgrade {}", message.len() - data.len())),
            },
            Err(failure) => {
                line(format_args!(
                    "refused {} {}",
                    failure.code(),
                    failure.text().to_string_lossy()
                ));
                break;
            }
        }
    }
    lines
}

/// With a letter in front, so that nothing is a word, too.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
