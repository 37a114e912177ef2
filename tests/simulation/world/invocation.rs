//! One invocation of a function on the stream, and a wake-up on its way.
//!
//! Owns what a function is given, as its own wiring gives it. Everything is new: a process knows
//! nothing of the one before.

use std::collections::HashMap;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::DynamoDbEventResponse;
use commerce::automation::{Automation, AutomationKind};
use commerce::fact::{Fact, Statement};
use commerce::ports::WakeUp;
use folding::Processor;
use jiff::SignedDuration;
use scheduler::Scheduler;
use schedules::WakeUpMessage;
use streams::{Failure, SequenceError, consume};
use testkit::faults::{Crashed, Faults, Faulty};
use testkit::table::{Image, Record};

use super::backend::Backend;
use super::mapping::{Answer, Consumer};

/// Waiting subscribers that one fact of returned stock tells: few, so that there are many pages.
const PAGE: usize = 3;

/// Runs a batch through the function, in a process of its own.
pub async fn handle(backend: &Backend, consumer: Consumer, batch: Vec<Record>) -> Answer {
    let process = backend.faults.process();
    // In the heap, as in the real runtime: a whole system at once is large.
    let handled = Box::pin(process.until_crash(invocation(backend, &process, consumer, batch)));
    match handled.await {
        Ok(Ok(response)) => answer(&response),
        Ok(Err(SequenceError)) | Err(Crashed) => Answer::Died,
    }
}

/// The function itself, and what it is given.
async fn invocation(
    backend: &Backend,
    process: &Faults,
    consumer: Consumer,
    batch: Vec<Record>,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let clock = backend.sandbox();
    let event = event(&batch);
    let of_number: HashMap<String, Image> =
        batch.into_iter().map(|record| (record.sequence.to_string(), record.image)).collect();
    let image = |record: &EventRecord| {
        let number = record.change.sequence_number.clone().unwrap_or_default();
        of_number.get(&number).cloned()
    };
    let foreign = || Failure::Poison("a record of another function".to_owned());
    let parking = &backend.parking;
    match consumer {
        Consumer::Processor => {
            let read = |record: &EventRecord| match image(record) {
                Some(Image::Fact(fact)) => Ok(fact),
                Some(Image::Automation(_)) | None => Err(foreign()),
            };
            let fold = async |fact: &Fact| {
                let process = process.on_behalf_of(kind(fact));
                let (table, bus) = (backend.table_for(&process), Faulty::over(backend.bus.clone(), &process));
                let (rules, clock) = (backend.rules.clone(), clock.clone());
                let processor = Processor { table, bus, clock, rules, page: PAGE };
                processor.process(fact).await.map(drop).map_err(processor::failure)
            };
            consume(event, read, Fact::subscriber_id, parking, fold).await
        }
        Consumer::Scheduler => {
            let read = |record: &EventRecord| match image(record) {
                Some(Image::Automation(held)) => Ok(held),
                Some(Image::Fact(_)) | None => Err(foreign()),
            };
            let process = process.on_behalf_of("automation");
            let automations = backend.table_for(&process);
            let schedules = Faulty::over(backend.schedules.clone(), &process);
            let scheduler = Scheduler { automations, schedules, clock };
            let reconcile = async |held: &Automation| scheduler.reconcile(held).await;
            consume(event, read, |_| None::<()>, parking, reconcile).await
        }
    }
}

/// A wake-up on its way, until somebody takes it.
pub async fn deliver(backend: Backend, wake_up: WakeUp, late: SignedDuration) {
    backend.time.sleep(late).await;
    loop {
        let process = backend.faults.process().on_behalf_of("wake-up");
        let (table, clock) = (backend.table_for(&process), backend.sandbox());
        let handled = reminders::handle(&table, &clock, WakeUpMessage::from(&wake_up), "wake-up");
        let handled = Box::pin(process.until_crash(handled));
        if backend.within(SignedDuration::from_secs(10), handled).await == Some(Ok(Ok(()))) {
            return;
        }
        backend.rest().await;
    }
}

/// Whose filter lets the record through.
pub fn consumer(record: &Record) -> Consumer {
    match &record.image {
        Image::Fact(_) => Consumer::Processor,
        Image::Automation(_) => Consumer::Scheduler,
    }
}

fn event(batch: &[Record]) -> Event {
    let mut event = Event::default();
    for record in batch {
        let mut one = EventRecord::default();
        one.change.sequence_number = Some(record.sequence.to_string());
        event.records.push(one);
    }
    event
}

fn answer(response: &DynamoDbEventResponse) -> Answer {
    let failed = response.batch_item_failures.iter().filter_map(|failed| failed.item_identifier.as_ref());
    let lowest = failed.filter_map(|number| number.parse().ok()).min();
    lowest.map_or(Answer::AllDone, Answer::DoneBefore)
}

/// The kind of a fact, for counting.
pub fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Order(fact) => match fact.statement {
            Statement::Placed => "placed",
            Statement::Amended => "amended",
            Statement::Cancelled => "cancelled",
            Statement::Fulfilled => "fulfilled",
            Statement::Refunded(_) => "refunded",
        },
        Fact::Checkout(_) => "checkout",
        Fact::Due(fact) => match fact.automation.kind() {
            AutomationKind::Replenishment => "due reminder",
            AutomationKind::AbandonedCheckout => "due checkout",
            AutomationKind::BackInStock => "due stock",
        },
        Fact::Wait(_) => "wait",
        Fact::Restock(_) => "restock",
    }
}

/// In a line, for a story.
pub fn named(batch: &[Record]) -> String {
    let name = |record: &Record| match &record.image {
        Image::Fact(fact) => format!("{:?} {}", fact.reference().subject, fact.reference().name),
        Image::Automation(held) => format!("{} g{:?} {:?}", held.key, held.generation, held.state),
    };
    batch.iter().map(name).collect::<Vec<_>>().join(" + ")
}
