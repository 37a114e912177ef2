//! A batch with failures, poison and panics in it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::DynamoDbEventResponse;
use proptest::prelude::*;
use serde_json::json;
use streams::{Failure, ParkError, ParkedRecord, Parking, SequenceError, consume};

/// What handling a record comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Done,
    Retry,
    Poison,
    Panic,
}

/// Parks unless it is out of order.
#[derive(Default)]
struct Lot {
    is_down: bool,
    parked: Mutex<Vec<(String, String)>>,
}

impl Parking for Lot {
    async fn park(&self, record: &ParkedRecord) -> Result<(), ParkError> {
        if self.is_down {
            return Err(ParkError("timeout".into()));
        }
        self.parked.lock().unwrap().push((record.sequence_number.clone(), record.reason.clone()));
        Ok(())
    }
}

impl Lot {
    fn parked(&self) -> Vec<String> {
        self.parked.lock().unwrap().iter().map(|(sequence, _)| sequence.clone()).collect()
    }
}

fn sequence(record: &EventRecord) -> String {
    record.change.sequence_number.clone().unwrap()
}

/// Reads every record, as itself.
fn read(record: &EventRecord) -> Result<EventRecord, Failure> {
    Ok(record.clone())
}

#[allow(clippy::unnecessary_wraps, reason = "the consumer asks so")]
fn lane(record: &EventRecord) -> Option<String> {
    Some(record.event_id.clone())
}

fn batch(records: &[(&str, String)]) -> Event {
    let record = |(partition, sequence): &(&str, String)| {
        json!({
            "awsRegion": "eu-west-1", "eventID": partition, "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": sequence, "SizeBytes": 1}
        })
    };
    let records: Vec<_> = records.iter().map(record).collect();
    serde_json::from_value(json!({"Records": records})).unwrap()
}

/// Consumes records given as (partition, fate), numbered from 9 so that the numbers differ in
/// length; tells the answer and which records were handled, in that order.
async fn run(lot: &Lot, records: &[(&str, Fate)]) -> (Option<String>, Vec<String>) {
    let numbered: Vec<_> =
        records.iter().enumerate().map(|(i, (key, _))| (*key, (9 + i).to_string())).collect();
    let fates: BTreeMap<String, Fate> =
        numbered.iter().zip(records).map(|((_, sequence), (_, fate))| (sequence.clone(), *fate)).collect();
    let handled = Mutex::new(Vec::new());
    let handle = async |record: &EventRecord| {
        // Lets the other partitions in between, as an answer of the table would.
        tokio::task::yield_now().await;
        handled.lock().unwrap().push(sequence(record));
        match fates[&sequence(record)] {
            Fate::Done => Ok(()),
            Fate::Retry => Err(Failure::Retry("the table throttles".into())),
            Fate::Poison => Err(Failure::Poison("no such state".into())),
            Fate::Panic => panic!("a bug"),
        }
    };
    let response = consume(batch(&numbered), read, lane, lot, handle).await.unwrap();
    (lowest(response), handled.into_inner().unwrap())
}

fn lowest(response: DynamoDbEventResponse) -> Option<String> {
    assert!(response.batch_item_failures.len() <= 1);
    response.batch_item_failures.into_iter().next().and_then(|failure| failure.item_identifier)
}

#[tokio::test]
async fn a_batch_without_failures_is_checkpointed_as_a_whole() {
    let (failed, handled) = run(&Lot::default(), &[("a", Fate::Done), ("b", Fate::Done)]).await;
    assert_eq!((failed, handled.len()), (None, 2));
}

#[tokio::test]
async fn an_empty_batch_is_done() {
    assert_eq!(run(&Lot::default(), &[]).await, (None, vec![]));
}

#[tokio::test]
async fn the_lowest_failed_number_is_answered_by_value_and_not_by_text() {
    // 9, 10 and 11: as text 10 would come first.
    let (failed, _) =
        run(&Lot::default(), &[("a", Fate::Retry), ("b", Fate::Retry), ("c", Fate::Done)]).await;
    assert_eq!(failed.as_deref(), Some("9"));
}

#[tokio::test]
async fn after_a_failed_record_its_partition_waits_and_the_others_do_not() {
    let records =
        [("a", Fate::Done), ("a", Fate::Retry), ("b", Fate::Done), ("a", Fate::Done), ("b", Fate::Done)];
    let (failed, mut handled) = run(&Lot::default(), &records).await;
    handled.sort_by_key(|sequence| sequence.parse::<u64>().unwrap());
    assert_eq!(failed.as_deref(), Some("10"));
    assert_eq!(handled, ["9", "10", "11", "13"]);
}

#[tokio::test]
async fn a_poison_record_is_parked_and_the_next_of_its_partition_handled() {
    let lot = Lot::default();
    let (failed, handled) = run(&lot, &[("a", Fate::Poison), ("a", Fate::Done)]).await;
    assert_eq!((failed, handled), (None, vec!["9".to_owned(), "10".to_owned()]));
    assert_eq!(*lot.parked.lock().unwrap(), [("9".to_owned(), "no such state".to_owned())]);
}

