//! Texts stay where they are, and blocks are used again.

use super::*;

fn text(length: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(length).collect()
}

fn add(arena: &mut Arena, value: &[u8]) {
    arena.push(&[0; LENGTHS]).unwrap();
    arena.push(b"Host").unwrap();
    arena.close_name().unwrap();
    arena.push(value).unwrap();
    arena.close_record(value.len()).unwrap();
}

#[test]
fn texts_stay_where_they_are() {
    let mut arena = Arena::default();
    arena.prepare(b"GET / HTTP/1.1\r\n").unwrap();
    for _ in 0..3 {
        arena.push(b"/first").unwrap();
        arena.push(b"?line").unwrap();
        let line = arena.close_line().unwrap();
        let first = arena.line(line).as_ptr();
        let mut pointers = Vec::new();
        for length in 0..300 {
            for piece in [&[0; LENGTHS][..], b"Na", b"me"] {
                arena.push(piece).unwrap();
            }
            arena.close_name().unwrap();
            for piece in text(length).chunks(7) {
                arena.push(piece).unwrap();
            }
            arena.push(b" \t").unwrap();
            assert_eq!(
                arena.open_record(),
                (&b"Name"[..], &[&text(length)[..], b" \t"].concat()[..])
            );
            let place = arena.close_record(length).unwrap();
            arena.tell_all();
            let (name, value) = arena.record(place);
            pointers.push((name.as_ptr(), value.as_ptr()));
        }
        assert_eq!(
            (arena.line(line).bytes(), arena.line(line).as_ptr()),
            (&b"/first?line"[..], first)
        );
        assert_eq!(arena.records(line).count(), 300);
        for (length, (name, value)) in arena.records(line).enumerate() {
            assert_eq!(
                (name.bytes(), value.bytes()),
                (&b"Name"[..], &text(length)[..])
            );
            assert_eq!((name.as_ptr(), value.as_ptr()), pointers[length]);
            assert_eq!((name.0.last(), value.0.last()), (Some(&0), Some(&0)));
        }
        arena.clear();
        let nothing = Line::default();
        assert_eq!(
            (arena.open(), arena.records(nothing).count()),
            (&b""[..], 0)
        );
        assert_eq!(arena.line(nothing).bytes(), b"");
    }
}

#[test]
fn a_block_is_made_for_a_message_and_kept() {
    let mut arena = Arena::default();
    let head = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    arena.prepare(head).unwrap();
    assert_eq!(arena.size(), 40);
    let block = arena.bytes.as_ptr();
    for _ in 0..3 {
        arena.close_line().unwrap();
        add(&mut arena, b"ab");
        assert_eq!(arena.bytes.as_ptr(), block);
        arena.clear();
    }
    // What needed several blocks gets one of their size.
    let add_some = |arena: &mut Arena| {
        arena.close_line().unwrap();
        for length in [10, 20, 100] {
            add(arena, &text(length));
        }
    };
    add_some(&mut arena);
    assert!(arena.full.is_some());
    arena.clear();
    let block = arena.bytes.as_ptr();
    add_some(&mut arena);
    assert!(arena.full.is_none() && arena.bytes.as_ptr() == block);
    add(&mut arena, &text(LARGEST_KEPT));
    arena.clear();
    assert!(arena.bytes.is_empty());
}
