//! The event bus in memory.
//!
//! Owns what an at-least-once consumer would see, and that the same id never has two bodies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commerce::event::{Event, EventName};
use commerce::identity::EventId;
use commerce::ports::{Bus, PublishError};

use crate::faults::{Faults, Faulty};

/// The bus in memory; clones share it.
pub type MemoryBus = Faulty<Memory>;

/// A bus that keeps what it takes, and takes all; clones share it.
#[derive(Clone, Default)]
pub struct Memory {
    taken: Arc<Mutex<Vec<Event>>>,
}

impl MemoryBus {
    /// An empty bus whose calls go wrong as planned.
    #[must_use]
    pub fn new(faults: &Faults) -> Self {
        Self::over(Memory::default(), faults)
    }
}

impl Memory {
    /// Another bus that has taken the same.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self { taken: Arc::new(Mutex::new(self.published())) }
    }

    /// Everything published, repetitions too, in order.
    #[must_use]
    pub fn published(&self) -> Vec<Event> {
        self.lock().clone()
    }

    /// What a consumer keeps that dedupes by id.
    ///
    /// # Panics
    /// When one id was published with two different contents.
    #[must_use]
    pub fn deduped(&self) -> BTreeMap<EventId, Event> {
        let mut events: BTreeMap<EventId, Event> = BTreeMap::new();
        for event in self.published() {
            let first = events.entry(event.id.clone()).or_insert_with(|| event.clone());
            assert_eq!(*first, event, "one id, two events");
        }
        events
    }

    /// Ids and names of the deduped events that tell of a statement: those that depend neither on the
    /// order of arrival nor on how late a fact is folded.
    ///
    /// # Panics
    /// As [`deduped`](Self::deduped).
    #[must_use]
    pub fn statements(&self) -> BTreeMap<EventId, EventName> {
        let tells_of_a_statement = |event: &Event| match event.name {
            EventName::OrderPlaced
            | EventName::OrderCancelled
            | EventName::OrderFulfilled
            | EventName::OrderRefunded
            | EventName::CheckoutStarted => true,
            EventName::OrderUpdated
            | EventName::CheckoutAbandoned
            | EventName::ReplenishmentDue
            | EventName::BackInStockRequested
            | EventName::BackInStock
            | EventName::AutomationCancelled
            | EventName::SubscriberUpdated => false,
        };
        let events = self.deduped().into_values().filter(tells_of_a_statement);
        events.map(|event| (event.id, event.name)).collect()
    }

    /// The deduped events of this name, in order of first publication.
    #[must_use]
    pub fn named(&self, name: EventName) -> Vec<Event> {
        let mut seen = std::collections::BTreeSet::new();
        let first = |event: &Event| event.name == name && seen.insert(event.id.clone());
        self.published().into_iter().filter(first).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for Memory {
    async fn publish(&self, events: &[Event]) -> Result<(), PublishError> {
        self.lock().extend_from_slice(events);
        Ok(())
    }
}
