//! The real clock.
//!
//! Owns the only reading of the system's time. Must not be called by anything but wiring: the
//! rest is handed a [`Clock`].

use commerce::ports::Clock;
use jiff::Timestamp;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
