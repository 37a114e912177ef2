//! The real clock.
//!
//! Owns the only reading of the system's time. Must not be called by anything but wiring: the
//! rest is handed a [`Clock`].

use std::time::Duration;

use commerce::ports::Clock;
use jiff::{Timestamp, Unit};

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // Microseconds are what most languages can read back; the rest would be lost there.
        let now = Timestamp::now();
        now.round(Unit::Microsecond).unwrap_or(now)
    }

    async fn pause(&self, at_most: Duration) {
        tokio::time::sleep(at_most.mul_f64(fastrand::f64())).await;
    }
}
