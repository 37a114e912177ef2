//! The same facts, folded by a system that comes to them in any other order.

use commerce::decide::Rules;
use commerce::fact::Fact;
use commerce::ports::Facts as _;
use folding::Processor;
use model::stated::Statement;
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::table::{Image, MemoryTable};

use super::history::MUG;
use super::played::Played;
use crate::against_model::{difference, parameters};
use crate::outcome::subscribers;

/// The same facts accepted by a system that folds them in any other order, some late, some again.
pub async fn folded_anew(played: &Played, seed: u64) -> Result<(), String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let anew = Played::start(seed).system;
    anew.clock.set(played.system.now());
    let rules = Rules {
        base_currency: None,
        abandoned_checkout_after: parameters().abandoned_checkout_after,
        subscriber_updated_events: true,
    };
    let (ledger, bus, clock) = (anew.table.clone(), anew.bus.clone(), anew.clock.clone());
    let processor = Processor { ledger, bus, clock, rules, page: 3 };
    // Stock that returns is left out: who is told of it first follows the way.
    let accepted = played.system.table.stream().into_iter().filter_map(|record| match record.image {
        Image::Fact(fact @ (Fact::Order(_) | Fact::Checkout(_) | Fact::Wait(_))) => Some(fact),
        Image::Fact(Fact::Due(_) | Fact::Restock(_)) | Image::Automation(_) => None,
    });
    let mut waiting = Vec::new();
    let mut folds = Vec::new();
    for fact in accepted {
        anew.table.append(&fact).await.map_err(|error| error.to_string())?;
        waiting.push(fact);
        if random.bool() {
            let at = random.usize(..waiting.len());
            folds.push(waiting.swap_remove(at));
            fold(&processor, folds.last()).await?;
        }
    }
    waiting.extend(folds.into_iter().filter(|_| random.u8(..4) == 0));
    random.shuffle(&mut waiting);
    for fact in &waiting {
        fold(&processor, Some(fact)).await?;
    }
    let mut known = played.facts();
    known.retain(|fact| match &fact.statement {
        Statement::Upsert(upsert) => upsert.product_id != MUG,
        Statement::Order(_) | Statement::Checkout(_) | Statement::Wait(_) => true,
    });
    difference(&anew, &known)?;
    // Where the contract allows several values, the order must not decide which it is.
    let (there, here) = (subscribers(&played.system), subscribers(&anew));
    if there == here { Ok(()) } else { Err(format!("subscribers:\n  before {there:?}\n  anew   {here:?}")) }
}

async fn fold(
    processor: &Processor<MemoryTable, MemoryBus, TestClock>,
    fact: Option<&Fact>,
) -> Result<(), String> {
    let Some(fact) = fact else { return Ok(()) };
    processor.process(fact).await.map(drop).map_err(|error| format!("{error:?}"))
}
