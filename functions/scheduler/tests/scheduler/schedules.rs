//! The schedules that are there after a record, in time or late.

use commerce::automation::{Automation, Generation};
use testkit::build::instant;
use testkit::faults::{Fault, Faults, Operation};

use crate::payloads::*;
use crate::world::{World, image};

const G1: u64 = 1_795_255_200_000;
const G2: u64 = 1_796_464_800_000;

#[tokio::test]
async fn an_armed_automation_gets_a_schedule_for_its_time() {
    let world = World::at("2026-11-21T10:00:01Z");
    assert_eq!(world.written(ARMED).await, None);
    assert_eq!(world.waiting(), [(G1, instant("2026-12-21T10:00:00Z"))]);
}

#[tokio::test]
async fn a_cancelled_automation_loses_its_schedule() {
    let world = World::at("2026-11-22T10:00:01Z");
    world.written(ARMED).await;
    assert_eq!(world.written(CANCELLED).await, None);
    assert_eq!(world.waiting(), []);
}

#[tokio::test]
async fn a_superseded_arming_gives_way_to_the_new_one() {
    let world = World::at("2026-12-05T10:00:01Z");
    world.written(ARMED).await;
    assert_eq!(world.written(SUPERSEDED).await, None);
    assert_eq!(world.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_redelivered_create_brings_back_no_cancelled_schedule() {
    let world = World::at("2026-11-22T10:00:01Z");
    world.written(ARMED).await;
    world.written(CANCELLED).await;
    world.deliver(ARMED.parsed()).await;
    assert_eq!(world.waiting(), []);
}

#[tokio::test]
async fn a_redelivered_create_brings_back_no_superseded_schedule() {
    let world = World::at("2026-12-05T10:00:01Z");
    world.written(ARMED).await;
    world.written(SUPERSEDED).await;
    world.deliver(ARMED.parsed()).await;
    assert_eq!(world.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_record_that_comes_late_makes_the_schedule_of_today_and_removes_that_of_before() {
    let world = World::at("2026-12-05T10:00:01Z");
    world.written(ARMED).await;
    world.table.hold(image(SUPERSEDED));
    world.deliver(ARMED.parsed()).await;
    assert_eq!(world.waiting(), [(G2, instant("2027-01-04T10:00:00Z"))]);
}

#[tokio::test]
async fn a_record_that_comes_late_removes_what_the_current_state_has_left_too() {
    let world = World::at("2026-12-05T10:00:01Z");
    world.written(SUPERSEDED).await;
    let later = Generation::new(G2 + 1);
    world.table.hold(Automation { generation: later, previous: Some(Generation::new(G2)), ..image(ARMED) });
    world.deliver(ARMED.parsed()).await;
    assert_eq!(world.waiting(), [(G2 + 1, instant("2026-12-21T10:00:00Z"))]);
}

#[tokio::test]
async fn the_live_schedule_is_made_before_any_is_removed() {
    let world = World::at("2026-12-05T10:00:01Z");
    world.written(SUPERSEDED).await;
    let calls = [Operation::CurrentAutomation, Operation::EnsureSchedule, Operation::DeleteSchedule];
    assert_eq!(world.faults.calls(), calls);
}

#[tokio::test]
async fn an_automation_that_the_table_has_dropped_has_no_schedule() {
    let world = World::at("2026-11-21T10:00:01Z");
    world.written(ARMED).await;
    world.table.drop_automations();
    world.deliver(ARMED.parsed()).await;
    assert_eq!(world.waiting(), []);
}

#[tokio::test]
async fn a_time_that_has_passed_is_never_sent_to_the_scheduler() {
    let world = World::at("2027-03-01T00:00:00Z");
    world.written(ARMED).await;
    assert_eq!(world.waiting(), [(G1, instant("2027-03-01T00:00:00Z"))]);
}

#[tokio::test]
async fn when_the_table_or_the_scheduler_does_not_answer_the_record_is_sent_again() {
    let first = Some("4421584500000000017450439091".to_owned());
    let world = World::at("2026-11-21T10:00:01Z");
    let fail = |operation| world.faults.become_planned(Faults::at_nth(operation, 0, Fault::Throttle));
    fail(Operation::CurrentAutomation);
    assert_eq!(world.written(ARMED).await, first);
    fail(Operation::EnsureSchedule);
    assert_eq!(world.written(ARMED).await, first);
    assert_eq!(world.written(ARMED).await, None);
    fail(Operation::DeleteSchedule);
    world.table.hold(image(CANCELLED));
    assert_eq!(world.deliver(ARMED.parsed()).await, first);
    assert_eq!(world.parking.parked(), []);
}

#[tokio::test]
async fn a_record_or_a_state_that_cannot_be_read_is_parked() {
    let world = World::at("2026-11-21T10:00:01Z");
    let odd = ARMED.text.replace("\\\"armed_at\\\"", "\\\"armed\\\"");
    assert_eq!(world.deliver(serde_json::from_str(&odd).unwrap()).await, None);
    assert_eq!(world.parking.parked().len(), 1);
    world.faults.become_planned(Faults::at_call(0, Fault::Corrupt));
    assert_eq!(world.written(ARMED).await, None);
    assert_eq!((world.parking.parked().len(), world.waiting()), (2, vec![]));
}
