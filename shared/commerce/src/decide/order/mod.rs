//! Deciding a fact about an order.
//!
//! Owns, in the order of the contract's promise: the subscriber upserted, the books moved
//! ([`parties`]), the event ([`body`]), superseded automations cancelled and new reminders armed
//! ([`purchase`]).
//!
//! Profile follows the e-mail, money follows the order: what a statement says of a person is
//! merged into whom it names (the *speaker*), what it says of money into the books of whom the
//! placed order names (the *owner*). They are nearly always one.

mod body;
mod parties;
mod purchase;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::automations::Automations;
use super::telling::Telling;
use super::{ForeignTimer, Rules};
use crate::automation::{Automation, AutomationKey};
use crate::books::NeedsLines;
use crate::checkout::CheckoutState;
use crate::customer::LineItem;
use crate::fact::{Fact, OrderFact, Statement};
use crate::identity::{ProductId, SubscriberId};
use crate::order::{Order, fold};
use crate::ports::{Commit, OrderLine, Put, State, Stored};
use crate::posting::Posting;
use crate::product::Product;
use crate::subscriber::Subscriber;
use parties::Parties;

/// Products whose automations one transaction handles. Each may concern two reminders and two
/// waits, a wait being two items; with the open checkouts, profiles, line, checkout and posting
/// that stays within 100 items.
const PRODUCTS_PER_STEP: usize = 8;

/// An event above this leaves no room in the posting for the automations of the same step.
const LARGE_EVENT_BYTES: usize = 64 * 1024;

/// A checkout that the order names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinkedCheckout {
    /// What is committed about it.
    pub state: Stored<CheckoutState>,
    /// Its timer, when another subscriber holds it.
    pub elsewhere: Option<ForeignTimer>,
}

/// What was read before deciding.
///
/// The profiles are read before everything below them. Whoever moves an automation of a
/// subscriber for an order or checkout also writes the profile, so a change after that read
/// meets the profile's version and the commit fails instead of missing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The fact to fold.
    pub fact: OrderFact,
    /// All facts of the order, this one among them.
    pub facts: Vec<OrderFact>,
    /// Which step of the fact, from 0.
    pub step: u32,
    /// The processor's clock.
    pub now: Timestamp,
    /// Whom the fact names.
    pub speaker: Stored<Subscriber>,
    /// The order's own subscriber, where that is another.
    pub owner: Option<Stored<Subscriber>>,
    /// What is counted for the order.
    pub line: Stored<OrderLine>,
    /// All lines of speaker and owner, when deciding asked for them.
    pub lines: Option<Vec<OrderLine>>,
    /// The owner's automations that the [`Plan`] names.
    pub automations: BTreeMap<AutomationKey, Stored<Automation>>,
    /// The products that the [`Plan`] names.
    pub products: BTreeMap<ProductId, Stored<Product>>,
    /// The checkout that the order names.
    pub checkout: Option<LinkedCheckout>,
}

/// What must be read to decide one step of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Automations of the owner.
    pub automations: Vec<AutomationKey>,
    /// Products of the catalogue.
    pub products: Vec<ProductId>,
}

/// The order's own subscriber; until it is placed, whom the fact names.
#[must_use]
pub fn owner(fact: &OrderFact, order: &Order) -> SubscriberId {
    order.placed.as_ref().map_or_else(|| fact.subscriber_id(), |placed| placed.subscriber_id.clone())
}

/// What must be read to decide this step.
#[must_use]
pub fn plan(fact: &OrderFact, facts: &[OrderFact], owner: Option<&Subscriber>, step: u32) -> Plan {
    let items = steps(fact, facts).into_iter().nth(step as usize).unwrap_or_default();
    let checkouts = owner.into_iter().flat_map(|owner| owner.open_checkouts.keys());
    let timers = checkouts.map(|id| AutomationKey::AbandonedCheckout { checkout_id: id.clone() });
    let mut products: Vec<ProductId> = items.iter().map(|item| item.product_id.clone()).collect();
    products.dedup();
    Plan { automations: items.iter().flat_map(purchase::keys).chain(timers).collect(), products }
}

