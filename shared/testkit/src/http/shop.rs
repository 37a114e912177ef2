//! A shop in front of a function that records: what it sends, what it is told, what the table
//! then holds.
//!
//! Owns the invariants that hold for every request: a refusal changes nothing, and no fact that
//! is there ever changes.

use std::marker::PhantomData;

use commerce::fact::Fact;
use edge::{Call, Edge, Operation, Refusal, Reply};
use jiff::SignedDuration;

use super::gateway::{Answer, Payload, send};
use super::keys::DevelopmentKeys;
use crate::clock::TestClock;
use crate::faults::Faults;
use crate::payloads::File;
use crate::run::interleave;
use crate::table::{Contents, MemoryTable};

/// A function that records what it is sent, over a table that can do as much as it needs.
pub trait Endpoint<T = MemoryTable>: Send + Sync {
    /// What the function is set up with.
    const SERVES: &'static [Operation];
    /// The status of every success.
    const DONE: u16;

    /// The function itself.
    fn handle(table: &T, call: Call) -> impl Future<Output = Result<Reply, Refusal>> + Send;
}

/// When a shop sends its first request.
pub const TEN: &str = "2026-11-21T10:00:00Z";

/// What came of a request: the answer, the facts that are there since, the calls to the table.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// What the caller got.
    pub answer: Answer,
    /// The names of the new facts.
    pub recorded: Vec<String>,
    /// How often the table was asked.
    pub calls: usize,
}

impl Outcome {
    /// Nothing was recorded, and the table was not even asked.
    pub fn untouched(answer: Answer) -> Self {
        Self { answer, recorded: Vec::new(), calls: 0 }
    }

    /// These facts are new.
    pub fn recording(answer: Answer, facts: &[&str], calls: usize) -> Self {
        Self { answer, recorded: facts.iter().map(|name| (*name).to_owned()).collect(), calls }
    }
}

/// The function over a table of its own. Every request comes a minute after the one before.
pub struct Shop<E> {
    /// What the function writes to.
    pub table: MemoryTable,
    /// What goes wrong with it.
    pub faults: Faults,
    clock: TestClock,
    edge: Edge<DevelopmentKeys, TestClock>,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Default for Shop<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Endpoint> Shop<E> {
    /// A shop of which nothing is known.
    pub fn new() -> Self {
        let (faults, clock) = (Faults::none(), TestClock::at(TEN));
        let edge = Edge::new(DevelopmentKeys, clock.clone(), <E as Endpoint>::SERVES);
        Self { table: MemoryTable::new(&faults), faults, clock, edge, endpoint: PhantomData }
    }

    /// A shop where these were accepted before.
    pub async fn after(files: &[File]) -> Self {
        let shop = Self::new();
        for file in files {
            assert_eq!(shop.send(*file).await.answer.status, <E as Endpoint>::DONE);
        }
        shop
    }

    /// Sends one request.
    pub async fn send(&self, payload: impl Into<Payload>) -> Outcome {
        let (before, calls) = (self.table.contents(), self.faults.calls().len());
        let answer =
            send(&self.edge, &payload.into(), |call| <E as Endpoint>::handle(&self.table, call)).await;
        self.clock.advance(SignedDuration::from_mins(1));
        let recorded = recorded_since(&before, &self.table.contents());
        if (400..500).contains(&answer.status) {
            assert_eq!(recorded, [""; 0], "a refused request changes no byte");
        }
        Outcome { answer, recorded, calls: self.faults.calls().len() - calls }
    }

    /// Sends all of them in the same instant; the seed says how they interleave.
    pub async fn send_at_once(&self, seed: u64, payloads: &[Payload]) -> Vec<Answer> {
        let one = |payload| send(&self.edge, payload, |call| <E as Endpoint>::handle(&self.table, call));
        interleave(seed, payloads.iter().map(one)).await
    }

    /// The names of all facts.
    pub fn facts(&self) -> Vec<String> {
        self.table.all_facts().iter().map(|fact| fact.reference().name).collect()
    }

    /// The one fact there is.
    pub fn only_fact(&self) -> Fact {
        let [fact] = self.table.all_facts().try_into().unwrap();
        fact
    }
}

/// The names of the facts that are new. Whatever was there is there as it was.
fn recorded_since(before: &Contents, after: &Contents) -> Vec<String> {
    let is_new = |name: &&_| !before.facts.contains_key(*name);
    let new: Vec<_> = after.facts.keys().filter(is_new).cloned().collect();
    let mut rest = after.clone();
    rest.facts.retain(|name, _| !new.contains(name));
    assert_eq!(rest, *before, "facts are only ever added");
    new.into_iter().map(|reference| reference.name).collect()
}
