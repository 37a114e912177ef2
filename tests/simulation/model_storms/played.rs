//! One history, as it is played.
//!
//! Owns that callers state one thing after the other, while the functions fold when they come to it,
//! in any order; and that every answer is the model's.

use commerce::accept::{Contradiction, Notice};
use commerce::fact::Fact;
use commerce::ports::Catalogue as _;
use commerce::product::Product;
use commerce::version::Outcome;
use folding::{AcceptError, Accepted};
use jiff::{SignedDuration, Timestamp};
use model::answers::{self, Answer, Conflict};
use model::stated;
use testkit::build::{product, product_id, shop};
use testkit::faults::Faults;
use testkit::run::block_on;
use testkit::table;

use super::differences::is_left_out;
use super::history::{Step, catalogue};
use super::stock::MUG;
use crate::against_model::{Upserts, difference, fact, facts};
use crate::world::World;
use crate::world::requests::Call;
use crate::world::weather::{Order, Weather};

/// Steps of whatever is in flight, between two statements.
const STEPS: usize = 40;

/// A system and what only this run knows of it.
pub struct Played {
    pub world: World,
    pub upserts: Upserts,
    /// The mug as each upsert left it, with how long the stream was before it.
    pub mugs: Vec<(usize, Product)>,
    said: Vec<Fact>,
}

impl Played {
    pub fn start(seed: u64) -> Self {
        let weather =
            Weather { order: Order::Uniform, lanes: 3, batch: 4, lost_answers: 10, ..Weather::calm() };
        let world = World::new(Faults::none(), weather, seed);
        world.backend.table.stock(product("blade").replenished_by_variant_after(30));
        Self { world, upserts: catalogue(), mugs: Vec::new(), said: Vec::new() }
    }

    /// What the model is told of it.
    pub fn facts(&self) -> Vec<stated::Fact> {
        facts(&self.world.backend, &self.upserts)
    }

    /// Lets it come to rest, and holds it against the model.
    pub fn settled(&mut self) -> Result<(), String> {
        self.world.settle();
        difference(&self.world.backend, &self.facts())
    }

    pub fn take(&mut self, step: &Step) -> Result<(), String> {
        // Nothing is accepted at one instant: of two that are, the contract does not say which was first.
        let now = self.world.backend.now() + SignedDuration::from_secs(1);
        self.world.backend.time.reach(now);
        let next = match step {
            Step::Order(order) => order.fact(now, &format!("request-{}", self.said.len())).into(),
            Step::Checkout(checkout) => checkout.fact(now).into(),
            Step::Wait(wait) => wait.fact(now).into(),
            Step::Again(back) => match self.said.iter().rev().nth(*back - 1) {
                Some(earlier) => accepted_at(earlier, now),
                None => return Ok(()),
            },
            Step::Stock(stock) => {
                let upsert = stock.upsert();
                let at = self.world.backend.table.stream().len();
                self.upserts.push((at, upsert));
                self.world.call(Call::from(stock.patch()).named(format!("upsert-{now}")));
                let before = self.mugs.last().map(|(_, mug)| mug);
                let mug = mug(&self.world.backend.table).filter(|mug| before != Some(mug));
                self.mugs.extend(mug.map(|mug| (at, mug)));
                return Ok(());
            }
            Step::Pass(minutes) => {
                self.world.wait(SignedDuration::from_mins(*minutes));
                return Ok(());
            }
            Step::Pump => {
                (0..STEPS).for_each(|_| _ = self.world.step());
                return Ok(());
            }
        };
        self.said.push(next.clone());
        self.say(&next)
    }

    /// A caller says it once; the model must answer the same.
    fn say(&self, said: &Fact) -> Result<(), String> {
        let known = self.facts();
        let next = self.world.backend.table.stream().len();
        let offered = fact(next, said).ok_or("callers know nothing of it")?;
        let expected = answers::answer(&known, &offered);
        if is_left_out(&known, &offered, &expected) {
            return Ok(());
        }
        let table = &self.world.backend.table;
        let answer = match said.clone() {
            Fact::Order(said) => block_on(folding::accept(table, said)),
            Fact::Checkout(said) => block_on(folding::accept(table, said)),
            Fact::Wait(said) => {
                let accepted = block_on(folding::accept_wait(table, shop(), said.content, said.receipt));
                return accepted.map(drop).map_err(|error| error.to_string());
            }
            Fact::Due(_) | Fact::Restock(_) => return Ok(()),
        };
        let is_recorded = self.facts().len() > known.len();
        compare(answer, is_recorded, expected).map_err(|difference| format!("{difference}\n  to {said:?}"))
    }
}

fn mug(table: &table::Memory) -> Option<Product> {
    let id = product_id(MUG);
    let stored = block_on(table.stored(&shop(), std::slice::from_ref(&id))).ok()?.remove(&id)?;
    stored.value
}

/// The same statement, sent again.
fn accepted_at(said: &Fact, now: Timestamp) -> Fact {
    let mut again = said.clone();
    let receipt = match &mut again {
        Fact::Order(order) => {
            order.ordered_at = order.content.ordered_at.unwrap_or(now);
            &mut order.receipt
        }
        Fact::Checkout(checkout) => {
            checkout.started_at = checkout.content.started_at.unwrap_or(now);
            &mut checkout.receipt
        }
        Fact::Wait(wait) => &mut wait.receipt,
        Fact::Due(due) => &mut due.receipt,
        Fact::Restock(restock) => &mut restock.receipt,
    };
    receipt.accepted_at = now;
    receipt.correlation_id = format!("again-{now}");
    again
}

fn compare(
    answer: Result<Accepted, AcceptError>,
    is_recorded: bool,
    expected: Result<Answer, Conflict>,
) -> Result<(), String> {
    let answer = match answer {
        Ok(Accepted { outcome, notices }) => {
            let outcome = match outcome {
                Outcome::Accepted => answers::Outcome::Accepted,
                Outcome::Duplicate => answers::Outcome::Duplicate,
                Outcome::Amended => answers::Outcome::Amended,
                Outcome::Superseded => answers::Outcome::Superseded,
            };
            let warnings = notices.into_iter().filter_map(|notice| match notice {
                Notice::SupersededContent => Some("superseded_content"),
                Notice::RecordedAsHistorical => Some("recorded_as_historical"),
                Notice::OtherCurrency => Some("other_currency"),
                // The contract does not name it.
                Notice::AlreadyRecorded => None,
            });
            Ok(Answer { outcome, is_recorded, warnings: warnings.collect() })
        }
        Err(AcceptError::Contradiction(Contradiction::OtherCustomer | Contradiction::OtherCurrency)) => {
            Err(Conflict::Order)
        }
        Err(AcceptError::Contradiction(Contradiction::OtherRefund)) => Err(Conflict::Refund),
        Err(error) => return Err(error.to_string()),
    };
    // What follows from a statement alone is said where it is parsed.
    let parsed = ["refund_exceeds_total", "refund_without_id"];
    let expected = expected.map(|mut expected| {
        expected.warnings.retain(|warning| !parsed.contains(warning));
        expected
    });
    if answer == expected {
        Ok(())
    } else {
        Err(format!("answer:\n  system {answer:?}\n  model  {expected:?}"))
    }
}
