//! A clock that stands still until it is moved.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use commerce::ports::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::build::instant;
use crate::run::turn;

/// A clock in a test's hand; clones show the same time.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock that shows this instant, such as `2026-11-01T10:00:00Z`.
    #[must_use]
    pub fn at(text: &str) -> Self {
        Self(Arc::new(Mutex::new(instant(text))))
    }

    /// Moves it on.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.lock();
        *now = now.checked_add(by).unwrap_or(Timestamp::MAX);
    }

    /// Moves it to this instant, also back: the clocks of two sandboxes may differ.
    pub fn set(&self, instant: Timestamp) {
        *self.lock() = instant;
    }

    fn lock(&self) -> MutexGuard<'_, Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.lock()
    }

    /// No time passes, but others go on first.
    async fn pause(&self, _: Duration) {
        turn().await;
    }
}
