//! Checkouts: what is stored of one, whether it became an order, and when it counts as abandoned.

use jiff::{SignedDuration, Timestamp};

use crate::purchases::{self, Purchase};
use crate::stated::{
    CheckoutContent, CheckoutStatement, Fact, Parameters, Status, checkout_statements, order_statements,
};
use crate::versions;

#[derive(Debug, Clone, PartialEq)]
pub struct Checkout {
    pub checkout_id: String,
    pub content: CheckoutContent,
    pub is_converted: bool,
    /// "`AbandonedCheckoutMinutes` after the last change"; `None` when that is off.
    pub due_at: Option<Timestamp>,
}

pub fn ids(facts: &[Fact]) -> Vec<&str> {
    let mut ids: Vec<_> = checkout_statements(facts).iter().map(|(_, s)| s.checkout_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The versions of a checkout, the oldest first.
pub fn versions<'a>(facts: &'a [Fact], id: &str) -> Vec<(&'a Fact, &'a CheckoutStatement)> {
    let mut found = checkout_statements(facts);
    found.retain(|(_, statement)| statement.checkout_id == id);
    found.sort_by_key(|(fact, statement)| versions::of_checkout(fact, statement));
    found
}

/// "The stored checkout is replaced": what counts is the newest version as a whole.
pub fn checkout(facts: &[Fact], id: &str, parameters: &Parameters) -> Option<Checkout> {
    let versions = versions(facts, id);
    let (_, newest) = versions.last()?;
    let after = parameters.abandoned_checkout_after;
    Some(Checkout {
        checkout_id: id.to_owned(),
        content: newest.content.clone(),
        is_converted: is_converted(facts, id, &versions, &newest.content.customer.email),
        due_at: after.and_then(|after| changed_at(&versions)?.checked_add(after).ok()),
    })
}

/// Those whose timer runs at this moment.
pub fn armed(facts: &[Fact], parameters: &Parameters, now: Timestamp) -> Vec<Checkout> {
    let all = ids(facts).into_iter().filter_map(|id| checkout(facts, id, parameters));
    all.filter(|checkout| !checkout.is_converted && checkout.due_at.is_some_and(|due| due > now)).collect()
}

/// "The last change": when other content than what was stored then was accepted and counted.
fn changed_at(versions: &[(&Fact, &CheckoutStatement)]) -> Option<Timestamp> {
    let mut accepted = versions.to_vec();
    accepted.sort_by_key(|(fact, _)| fact.number);
    let mut stored: Option<(&Fact, &CheckoutStatement)> = None;
    let mut changed_at = None;
    for next in accepted {
        let is_newer = stored.is_none_or(|(fact, version)| {
            versions::of_checkout(next.0, next.1) > versions::of_checkout(fact, version)
        });
        if is_newer && stored.is_none_or(|(_, version)| version.content != next.1.content) {
            changed_at = Some(next.0.accepted_at);
        }
        stored = if is_newer { Some(next) } else { stored };
    }
    changed_at
}

/// "An order of the same subscriber after the start, or with this `checkoutId`, converts it:
/// terminal", so the start that any version stated is not forgotten. "A checkout that changes hands
/// belongs to the customer of its newest version: their orders convert it."
fn is_converted(facts: &[Fact], id: &str, versions: &[(&Fact, &CheckoutStatement)], email: &str) -> bool {
    let Some((first_fact, first)) = versions.iter().min_by_key(|(fact, _)| fact.number) else { return false };
    let theirs = versions.iter().filter(|(_, version)| version.content.customer.email == email);
    let starts: Vec<Option<Timestamp>> =
        theirs.map(|(_, version)| version.content.started_at.or(first.content.started_at)).collect();
    purchases::stated(facts).iter().any(|purchase| {
        let is_after = |start: &Option<Timestamp>| is_after(purchase, *start, first_fact.accepted_at);
        purchase.email == email && starts.iter().any(is_after)
    }) || is_named(facts, id)
}

/// "When the checkout did not state `startedAt`, the shop's clock is compared with ours: then an
/// order accepted after it converts it if its `orderedAt` is at most 24 h before the checkout was
/// accepted."
fn is_after(purchase: &Purchase, started_at: Option<Timestamp>, accepted_at: Timestamp) -> bool {
    let a_day = SignedDuration::from_hours(24);
    match started_at {
        Some(started_at) => purchase.at >= started_at,
        None => purchase.accepted_at >= accepted_at && accepted_at.duration_since(purchase.at) <= a_day,
    }
}

/// "Or with this `checkoutId`": whoever bought it, and history too, for it triggers nothing by that.
fn is_named(facts: &[Fact], id: &str) -> bool {
    order_statements(facts).iter().any(|(_, statement)| match statement.status {
        Status::Placed | Status::Fulfilled => statement.content.checkout_id.as_deref() == Some(id),
        Status::Cancelled | Status::Refunded => false,
    })
}
