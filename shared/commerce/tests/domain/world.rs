//! A world of one table and one clock in which facts are told, one after another.
//!
//! Owns the plainest loop around `decide`: read, decide, commit. The real one, with its retries
//! and its bus, is the processor's and has tests of its own.

use commerce::accept::{self, Notice};
use commerce::automation::{Automation, AutomationKey, AutomationState, Cause};
use commerce::decide::{ForeignTimer, Rules, checkout, due, order, wait};
use commerce::event::{Event, EventName};
use commerce::fact::{CheckoutFact, DueFact, Fact, OrderFact, Receipt, RestockFact, Statement, WaitFact};
use commerce::identity::{SubscriberId, WorkspaceId};
use commerce::order::fold;
use commerce::ports::{Catalogue as _, Clock as _, Commit, Facts as _, Ledger as _, Stored, Upsert, WakeUp};
use commerce::posting::Posting;
use commerce::product::{Product, ProductPatch};
use commerce::version::Outcome;
use jiff::SignedDuration;
use serde_json::Value;
use testkit::build::{CheckoutBuilder, NOON, OrderBuilder, instant, shop};
use testkit::clock::TestClock;
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
}

impl World {
    pub fn new() -> Self {
        let rules = Rules {
            base_currency: None,
            abandoned_checkout_after: Some(HOUR),
            subscriber_updated_events: true,
        };
        Self { table: MemoryTable::default(), clock: TestClock::at(NOON), rules }
    }

    /// A world whose catalogue has these products.
    pub fn selling(products: impl IntoIterator<Item = impl Into<Product>>) -> Self {
        let world = Self::new();
        products.into_iter().for_each(|product| world.table.stock(product));
        world
    }

    /// Records the fact and folds it; answers with its events.
    pub fn tell(&self, fact: impl Into<Fact>) -> Vec<Event> {
        let fact = fact.into();
        self.record(&fact);
        self.fold(&fact)
    }

    /// Accepts a statement about an order and folds what is recorded of it.
    pub fn state(&self, builder: OrderBuilder) -> Stated {
        let offered = builder.fact();
        let recorded = read(self.table.order_facts(&offered.workspace, &offered.order_id));
        let verdict = accept::order(offered, &recorded).unwrap_or_else(|refused| panic!("{refused:?}"));
        let events = verdict.record.map(|fact| self.tell(Fact::Order(fact))).unwrap_or_default();
        Stated { outcome: verdict.outcome, notices: verdict.notices, events }
    }

    /// Accepts a statement about a checkout and folds what is recorded of it.
    pub fn state_checkout(&self, builder: CheckoutBuilder) -> (Outcome, Vec<Event>) {
        let offered = builder.fact();
        let recorded = read(self.table.checkout_facts(&offered.workspace, &offered.checkout_id));
        let verdict = accept::checkout(offered, &recorded);
        let events = verdict.record.map(|fact| self.tell(Fact::Checkout(fact))).unwrap_or_default();
        (verdict.outcome, events)
    }

    /// Tells an amendment of the placed order; answers with its events.
    pub fn amend(&self, placed: &OrderBuilder, amendment: OrderBuilder) -> Vec<Event> {
        self.tell(Fact::Order(amendment.amending(&placed.clone().fact())))
    }

