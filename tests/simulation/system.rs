//! The whole system: real functions, fake world.
//!
//! Owns the pump. Callers and Scheduler repeat what failed, as they do in the world.

use std::cell::RefCell;

use commerce::decide::Rules;
use commerce::fact::{Fact, Receipt, WaitFact};
use commerce::ports::Clock as _;
use commerce::product::ProductPatch;
use folding::Processor;
use jiff::{SignedDuration, Timestamp};
use scheduler::Scheduler;
use schedules::WakeUpMessage;
use streams::Failure;
use testkit::build::{NOON, product, shop};
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::faults::{Crashed, Faults};
use testkit::run::interleave;
use testkit::schedules::MemorySchedules;
use testkit::table::{Image, MemoryTable, Record};

use crate::stream::{Backlog, Consumer, lanes};

/// Most records of a batch: few, so that a failed batch brings some again and leaves some.
const BATCH: usize = 4;

/// Waiting subscribers that one fact of returned stock tells: few, so that there are many pages.
const PAGE: usize = 3;

/// Rounds after which a system that is not quiet will never be.
const PATIENCE: usize = 2_000;

/// In which order records are delivered and calls are made.
#[derive(Debug, Clone)]
pub enum Pace {
    /// One after the other.
    InOrder,
    /// Beside each other, partitions in any order, batches at times twice: all from the seed.
    Any(fastrand::Rng),
}

pub struct System {
    pub faults: Faults,
    pub clock: TestClock,
    pub table: MemoryTable,
    pub bus: MemoryBus,
    pub schedules: MemorySchedules,
    processor: Processor<MemoryTable, MemoryBus, TestClock>,
    scheduler: Scheduler<MemoryTable, MemorySchedules, TestClock>,
    pace: RefCell<Pace>,
    facts: RefCell<Backlog>,
    automations: RefCell<Backlog>,
}

