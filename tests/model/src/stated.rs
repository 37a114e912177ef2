//! What callers state, and what is kept of it: statements, facts and the stack's parameters.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// "A **fact** is one accepted statement", immutable.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Facts are numbered as they are accepted: the table takes one after the other.
    pub number: u64,
    pub accepted_at: Timestamp,
    pub correlation_id: String,
    pub statement: Statement,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    Order(OrderStatement),
    Checkout(CheckoutStatement),
    Wait(WaitStatement),
    Upsert(UpsertStatement),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Placed,
    Cancelled,
    Fulfilled,
    Refunded,
}

/// The e-mail is the identity already: "trimmed, NFC, lower case, domain in punycode".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Customer {
    pub email: String,
    pub external_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub attributes: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub product_id: String,
    pub variant_id: Option<String>,
    pub quantity: u64,
    pub title: String,
    pub price: Option<u64>,
}

impl Item {
    /// Of a wait "`variantId` (defaults to productId)"; an item without a variant is bought as that.
    pub fn variant(&self) -> &str {
        self.variant_id.as_deref().unwrap_or(&self.product_id)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerTotals {
    pub orders_count: Option<u64>,
    pub total_spent: Option<u64>,
}

/// "A statement is the same as another when its content is: every field the caller sent". What
/// it says of its own newness and of how to treat it is no content.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderStatement {
    pub order_id: String,
    pub status: Status,
    pub content: OrderContent,
    pub updated_at: Option<Timestamp>,
    /// In a fact it is decided: "taken as historical (stored in the fact)".
    pub historical: Option<bool>,
    /// Equal for equal content. How it is made is not documented, so whoever states it says it.
    pub fingerprint: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderContent {
    pub customer: Customer,
    pub total: u64,
    pub currency: String,
    pub order_number: Option<String>,
    pub ordered_at: Option<Timestamp>,
    pub items: Option<Vec<Item>>,
    pub refund_id: Option<String>,
    pub refund_amount: Option<u64>,
    pub customer_totals: Option<CustomerTotals>,
    pub properties: Option<Value>,
    pub checkout_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutStatement {
    pub checkout_id: String,
    pub content: CheckoutContent,
    pub updated_at: Option<Timestamp>,
    pub fingerprint: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutContent {
    pub customer: Customer,
    pub total: Option<u64>,
    pub currency: Option<String>,
    pub checkout_url: Option<String>,
    pub items: Option<Vec<Item>>,
    pub properties: Option<Value>,
    pub started_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WaitStatement {
    pub product_id: String,
    pub variant_id: Option<String>,
    pub customer: Customer,
}

/// "Partial (omitted keeps …), `variants` replaced as a whole when given".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UpsertStatement {
    pub product_id: String,
    pub in_stock: Option<bool>,
    /// Each with whether it is in stock.
    pub variants: Option<BTreeMap<String, bool>>,
    pub replenishment: Option<Replenishment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replenishment {
    pub enabled: bool,
    pub after_days: i64,
    pub by: Match,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Product,
    Variant,
}

/// The stack's parameters.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    pub base_currency: Option<String>,
    /// `None` is 0, which is off.
    pub abandoned_checkout_after: Option<SignedDuration>,
    /// `None` is 0, which is off.
    pub historical_after: Option<SignedDuration>,
}

/// The order statements among the facts, in the order of acceptance.
pub fn order_statements(facts: &[Fact]) -> Vec<(&Fact, &OrderStatement)> {
    let mut found: Vec<_> = facts
        .iter()
        .filter_map(|fact| match &fact.statement {
            Statement::Order(statement) => Some((fact, statement)),
            Statement::Checkout(_) | Statement::Wait(_) | Statement::Upsert(_) => None,
        })
        .collect();
    found.sort_by_key(|(fact, _)| fact.number);
    found
}

/// The checkout statements among the facts, in the order of acceptance.
pub fn checkout_statements(facts: &[Fact]) -> Vec<(&Fact, &CheckoutStatement)> {
    let mut found: Vec<_> = facts
        .iter()
        .filter_map(|fact| match &fact.statement {
            Statement::Checkout(statement) => Some((fact, statement)),
            Statement::Order(_) | Statement::Wait(_) | Statement::Upsert(_) => None,
        })
        .collect();
    found.sort_by_key(|(fact, _)| fact.number);
    found
}
