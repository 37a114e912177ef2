//! The scheduler in memory.
//!
//! Owns which wake-ups are to come. Like the real one it keeps the first of two creates with one
//! name, forgets a schedule once it has fired, and then takes its name again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commerce::ports::{Clock as _, ScheduleError, Schedules, WakeUp};
use jiff::{SignedDuration, Timestamp};

use crate::clock::TestClock;
use crate::faults::{Faults, Faulty};

/// How far the caller's clock may be behind the scheduler's.
const MAX_SKEW: SignedDuration = SignedDuration::from_secs(5);

/// The scheduler in memory; clones share it.
pub type MemorySchedules = Faulty<Memory>;

/// Schedules that fire when their test says so; clones share them.
#[derive(Clone)]
pub struct Memory {
    waiting: Arc<Mutex<BTreeMap<String, (Timestamp, WakeUp)>>>,
    clock: TestClock,
}

impl MemorySchedules {
    /// No schedules yet; what is due is told by the clock. Calls go wrong as planned.
    #[must_use]
    pub fn new(clock: &TestClock, faults: &Faults) -> Self {
        Self::over(Memory::new(clock), faults)
    }
}

impl Memory {
    /// No schedules yet; what is due is told by the clock.
    #[must_use]
    pub fn new(clock: &TestClock) -> Self {
        Self { waiting: Arc::default(), clock: clock.clone() }
    }

    /// Others with the same wake-ups to come, by this clock.
    #[must_use]
    pub fn copied(&self, clock: &TestClock) -> Self {
        Self { waiting: Arc::new(Mutex::new(self.lock().clone())), clock: clock.clone() }
    }

    /// Every wake-up that is to come, the earliest first.
    #[must_use]
    pub fn live(&self) -> Vec<(Timestamp, WakeUp)> {
        let mut live: Vec<_> = self.lock().values().cloned().collect();
        live.sort_by_key(|(at, wake_up)| (*at, name(wake_up)));
        live
    }

    /// Takes out what is due by now, the earliest first. Each may be delivered more than once.
    #[must_use]
    pub fn fire_due(&self) -> Vec<WakeUp> {
        let now = self.clock.now();
        let due: Vec<WakeUp> =
            self.live().into_iter().filter(|(at, _)| *at <= now).map(|(_, wake_up)| wake_up).collect();
        self.lock().retain(|_, (at, _)| *at > now);
        due
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, (Timestamp, WakeUp)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(wake_up: &WakeUp) -> String {
    let WakeUp { workspace, subscriber_id, automation, generation } = wake_up;
    format!("{workspace}/{subscriber_id}/{automation}/{generation}")
}

impl Schedules for Memory {
    async fn ensure(&self, wake_up: &WakeUp, at: Timestamp) -> Result<(), ScheduleError> {
        // What AWS does with a past time is not documented: none may be sent.
        let now = self.clock.now() - MAX_SKEW;
        assert!(at >= now, "a schedule in the past: {at}");
        self.lock().entry(name(wake_up)).or_insert_with(|| (at, wake_up.clone()));
        Ok(())
    }

    async fn delete(&self, wake_up: &WakeUp) -> Result<(), ScheduleError> {
        self.lock().remove(&name(wake_up));
        Ok(())
    }
}
