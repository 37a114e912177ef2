//! A world of one table and one clock in which facts are told, one after another.
//!
//! Owns the order in which they are told. Accepting and folding are the real loops.

use std::collections::BTreeSet;

use commerce::accept::Notice;
use commerce::automation::{Automation, AutomationState};
use commerce::decide::Rules;
use commerce::event::{Event, EventName};
use commerce::fact::{Fact, FactRef, Receipt, RestockFact, Statement, WaitFact};
use commerce::ports::{Catalogue as _, Facts as _, Projections as _, Upsert, WakeUp};
use commerce::posting::Posting;
use commerce::product::{Product, ProductPatch};
use commerce::version::Outcome;
use folding::accept::Versioned;
use folding::restock::PAGE;
use folding::{AcceptError, Accepted, FoldError, Processor, accept, accept_wait};
use jiff::SignedDuration;
use serde_json::Value;
use testkit::build::{CheckoutBuilder, NOON, OrderBuilder, instant, shop};
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::run::block_on;
use testkit::table::MemoryTable;

/// Checkouts are abandoned after this, as by default in the stack.
pub const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What came of a statement.
#[derive(Debug)]
pub struct Stated {
    pub outcome: Outcome,
    pub notices: Vec<Notice>,
    pub events: Vec<Event>,
}

pub struct World {
    pub table: MemoryTable,
    pub clock: TestClock,
    pub rules: Rules,
    faults: Faults,
}

impl World {
    pub fn new() -> Self {
        let rules = Rules {
            base_currency: None,
            abandoned_checkout_after: Some(HOUR),
            subscriber_updated_events: true,
        };
        let faults = Faults::none();
        Self { table: MemoryTable::new(&faults), clock: TestClock::at(NOON), rules, faults }
    }

    /// A world whose catalogue has these products.
    pub fn selling(products: impl IntoIterator<Item = impl Into<Product>>) -> Self {
        let world = Self::new();
        products.into_iter().for_each(|product| world.table.stock(product));
        world
    }

    /// Records the fact and folds it; answers with its events.
    pub fn tell(&self, fact: impl Into<Fact>) -> Vec<Event> {
        let fact = self.record(fact);
        self.fold(&fact)
    }

