//! The payloads of `events/scheduler`, from Lambda's form to the schedules that are there after.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod memory;

use aws_lambda_events::dynamodb::Event;
use commerce::automation::{Automation, Generation};
use commerce::ports::TableError;
use jiff::Timestamp;
use memory::Memory;
use scheduler::handle;

const ARMED: &str = include_str!("../../../events/scheduler/armed.json");
const CANCELLED: &str = include_str!("../../../events/scheduler/cancelled.json");
const SUPERSEDED: &str = include_str!("../../../events/scheduler/superseded.json");

const G1: u64 = 1_795_255_200_000;
const G2: u64 = 1_796_464_800_000;

fn event(payload: &str) -> Event {
    serde_json::from_str(payload).unwrap()
}

fn image(payload: &str) -> Automation {
    dynamodb::stream::automation(&event(payload).records[0]).unwrap()
}

/// Hands over a payload; gives the sequence number that is to be sent again, if any.
async fn deliver(memory: &Memory, payload: &str) -> Option<String> {
    let response = handle(&memory.scheduler(), memory, event(payload)).await.unwrap();
    response.batch_item_failures.into_iter().next().and_then(|failure| failure.item_identifier)
}

/// Hands over a payload right after the write that caused it.
async fn written(memory: &Memory, payload: &str) -> Option<String> {
    memory.write(Some(image(payload)));
    deliver(memory, payload).await
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn an_armed_automation_gets_a_schedule_for_its_time() {
    let memory = Memory::at("2026-11-21T10:00:01Z");
    assert_eq!(written(&memory, ARMED).await, None);
    assert_eq!(memory.waiting(), [(G1, instant("2026-12-21T10:00:00Z"))]);
}

#[tokio::test]
async fn a_cancelled_automation_loses_its_schedule() {
    let memory = Memory::at("2026-11-22T10:00:01Z");
    written(&memory, ARMED).await;
    assert_eq!(written(&memory, CANCELLED).await, None);
    assert_eq!(memory.waiting(), []);
}

#[tokio::test]
async fn a_superseded_arming_gives_way_to_the_new_one() {
    let memory = Memory::at("2026-12-05T10:00:01Z");
    written(&memory, ARMED).await;
    assert_eq!(written(&memory, SUPERSEDED).await, None);
    assert_eq!(memory.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_redelivered_create_brings_back_no_cancelled_schedule() {
    let memory = Memory::at("2026-11-22T10:00:01Z");
    written(&memory, ARMED).await;
    written(&memory, CANCELLED).await;
    deliver(&memory, ARMED).await;
    assert_eq!(memory.waiting(), []);
}

#[tokio::test]
async fn a_redelivered_create_brings_back_no_superseded_schedule() {
    let memory = Memory::at("2026-12-05T10:00:01Z");
    written(&memory, ARMED).await;
    written(&memory, SUPERSEDED).await;
    deliver(&memory, ARMED).await;
    assert_eq!(memory.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_record_that_comes_late_makes_the_schedule_of_today_and_removes_that_of_before() {
    let memory = Memory::at("2026-12-05T10:00:01Z");
    written(&memory, ARMED).await;
    memory.write(Some(image(SUPERSEDED)));
    deliver(&memory, ARMED).await;
    assert_eq!(memory.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_record_that_comes_late_removes_what_the_current_state_has_left_too() {
    let memory = Memory::at("2026-12-05T10:00:01Z");
    written(&memory, SUPERSEDED).await;
    let later = Generation::new(G2 + 1);
    memory.write(Some(Automation { generation: later, previous: Some(Generation::new(G2)), ..image(ARMED) }));
    deliver(&memory, ARMED).await;
    assert_eq!(memory.waiting(), [(G2 + 1, instant("2026-12-21T10:00:00Z"))]);
}

#[tokio::test]
async fn the_live_schedule_is_made_before_any_is_removed() {
    let memory = Memory::at("2026-12-05T10:00:01Z");
    written(&memory, SUPERSEDED).await;
    assert_eq!(memory.calls(), [("ensure", G2), ("delete", G1)]);
}

#[tokio::test]
async fn an_automation_that_the_table_has_dropped_has_no_schedule() {
    let memory = Memory::at("2026-11-21T10:00:01Z");
    written(&memory, ARMED).await;
    memory.write(None);
    deliver(&memory, ARMED).await;
    assert_eq!(memory.waiting(), []);
}

#[tokio::test]
async fn a_time_that_has_passed_is_never_sent_to_the_scheduler() {
    let memory = Memory::at("2027-03-01T00:00:00Z");
    written(&memory, ARMED).await;
    assert_eq!(memory.waiting(), [(G1, instant("2027-03-01T00:00:00Z"))]);
}

#[tokio::test]
async fn when_the_table_or_the_scheduler_does_not_answer_the_record_is_sent_again() {
    let first = Some("4421584500000000017450439091".to_owned());
    let memory = Memory::at("2026-11-21T10:00:01Z");
    memory.fail_table(TableError::Throttled("slow down".into()));
    assert_eq!(written(&memory, ARMED).await, first);
    memory.fail_schedules();
    assert_eq!(written(&memory, ARMED).await, first);
    assert_eq!(written(&memory, ARMED).await, None);
    memory.fail_schedules();
    memory.write(Some(image(CANCELLED)));
    assert_eq!(deliver(&memory, ARMED).await, first);
    assert_eq!(memory.parked(), 0);
}

#[tokio::test]
async fn a_record_or_a_state_that_cannot_be_read_is_parked() {
    let memory = Memory::at("2026-11-21T10:00:01Z");
    assert_eq!(deliver(&memory, &ARMED.replace("\\\"armed_at\\\"", "\\\"armed\\\"")).await, None);
    assert_eq!(memory.parked(), 1);
    memory.fail_table(TableError::Corrupt("no state".into()));
    assert_eq!(written(&memory, ARMED).await, None);
    assert_eq!((memory.parked(), memory.waiting()), (2, vec![]));
}