#[tokio::test]
async fn a_record_on_which_the_handler_panics_is_parked_too() {
    let lot = Lot::default();
    let (failed, handled) = run(&lot, &[("a", Fate::Panic), ("a", Fate::Done)]).await;
    assert_eq!((failed, handled.len()), (None, 2));
    assert_eq!(lot.parked(), ["9"]);
}

#[tokio::test]
async fn a_poison_record_that_cannot_be_parked_is_retried() {
    let lot = Lot { is_down: true, ..Lot::default() };
    let (failed, handled) = run(&lot, &[("a", Fate::Poison), ("a", Fate::Done)]).await;
    assert_eq!((failed.as_deref(), handled), (Some("9"), vec!["9".to_owned()]));
}

#[tokio::test]
async fn a_record_is_read_once_and_one_that_this_version_cannot_read_holds_up_its_own_item_only() {
    let (reads, handled) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let read = |record: &EventRecord| {
        reads.fetch_add(1, Ordering::SeqCst);
        match sequence(record).as_str() {
            "2" => Err(Failure::Retry("of a newer version".into())),
            "3" => Err(Failure::Poison("no such state".into())),
            "4" => panic!("a bug"),
            _ => read(record),
        }
    };
    let handle = async |record: &EventRecord| {
        handled.lock().unwrap().push(sequence(record));
        Ok(())
    };
    let numbers = ["1", "2", "3", "4", "5"].map(|number| ("a", number.to_owned()));
    let mut event = batch(&numbers);
    for (record, pk) in event.records.iter_mut().zip(["1", "2", "3", "4", "5"]) {
        record.change.keys.insert("pk".to_owned(), serde_dynamo::AttributeValue::S(pk.to_owned()));
    }
    let lot = Lot::default();
    let response = consume(event, read, lane, &lot, handle).await.unwrap();
    assert_eq!(lowest(response).as_deref(), Some("2"));
    let mut parked = lot.parked();
    parked.sort();
    assert_eq!(
        (parked, handled.into_inner().unwrap()),
        (vec!["3".into(), "4".into()], vec!["1".to_owned(), "5".to_owned()])
    );
    assert_eq!(reads.into_inner(), 5);
}

#[tokio::test]
async fn a_batch_with_an_unnumbered_record_fails_before_anything_is_handled() {
    let mut event = batch(&[("a", "1".into()), ("b", "2".into())]);
    event.records[1].change.sequence_number = None;
    let handle = async |_: &EventRecord| panic!("nothing may be handled");
    assert_eq!(consume(event, read, lane, &Lot::default(), handle).await, Err(SequenceError));
}

#[tokio::test]
async fn many_lanes_are_handled_at_a_time_but_not_all() {
    let records: Vec<_> = (0..100).map(|i| (["a", "b"][i % 2], i.to_string())).collect();
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let handle = async |_: &EventRecord| {
        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        running.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    };
    let each_its_own = |record: &EventRecord| Some(sequence(record));
    consume(batch(&records), read, each_its_own, &Lot::default(), handle).await.unwrap();
    assert_eq!(most.into_inner(), streams::batch::MAX_CONCURRENT_LANES);
}

#[tokio::test]
async fn the_consumer_can_be_moved_between_threads() {
    let handle = async |_: &EventRecord| Ok(());
    let task = tokio::spawn(async move { consume(batch(&[]), read, lane, &Lot::default(), handle).await });
    assert_eq!(lowest(task.await.unwrap().unwrap()), None);
}

proptest! {
    #[test]
    fn a_record_is_handled_exactly_when_none_of_its_partition_failed_before(
        records in prop::collection::vec((0..4_usize, 0..4_usize), 0..60)
    ) {
        let fates = [Fate::Done, Fate::Done, Fate::Retry, Fate::Poison];
        let records: Vec<_> = records.into_iter().map(|(key, fate)| (["a", "b", "c", "d"][key], fates[fate])).collect();
        let lot = Lot::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (failed, handled) = runtime.block_on(run(&lot, &records));

        let mut blocked = Vec::new();
        let (mut expected, mut lowest) = (BTreeMap::<_, Vec<String>>::new(), None);
        for (index, (key, fate)) in records.iter().enumerate() {
            if blocked.contains(key) {
                continue;
            }
            expected.entry(*key).or_default().push((9 + index).to_string());
            if *fate == Fate::Retry {
                blocked.push(*key);
                lowest = lowest.or(Some((9 + index).to_string()));
            }
        }
        prop_assert_eq!(failed, lowest);
        let mut seen = BTreeMap::<_, Vec<String>>::new();
        for sequence in handled {
            let (key, _) = records[sequence.parse::<usize>().unwrap() - 9];
            seen.entry(key).or_default().push(sequence);
        }
        prop_assert_eq!(seen, expected);
    }
}
