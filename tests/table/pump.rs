//! The real processor over the real adapter, on a table of its own in the process.
//!
//! Owns the pump from the table's stream into the processor. Must not know what is told.

use std::collections::BTreeSet;

use aws::clock::SystemClock;
use commerce::decide::Rules;
use commerce::fact::{Fact, FactRef, Receipt};
use commerce::ports::{Catalogue as _, Clock as _};
use commerce::product::ProductPatch;
use dynamodb::Table;
use dynamodb::embedded::{EmbeddedStream, EmbeddedTable};
use folding::{FoldError, Processor};
use futures::StreamExt as _;
use testkit::build::shop;
use testkit::bus::MemoryBus;

/// Facts folded at the same time, as by the lanes of a batch.
const MAX_CONCURRENT_FOLDS: usize = 16;
/// Times that a contended fact is brought again.
const PATIENCE: usize = 100;

/// A processor, its table and its bus.
pub struct Stock {
    pub table: Table,
    pub bus: MemoryBus,
    pub processor: Processor<Table, MemoryBus, SystemClock>,
    /// Every fact that the stream has brought.
    pub met: BTreeSet<FactRef>,
    stream: EmbeddedStream,
    _embedded: EmbeddedTable,
}

impl Stock {
    /// One over this table that tells so many of waiting subscribers a fact.
    pub fn over(embedded: EmbeddedTable, page: usize) -> Self {
        let rules =
            Rules { base_currency: None, abandoned_checkout_after: None, subscriber_updated_events: false };
        let (table, bus) = (embedded.table.clone(), MemoryBus::default());
        let processor = Processor { table: table.clone(), bus: bus.clone(), clock: SystemClock, rules, page };
        let stream = embedded.stream().unwrap_or_else(|error| panic!("{error}"));
        Self { table, bus, processor, met: BTreeSet::new(), stream, _embedded: embedded }
    }

    /// Upserts a product as the function does; answers with how many waited, and its version then.
    pub async fn upsert(&self, patch: ProductPatch, request: &str) -> (u64, u64) {
        let receipt = Receipt { accepted_at: SystemClock.now(), correlation_id: request.to_owned() };
        let id = patch.id.clone();
        let upserted = products::upsert::upsert(&self.table, &SystemClock, &shop(), &[patch], &receipt).await;
        let stored = self.table.stored(&shop(), std::slice::from_ref(&id)).await;
        let version = stored.unwrap_or_else(|error| panic!("{error}"))[&id].version;
        (upserted.unwrap_or_else(|error| panic!("{error}")).told, version)
    }

    /// Folds what the stream brings until it brings nothing more; answers with how many facts.
    pub async fn settle(&mut self) -> usize {
        let mut folded = 0;
        loop {
            let records = self.stream.read().unwrap_or_else(|error| panic!("{error}"));
            if records.is_empty() {
                return folded;
            }
            let facts: Vec<Fact> =
                records.iter().filter_map(|record| dynamodb::stream::fact(record).ok()).collect();
            self.met.extend(facts.iter().map(Fact::reference));
            folded += facts.len();
            let processor = &self.processor;
            futures::stream::iter(facts)
                .for_each_concurrent(MAX_CONCURRENT_FOLDS, |fact| async move { fold(processor, &fact).await })
                .await;
        }
    }
}

/// Folds a fact, as often as the stream would bring it.
pub async fn fold(processor: &Processor<Table, MemoryBus, SystemClock>, fact: &Fact) {
    for _ in 0..PATIENCE {
        match processor.process(fact).await {
            Ok(_) => return,
            Err(FoldError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("never folded: {:?}", fact.reference());
}
