//! What is known of a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::checkouts;
use crate::orders;
use crate::stated::{Customer, Fact, Statement, Status};

/// Each field with the values that it may have: one, but where facts about two things differ that
/// are of one instant, of which the contract does not say which counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    pub first_name: Vec<Value>,
    pub last_name: Vec<Value>,
    pub external_id: Vec<Value>,
    /// What was removed is `null`.
    pub attributes: BTreeMap<String, Vec<Value>>,
    pub is_truncated: bool,
}

/// "A subscriber keeps at most 128 keys; which ones is a pure function of the keys ever stated":
/// "the first in the order of their bytes are kept".
const MAX_ATTRIBUTES: usize = 128;

/// What a fact says of a customer.
struct Said<'a> {
    customer: &'a Customer,
    /// As of when. A version that leaves its time out keeps that of the first: "fields left out keep
    /// their values".
    at: Timestamp,
    /// What it is a version of, and how many are older.
    version: Option<(Versioned<'a>, usize)>,
}

#[derive(PartialEq, Clone, Copy)]
enum Versioned<'a> {
    Order(&'a str, Status),
    Checkout(&'a str),
}

fn said(facts: &[Fact]) -> Vec<Said<'_>> {
    let said = facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Order(this) => {
            let versions = orders::versions(facts, &this.order_id, this.status);
            let of = Versioned::Order(&this.order_id, this.status);
            // Each refund is a statement of its own.
            let older = older(&versions, fact).filter(|_| this.status != Status::Refunded);
            Some(Said {
                customer: &this.content.customer,
                at: orders::said_at(facts, fact, this),
                version: older.map(|older| (of, older)),
            })
        }
        Statement::Checkout(this) => {
            let versions = checkouts::versions(facts, &this.checkout_id);
            let of = Versioned::Checkout(&this.checkout_id);
            let version = older(&versions, fact).map(|older| (of, older));
            let first = versions.into_iter().min_by_key(|(fact, _)| fact.number);
            let kept = first.map(|(fact, first)| first.content.started_at.unwrap_or(fact.accepted_at));
            Some(Said {
                customer: &this.content.customer,
                at: this.content.started_at.or(kept).unwrap_or(fact.accepted_at),
                version,
            })
        }
        Statement::Wait(this) => Some(Said { customer: &this.customer, at: fact.accepted_at, version: None }),
        Statement::Upsert(_) => None,
    });
    said.collect()
}

/// How many of these versions are older than this fact.
fn older<S>(versions: &[(&Fact, &S)], fact: &Fact) -> Option<usize> {
    versions.iter().position(|(other, _)| other.number == fact.number)
}

/// Everybody who was ever named.
pub fn people(facts: &[Fact]) -> BTreeSet<String> {
    said(facts).into_iter().map(|said| said.customer.email.clone()).collect()
}

/// "`firstName`, `lastName`, `externalId` and `attributes` merge into the subscriber: per field,
/// the fact with the newest `orderedAt` wins; `null` in attributes removes the key."
pub fn profile(facts: &[Fact], email: &str) -> Profile {
    let said: Vec<_> = said(facts).into_iter().filter(|said| said.customer.email == email).collect();
    let text =
        |field: fn(&Customer) -> &Option<String>| newest(&said, |it| field(it).clone().map(Value::String));
    let keys: BTreeSet<&String> = said.iter().flat_map(|said| said.customer.attributes.keys()).collect();
    let attributes = keys.iter().take(MAX_ATTRIBUTES);
    let attributes =
        attributes.map(|key| ((*key).clone(), newest(&said, |it| it.attributes.get(*key).cloned())));
    Profile {
        first_name: text(|customer| &customer.first_name),
        last_name: text(|customer| &customer.last_name),
        external_id: text(|customer| &customer.external_id),
        attributes: attributes.collect(),
        is_truncated: keys.len() > MAX_ATTRIBUTES,
    }
}

/// Of versions of one thing that speak of one instant the newest counts.
fn newest(said: &[Said<'_>], field: impl Fn(&Customer) -> Option<Value>) -> Vec<Value> {
    let named = || said.iter().filter_map(|said| Some((said, field(said.customer)?)));
    let at = named().map(|(said, _)| said.at).max();
    let of_that_instant = || named().filter(|(said, _)| Some(said.at) == at);
    let is_outdated = |said: &Said<'_>| {
        let is_newer = |other: &Said<'_>| match (other.version, said.version) {
            (Some((other, newer)), Some((one, older))) => other == one && newer > older,
            (Some(_) | None, None) | (None, Some(_)) => false,
        };
        of_that_instant().any(|(other, _)| is_newer(other))
    };
    let mut newest: Vec<Value> = Vec::new();
    for (said, value) in of_that_instant() {
        if !is_outdated(said) && !newest.contains(&value) {
            newest.push(value);
        }
    }
    newest
}
