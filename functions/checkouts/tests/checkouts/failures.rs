//! A table that throttles or fails: never a wrong answer, and a repetition puts it right.

use serde_json::json;
use testkit::faults::{Fault, Faults, Moment, Operation};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, unavailable};
use testkit::payloads::File;

/// Sends it to a shop whose `nth` write goes wrong in this way, and then once more. How many
/// facts the failure left behind, and what the repetition is told.
async fn repeated(before: &[File], file: File, nth: usize, fault: Fault) -> (usize, String) {
    let shop = Shop::after(before).await;
    shop.faults.become_planned(Faults::at_nth(Operation::Append, nth, fault));
    let failed = Answer::to(file, 503, unavailable()).with_header("retry-after", "1");
    let outcome = shop.send(file).await;
    assert_eq!(outcome, Outcome { answer: failed, recorded: outcome.recorded.clone(), calls: 2 * nth + 1 });

    let again = shop.send(file.again()).await;
    assert_eq!(again.answer.status, 200);
    assert_eq!(outcome.recorded.len() + again.recorded.len(), 1, "the fact is there once");
    (outcome.recorded.len(), again.answer.body["outcome"].as_str().unwrap().to_owned())
}

const NOT_DONE: [Fault; 2] = [Fault::Throttle, Fault::Fail(Moment::Before)];
const UNHEARD: Fault = Fault::Fail(Moment::After);

#[tokio::test]
async fn what_was_not_written_is_written_when_it_is_sent_again() {
    for fault in NOT_DONE {
        assert_eq!(repeated(&[], STARTED, 0, fault).await, (0, "accepted".to_owned()), "{fault:?}");
        for nth in [0, 1] {
            let outcome = repeated(&[STARTED], AMENDED, nth, fault).await;
            assert_eq!(outcome, (0, "amended".to_owned()), "{fault:?} at write {nth}");
        }
    }
}

#[tokio::test]
async fn what_was_written_unheard_is_a_duplicate_when_it_is_sent_again() {
    assert_eq!(repeated(&[], STARTED, 0, UNHEARD).await, (1, "duplicate".to_owned()));
    assert_eq!(repeated(&[STARTED], AMENDED, 1, UNHEARD).await, (1, "duplicate".to_owned()));
}

#[tokio::test]
async fn a_request_that_finds_its_own_write_made_it() {
    let shop = Shop::new();
    shop.faults.become_planned(Faults::always(Operation::Append, Fault::Repeat));
    for (file, outcome) in [(STARTED, "accepted"), (AMENDED, "amended"), (AMENDED, "duplicate")] {
        let told = shop.send(file).await;
        assert_eq!((told.answer.status, &told.answer.body["outcome"]), (200, &json!(outcome)));
        assert_eq!(told.recorded.len(), usize::from(outcome != "duplicate"));
    }
}
