//! Records that can never be handled are parked, those of a later version wait, and the others go on.

use streams::{ItemKey, ParkedRecord, SequenceError};

use crate::payloads::*;
use crate::world::{Batches as _, Stack};

#[tokio::test]
async fn a_record_that_cannot_be_read_is_parked_and_the_others_are_done() {
    let stack = Stack::new();
    assert_eq!(stack.bring(POISON).await, None);
    assert_eq!(stack.folded(), ["placed"; 2]);
    assert_eq!([stack.dollars_of("ann@example.com"), stack.dollars_of("cid@example.com")], [(1, 1000); 2]);

    let [ParkedRecord { item, sequence_number, reason, .. }] = stack.parking.parked().try_into().unwrap();
    assert_eq!(item, ItemKey::of(&POISON.batch().records[1]));
    assert_eq!(sequence_number, POISON.sequence(1));
    let place = "W#shop#ORDER#2002 FACT#placed";
    assert_eq!(
        reason,
        format!(
            "a stored item could not be read: {place}: it is no order_fact: content.total: it is no number"
        )
    );
}

#[tokio::test]
async fn a_fact_of_a_later_version_is_asked_for_again_and_the_others_are_done() {
    let later = [
        ("\"order_fact\"", "\"order_owner_fact\""),
        ("\\\"statement\\\":\\\"placed\\\"", "\\\"statement\\\":\\\"reinstated\\\""),
    ];
    for (is, will_be) in later {
        let stack = Stack::new();
        stack.record(ORDERS_OF_THREE_BUYERS).await;
        let mut batch = ORDERS_OF_THREE_BUYERS.batch();
        let record = serde_json::to_string(&batch.records[0]).unwrap();
        assert!(record.contains(is), "{record}");
        batch.records[0] = serde_json::from_str(&record.replace(is, will_be)).unwrap();
        assert_eq!(stack.deliver_batch(batch).await, Ok(Some(ORDERS_OF_THREE_BUYERS.sequence(0))));
        assert_eq!((stack.folded().len(), stack.parking.parked()), (2, vec![]));
    }
}

#[tokio::test]
async fn while_parking_fails_the_record_is_asked_for_again_and_the_others_are_done() {
    let mut stack = Stack::new();
    stack.parking.is_down = true;
    assert_eq!(stack.bring(POISON).await, Some(POISON.sequence(1)));
    assert_eq!(stack.folded(), ["placed"; 2]);
}

#[tokio::test]
async fn what_is_no_fact_is_parked() {
    let stack = Stack::new();
    let mut batch = ORDER_PLACED.batch();
    batch.records[0].change.new_image.clear();
    assert_eq!(stack.deliver_batch(batch).await, Ok(None));
    let [ParkedRecord { reason, .. }] = stack.parking.parked().try_into().unwrap();
    assert_eq!((reason.as_str(), stack.table.all_postings()), ("the record shows no item", vec![]));
}

#[tokio::test]
async fn a_fact_under_the_key_of_another_is_parked_and_not_believed() {
    let stack = Stack::new();
    let text = ORDER_PLACED.text.replace("W#shop#ORDER#1001", "W#another-shop#ORDER#1001");
    assert_eq!(stack.deliver_batch(serde_json::from_str(&text).unwrap()).await, Ok(None));
    let [ParkedRecord { reason, .. }] = stack.parking.parked().try_into().unwrap();
    let expected = "a stored item could not be read: W#another-shop#ORDER#1001 FACT#placed: it is the row of another key";
    assert_eq!((reason.as_str(), stack.told()), (expected, vec![]));
}

#[tokio::test]
async fn a_batch_without_sequence_numbers_is_not_begun() {
    let stack = Stack::new();
    stack.record(ORDERS_OF_THREE_BUYERS).await;
    let mut batch = ORDERS_OF_THREE_BUYERS.batch();
    batch.records[2].change.sequence_number = None;
    assert_eq!(stack.deliver_batch(batch).await, Err(SequenceError));
    assert_eq!((stack.folded(), stack.told()), (vec![], vec![]));
}

#[tokio::test]
async fn no_reason_repeats_what_the_caller_sent() {
    let stack = Stack::new();
    stack.bring(POISON).await;
    let reason = stack.parking.parked()[0].reason.clone();
    let names = |word: &str| reason.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    assert!(!names("ten") && !names("bob"), "{reason}");
}