/// Decides one step of the fact.
///
/// # Errors
/// [`NeedsLines`] when the books can only be moved with every order line at hand.
pub fn decide(situation: &Situation, rules: &Rules) -> Result<Commit, NeedsLines> {
    let Situation { fact, facts, step, now, .. } = situation;
    let order = fold(facts);
    let telling = Telling::of(&Fact::Order(fact.clone()), rules);
    let steps = steps(fact, facts);
    let items = steps.get(*step as usize).map(Vec::as_slice).unwrap_or_default();
    let is_first = *step == 0;

    let mut parties = Parties::of(situation, &order);
    let movement = if is_first { parties.take_in(situation, &order)? } else { None };
    let mut own = Automations::new(situation.automations.clone(), *now);
    let foreign = situation.checkout.as_ref().and_then(|linked| linked.elsewhere.as_ref());
    let mut elsewhere = Automations::foreign(foreign, *now);
    let mut puts = Vec::new();
    if fact.is_live() {
        purchase::consequences(situation, &order, items, parties.owner_mut(), &mut own);
        puts.extend(purchase::convert_linked(situation, &order, &mut elsewhere));
    }

    let mut events = Vec::new();
    if is_first && fact.is_live() {
        events.push(body::event(&telling, fact, facts, parties.owner()));
    }
    events.extend(own.ended.iter().map(|ended| telling.cancelled(ended, parties.owner())));
    events.extend(telling.cancelled_elsewhere(&elsewhere.ended, foreign));
    events.extend(parties.updated(situation, &telling));

    // Line and books move together and thus in the first step alone: what is stated between two
    // steps is counted when its own fact is folded.
    if is_first {
        puts.extend(line(situation, &order, parties.owner()));
    }
    puts.extend(own.puts().chain(elsewhere.puts()));
    let subscriber_id = parties.owner().id.clone();
    puts.extend(parties.into_puts(situation));
    let posting = Posting {
        fact: telling.reference(),
        subscriber_id,
        step: *step,
        is_last: *step as usize + 1 >= steps.len(),
        folded_at: *now,
        events,
        movement,
        notes: own.notes.into_iter().chain(elsewhere.notes).collect(),
    };
    Ok(Commit { puts, unchanged: Vec::new(), posting })
}

/// The line items whose automations each step handles. The first step also moves the books.
fn steps(fact: &OrderFact, facts: &[OrderFact]) -> Vec<Vec<LineItem>> {
    let stated: Vec<&OrderFact> = match fact.statement {
        Statement::Placed => vec![fact],
        // Any product the order ever had may have a reminder to end.
        Statement::Amended | Statement::Cancelled | Statement::Refunded(_) => facts.iter().collect(),
        Statement::Fulfilled => Vec::new(),
    };
    let mut items = BTreeMap::new();
    for item in stated.iter().filter(|_| fact.is_live()).flat_map(|fact| fact.content.items.iter().flatten())
    {
        items.entry((&item.product_id, &item.variant_id)).or_insert(item);
    }
    let items: Vec<LineItem> = items.into_values().cloned().collect();
    let mut steps: Vec<Vec<LineItem>> = items.chunks(PRODUCTS_PER_STEP).map(<[LineItem]>::to_vec).collect();
    if steps.is_empty() || body::of(fact, facts).len_bytes() > LARGE_EVENT_BYTES {
        steps.insert(0, Vec::new());
    }
    steps
}

/// The order's line in its owner's books, once it is placed.
fn line(situation: &Situation, order: &Order, owner: &Subscriber) -> Option<Put> {
    let counted = order.contribution()?;
    if situation.line.value.as_ref().is_some_and(|line| line.counted == counted) {
        return None;
    }
    let line = OrderLine {
        workspace: owner.workspace.clone(),
        subscriber_id: owner.id.clone(),
        order_id: situation.fact.order_id.clone(),
        counted,
    };
    Some(Put { expected: situation.line.version, state: State::OrderLine(line) })
}
