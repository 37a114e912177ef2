//! The event bus in memory.
//!
//! Owns what an at-least-once consumer would see, and that the same id never has two bodies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commerce::event::{Event, EventName};
use commerce::identity::EventId;
use commerce::ports::{Bus, PublishError};

use crate::faults::{Fault, Faults, Moment, Operation};

/// A bus that keeps what it takes; clones share it.
#[derive(Clone, Default)]
pub struct MemoryBus {
    taken: Arc<Mutex<Vec<Event>>>,
    faults: Faults,
}

impl MemoryBus {
    /// An empty bus whose calls go wrong as planned.
    #[must_use]
    pub fn new(faults: &Faults) -> Self {
        Self { taken: Arc::default(), faults: faults.clone() }
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

    /// The deduped events of this name, in order of first publication.
    #[must_use]
    pub fn named(&self, name: EventName) -> Vec<Event> {
        let mut seen = std::collections::BTreeSet::new();
        let first = |event: &Event| event.name == name && seen.insert(event.id.clone());
        self.published().into_iter().filter(first).collect()
    }

    fn take(&self, events: &[Event]) {
        self.lock().extend_from_slice(events);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(events: &[Event]) -> Result<(), PublishError> {
    let failed = events.iter().map(|event| event.id.clone()).collect();
    Err(PublishError { failed, refused: Vec::new(), reason: "injected".to_owned() })
}

impl Bus for MemoryBus {
    async fn publish(&self, events: &[Event]) -> Result<(), PublishError> {
        if events.is_empty() {
            return Ok(());
        }
        self.faults.turn().await;
        let (taken, lost) = match self.faults.next(Operation::Publish) {
            None => {
                self.take(events);
                return Ok(());
            }
            Some(Fault::Fail(Moment::After)) => {
                self.take(events);
                return refused(events);
            }
            Some(Fault::Fail(Moment::Before) | Fault::Throttle | Fault::Conflict | Fault::Corrupt) => {
                events.split_at(0)
            }
            Some(Fault::Half) => events.split_at(events.len() / 2),
            Some(Fault::Crash(moment)) => {
                if moment == Moment::After {
                    self.take(events);
                }
                return self.faults.die().await;
            }
        };
        self.take(taken);
        refused(lost)
    }
}
