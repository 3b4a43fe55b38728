//! Which callbacks a thread is inside of.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crate::component::nesting::{Inside, inside, waiting, within};

#[test]
fn the_innermost_counts_and_each_component_by_itself() {
    let callback = Some(Inside::Callback);
    assert_eq!(inside(1), None);
    within(1, || {
        assert_eq!((inside(1), inside(2)), (callback, None));
        waiting(2, || {
            assert_eq!((inside(1), inside(2)), (callback, Some(Inside::Wait)));
            within(2, || assert_eq!(inside(2), callback));
            waiting(1, || assert_eq!(inside(1), Some(Inside::Wait)));
            assert_eq!(inside(1), callback);
        });
        assert_eq!(inside(2), None);
        thread::scope(|threads| {
            threads.spawn(|| assert_eq!(inside(1), None));
        });
    });
    assert_eq!(inside(1), None);
}

/// More frames than fit without memory.
#[test]
fn nesting_has_no_limit() {
    fn descend(depth: usize) {
        if depth < 20 {
            within(depth, || {
                descend(depth + 1);
                assert!((0..=depth).all(|token| inside(token).is_some()));
                assert_eq!(inside(depth + 1), None);
            });
        }
    }
    descend(0);
    assert!((0..20).all(|token| inside(token).is_none()));
}

#[test]
fn a_panic_leaves_nothing_behind() {
    for depth in [1, 6] {
        let descended = catch_unwind(AssertUnwindSafe(|| {
            let mut call: Box<dyn FnOnce()> = Box::new(|| std::panic::resume_unwind(Box::new(())));
            for token in 0..depth {
                call = Box::new(move || within(token, call));
            }
            call();
        }));
        assert!(descended.is_err());
        assert!((0..depth).all(|token| inside(token).is_none()));
    }
}
