//! A table that throttles, fails or hangs: never a wrong answer, and a repetition puts it right.

use serde_json::json;
use testkit::faults::{Fault, Faults, Moment, Operation};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, unavailable};
use testkit::payloads::File;

/// Sends it to a shop whose `nth` write goes wrong in this way, and then once more. The facts
/// that the failure left behind, and what the repetition is told.
async fn repeated(before: &[File], file: File, nth: usize, fault: Fault) -> (Vec<String>, String) {
    let shop = Shop::after(before).await;
    shop.faults.become_planned(Faults::at_nth(Operation::Append, nth, fault));
    let failed = Answer::to(file, 503, unavailable()).with_header("retry-after", "1");
    let outcome = shop.send(file).await;
    assert_eq!(outcome, Outcome { answer: failed, recorded: outcome.recorded.clone(), calls: 2 * nth + 1 });

    let again = shop.send(file.again()).await;
    assert_eq!(again.answer.status, 202);
    assert_eq!(outcome.recorded.len() + again.recorded.len(), 1, "the fact is there once");
    (outcome.recorded, again.answer.body["outcome"].as_str().unwrap().to_owned())
}

const NOT_DONE: [Fault; 2] = [Fault::Throttle, Fault::Fail(Moment::Before)];
const UNHEARD: Fault = Fault::Fail(Moment::After);

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn an_order_that_was_not_written_is_accepted_when_it_is_sent_again() {
    for fault in NOT_DONE {
        assert_eq!(repeated(&[], PLACED, 0, fault).await, (names(&[]), "accepted".to_owned()), "{fault:?}");
    }
}

#[tokio::test]
async fn an_order_that_was_written_unheard_is_a_duplicate_when_it_is_sent_again() {
    let outcome = repeated(&[], PLACED, 0, UNHEARD).await;
    assert_eq!(outcome, (names(&["placed"]), "duplicate".to_owned()));
}

#[tokio::test]
async fn an_amendment_that_was_not_written_amends_when_it_is_sent_again() {
    for (nth, fault) in [0, 1].into_iter().flat_map(|nth| NOT_DONE.map(|fault| (nth, fault))) {
        let outcome = repeated(&[PLACED], AMENDED, nth, fault).await;
        assert_eq!(outcome, (names(&[]), "amended".to_owned()), "{fault:?} at write {nth}");
    }
}

#[tokio::test]
async fn an_amendment_that_was_written_unheard_is_a_duplicate_when_it_is_sent_again() {
    let (recorded, outcome) = repeated(&[PLACED], AMENDED, 1, UNHEARD).await;
    assert_eq!((recorded.len(), outcome.as_str()), (1, "duplicate"));
}

#[tokio::test(start_paused = true)]
async fn a_table_that_never_answers_is_not_waited_for_and_a_repetition_tells() {
    let shop = Shop::new();
    let answer = Answer::to(PLACED, 503, unavailable()).with_header("retry-after", "1");
    shop.faults.become_planned(Faults::at_nth(Operation::Append, 0, Fault::Hang));
    let outcome = shop.send(PLACED).await;
    assert_eq!(outcome, Outcome::recording(answer, &["placed"], 1));
    let again = shop.send(PLACED.again()).await;
    assert_eq!((&again.answer.body["outcome"], again.recorded.len()), (&json!("duplicate"), 0));
}

#[tokio::test]
async fn bad_input_is_refused_as_such_while_the_table_is_down() {
    let shop = Shop::new();
    shop.faults.become_planned(Faults::always(Operation::Append, Fault::Fail(Moment::Before)));
    let outcome = shop.send(MISSING_FIELDS).await;
    assert_eq!((outcome.answer.status, outcome.calls), (400, 0));
    assert_eq!(outcome.answer.body["retryable"], json!(false));
}
