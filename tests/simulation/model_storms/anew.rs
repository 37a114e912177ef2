//! The same facts, folded by a system that comes to them in any other order.

use commerce::decide::Rules;
use commerce::fact::Fact;
use commerce::ports::Facts as _;
use folding::Processor;
use model::stated::Statement;
use testkit::clock::TestClock;
use testkit::run::block_on;
use testkit::table::Image;
use testkit::{bus, table};

use super::played::Played;
use super::stock::MUG;
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
    // Stock that returns is left out: who is told of it first follows the way.
    let accepted = played.world.backend.table.stream().into_iter().filter_map(|record| match record.image {
        Image::Fact(fact @ (Fact::Order(_) | Fact::Checkout(_) | Fact::Wait(_))) => Some(fact),
        Image::Fact(Fact::Due(_) | Fact::Restock(_)) | Image::Automation(_) => None,
    });
    let mut waiting = Vec::new();
    let mut folds = Vec::new();
    for fact in accepted {
        block_on(anew.table.append(&fact)).map_err(|error| error.to_string())?;
        waiting.push(fact);
        if random.bool() {
            let at = random.usize(..waiting.len());
            folds.push(waiting.swap_remove(at));
            fold(&processor, folds.last())?;
        }
    }
    waiting.extend(folds.into_iter().filter(|_| random.u8(..4) == 0));
    random.shuffle(&mut waiting);
    for fact in &waiting {
        fold(&processor, Some(fact))?;
    }
    let mut known = played.facts();
    known.retain(|fact| match &fact.statement {
        Statement::Upsert(upsert) => upsert.product_id != MUG,
        Statement::Order(_) | Statement::Checkout(_) | Statement::Wait(_) => true,
    });
    difference(&anew, &known)?;
    // Where the contract allows several values, the order must not decide which it is.
    let (there, here) = (subscribers(&played.world.backend), subscribers(&anew));
    if there == here { Ok(()) } else { Err(format!("subscribers:\n  before {there:?}\n  anew   {here:?}")) }
}

fn fold(
    processor: &Processor<table::Memory, bus::Memory, TestClock>,
    fact: Option<&Fact>,
) -> Result<(), String> {
    let Some(fact) = fact else { return Ok(()) };
    block_on(processor.process(fact)).map(drop).map_err(|error| format!("{error:?}"))
}
