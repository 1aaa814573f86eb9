//! Tests of results and failures.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use common::{Failure, asyncio, compute};
use proptest::prelude::*;

#[test]
fn accepts_only_the_right_number() {
    let first = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55];
    for (n, number) in (0..).zip(first).chain([(93, 12_200_160_415_121_876_738)]) {
        assert_eq!(compute(n, |_| number).result, Ok(number));
    }
    let wrong = compute(10, |_| 56).result.unwrap_err();
    assert_eq!(wrong.to_string(), "the result is 56 instead of 55");
}

#[test]
fn a_panic_is_a_failure() {
    let failure = compute(10, |_| panic!("out of numbers")).result.unwrap_err();
    assert_eq!(failure.to_string(), "it panicked: out of numbers");
    let failure = compute(10, |n| panic!("not {n}")).result.unwrap_err();
    assert_eq!(failure.to_string(), "it panicked: not 10");
}

#[test]
fn a_panic_in_a_task_is_a_failure() {
    let task = pin!(asyncio::compute(10, async |_| panic!("out of numbers")));
    let poll = task.poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(computation) = poll else { panic!("the task has not finished") };
    let failure = computation.result.unwrap_err();
    assert_eq!(failure.to_string(), "it panicked: out of numbers");
}

proptest! {
    #[test]
    fn a_failure_cannot_control_the_terminal(text in "(?s).{0,500}") {
        let reason = Failure::new(text.repeat(3));
        prop_assert!(!reason.to_string().contains(char::is_control));
        prop_assert!(reason.to_string().chars().count() <= 1000);
        prop_assert_eq!(Failure::new(&reason), reason);
    }
}

#[test]
fn escapes_only_what_controls_a_terminal_or_reorders_text() {
    let reason = Failure::new("\x1b[2J \u{9b}2J \u{202e}\u{200f}\u{2066} \r\n\0").to_string();
    assert_eq!(reason, r"\u{1b}[2J \u{9b}2J \u{202e}\u{200f}\u{2066} \r\n\0");
    // A combining mark, Hebrew, a joiner in Persian, a sequence of joined emoji, a flag of tags.
    for text in [
        "\"e\u{301}\" 'ä' \\",
        "שלום",
        "می\u{200c}خواهم",
        "👩\u{200d}💻❤\u{fe0f}",
        "🏴\u{e0067}\u{e007f}",
    ] {
        assert_eq!(Failure::new(text).to_string(), text);
    }
}
