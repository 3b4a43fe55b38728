use super::*;

#[test]
fn one_runner_sees_all_work() {
    let word = StateWord::default();
    assert_eq!(word.post(Generation(0), Work::READ), Post::Enqueue);
    assert_eq!(word.post(Generation(0), Work::HUP), Post::Merged);
    assert_eq!(
        word.claim(Generation(0), Work::WRITE),
        Some(Work::READ | Work::WRITE | Work::HUP)
    );
    assert_eq!(word.claim(Generation(0), Work::HUP), None);
    assert_eq!(word.post(Generation(0), Work::CLOSE), Post::Merged);
    assert_eq!(word.delivery(Generation(0)), Delivery::Stops);
    assert_eq!(word.release(Generation(0)), Some(Work::HUP | Work::CLOSE));
    assert_eq!(word.release(Generation(0)), None);
    assert_eq!(word.post(Generation(1), Work::READ), Post::Stale);
}

#[test]
fn handed_over_work_is_claimed_later() {
    let word = StateWord::default();
    word.open(Generation(0));
    assert!(!word.hand_over(Generation(0)));
    word.open(Generation(0));
    assert_eq!(word.post(Generation(0), Work::WRITE), Post::Merged);
    assert!(word.hand_over(Generation(0)));
    assert_eq!(word.claim(Generation(0), Work::NONE), Some(Work::WRITE));
}

#[test]
fn a_retired_generation_is_deaf() {
    let word = StateWord::default();
    word.open(Generation(7));
    word.retire(Generation(7));
    assert_eq!(word.generation(), Generation(8));
    assert_eq!(word.claim(Generation(7), Work::READ), None);
    assert_eq!(word.release(Generation(7)), None);
    assert!(!word.set_paused(Generation(7), true));
}

#[test]
fn slowness_grows_and_goes_at_once() {
    let word = StateWord::default();
    assert_eq!(word.slowness(Generation(0)), Slowness::Quick);
    for expected in [Slowness::Once, Slowness::Again, Slowness::Again] {
        word.note_slow(Generation(0), true);
        assert_eq!(word.slowness(Generation(0)), expected);
    }
    assert_eq!(word.slowness(Generation(1)), Slowness::Quick);
    word.note_slow(Generation(0), false);
    assert_eq!(word.slowness(Generation(0)), Slowness::Quick);
    assert_eq!(word.delivery(Generation(0)), Delivery::Goes);
}

#[test]
fn urgency_stays_for_a_life() {
    let word = StateWord::default();
    assert_eq!(
        word.post(Generation(0), Work::READ | Work::URGENT),
        Post::Enqueue
    );
    assert_eq!(word.claim(Generation(0), Work::READ), Some(Work::READ));
    assert_eq!(word.release(Generation(0)), None);
    assert!(word.is_urgent());
    word.retire(Generation(0));
    word.open(Generation(1));
    assert!(!word.is_urgent());
    assert!(!word.hand_over(Generation(1)));
    // The task of an event may come without having been posted.
    assert_eq!(
        word.claim(Generation(1), Work::READ | Work::URGENT),
        Some(Work::READ | Work::URGENT)
    );
    assert_eq!(word.release(Generation(1)), None);
    assert!(word.is_urgent());
}

#[test]
fn a_turn_ends_with_its_runner() {
    let word = StateWord::default();
    word.turn(Generation(0));
    assert_eq!(word.delivery(Generation(0)), Delivery::Goes);
    for end in [StateWord::hand_over, |word: &StateWord, generation| {
        word.release(generation).is_some()
    }] {
        assert!(word.claim(Generation(0), Work::READ).is_some());
        word.turn(Generation(0));
        assert_eq!(word.delivery(Generation(0)), Delivery::Turned);
        word.set_paused(Generation(0), true);
        assert_eq!(word.delivery(Generation(0)), Delivery::Stops);
        word.set_paused(Generation(0), false);
        assert!(!end(&word, Generation(0)));
        assert_eq!(word.delivery(Generation(0)), Delivery::Goes);
    }
}

#[test]
fn pausing_twice_changes_nothing() {
    let word = StateWord::default();
    assert!(word.set_paused(Generation(0), true));
    assert!(!word.set_paused(Generation(0), true));
    assert_eq!(word.delivery(Generation(0)), Delivery::Stops);
    assert!(word.set_paused(Generation(0), false));
    assert_eq!(word.delivery(Generation(0)), Delivery::Goes);
}

#[test]
fn nobody_becomes_the_runner_of_a_held_connection() {
    let word = StateWord::default();
    word.hold(Generation(0));
    assert_eq!(word.post(Generation(0), Work::WRITE), Post::Merged);
    assert_eq!(word.claim(Generation(0), Work::READ), None);
    assert_eq!(word.waits(), None);
    assert!(word.let_go(Generation(0)));
    let both = Work::READ | Work::WRITE;
    assert_eq!(word.claim(Generation(0), Work::NONE), Some(both));
    // The runner at that moment stops, and leaves what it has not done.
    word.hold(Generation(0));
    assert_eq!(word.post(Generation(0), Work::READ), Post::Merged);
    assert_eq!(word.release(Generation(0)), None);
    assert!(!word.hand_over(Generation(0)));
    assert!(word.let_go(Generation(0)));
    // One that still runs will see it.
    assert!(word.claim(Generation(0), Work::NONE).is_some());
    word.hold(Generation(0));
    word.post(Generation(0), Work::CLOSE);
    assert!(!word.let_go(Generation(0)));
    assert_eq!(word.release(Generation(0)), Some(Work::CLOSE));
    assert_eq!(word.release(Generation(0)), None);
    // The hold of a connection that has ended means nothing.
    word.hold(Generation(0));
    word.retire(Generation(0));
    assert!(!word.let_go(Generation(0)));
    assert_eq!(word.post(Generation(1), Work::READ), Post::Enqueue);
}
