//! Which of several versions of one thing counts.

use jiff::Timestamp;

use crate::stated::{CheckoutStatement, Fact, OrderStatement};

/// "The version with the newest `updatedAt` counts (ties: the greater fingerprint), whatever the
/// order of arrival. … A version without `updatedAt` is older than any with"; among these "the
/// last accepted" counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Newness<'a> {
    updated_at: Option<Timestamp>,
    fingerprint: &'a str,
    number: u64,
}

fn newness<'a>(fact: &Fact, updated_at: Option<Timestamp>, fingerprint: &'a str) -> Newness<'a> {
    match updated_at {
        Some(_) => Newness { updated_at, fingerprint, number: 0 },
        None => Newness { updated_at, fingerprint: "", number: fact.number },
    }
}

pub fn of_order<'a>(fact: &Fact, statement: &'a OrderStatement) -> Newness<'a> {
    newness(fact, statement.updated_at, &statement.fingerprint)
}

pub fn of_checkout<'a>(fact: &Fact, statement: &'a CheckoutStatement) -> Newness<'a> {
    newness(fact, statement.updated_at, &statement.fingerprint)
}
