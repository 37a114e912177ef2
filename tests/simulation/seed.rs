//! One seed: a history in some weather, and what must hold whatever happened.
//!
//! Owns that the same seed is the same run, and that a violation is told as a short story.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use commerce::fact::Fact;
use jiff::SignedDuration;
use testkit::build::product;
use testkit::faults::Faults;

use crate::against_model::{difference, facts};
use crate::history::{Act, History, LARGE, part};
use crate::model_storms::differences::is_unlike;
use crate::model_storms::history::catalogue;
use crate::outcome::{ages, assert_invariants, subscribers};
use crate::world::World;
use crate::world::backend::Story;
use crate::world::rare::Rare;
use crate::world::requests::{Reply, send};
use crate::world::weather::Weather;

/// Longest time that the clients of a history take in rough weather, before it clears up.
const DAYTIME: SignedDuration = SignedDuration::from_hours(24);

/// Other schedules that a smaller history is tried with.
const TRIES: u64 = 10;

/// A run that can be run again.
#[derive(Debug, Clone)]
pub struct Case {
    pub seed: u64,
    pub history: History,
    pub weather: Weather,
}

impl Display for Violation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { what, story } = self;
        write!(f, "{what}\n{}", story.join("\n"))
    }
}

/// What was wrong in the end, and how it came.
#[derive(Debug)]
pub struct Violation {
    pub what: String,
    pub story: Vec<String>,
}

impl Case {
    pub fn of(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        Self { seed, history: History::drawn(&mut dice), weather: Weather::drawn(&mut dice) }
    }

    /// Runs it.
    ///
    /// # Errors
    /// What did not hold.
    pub fn run(&self, story: &Story) -> Result<World, Violation> {
        let ran = catch_unwind(AssertUnwindSafe(|| self.play(story)));
        ran.map_err(|panic| Violation { what: message(&*panic), story: story.lines() })
    }

    fn play(&self, story: &Story) -> World {
        let Self { seed, history, weather } = self;
        let faults = Faults::randomly(*seed, weather.faults, &weather.kinds);
        let mut world = World::new(faults, weather.clone(), *seed);
        world.story = story.clone();
        for number in 0..LARGE {
            world.backend.table.stock(product(&part(number)).replenished_after(30));
        }
        let (replies, left) = (Rc::default(), Rc::new(Cell::new(history.clients.len())));
        for acts in &history.clients {
            clients(&world, acts.clone(), &replies, &left);
        }
        world.wait(history.length() + DAYTIME);
        world.wait(history.aftermath);
        world.heal();
        // Whoever still sends, or wakes up late, is heard now.
        world.wait(weather.lateness + DAYTIME);
        assert_eq!(left.get(), 0, "clients that were never answered");
        assert_invariants(&world);
        every_answer_is_kept(&world, &replies.borrow());
        the_order_of_facts_does_not_matter(&world);
        the_contract_says_so(&world);
        world
    }

    /// The smallest case that is like this one and violates something too, with its story.
    pub fn shrunk(&self) -> (Self, Violation) {
        let mut smallest = self.clone();
        let calmer: [fn(&mut Weather); 9] = [
            |weather| weather.faults = 0,
            |weather| weather.skew = SignedDuration::ZERO,
            |weather| weather.lost_answers = 0,
            |weather| weather.redrives = 0,
            |weather| weather.expiry = 0,
            |weather| weather.repeated_wake_ups = 0,
            |weather| weather.lateness = SignedDuration::ZERO,
            |weather| weather.timeout = Weather::calm().timeout,
            |weather| weather.patience = Weather::calm().patience,
        ];
        loop {
            let mut candidates: Vec<Self> = (0..smallest.history.len())
                .map(|index| Self { history: smallest.history.without(index), ..smallest.clone() })
                .collect();
            for calm in calmer {
                let mut candidate = smallest.clone();
                calm(&mut candidate.weather);
                if candidate.weather != smallest.weather {
                    candidates.push(candidate);
                }
            }
            match candidates.iter().find_map(Self::violating) {
                Some(found) => smallest = found,
                None => break,
            }
        }
        smallest.told()
    }

    /// This case, with its story.
    pub fn told(self) -> (Self, Violation) {
        let violation = self.run(&Story::kept()).err().unwrap_or_else(|| Violation {
            what: "it did not happen again: the run is not deterministic".to_owned(),
            story: Vec::new(),
        });
        (self, violation)
    }

