//! What folding a fact came to.
//!
//! Owns what is counted of it. A fact that comes again publishes again and is measured again;
//! what became of automations is counted when it is committed.

use std::time::Duration;

use crate::line::{Measurement, Metric};

/// A fact that was folded, and whose events the bus took.
#[derive(Debug, Clone, Copy)]
pub struct Folded {
    /// How often the state changed underneath and was read again.
    pub conflicts: u64,
    /// How many events the bus took.
    pub events: u64,
    /// From the acceptance of the fact to when the bus had taken its events.
    pub lag: Duration,
    /// Automations that were armed.
    pub armed: u64,
    /// Automations that fired.
    pub fired: u64,
    /// Automations that were ended.
    pub cancelled: u64,
    /// Automations that were left as they were, for a reason that the order's history tells.
    pub skipped: u64,
}

impl Measurement for Folded {
    fn metrics(&self) -> Vec<Metric> {
        let Self { conflicts, events, lag, armed, fired, cancelled, skipped } = *self;
        vec![
            Metric::count("FoldConflicts", conflicts),
            Metric::count("EventsPublished", events),
            Metric::time("PublishLag", lag),
            Metric::count("AutomationsArmed", armed),
            Metric::count("AutomationsFired", fired),
            Metric::count("AutomationsCancelled", cancelled),
            Metric::count("AutomationsSkipped", skipped),
        ]
    }
}
