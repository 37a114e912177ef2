//! The time of a world, and what its processes take it for.
//!
//! Owns that time passes only when the world lets it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use commerce::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use testkit::clock::TestClock;
use testkit::run::turn;

/// The time and who sleeps; clones share them.
#[derive(Clone)]
pub struct Time {
    pub clock: TestClock,
    sleepers: Arc<Mutex<Sleepers>>,
}

#[derive(Default)]
struct Sleepers {
    until: BTreeMap<(Timestamp, u64), Waker>,
    next: u64,
}

impl Time {
    pub fn starting(at: &str) -> Self {
        Self { clock: TestClock::at(at), sleepers: Arc::default() }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// When the next sleeper wakes.
    pub fn next(&self) -> Option<Timestamp> {
        self.lock().until.first_key_value().map(|((at, _), _)| *at)
    }

    /// It is this time now, unless it is later already.
    pub fn reach(&self, at: Timestamp) {
        self.clock.set(at.max(self.now()));
        let now = self.now();
        let mut sleepers = self.lock();
        while let Some(sleeper) = sleepers.until.first_entry().filter(|sleeper| sleeper.key().0 <= now) {
            sleeper.remove().wake();
        }
    }

    /// Sleeps until somebody lets that much time pass.
    pub async fn sleep(&self, length: SignedDuration) {
        let until = self.now() + length;
        let place = {
            let mut sleepers = self.lock();
            sleepers.next += 1;
            (until, sleepers.next)
        };
        let sleeper = Sleeper { time: self, place };
        std::future::poll_fn(|context| {
            if self.now() >= until {
                return Poll::Ready(());
            }
            self.lock().until.insert(sleeper.place, context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who sleeps, or has gone before waking up: time does not pass for those.
struct Sleeper<'a> {
    time: &'a Time,
    place: (Timestamp, u64),
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.time.lock().until.remove(&self.place);
    }
}

/// Dice that everybody throws; clones throw the same ones.
#[derive(Clone)]
pub struct Dice(Arc<Mutex<fastrand::Rng>>);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    pub fn throw<T>(&self, throw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        throw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn percent(&self, chance: u8) -> bool {
        chance > 0 && self.throw(|dice| dice.u8(0..100)) < chance
    }

    /// Up to this much.
    pub fn up_to(&self, most: SignedDuration) -> SignedDuration {
        let millis = i64::try_from(most.as_millis()).unwrap_or(i64::MAX);
        SignedDuration::from_millis(self.throw(|dice| dice.i64(0..=millis)))
    }
}

/// The clock of one machine: it is wrong by as much at any time.
#[derive(Clone)]
pub struct SandboxClock {
    pub time: Time,
    pub skew: SignedDuration,
    /// The longest pause between two attempts.
    pub rest: SignedDuration,
    pub dice: Dice,
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        self.time.now() + self.skew
    }

    async fn pause(&self, at_most: Duration) {
        let most = SignedDuration::try_from(at_most).unwrap_or(SignedDuration::MAX).min(self.rest);
        self.time.sleep(self.dice.up_to(most)).await;
        turn().await;
    }
}