    /// Accepts a statement about an order and folds what is recorded of it.
    pub fn state(&self, builder: OrderBuilder) -> Stated {
        self.accept(builder.fact()).unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// Accepts a statement about a checkout and folds what is recorded of it.
    pub fn state_checkout(&self, builder: CheckoutBuilder) -> (Outcome, Vec<Event>) {
        let stated = self.accept(builder.fact()).unwrap_or_else(|never| panic!("{never:?}"));
        (stated.outcome, stated.events)
    }

    fn accept<S: Versioned>(&self, offered: S) -> Result<Stated, AcceptError> {
        let known = self.references();
        let Accepted { outcome, notices } = block_on(accept(&self.table, offered))?;
        Ok(Stated { outcome, notices, events: self.fold_all_but(&known) })
    }

    /// Tells an amendment of the placed order; answers with its events.
    pub fn amend(&self, placed: &OrderBuilder, amendment: OrderBuilder) -> Vec<Event> {
        self.tell(Fact::Order(amendment.amending(&placed.clone().fact())))
    }

    /// Records the fact without folding it yet. What waits for stock does so from now on.
    pub fn record(&self, fact: impl Into<Fact>) -> Fact {
        match fact.into() {
            Fact::Wait(WaitFact { workspace, content, receipt, .. }) => {
                Fact::Wait(read(accept_wait(&self.table, workspace, content, receipt)))
            }
            fact @ (Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Restock(_)) => {
                read(self.table.append(&fact));
                fact
            }
        }
    }

    /// Folds a recorded fact and what is recorded in consequence; answers with the events, also
    /// when it was folded before.
    pub fn fold(&self, fact: &Fact) -> Vec<Event> {
        let known = self.references();
        let mut events = self.process(fact).unwrap_or_else(|error| panic!("{error}"));
        events.extend(self.fold_all_but(&known));
        events
    }

    /// Folds the first step of a recorded fact that takes several.
    pub fn fold_first_step(&self, fact: &Fact) {
        self.faults.become_planned(Faults::at_nth(Operation::Commit, 1, Fault::Fail(Moment::Before)));
        assert!(self.process(fact).is_err(), "it took one step only");
        self.faults.heal();
    }

    fn process(&self, fact: &Fact) -> Result<Vec<Event>, FoldError> {
        let bus = MemoryBus::default();
        let processor = Processor {
            table: self.table.clone(),
            bus: bus.clone(),
            clock: self.clock.clone(),
            rules: self.rules.clone(),
            page: PAGE,
        };
        block_on(processor.process(fact))?;
        Ok(bus.published())
    }

    fn fold_all_but(&self, known: &BTreeSet<FactRef>) -> Vec<Event> {
        let facts = self.table.all_facts().into_iter();
        let fresh: Vec<Fact> = facts.filter(|fact| !known.contains(&fact.reference())).collect();
        fresh.iter().flat_map(|fact| self.fold(fact)).collect()
    }

    fn references(&self) -> BTreeSet<FactRef> {
        self.table.all_facts().iter().map(Fact::reference).collect()
    }

    /// The steps that folding the fact took.
    pub fn postings(&self, fact: &Fact) -> Vec<Posting> {
        read(self.table.postings(&fact.reference()))
    }

    /// Upserts the product at this time, and records what is back in stock without telling it yet.
    pub fn upsert(&self, patch: ProductPatch, at: &str) -> Option<RestockFact> {
        let receipt = Receipt { accepted_at: instant(at), correlation_id: format!("upsert-{at}") };
        let ids = [patch.id.clone()];
        let stored = read(self.table.stored(&shop(), &ids)).remove(&ids[0]).unwrap_or_default();
        let product = patch.apply(&shop(), stored.clone(), receipt.accepted_at);
        let restock = product.restock(stored.value.as_ref(), stored.version, &receipt);
        let upsert = Upsert { expected: stored.version, product, restock: restock.clone() };
        read(self.table.store(&[upsert]));
        restock
    }

    /// Upserts the product at this time, and tells the subscribers who wait for what is back; answers with
    /// the events.
    pub fn stock(&self, patch: ProductPatch, at: &str) -> Vec<Event> {
        let fact = self.upsert(patch, at).map(Fact::Restock);
        fact.map(|fact| self.fold(&fact)).unwrap_or_default()
    }

    /// The figures of this e-mail address in this currency, as callers see them.
    pub fn figures(&self, email: &str, currency: &str) -> Value {
        let revenue = self.table.subscriber_of(email).revenue_by_currency();
        revenue.get(currency).cloned().unwrap_or_else(|| panic!("no {currency} of {email}"))
    }

    /// Every automation that waits for its time.
    pub fn armed(&self) -> Vec<Automation> {
        self.table.all_automations().into_iter().filter(Automation::is_armed).collect()
    }

    /// The one automation that waits for its time.
    pub fn only_armed(&self) -> Automation {
        let armed = self.armed();
        let [only] = armed.as_slice() else { panic!("{} are armed", armed.len()) };
        only.clone()
    }

    /// Moves the clock to when the automation is due, and tells that it is.
    pub fn fire(&self, automation: &Automation) -> Vec<Event> {
        let due_at = automation.due_at.unwrap_or_else(|| panic!("it waits for stock"));
        self.clock.set(due_at);
        self.tell(Fact::Due(testkit::build::due(&wake_up(automation), due_at)))
    }
}

/// The wake-up of the automation's current arming.
pub fn wake_up(automation: &Automation) -> WakeUp {
    WakeUp {
        workspace: automation.workspace.clone(),
        subscriber_id: automation.subscriber_id.clone(),
        automation: automation.key.clone(),
        generation: automation.generation,
    }
}

fn read<T, E: std::fmt::Display>(call: impl Future<Output = Result<T, E>>) -> T {
    block_on(call).unwrap_or_else(|error| panic!("{error}"))
}

/// The names of the events, in order, without `subscriber_updated`.
pub fn names(events: &[Event]) -> Vec<&'static str> {
    let told = events.iter().map(|event| event.name).filter(|name| *name != EventName::SubscriberUpdated);
    told.map(EventName::as_str).collect()
}

/// The only event of this name.
#[track_caller]
pub fn the(name: EventName, events: &[Event]) -> &Event {
    let found: Vec<&Event> = events.iter().filter(|event| event.name == name).collect();
    let [only] = found.as_slice() else { panic!("{} of {}", found.len(), name.as_str()) };
    only
}

/// Why the automation ended, as events say it.
pub fn end(automation: &Automation) -> &'static str {
    match &automation.state {
        AutomationState::Armed => "armed",
        AutomationState::Fired { .. } => "fired",
        AutomationState::Cancelled { reason, .. } => reason.reason().code(),
    }
}

/// The event that a live statement is told by.
pub fn event_of(statement: &Statement) -> EventName {
    match statement {
        Statement::Placed => EventName::OrderPlaced,
        Statement::Amended => EventName::OrderUpdated,
        Statement::Cancelled => EventName::OrderCancelled,
        Statement::Fulfilled => EventName::OrderFulfilled,
        Statement::Refunded(_) => EventName::OrderRefunded,
    }
}
