//! What was bought: each statement that says so, and the purchases that stand.

use jiff::Timestamp;

use crate::orders::{self, Order};
use crate::stated::{Fact, Item, Status};

/// A statement that something was bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    pub status: Status,
    pub email: String,
    pub order_id: String,
    /// "Where two clocks are compared (orders with checkouts, waits, reminders) an `orderedAt` ahead
    /// of its acceptance counts as the acceptance": of the first statement, for nobody buys later.
    pub at: Timestamp,
    pub accepted_at: Timestamp,
    pub items: Vec<Item>,
}

/// "Each statement that something was bought ends carts and waits by its own time. An order at
/// 11:30 that is amended to 9:00 has converted the cart of 10:00 all the same"; "fulfilled orders
/// count too". It is said of whom the statement names: "whoever a statement names has bought". Never
/// history: "count it, trigger nothing".
pub fn stated(facts: &[Fact]) -> Vec<Purchase> {
    let mut purchases = Vec::new();
    for id in orders::ids(facts) {
        for status in [Status::Placed, Status::Fulfilled] {
            let versions = orders::versions(facts, id, status);
            let Some(accepted_at) = orders::accepted_first(&versions) else { continue };
            for (fact, statement) in versions {
                if statement.historical == Some(true) {
                    continue;
                }
                purchases.push(Purchase {
                    status,
                    email: statement.content.customer.email.clone(),
                    order_id: id.to_owned(),
                    at: orders::said_at(facts, fact, statement).min(accepted_at),
                    accepted_at,
                    items: statement.content.items.clone().unwrap_or_default(),
                });
            }
        }
    }
    purchases
}

/// The purchases that stand, each with what the customer keeps: placed, "never for cancelled or
/// fully refunded orders", not what went back, and not history.
pub fn standing(facts: &[Fact]) -> Vec<Purchase> {
    let orders = orders::all(facts).into_iter();
    let stands = |order: &Order| !order.is_cancelled && !order.is_fully_refunded;
    let standing = orders.filter(stands).filter_map(|order| {
        let versions = orders::versions(facts, &order.order_id, Status::Placed);
        let accepted_at = orders::accepted_first(&versions)?;
        // "Nothing that only history names is armed", and so nothing of an order that is history.
        let live = versions.iter().filter(|(_, statement)| statement.historical != Some(true));
        let live: Vec<&Item> = live.flat_map(|(_, s)| s.content.items.iter().flatten()).collect();
        let mut items = orders::kept_items(facts, &order);
        items.retain(|item| live.iter().any(|live| is_same(live, item)));
        Some(Purchase {
            email: order.content.customer.email,
            order_id: order.order_id,
            status: Status::Placed,
            at: order.ordered_at.min(accepted_at),
            accepted_at,
            items,
        })
    });
    standing.collect()
}

fn is_same(a: &Item, b: &Item) -> bool {
    a.product_id == b.product_id && a.variant() == b.variant()
}