    /// This, by some schedule that violates something.
    fn violating(&self) -> Option<Self> {
        let other = |seed| Self { seed, ..self.clone() };
        let seeds = std::iter::once(self.seed).chain(1..TRIES);
        seeds.map(other).find(|case| case.run(&Story::default()).is_err())
    }
}

type Replies = Rc<RefCell<Vec<(String, Reply)>>>;

fn clients(world: &World, acts: Vec<Act>, replies: &Replies, left: &Rc<Cell<usize>>) {
    let (backend, patience, story) = (world.backend.clone(), world.weather.patience, world.story.clone());
    let (replies, left) = (Rc::clone(replies), Rc::clone(left));
    world.backend.spawn(async move {
        for Act { pause, call } in acts {
            backend.time.sleep(pause).await;
            story.tell(|| format!("{} a client sends {}", backend.time.now(), call.told()));
            let reply = send(&backend, &call, patience).await;
            story.tell(|| format!("{} {} is answered {reply:?}", backend.time.now(), call.correlation_id));
            replies.borrow_mut().push((call.correlation_id, reply));
        }
        left.set(left.get() - 1);
    });
}

/// A statement that was answered as new is there for ever.
fn every_answer_is_kept(world: &World, replies: &[(String, Reply)]) {
    use commerce::version::Outcome;
    let facts = world.backend.table.all_facts();
    for (request, reply) in replies {
        match reply {
            Reply::Taken { outcome: Outcome::Accepted | Outcome::Amended, .. } => {
                let is_there = facts.iter().any(|fact| fact.receipt().correlation_id == *request);
                assert!(is_there, "{request} was answered {reply:?} and is not there");
            }
            Reply::Taken { outcome: Outcome::Duplicate | Outcome::Superseded, .. }
            | Reply::Refused
            | Reply::Upserted(_) => {}
        }
    }
}

/// The same facts told one after the other, from the last to the first, give the same figures and
/// profiles and the same events of statements.
fn the_order_of_facts_does_not_matter(world: &World) {
    let mut calm = World::in_order(Faults::none());
    for fact in world.backend.table.all_facts().iter().rev() {
        match fact {
            Fact::Order(_) | Fact::Checkout(_) | Fact::Wait(_) => {
                calm.tell(fact);
                calm.settle();
            }
            Fact::Due(_) | Fact::Restock(_) => {}
        }
    }
    assert_eq!(
        subscribers(&calm.backend),
        subscribers(&world.backend),
        "figures and profiles by another order"
    );
    assert_eq!(ages(&calm.backend), ages(&world.backend), "first and last heard of by another order");
    let (by_another, by_this) = (calm.backend.bus.statements(), world.backend.bus.statements());
    assert_eq!(by_another, by_this, "events of statements by another order");
}

/// What came of it is what the model makes of the same facts. It is told of no stock, for an upsert
/// leaves no fact, and nothing of the products of large orders.
fn the_contract_says_so(world: &World) {
    let (recorded, stated) = (world.backend.table.all_facts(), facts(&world.backend, &catalogue()));
    let knows_all = recorded.iter().all(|fact| match fact {
        Fact::Order(fact) => !fact.order_id.as_str().starts_with("large"),
        Fact::Checkout(_) | Fact::Due(_) => true,
        Fact::Wait(_) | Fact::Restock(_) => false,
    });
    let watches_checkouts = world.backend.rules.abandoned_checkout_after.is_some();
    if knows_all && watches_checkouts && !are_accepted_at_once(&recorded) && !is_unlike(&stated) {
        world.backend.note(Rare::HeldAgainstModel, 1);
        difference(&world.backend, &stated).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

/// Whether two undated versions of one thing had seen the same before them. The last accepted counts,
/// and the contract does not say which of them that is.
fn are_accepted_at_once(facts: &[Fact]) -> bool {
    let mut seen = BTreeSet::new();
    facts.iter().any(|fact| {
        let (of, revision, updated_at) = match fact {
            Fact::Order(fact) => (fact.job_id(), fact.revision, fact.content.updated_at),
            Fact::Checkout(fact) => (fact.checkout_id.to_string(), fact.revision, fact.content.updated_at),
            Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => return false,
        };
        updated_at.is_none() && !seen.insert((of, revision))
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}
