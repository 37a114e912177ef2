//! What is known of a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::checkouts;
use crate::orders;
use crate::stated::{Customer, Fact, Statement};

/// Each field with the values that it may have: one, but where two facts of one instant differ,
/// of which the contract does not say which counts.
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

/// Whom each fact is about, and as of when. A version that leaves its time out keeps that of the
/// first: "fields left out keep their values".
fn about(facts: &[Fact]) -> Vec<(&Customer, Timestamp)> {
    let about = facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Order(this) => Some((&this.content.customer, orders::said_at(facts, fact, this))),
        Statement::Checkout(this) => {
            let versions = checkouts::versions(facts, &this.checkout_id);
            let first = versions.into_iter().min_by_key(|(fact, _)| fact.number);
            let kept = first.map(|(fact, first)| first.content.started_at.unwrap_or(fact.accepted_at));
            let at = this.content.started_at.or(kept).unwrap_or(fact.accepted_at);
            Some((&this.content.customer, at))
        }
        Statement::Wait(statement) => Some((&statement.customer, fact.accepted_at)),
        Statement::Upsert(_) => None,
    });
    about.collect()
}

/// Everybody who was ever named.
pub fn people(facts: &[Fact]) -> BTreeSet<String> {
    about(facts).into_iter().map(|(customer, _)| customer.email.clone()).collect()
}

/// "`firstName`, `lastName`, `externalId` and `attributes` merge into the subscriber: per field,
/// the fact with the newest `orderedAt` wins; `null` in attributes removes the key."
pub fn profile(facts: &[Fact], email: &str) -> Profile {
    let said: Vec<_> = about(facts).into_iter().filter(|(customer, _)| customer.email == email).collect();
    let text = |field: fn(&Customer) -> &Option<String>| {
        newest(said.iter().filter_map(|(customer, at)| {
            field(customer).as_ref().map(|value| (*at, Value::String(value.clone())))
        }))
    };
    let keys: BTreeSet<&String> = said.iter().flat_map(|(customer, _)| customer.attributes.keys()).collect();
    let attributes = keys.iter().take(MAX_ATTRIBUTES).map(|key| {
        let values =
            said.iter().filter_map(|(customer, at)| Some((*at, customer.attributes.get(*key)?.clone())));
        ((*key).clone(), newest(values))
    });
    Profile {
        first_name: text(|customer| &customer.first_name),
        last_name: text(|customer| &customer.last_name),
        external_id: text(|customer| &customer.external_id),
        attributes: attributes.collect(),
        is_truncated: keys.len() > MAX_ATTRIBUTES,
    }
}

fn newest(values: impl Iterator<Item = (Timestamp, Value)> + Clone) -> Vec<Value> {
    let at = values.clone().map(|(at, _)| at).max();
    let mut newest: Vec<Value> = Vec::new();
    for (_, value) in values.filter(|(of, _)| Some(*of) == at) {
        if !newest.contains(&value) {
            newest.push(value);
        }
    }
    newest
}