impl System {
    pub fn new(faults: Faults, pace: Pace) -> Self {
        let clock = TestClock::at(NOON);
        let table = MemoryTable::new(&faults);
        let bus = MemoryBus::new(&faults);
        let schedules = MemorySchedules::new(&clock, &faults);
        let rules = Rules {
            base_currency: None,
            abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
            subscriber_updated_events: true,
        };
        for id in ["razor", "soap"] {
            table.stock(product(id).replenished_after(30));
        }
        Self {
            processor: Processor {
                table: table.clone(),
                bus: bus.clone(),
                clock: clock.clone(),
                rules,
                page: PAGE,
            },
            scheduler: Scheduler {
                automations: table.clone(),
                schedules: schedules.clone(),
                clock: clock.clone(),
            },
            faults,
            clock,
            table,
            bus,
            schedules,
            pace: RefCell::new(pace),
            facts: RefCell::default(),
            automations: RefCell::default(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A caller sends the statement until it is accepted.
    pub async fn accept(&self, statement: impl Into<Fact>) {
        let fact = statement.into();
        for _ in 0..PATIENCE {
            let accepted = match &fact {
                Fact::Order(fact) => {
                    let recorded = folding::accept(&self.table, fact.clone());
                    self.faults.until_crash(Box::pin(recorded)).await.map(|recorded| recorded.is_ok())
                }
                Fact::Checkout(fact) => {
                    let recorded = folding::accept(&self.table, fact.clone());
                    self.faults.until_crash(Box::pin(recorded)).await.map(|recorded| recorded.is_ok())
                }
                Fact::Wait(fact) => {
                    let WaitFact { workspace, content, receipt, .. } = fact.clone();
                    let recorded = folding::accept_wait(&self.table, workspace, content, receipt);
                    self.faults.until_crash(Box::pin(recorded)).await.map(|recorded| recorded.is_ok())
                }
                Fact::Due(_) | Fact::Restock(_) => panic!("callers know nothing of them"),
            };
            if accepted == Ok(true) {
                return;
            }
        }
        panic!("never accepted: {:?}", fact.reference());
    }

    /// A caller upserts the product until it is accepted; answers with what the last answer said
    /// of how many waited.
    pub async fn upsert(&self, patch: ProductPatch, request: &str) -> u64 {
        let receipt = Receipt { accepted_at: self.now(), correlation_id: request.to_owned() };
        for _ in 0..PATIENCE {
            let patches = [patch.clone()];
            let workspace = shop();
            let upserted = products::upsert::upsert(&self.table, &self.clock, &workspace, &patches, &receipt);
            if let Ok(Ok(upserted)) = self.faults.until_crash(Box::pin(upserted)).await {
                return upserted.told;
            }
        }
        panic!("never accepted: {request}");
    }

    /// Time passes, and Scheduler delivers what is due until it is taken.
    pub async fn wait(&self, by: SignedDuration) {
        self.clock.advance(by);
        for wake_up in self.schedules.fire_due() {
            for _ in 0..PATIENCE {
                let message = WakeUpMessage::from(&wake_up);
                let handled = reminders::handle(&self.table, &self.clock, message, "wake-up");
                if self.faults.until_crash(Box::pin(handled)).await == Ok(Ok(())) {
                    break;
                }
            }
        }
    }

    /// Pumps the stream until nothing is left to do.
    pub async fn settle(&self) {
        for _ in 0..PATIENCE {
            if !self.pump().await {
                return;
            }
        }
        panic!("never quiet");
    }

    /// Somebody replays records that were done long ago, as after an incident.
    pub async fn replay(&self, random: &mut fastrand::Rng) {
        let stream = self.table.stream();
        for _ in 0..stream.len() / 2 {
            let Some(old) = random.choice(&stream).cloned() else { break };
            // One that fails or dies is left at that.
            let (Ok(_) | Err(Crashed)) =
                self.faults.until_crash(Box::pin(self.first_failed(vec![old]))).await;
        }
    }

    /// One batch of each function; says whether there was any.
    pub async fn pump(&self) -> bool {
        for record in self.table.drain() {
            let backlog = if Consumer::Processor.takes(&record) { &self.facts } else { &self.automations };
            backlog.borrow_mut().extend([record]);
        }
        if self.facts.borrow().is_empty() && self.automations.borrow().is_empty() {
            return false;
        }
        let both = [self.consume(Consumer::Processor), self.consume(Consumer::Scheduler)];
        let seed = self.seed();
        match seed {
            Some(seed) => drop(interleave(seed, both).await),
            None => {
                for one in both {
                    one.await;
                }
            }
        }
        true
    }

    fn seed(&self) -> Option<u64> {
        match &mut *self.pace.borrow_mut() {
            Pace::InOrder => None,
            Pace::Any(random) => Some(random.u64(..)),
        }
    }

    async fn consume(&self, consumer: Consumer) {
        let backlog = match consumer {
            Consumer::Processor => &self.facts,
            Consumer::Scheduler => &self.automations,
        };
        let (batch, is_answer_lost) = match &mut *self.pace.borrow_mut() {
            Pace::InOrder => (backlog.borrow().oldest(BATCH), false),
            Pace::Any(random) => (backlog.borrow().any(random, BATCH), random.u8(0..10) == 0),
        };
        let answer = self.faults.until_crash(Box::pin(self.handle(&batch))).await;
        if let (Ok(lowest_failed), false) = (answer, is_answer_lost) {
            backlog.borrow_mut().checkpoint(&batch, lowest_failed);
        }
    }

    /// One invocation; answers with the lowest failed sequence number.
    async fn handle(&self, batch: &[Record]) -> Option<usize> {
        match self.seed() {
            Some(seed) => {
                let lanes = lanes(batch).into_iter().map(|lane| self.first_failed(lane));
                interleave(seed, lanes).await.into_iter().flatten().min()
            }
            None => self.first_failed(batch.to_vec()).await,
        }
    }

    async fn first_failed(&self, lane: Vec<Record>) -> Option<usize> {
        for record in lane {
            let handled = match &record.image {
                Image::Fact(fact) => {
                    // In the heap, as in the real runtime: the whole system at once is large.
                    Box::pin(self.processor.process(fact)).await.map(drop).map_err(processor::failure)
                }
                Image::Automation(held) => Box::pin(self.scheduler.reconcile(held)).await,
            };
            match handled {
                Ok(()) => {}
                Err(Failure::Retry(_)) => return Some(record.sequence),
                Err(Failure::Poison(reason)) => panic!("poison: {reason}"),
            }
        }
        None
    }
}
