//! Sending, and sending again what was not taken.
//!
//! Owns how often, after which pause, and what waits for what.
//!
//! ```text
//!   events ─▶ entries ─▶ chunk 1 ─▶ PutEvents (10) ─▶ 3 throttled ─pause─▶ PutEvents (3) ─▶ taken
//!                        chunk 2 ─▶ PutEvents …      once nothing of chunk 1 is left to try
//! ```

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_eventbridge::Client;
use commerce::event::Event;
use commerce::identity::EventId;
use commerce::ports::{Bus, Clock, PublishError};

use crate::answer::{Chance, EntryFailure, failures};
use crate::chunk::chunks;
use crate::entry::Entry;

/// Requests for one chunk, the first included.
pub const MAX_ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_millis(1_000);

/// Publishes on one EventBridge bus.
#[derive(Debug, Clone)]
pub struct EventBridgeBus<C> {
    client: Client,
    bus_name: String,
    clock: C,
}

type Unpublished = (EventId, EntryFailure);

impl<C: Clock> EventBridgeBus<C> {
    /// The bus with this name, whose entries carry the time of this clock.
    #[must_use]
    pub fn new(client: Client, bus_name: impl Into<String>, clock: C) -> Self {
        Self { client, bus_name: bus_name.into(), clock }
    }

    /// Sends one chunk until every entry is taken, refused, or had its attempts.
    async fn send(&self, mut pending: Vec<Entry>) -> Vec<Unpublished> {
        let mut unpublished = Vec::new();
        for attempt in 1..=MAX_ATTEMPTS {
            let answers = self.put(&pending).await;
            let failed =
                pending.into_iter().zip(answers).filter_map(|(entry, failure)| Some((entry, failure?)));
            let (again, over): (Vec<_>, Vec<_>) =
                failed.partition(|(_, failure)| failure.chance == Chance::Soon && attempt < MAX_ATTEMPTS);
            unpublished.extend(over.into_iter().map(|(entry, failure)| (entry.id, failure)));
            if again.is_empty() {
                break;
            }
            tracing::warn!(event = "entries_not_taken", attempt, entries = again.len(), "sending again");
            tokio::time::sleep(pause_after(attempt)).await;
            pending = again.into_iter().map(|(entry, _)| entry).collect();
        }
        unpublished
    }

    async fn put(&self, entries: &[Entry]) -> Vec<Option<EntryFailure>> {
        let requests = entries.iter().map(|entry| entry.request.clone()).collect();
        match self.client.put_events().set_entries(Some(requests)).send().await {
            Ok(output) => failures(&output, entries.len()),
            Err(error) => vec![Some(EntryFailure::of_request(&error)); entries.len()],
        }
    }
}

impl<C: Clock> Bus for EventBridgeBus<C> {
    async fn publish(&self, events: &[Event]) -> Result<(), PublishError> {
        let mut unpublished: Vec<Unpublished> = Vec::new();
        let mut entries = Vec::new();
        let published_at_s = self.clock.now().as_second();
        for event in events {
            match Entry::of(event, &self.bus_name, published_at_s) {
                Ok(entry) => entries.push(entry),
                Err(refusal) => {
                    let failure = EntryFailure { reason: refusal.to_string(), chance: Chance::Never };
                    unpublished.push((event.id.clone(), failure));
                }
            }
        }
        let mut chunks = chunks(entries).into_iter();
        while let Some(chunk) = chunks.next() {
            let left = self.send(chunk).await;
            // Later events do not overtake those that still can be published, and a bus that
            // throttles is left alone. What it will never take holds nothing back.
            let waits = left.iter().find(|(_, failure)| failure.chance != Chance::Never).cloned();
            unpublished.extend(left);
            if let Some((_, failure)) = waits {
                unpublished.extend(chunks.by_ref().flatten().map(|entry| (entry.id, failure.clone())));
            }
        }
        if unpublished.is_empty() { Ok(()) } else { Err(error(unpublished)) }
    }
}

/// Full jitter: anything from nothing to a ceiling that doubles with each attempt.
fn pause_after(attempt: u32) -> Duration {
    let ceiling = FIRST_PAUSE.saturating_mul(1 << (attempt - 1)).min(LONGEST_PAUSE);
    ceiling.mul_f64(fastrand::f64())
}

fn error(unpublished: Vec<Unpublished>) -> PublishError {
    let reasons: BTreeSet<&str> = unpublished.iter().map(|(_, failure)| failure.reason.as_str()).collect();
    let reason = reasons.into_iter().collect::<Vec<_>>().join(", ");
    let never = unpublished.iter().filter(|(_, failure)| failure.chance == Chance::Never);
    let refused = never.map(|(id, _)| id.clone()).collect();
    PublishError { failed: unpublished.into_iter().map(|(id, _)| id).collect(), refused, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_anything_up_to_a_ceiling_that_doubles_and_ends() {
        for (attempt, ceiling_ms) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (9, 1_000)] {
            let ceiling = Duration::from_millis(ceiling_ms);
            let pauses: Vec<_> = (0..200).map(|_| pause_after(attempt)).collect();
            assert!(pauses.iter().all(|pause| *pause <= ceiling), "{attempt}");
            assert!(pauses.iter().any(|pause| *pause > ceiling / 2), "{attempt}");
            assert!(pauses.iter().any(|pause| *pause < ceiling / 2), "{attempt}");
        }
    }
}