    /// Records the fact without folding it yet.
    pub fn record(&self, fact: &Fact) {
        block_on(self.table.append(fact)).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Folds a recorded fact, all steps of it; answers with its events, also when it was folded
    /// before.
    pub fn fold(&self, fact: &Fact) -> Vec<Event> {
        if let Fact::Restock(fact) = fact {
            return self.tell_waiting(fact);
        }
        while !self.postings(fact).last().is_some_and(Posting::is_last) {
            self.fold_step(fact);
        }
        self.postings(fact).into_iter().flat_map(|posting| posting.events).collect()
    }

    /// Folds the next step of a recorded fact.
    pub fn fold_step(&self, fact: &Fact) {
        let progress = order::Progress::after(&self.postings(fact));
        let commit = match fact {
            Fact::Order(fact) => self.order_step(fact, progress),
            Fact::Checkout(fact) => self.checkout_step(fact),
            Fact::Due(fact) => self.due_step(fact),
            Fact::Wait(fact) => self.wait_step(fact),
            Fact::Restock(_) => panic!("it has no posting"),
        };
        block_on(self.table.commit(&commit)).unwrap_or_else(|error| panic!("{error}"));
    }

    /// The steps that folding the fact took.
    pub fn postings(&self, fact: &Fact) -> Vec<Posting> {
        read(self.table.postings(&fact.reference()))
    }

    fn order_step(&self, fact: &OrderFact, progress: order::Progress) -> Commit {
        let workspace = &fact.workspace;
        let (speaker_id, order_id) = (fact.subscriber_id(), &fact.order_id);
        let facts = read(self.table.order_history(workspace, order_id)).facts;
        let owner_id = order::owner(fact, &fold(&facts));
        let speaker = read(self.table.subscriber(workspace, &speaker_id));
        let owner = (owner_id != speaker_id).then(|| read(self.table.subscriber(workspace, &owner_id)));
        let plan = order::plan(fact, &facts, owner.as_ref().unwrap_or(&speaker).value.as_ref(), &progress);
        let mut automations = read(self.table.automations(workspace, &owner_id, &plan.automations));
        automations.extend(read(self.table.reminders(workspace, &owner_id, &plan.products)));
        let mut situation = order::Situation {
            fact: fact.clone(),
            progress,
            now: self.clock.now(),
            speaker,
            owner,
            line: read(self.table.order_line(workspace, &owner_id, order_id)),
            lines: None,
            automations,
            products: read(self.table.products(workspace, &plan.products)),
            checkout: self.linked(fact, &facts, &owner_id),
            facts,
        };
        order::decide(&situation, &self.rules).unwrap_or_else(|_| {
            let mut lines = read(self.table.order_lines(workspace, &speaker_id));
            if owner_id != speaker_id {
                lines.extend(read(self.table.order_lines(workspace, &owner_id)));
            }
            situation.lines = Some(lines);
            order::decide(&situation, &self.rules).unwrap_or_else(|_| panic!("lines were given"))
        })
    }

    fn linked(
        &self,
        fact: &OrderFact,
        facts: &[OrderFact],
        owner: &SubscriberId,
    ) -> Option<order::LinkedCheckout> {
        let id = fold(facts).placed?.checkout_id?;
        let state = read(self.table.checkout_history(&fact.workspace, &id)).state;
        let holder = state.value.as_ref().and_then(|state| state.subscriber_id.clone());
        let elsewhere = holder
            .filter(|holder| holder != owner)
            .and_then(|holder| self.foreign(&fact.workspace, &holder, &checkout::timer(&id)));
        Some(order::LinkedCheckout { state, elsewhere })
    }

    fn foreign(
        &self,
        workspace: &WorkspaceId,
        holder: &SubscriberId,
        timer: &AutomationKey,
    ) -> Option<ForeignTimer> {
        let profile = read(self.table.subscriber(workspace, holder)).value;
        let timer = self.automation(workspace, holder, timer);
        profile.map(|holder| ForeignTimer { holder, timer })
    }

    fn automation(
        &self,
        workspace: &WorkspaceId,
        holder: &SubscriberId,
        key: &AutomationKey,
    ) -> Stored<Automation> {
        let keys = [key.clone()];
        read(self.table.automations(workspace, holder, &keys)).remove(key).unwrap_or_default()
    }

    fn checkout_step(&self, fact: &CheckoutFact) -> Commit {
        let workspace = &fact.workspace;
        let history = read(self.table.checkout_history(workspace, &fact.checkout_id));
        let subscriber = read(self.table.subscriber(workspace, &fact.subscriber_id()));
        let keys = checkout::plan(fact, subscriber.value.as_ref());
        let holder = checkout::previous_holder(fact, history.state.value.as_ref());
        let situation = checkout::Situation {
            fact: fact.clone(),
            facts: history.facts,
            state: history.state,
            automations: read(self.table.automations(workspace, &fact.subscriber_id(), &keys)),
            subscriber,
            elsewhere: holder
                .and_then(|holder| self.foreign(workspace, &holder, &checkout::timer(&fact.checkout_id))),
            now: self.clock.now(),
        };
        checkout::decide(&situation, &self.rules)
    }

    fn due_step(&self, fact: &DueFact) -> Commit {
        let (workspace, key) = (&fact.workspace, &fact.automation);
        let mut situation = due::Situation {
            fact: fact.clone(),
            automation: self.automation(workspace, &fact.subscriber_id, key),
            subscriber: read(self.table.subscriber(workspace, &fact.subscriber_id)),
            product: None,
            order: Vec::new(),
            checkout: Vec::new(),
            now: self.clock.now(),
        };
        if let Some(Cause::Purchase { order_id, .. }) =
            situation.automation.value.as_ref().map(|held| &held.cause)
        {
            situation.order = read(self.table.order_history(workspace, order_id)).facts;
        }
        match key {
            AutomationKey::Replenishment { product_id, .. }
            | AutomationKey::BackInStock { product_id, .. } => {
                let products = read(self.table.products(workspace, std::slice::from_ref(product_id)));
                situation.product = products.into_values().next().and_then(|stored| stored.value);
            }
            AutomationKey::AbandonedCheckout { checkout_id } => {
                situation.checkout = read(self.table.checkout_history(workspace, checkout_id)).facts;
            }
        }
        due::decide(&situation, &self.rules)
    }

    /// Upserts the product at this time, and records what is back in stock without telling it yet.
    pub fn upsert(&self, patch: ProductPatch, at: &str) -> Option<RestockFact> {
        let receipt = Receipt { accepted_at: instant(at), correlation_id: format!("upsert-{at}") };
        let ids = [patch.id.clone()];
        let stored = read(self.table.stored(&shop(), &ids)).remove(&ids[0]).unwrap_or_default();
        let product = patch.apply(&shop(), stored.value.clone(), receipt.accepted_at);
        let restock = product.restock(stored.value.as_ref(), stored.version, &receipt);
        let upsert = Upsert { expected: stored.version, product, restock: restock.clone() };
        read(self.table.store(&[upsert]));
        restock
    }

    /// Upserts the product at this time, and tells all who wait for what is back; answers with
    /// the events.
    pub fn stock(&self, patch: ProductPatch, at: &str) -> Vec<Event> {
        let fact = self.upsert(patch, at).map(Fact::Restock);
        fact.map(|fact| self.fold(&fact)).unwrap_or_default()
    }

    fn wait_step(&self, fact: &WaitFact) -> Commit {
        let (workspace, id) = (&fact.workspace, &fact.content.product_id);
        let subscriber = read(self.table.subscriber(workspace, &fact.subscriber_id()));
        let mut products = read(self.table.products(workspace, std::slice::from_ref(id)));
        let situation = wait::Situation {
            fact: fact.clone(),
            subscriber,
            automation: self.automation(workspace, &fact.subscriber_id(), &fact.automation()),
            product: products.remove(id).unwrap_or_default(),
            now: self.clock.now(),
        };
        wait::decide(&situation, &self.rules)
    }

    /// Tells all who wait for what is in stock again.
    fn tell_waiting(&self, fact: &RestockFact) -> Vec<Event> {
        let mut events = Vec::new();
        let mut fact = fact.clone();
        if fact.is_of_the_whole() {
            let waited = read(self.table.waited(&fact.workspace, &fact.product_id));
            let ids = std::slice::from_ref(&fact.product_id);
            let product = read(self.table.products(&fact.workspace, ids)).into_values().next();
            fact = fact.with_unlisted(waited, product.and_then(|stored| stored.value).as_ref());
        }
        for variant in &fact.variants {
            let waiting = self.table.waiting(&fact.workspace, &fact.product_id, variant, None, usize::MAX);
            let waiting = read(waiting).into_iter();
            for told in waiting.filter(|waiting| waiting.requested_at <= fact.receipt.accepted_at) {
                let (product_id, variant_id) = (fact.product_id.clone(), variant.clone());
                events.extend(self.tell(Fact::Due(DueFact {
                    workspace: fact.workspace.clone(),
                    subscriber_id: told.subscriber_id,
                    automation: AutomationKey::BackInStock { product_id, variant_id },
                    generation: told.generation,
                    receipt: fact.receipt.clone(),
                })));
            }
        }
        events
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
        AutomationState::Cancelled { reason, .. } => reason.code(),
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
