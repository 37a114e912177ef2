//! What all processes of a world share.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use commerce::decide::Rules;
use futures::future::{Either, select};
use jiff::{SignedDuration, Timestamp};
use testkit::build::{NOON, product};
use testkit::faults::{Faults, Faulty};
use testkit::parking::MemoryParking;
use testkit::table::MemoryTable;
use testkit::{bus, schedules, table};

use super::executor::Spawner;
use super::rare::Rare;
use super::time::{Dice, SandboxClock, Time};
use super::weather::Weather;

/// What all processes share.
#[derive(Clone)]
pub struct Backend {
    pub faults: Faults,
    pub time: Time,
    pub dice: Dice,
    pub table: table::Memory,
    pub bus: bus::Memory,
    pub schedules: schedules::Memory,
    pub parking: MemoryParking,
    pub rules: Rules,
    skew: SignedDuration,
    rest: SignedDuration,
    spawner: Spawner,
    rare: Rc<RefCell<BTreeMap<Rare, usize>>>,
}

impl Backend {
    pub fn new(faults: Faults, weather: &Weather, seed: u64, spawner: Spawner) -> Self {
        let time = Time::starting(NOON);
        let rules = Rules {
            base_currency: None,
            abandoned_checkout_after: weather.watches_checkouts.then(|| SignedDuration::from_hours(1)),
            subscriber_updated_events: true,
        };
        let table = table::Memory::default();
        for id in ["razor", "soap"] {
            table.stock(product(id).replenished_after(30));
        }
        Self {
            faults,
            dice: Dice::of(seed),
            table,
            bus: bus::Memory::default(),
            schedules: schedules::Memory::new(&time.clock),
            parking: MemoryParking::default(),
            rules,
            skew: weather.skew,
            rest: weather.rest,
            spawner,
            rare: Rc::default(),
            time,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// It has happened so many times more.
    pub fn note(&self, what: Rare, times: usize) {
        *self.rare.borrow_mut().entry(what).or_default() += times;
    }

    pub fn times(&self, what: Rare) -> usize {
        self.rare.borrow().get(&what).copied().unwrap_or_default()
    }

    /// A machine with a clock of its own.
    pub fn sandbox(&self) -> SandboxClock {
        let skew = self.dice.up_to(self.skew + self.skew) - self.skew;
        SandboxClock { time: self.time.clone(), skew, rest: self.rest, dice: self.dice.clone() }
    }

    /// Before somebody repeats something.
    pub async fn rest(&self) {
        self.time.sleep(self.dice.up_to(self.rest)).await;
    }

    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.spawner.spawn(future);
    }

    /// The table as a process calls it.
    pub fn table_for(&self, process: &Faults) -> MemoryTable {
        Faulty::over(self.table.clone(), process)
    }
}

impl Backend {
    /// What the future comes to, if it does within this time; it is dropped if not.
    pub async fn within<F: Future + Unpin>(&self, time: SignedDuration, future: F) -> Option<F::Output> {
        match select(future, Box::pin(self.time.sleep(time))).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(((), _)) => None,
        }
    }
}

/// What happened, line by line.
#[derive(Clone, Default)]
pub struct Story(Option<Rc<RefCell<Vec<String>>>>);

impl Story {
    pub fn kept() -> Self {
        Self(Some(Rc::default()))
    }

    pub fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.0 {
            lines.borrow_mut().push(line());
        }
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.as_ref().map(|lines| lines.borrow().clone()).unwrap_or_default()
    }
}
