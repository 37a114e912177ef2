//! Deciding a fact about an order.
//!
//! Owns, in the order of the contract's promise: the subscriber upserted, the books moved
//! ([`parties`]), the event ([`body`]), waits and timers ended that a purchase makes pointless
//! ([`purchase`]), reminders brought in line with the purchases that stand ([`reminder`]).
//!
//! Profile follows the e-mail, money follows the order: what a statement says of a person is
//! merged into whom it names (the *speaker*), what it says of money into the books of whom the
//! placed order names (the *owner*). They are nearly always one. That something was bought is said of
//! the speaker: their checkouts became an order, whether or not it is known yet who placed it.

mod body;
mod task;
mod stated;
mod situation;
mod parties;
mod reminder;
mod purchase;

use super::automations::AutomationChanges;
use super::rules::Rules;
use super::template::EventTemplate;
use crate::books::NeedsLines;
use crate::commit::{Commit, OrderLine, Put, State};
use crate::fact::Fact;
use crate::posting::Posting;
use crate::subscriber::Subscriber;
use parties::Parties;
use purchase::Shelf;
pub(super) use reminder::undone;
pub use situation::{LinkedCheckout, Situation};
pub use stated::{Plan, StatedOrder};

/// Decides one step of the fact.
///
/// # Errors
/// [`NeedsLines`] when the books can only be moved with every order line at hand.
pub fn decide(situation: &Situation, rules: &Rules) -> Result<Commit, NeedsLines> {
    let Situation { stated: StatedOrder { fact, facts, progress, body, .. }, now, .. } = situation;
    let template = EventTemplate::of(&Fact::Order(fact.clone()), rules);
    let is_first = progress.is_first();

    let mut parties = Parties::of(situation);
    let movement = if is_first { parties.apply(situation)? } else { None };
    let mut carts = AutomationChanges::new(situation.carts.clone(), *now);
    purchase::convert_open(situation, parties.speaker_mut(), &mut carts);
    let mut own = AutomationChanges::new(situation.automations.clone(), *now).beside(&carts);
    let foreign = situation.checkout.as_ref().and_then(|linked| linked.elsewhere.as_ref());
    let mut elsewhere = AutomationChanges::foreign(foreign, *now);
    let mut shelf = Shelf::new(&situation.purchases);
    let mut puts = Vec::new();
    let resume_at = purchase::consequences(situation, parties.owner(), &mut shelf, &mut own);
    puts.extend(purchase::convert_linked(situation, &mut elsewhere));

    let mut events = Vec::new();
    let event = |body| body::event(&template, (fact, facts), body, parties.owner());
    events.extend(body.as_ref().and_then(event));
    // What history ends, ends without a word.
    if fact.is_live() {
        events.extend(carts.ended.iter().map(|ended| template.cancelled(ended, parties.speaker())));
        events.extend(own.ended.iter().map(|ended| template.cancelled(ended, parties.owner())));
        events.extend(template.cancelled_elsewhere(&elsewhere.ended, foreign));
    }
    events.extend(parties.updated(situation, &template));

    // Line and books move together and thus in the first step alone: what is stated between two
    // steps is counted when its own fact is folded.
    if is_first {
        puts.extend(line(situation, parties.owner()));
    }
    puts.extend(carts.puts().chain(own.puts()).chain(elsewhere.puts()).chain(shelf.into_puts()));
    let subscriber_id = parties.owner().id.clone();
    puts.extend(parties.into_puts(situation));
    let posting = Posting {
        fact: template.reference(),
        subscriber_id,
        step: progress.step,
        resume_at,
        folded_at: *now,
        events,
        movement,
        notes: carts.notes.into_iter().chain(own.notes).chain(elsewhere.notes).collect(),
    };
    Ok(Commit { puts, unchanged: Vec::new(), posting })
}

/// The order's line in its owner's books, once it is placed.
fn line(situation: &Situation, owner: &Subscriber) -> Option<Put> {
    let counted = situation.stated.order.contribution()?;
    if situation.line.value.as_ref().is_some_and(|line| line.counted == counted) {
        return None;
    }
    let line = OrderLine {
        workspace: owner.workspace.clone(),
        subscriber_id: owner.id.clone(),
        order_id: situation.stated.fact.order_id.clone(),
        counted,
    };
    Some(Put { expected: situation.line.version, state: State::OrderLine(line) })
}
