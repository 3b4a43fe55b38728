//! Reading HTTP messages allocates nothing once a connection has seen its first ones, and a connection at rest has little memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use hpsocket4c::layer::http::{Event, Kept, Limits, Method, Parser, Role};

thread_local! {
    /// Allocations so far, and bytes that are allocated, of this thread.
    static COUNTS: Cell<(usize, isize)> = const { Cell::new((0, 0)) };
}

struct Counting;

// SAFETY: the system's allocator does what it must.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (count, bytes) = COUNTS.get();
        COUNTS.set((count + 1, bytes + layout.size().cast_signed()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (count, bytes) = COUNTS.get();
        COUNTS.set((count, bytes - layout.size().cast_signed()));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Reads all of `message`, which arrives in two pieces, cut at `cut`.
fn read(parser: &mut Parser, message: &[u8], cut: usize, asks: bool) {
    let (first, second) = message.split_at(cut);
    let mut last = None;
    for mut piece in [first, second] {
        while let Some(event) = parser.next(&mut piece).expect("a valid message") {
            last = Some(event == Event::MessageComplete);
        }
    }
    assert_eq!(last, Some(true));
    if asks {
        assert!(parser.head().fields().count() > 0);
    }
}

#[test]
fn nothing_is_allocated_from_message_to_message() {
    let many = "X-Name: value\r\n".repeat(60);
    let messages = [
        (Role::Server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned()),
        (Role::Server, format!("GET /a?b=c#d HTTP/1.1\r\n{many}\r\n")),
        (
            Role::Server,
            "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".to_owned(),
        ),
        (
            Role::Server,
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n"
                .to_owned(),
        ),
        (
            Role::Client,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned(),
        ),
    ];
    for (role, message) in &messages {
        for asks in [false, true] {
            let mut parser = Parser::new(*role, Limits::default());
            let mut kept = Kept::default();
            for round in 0..20 {
                let before = COUNTS.get().0;
                parser.resume(*role, Limits::default(), std::mem::take(&mut kept));
                if *role == Role::Client {
                    let get = Method::find(b"GET").expect("a method");
                    assert!(parser.expect(get));
                }
                read(
                    &mut parser,
                    message.as_bytes(),
                    message.len() / 20 * round,
                    asks,
                );
                kept = parser.rest().expect("between two messages");
                let made = COUNTS.get().0 - before;
                // Both heads get a block, and then perhaps a larger one.
                assert!(made == 0 || round < 5, "{made} in round {round}: {message}");
            }
        }
    }
}

#[test]
fn a_connection_at_rest_has_little_memory() {
    let mut parser = Parser::new(Role::Server, Limits::default());
    let before = COUNTS.get().1;
    read(&mut parser, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, false);
    let kept = parser.rest().expect("between two messages");
    let heap = usize::try_from(COUNTS.get().1 - before).expect("not less");
    assert!(
        heap + size_of::<Kept>() <= 104,
        "{heap} bytes and {}",
        size_of::<Kept>()
    );
    drop(kept);
    assert_eq!(COUNTS.get().1, before);
}
