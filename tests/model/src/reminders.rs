//! Replenishment: which reminder is to be armed, and whose it is.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::purchases;
use crate::stated::{Fact, Match, Replenishment, Statement};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    pub email: String,
    pub product_id: String,
    /// With `match: variant` the exact variant, if it is one; else the reminder is of the product.
    pub variant_id: Option<String>,
    /// The purchase that owns it.
    pub order_id: String,
    pub due_at: Timestamp,
}

/// What the catalogue says of each product's replenishment: the last upsert that says it.
fn catalogue(facts: &[Fact]) -> BTreeMap<&str, Replenishment> {
    let upserts = facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Upsert(upsert) => Some((fact.number, upsert.product_id.as_str(), upsert.replenishment?)),
        Statement::Order(_) | Statement::Checkout(_) | Statement::Wait(_) => None,
    });
    let mut upserts: Vec<_> = upserts.collect();
    upserts.sort_by_key(|(number, ..)| *number);
    upserts.into_iter().map(|(_, product, replenishment)| (product, replenishment)).collect()
}

/// "A reminder is a function of the purchases that stand": "for every product with replenishment
/// enabled … `orderedAt + afterDays` (the newest purchase wins …)", "by time and then by order id".
pub fn reminders(facts: &[Fact]) -> Vec<Reminder> {
    let catalogue = catalogue(facts);
    let mut newest: BTreeMap<(String, String, Option<String>), (Timestamp, String)> = BTreeMap::new();
    for purchase in purchases::standing(facts) {
        for item in &purchase.items {
            let Some(product) = catalogue.get(item.product_id.as_str()).filter(|product| product.enabled)
            else {
                continue;
            };
            let variant = match product.by {
                Match::Product => None,
                Match::Variant => item.variant_id.clone(),
            };
            let this = (purchase.at, purchase.order_id.clone());
            let owner = newest.entry((purchase.email.clone(), item.product_id.clone(), variant));
            let owner = owner.or_insert_with(|| this.clone());
            *owner = this.max(owner.clone());
        }
    }
    let due = newest.into_iter().filter_map(|((email, product_id, variant_id), (at, order_id))| {
        let days = catalogue.get(product_id.as_str())?.after_days;
        let due_at = at.checked_add(SignedDuration::from_hours(24 * days)).ok()?;
        Some(Reminder { email, product_id, variant_id, order_id, due_at })
    });
    due.collect()
}

/// Those that are armed once all is folded: "never in the past", and "nobody is reminded twice of
/// one purchase"; `reminded` are the orders and products of the reminders that were sent.
pub fn armed(facts: &[Fact], reminded: &[(String, String)], now: Timestamp) -> Vec<Reminder> {
    let mut armed = reminders(facts);
    armed.retain(|reminder| {
        let purchase = (reminder.order_id.clone(), reminder.product_id.clone());
        reminder.due_at > now && !reminded.contains(&purchase)
    });
    armed
}
