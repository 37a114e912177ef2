//! The processor between a table and a bus in memory.
//!
//! Owns that a fact is in the table before the stream tells of it, as it is in the world.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event as Batch;
use commerce::decide::Rules;
use commerce::event::Event;
use commerce::ports::{Bus, Facts as _, PublishError};
use dynamodb::stream;
use folding::Processor;
use jiff::SignedDuration;
use processor::handle;
use serde_json::Value;
use streams::SequenceError;
use testkit::build::product;
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::faults::{Faults, Operation};
use testkit::parking::MemoryParking;
use testkit::payloads::File;
use testkit::table::MemoryTable;
use tokio::time::timeout;

/// How long a batch may take: far longer than any does, with all its pauses.
const PATIENCE: Duration = Duration::from_secs(20);

/// A file of `events/processor` as the batch that it is.
pub trait Batches {
    fn batch(self) -> Batch;

    /// The sequence number of a record of it, counted from 0.
    fn sequence(self, record: usize) -> String;
}

impl Batches for File {
    fn batch(self) -> Batch {
        self.parsed()
    }

    fn sequence(self, record: usize) -> String {
        self.batch().records[record].change.sequence_number.clone().unwrap()
    }
}

/// A bus that does not take the events about some subjects.
pub struct FussyBus {
    bus: MemoryBus,
    refused: Mutex<BTreeSet<String>>,
}

impl Bus for FussyBus {
    async fn publish(&self, events: &[Event]) -> Result<(), PublishError> {
        let refused = self.refused.lock().unwrap().clone();
        if !events.iter().any(|event| refused.contains(&event.subject)) {
            return self.bus.publish(events).await;
        }
        let failed = events.iter().map(|event| event.id.clone()).collect();
        Err(PublishError { failed, refused: Vec::new(), reason: "ThrottlingException".to_owned() })
    }
}

/// The whole stack around the processor, a second after the facts of `events/` were accepted.
/// One product is to be bought again every 30 days.
pub struct Stack {
    pub table: MemoryTable,
    pub bus: MemoryBus,
    pub parking: MemoryParking,
    pub faults: Faults,
    pub clock: TestClock,
    processor: Processor<MemoryTable, FussyBus, TestClock>,
}

impl Stack {
    pub fn new() -> Self {
        let (faults, clock) = (Faults::none(), TestClock::at("2026-11-21T10:00:01Z"));
        let (table, bus) = (MemoryTable::new(&faults), MemoryBus::new(&faults));
        table.stock(product("SKU-PROTEIN-1KG").replenished_after(30));
        let rules = Rules {
            base_currency: None,
            abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
            subscriber_updated_events: true,
        };
        let fussy = FussyBus { bus: bus.clone(), refused: Mutex::default() };
        let processor = Processor {
            table: table.clone(),
            bus: fussy,
            clock: clock.clone(),
            rules,
            page: folding::restock::PAGE,
        };
        Self { table, bus, parking: MemoryParking::default(), faults, clock, processor }
    }

    /// A stack that was brought these, one after the other.
    pub async fn after(files: &[File]) -> Self {
        let stack = Self::new();
        for file in files {
            assert_eq!(stack.bring(*file).await, None);
        }
        stack
    }

    /// Records the facts of a batch and delivers it: what is to be sent again, if anything.
    pub async fn bring(&self, file: File) -> Option<String> {
        self.record(file).await;
        self.deliver(file).await
    }

    /// Records the facts of a batch, as the endpoints did before the stream told of them.
    pub async fn record(&self, file: File) {
        for fact in file.batch().records.iter().filter_map(|record| stream::fact(record).ok()) {
            self.table.append(&fact).await.unwrap();
        }
    }

    /// Delivers a batch: the lowest sequence number that is to be sent again, if any.
    pub async fn deliver(&self, file: File) -> Option<String> {
        self.deliver_batch(file.batch()).await.unwrap()
    }

    pub async fn deliver_batch(&self, batch: Batch) -> Result<Option<String>, SequenceError> {
        // A fact that is folded over and over is a failure, not a test that never ends.
        let handled = timeout(PATIENCE, handle(&self.processor, &self.parking, batch));
        let response = handled.await.unwrap()?;
        assert!(response.batch_item_failures.len() <= 1, "the lowest is enough");
        Ok(response.batch_item_failures.into_iter().next().and_then(|failure| failure.item_identifier))
    }

    /// From now on the bus takes no events about these, such as `order/2002`.
    pub fn refuse_events_about(&self, subjects: &[&str]) {
        *self.processor.bus.refused.lock().unwrap() = subjects.iter().map(|s| (*s).to_owned()).collect();
    }

    /// The details of all events, repetitions too, in order of publication.
    pub fn details(&self) -> Vec<Value> {
        self.bus.published().iter().map(Event::detail).collect()
    }

    /// Name and subject of all events, repetitions too, in order of publication.
    pub fn told(&self) -> Vec<(&'static str, String)> {
        self.bus.published().into_iter().map(|event| (event.name.as_str(), event.subject)).collect()
    }

    /// How often each fact was folded: the names of the postings' facts.
    pub fn folded(&self) -> Vec<String> {
        self.table.all_postings().into_iter().map(|posting| posting.fact.name).collect()
    }

    /// How often the table was asked to do this.
    pub fn calls(&self, operation: Operation) -> usize {
        self.faults.calls().into_iter().filter(|call| *call == operation).count()
    }

    /// Orders and minor units counted in the dollar books of this address.
    pub fn dollars_of(&self, email: &str) -> (u64, i128) {
        let held = self.table.subscriber_of(email);
        let books = &held.books[&testkit::build::currency("USD")];
        (books.orders_count(), books.total_spent().get())
    }
}
