//! The payloads of `events/reminders`, from Lambda's form to the recorded fact.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use std::sync::Mutex;

use commerce::fact::{CheckoutFact, Fact, OrderFact};
use commerce::identity::{CheckoutId, OrderId, WorkspaceId};
use commerce::ports::{Appended, Clock, Facts, TableError};
use jiff::Timestamp;
use reminders::{ReminderError, handle};
use schedules::WakeUpMessage;

const DUE: &str = include_str!("../../../events/reminders/due.json");
const STALE: &str = include_str!("../../../events/reminders/stale.json");

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-12-21T12:00:00Z".parse().unwrap()
    }
}

/// Facts in memory, or a table that does not answer.
#[derive(Default)]
struct Memory {
    is_down: bool,
    facts: Mutex<Vec<Fact>>,
}

impl Facts for Memory {
    async fn append(&self, fact: &Fact) -> Result<Appended, TableError> {
        if self.is_down {
            return Err(TableError::Unavailable("timeout".into()));
        }
        let mut facts = self.facts.lock().unwrap();
        if let Some(held) = facts.iter().find(|held| held.reference() == fact.reference()) {
            return Ok(Appended::Exists(Box::new(held.clone())));
        }
        facts.push(fact.clone());
        Ok(Appended::Recorded)
    }

    async fn order_facts(&self, shop: &WorkspaceId, id: &OrderId) -> Result<Vec<OrderFact>, TableError> {
        unreachable!("{shop} {id}")
    }

    async fn checkout_facts(
        &self,
        shop: &WorkspaceId,
        id: &CheckoutId,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        unreachable!("{shop} {id}")
    }
}

impl Memory {
    fn names(&self) -> Vec<String> {
        self.facts.lock().unwrap().iter().map(|fact| fact.reference().name).collect()
    }
}

async fn wake(memory: &Memory, payload: &str) -> Result<(), ReminderError> {
    let message: WakeUpMessage = serde_json::from_str(payload).unwrap();
    handle(memory, &Noon, message, "request-1").await
}

#[tokio::test]
async fn a_wake_up_becomes_a_fact_of_its_generation_and_request() {
    let memory = Memory::default();
    wake(&memory, DUE).await.unwrap();
    assert_eq!(memory.names(), ["due#1796464800000#replenishment#6#coffee"]);
    let facts = memory.facts.lock().unwrap();
    assert_eq!(facts[0].receipt().accepted_at, Noon.now());
    assert_eq!(facts[0].receipt().correlation_id, "request-1");
    let subscriber_id = facts[0].subscriber_id().unwrap();
    assert_eq!(subscriber_id.as_str(), "sub_cbdb679a2f2643b6f1069e0858fd9854");
}

#[tokio::test]
async fn a_wake_up_that_comes_twice_is_recorded_once_and_both_times_done() {
    let memory = Memory::default();
    assert_eq!(wake(&memory, DUE).await, Ok(()));
    assert_eq!(wake(&memory, DUE).await, Ok(()));
    assert_eq!(memory.names().len(), 1);
}

#[tokio::test]
async fn a_stale_wake_up_is_recorded_beside_the_live_one_for_the_processor_to_judge() {
    let memory = Memory::default();
    wake(&memory, DUE).await.unwrap();
    wake(&memory, STALE).await.unwrap();
    assert_eq!(memory.names()[1], "due#1795255200000#replenishment#6#coffee");
}

#[tokio::test]
async fn a_malformed_wake_up_is_an_error_and_records_nothing() {
    let memory = Memory::default();
    let broken = DUE.replace("sub_", "customer_");
    assert!(matches!(wake(&memory, &broken).await, Err(ReminderError::Malformed(_))));
    assert!(memory.names().is_empty());
}

#[tokio::test]
async fn when_the_table_does_not_answer_the_wake_up_is_to_be_repeated() {
    let memory = Memory { is_down: true, ..Memory::default() };
    assert!(matches!(wake(&memory, DUE).await, Err(ReminderError::Table(TableError::Unavailable(_)))));
}
