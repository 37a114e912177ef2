//! The payloads of `events/reminders`, from Lambda's form to the recorded fact.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use commerce::fact::Fact;
use commerce::ports::{Clock as _, TableError};
use reminders::{ReminderError, handle};
use schedules::WakeUpMessage;
use testkit::clock::TestClock;
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::table::MemoryTable;

testkit::payloads! { "reminders":
    DUE = "due.json";
    STALE = "stale.json";
}

fn noon() -> TestClock {
    TestClock::at("2026-12-21T12:00:00Z")
}

async fn wake(table: &MemoryTable, payload: &str) -> Result<(), ReminderError> {
    let message: WakeUpMessage = serde_json::from_str(payload).unwrap();
    handle(table, &noon(), message, "request-1").await
}

fn names(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| fact.reference().name).collect()
}

#[tokio::test]
async fn a_wake_up_becomes_a_fact_of_its_generation_and_request() {
    let table = MemoryTable::default();
    wake(&table, DUE.text).await.unwrap();
    let facts = table.all_facts();
    assert_eq!(names(&facts), ["due#1796464800000#replenishment#6#coffee"]);
    assert_eq!(facts[0].receipt().accepted_at, noon().now());
    assert_eq!(facts[0].receipt().correlation_id, "request-1");
    let subscriber_id = facts[0].subscriber_id().unwrap();
    assert_eq!(subscriber_id.as_str(), "sub_cbdb679a2f2643b6f1069e0858fd9854");
}

#[tokio::test]
async fn a_wake_up_that_comes_twice_is_recorded_once_and_both_times_done() {
    let table = MemoryTable::default();
    assert_eq!(wake(&table, DUE.text).await, Ok(()));
    assert_eq!(wake(&table, DUE.text).await, Ok(()));
    assert_eq!(table.all_facts().len(), 1);
}

#[tokio::test]
async fn a_stale_wake_up_is_recorded_beside_the_live_one_for_the_processor_to_judge() {
    let table = MemoryTable::default();
    wake(&table, DUE.text).await.unwrap();
    wake(&table, STALE.text).await.unwrap();
    let recorded = ["due#1795255200000#replenishment#6#coffee", "due#1796464800000#replenishment#6#coffee"];
    assert_eq!(names(&table.all_facts()), recorded);
}

#[tokio::test]
async fn a_malformed_wake_up_is_an_error_and_records_nothing() {
    let table = MemoryTable::default();
    let broken = DUE.text.replace("sub_", "customer_");
    assert!(matches!(wake(&table, &broken).await, Err(ReminderError::Malformed(_))));
    assert!(table.all_facts().is_empty());
}

#[tokio::test]
async fn when_the_table_does_not_answer_the_wake_up_is_to_be_repeated() {
    let table = MemoryTable::new(&Faults::always(Operation::Append, Fault::Fail(Moment::Before)));
    assert!(matches!(wake(&table, DUE.text).await, Err(ReminderError::Table(TableError::Unavailable(_)))));
}
