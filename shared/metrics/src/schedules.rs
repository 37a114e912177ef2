//! What was done for an automation outside the table, and wake-ups that came back.
//!
//! Owns what counts as late: a schedule that is made when its time is past already.

use crate::line::{Measurement, Metric};

/// The schedules of an automation agree with it.
#[derive(Debug, Clone, Copy)]
pub struct Reconciled {
    /// Schedules that are there now, made or found.
    pub ensured: u64,
    /// Schedules that are gone now.
    pub deleted: u64,
    /// Those ensured whose time was past, so that they fire late.
    pub late: u64,
}

impl Measurement for Reconciled {
    fn metrics(&self) -> Vec<Metric> {
        let Self { ensured, deleted, late } = *self;
        vec![
            Metric::count("SchedulesEnsured", ensured),
            Metric::count("SchedulesDeleted", deleted),
            Metric::count("RemindersLate", late),
        ]
    }
}

/// A wake-up that was recorded.
#[derive(Debug, Clone, Copy)]
pub struct WokenUp;

impl Measurement for WokenUp {
    fn metrics(&self) -> Vec<Metric> {
        vec![Metric::count("WakeUps", 1)]
    }
}
