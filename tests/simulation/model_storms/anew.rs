//! The same facts, folded by a system that comes to them in any other order.
//!
//! Owns that stock returns there as it did: the product is written when it was, and the walk over those
//! who wait for it is made anew, whenever it is come to.

use std::collections::BTreeSet;

use commerce::decide::Rules;
use commerce::fact::{Fact, FactRef};
use commerce::ports::Facts as _;
use folding::Processor;
use testkit::clock::TestClock;
use testkit::run::block_on;
use testkit::table::Image;
use testkit::{bus, table};

use super::played::Played;
use crate::against_model::{difference, parameters};
use crate::outcome::subscribers;

/// The same facts accepted by a system that folds them in any other order, some late, some again.
pub fn folded_anew(played: &Played, seed: u64) -> Result<(), String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let anew = Played::start(seed).world.backend;
    anew.time.reach(played.world.backend.now());
    let rules = Rules {
        base_currency: None,
        abandoned_checkout_after: parameters().abandoned_checkout_after,
        subscriber_updated_events: true,
    };
    let (table, bus, clock) = (anew.table.clone(), anew.bus.clone(), anew.time.clock.clone());
    let processor = Processor { table, bus, clock, rules, page: 3 };

    let mut mugs = played.mugs.iter().peekable();
    let mut waiting = Waiting::default();
    let mut folded = Vec::new();
    for (at, record) in played.world.backend.table.stream().into_iter().enumerate() {
        while let Some((_, mug)) = mugs.next_if(|(made_at, _)| *made_at <= at) {
            anew.table.stock(mug.clone());
        }
        let Some(fact) = stated(record.image) else { continue };
        block_on(anew.table.append(&fact)).map_err(|error| error.to_string())?;
        waiting.take_new(&anew.table);
        if random.bool() {
            folded.extend(waiting.fold_any(&processor, &mut random)?);
            waiting.take_new(&anew.table);
        }
    }
    mugs.for_each(|(_, mug)| anew.table.stock(mug.clone()));
    waiting.facts.extend(folded.into_iter().filter(|_| random.u8(..4) == 0));
    while waiting.fold_any(&processor, &mut random)?.is_some() {
        waiting.take_new(&anew.table);
    }
    difference(&anew, &played.facts())?;
    // Where the contract allows several values, the order must not decide which it is.
    let (there, here) = (subscribers(&played.world.backend), subscribers(&anew));
    if there == here { Ok(()) } else { Err(format!("subscribers:\n  before {there:?}\n  anew   {here:?}")) }
}

/// What callers stated, or an upsert with it; all else follows from that.
fn stated(image: Image) -> Option<Fact> {
    match image {
        Image::Fact(fact @ (Fact::Order(_) | Fact::Checkout(_) | Fact::Wait(_))) => Some(fact),
        Image::Fact(Fact::Restock(restock)) => restock.is_first().then_some(Fact::Restock(restock)),
        Image::Fact(Fact::Due(_)) | Image::Automation(_) => None,
    }
}

/// Facts that are not folded yet.
#[derive(Default)]
struct Waiting {
    facts: Vec<Fact>,
    seen: BTreeSet<FactRef>,
}

impl Waiting {
    /// Those of the stream that were not there before.
    fn take_new(&mut self, table: &table::Memory) {
        for fact in table.all_facts() {
            if self.seen.insert(fact.reference()) {
                self.facts.push(fact);
            }
        }
    }

    fn fold_any(
        &mut self,
        processor: &Processor<table::Memory, bus::Memory, TestClock>,
        random: &mut fastrand::Rng,
    ) -> Result<Option<Fact>, String> {
        if self.facts.is_empty() {
            return Ok(None);
        }
        let fact = self.facts.swap_remove(random.usize(..self.facts.len()));
        block_on(processor.process(&fact)).map_err(|error| format!("{error:?}"))?;
        Ok(Some(fact))
    }
}
