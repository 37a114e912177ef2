//! One order: which content counts, whether it lives, what went back.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::stated::{Customer, Fact, Item, OrderContent, OrderStatement, Status, order_statements};
use crate::versions;

/// A placed order as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub order_id: String,
    /// Of the newest version, with what it left out kept of the versions before.
    pub content: OrderContent,
    pub ordered_at: Timestamp,
    pub is_cancelled: bool,
    pub is_fulfilled: bool,
    pub refunded: u64,
    pub is_fully_refunded: bool,
}

impl Order {
    /// "Net … = Σ max(0, cancelled ? 0 : total − refunds)".
    pub fn net(&self) -> u64 {
        if self.is_cancelled { 0 } else { self.content.total.saturating_sub(self.refunded) }
    }
}

/// The ids of all orders of which anything is stated.
pub fn ids(facts: &[Fact]) -> Vec<&str> {
    let mut ids: Vec<_> = order_statements(facts).iter().map(|(_, s)| s.order_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The versions of one status of an order, the oldest first.
pub fn versions<'a>(facts: &'a [Fact], id: &str, status: Status) -> Vec<(&'a Fact, &'a OrderStatement)> {
    let mut found = order_statements(facts);
    found.retain(|(_, statement)| statement.order_id == id && statement.status == status);
    found.sort_by_key(|(fact, statement)| versions::of_order(fact, statement));
    found
}

/// "Fields left out keep their values": what each version says together with those before it.
pub fn merged<'a>(versions: &[(&'a Fact, &'a OrderStatement)]) -> Vec<OrderContent> {
    let mut merged: Vec<OrderContent> = Vec::new();
    for (_, statement) in versions {
        let mut content = statement.content.clone();
        if let Some(before) = merged.last().cloned() {
            content.customer = merged_customer(before.customer, content.customer);
            content.order_number = content.order_number.or(before.order_number);
            content.ordered_at = content.ordered_at.or(before.ordered_at);
            content.items = content.items.or(before.items);
            content.customer_totals = content.customer_totals.or(before.customer_totals);
            content.properties = content.properties.or(before.properties);
            content.checkout_id = content.checkout_id.or(before.checkout_id);
        }
        merged.push(content);
    }
    merged
}

fn merged_customer(before: Customer, after: Customer) -> Customer {
    Customer {
        email: after.email,
        external_id: after.external_id.or(before.external_id),
        first_name: after.first_name.or(before.first_name),
        last_name: after.last_name.or(before.last_name),
        attributes: before.attributes.into_iter().chain(after.attributes).collect(),
    }
}

/// "`orderedAt` (default: now)": the acceptance of the first of these versions.
pub fn accepted_first(versions: &[(&Fact, &OrderStatement)]) -> Option<Timestamp> {
    versions.iter().min_by_key(|(fact, _)| fact.number).map(|(fact, _)| fact.accepted_at)
}

/// As of when a statement says what it says of the customer: its own time, else that of the first of
/// its versions ("fields left out keep their values"). Each refund is a statement of its own.
pub fn said_at(facts: &[Fact], fact: &Fact, statement: &OrderStatement) -> Timestamp {
    let versions = versions(facts, &statement.order_id, statement.status);
    let first = versions.into_iter().min_by_key(|(fact, _)| fact.number);
    let first = first.filter(|_| statement.status != Status::Refunded);
    let kept = first.map(|(fact, first)| first.content.ordered_at.unwrap_or(fact.accepted_at));
    statement.content.ordered_at.or(kept).unwrap_or(fact.accepted_at)
}

/// The order as it counts; `None` while it is not placed.
pub fn order(facts: &[Fact], id: &str) -> Option<Order> {
    let placed = versions(facts, id, Status::Placed);
    let content = merged(&placed).pop()?;
    let refunded = refunded(facts, id, &content);
    Some(Order {
        order_id: id.to_owned(),
        ordered_at: content.ordered_at.or(accepted_first(&placed))?,
        is_cancelled: is_cancelled(facts, id),
        is_fulfilled: !versions(facts, id, Status::Fulfilled).is_empty(),
        is_fully_refunded: refunded.is_some_and(|amount| amount >= content.total),
        refunded: refunded.unwrap_or_default(),
        content,
    })
}

/// All placed orders.
pub fn all(facts: &[Fact]) -> Vec<Order> {
    ids(facts).into_iter().filter_map(|id| order(facts, id)).collect()
}

/// "Live or cancelled by the newest of `placed`/`fulfilled` and `cancelled` (ties: cancelled)"; "a
/// version without `updatedAt` is older than any with", so without it a cancellation stands
/// whenever it came: "`cancelled` … before `placed`: … the result is the same".
pub fn is_cancelled(facts: &[Fact], id: &str) -> bool {
    let newest = |status| versions(facts, id, status).iter().map(|(_, s)| s.updated_at).max();
    let lives = newest(Status::Placed).max(newest(Status::Fulfilled));
    newest(Status::Cancelled).is_some_and(|cancelled| Some(cancelled) >= lives)
}

/// The refunds that count: "refund in another currency than the order's: recorded, not counted".
fn refunds<'a>(facts: &'a [Fact], id: &str, content: &OrderContent) -> Vec<&'a OrderStatement> {
    let all = versions(facts, id, Status::Refunded).into_iter().map(|(_, statement)| statement);
    all.filter(|statement| statement.content.currency == content.currency).collect()
}

/// "`refunded` with `refundId`: incremental, once per (orderId, refundId)"; "without `refundId`:
/// `refundAmountCents` is the amount refunded so far: the maximum counts; missing amount = the
/// whole order". "Refunds 'so far' and increments of one order do not add up: the larger of the
/// two counts", "up to the order's total". `None` when nothing was refunded.
fn refunded(facts: &[Fact], id: &str, content: &OrderContent) -> Option<u64> {
    let refunds = refunds(facts, id, content);
    let amount = |statement: &&OrderStatement| statement.content.refund_amount.unwrap_or(content.total);
    let increments = refunds.iter().filter(|statement| statement.content.refund_id.is_some());
    let so_far = refunds.iter().filter(|statement| statement.content.refund_id.is_none());
    let sum = increments.map(amount).reduce(u64::saturating_add);
    sum.max(so_far.map(amount).max()).map(|amount| amount.min(content.total))
}

/// How many pieces of each product there are.
fn pieces<'a>(items: impl IntoIterator<Item = &'a Item>) -> BTreeMap<&'a str, u64> {
    let mut pieces = BTreeMap::new();
    for item in items {
        *pieces.entry(item.product_id.as_str()).or_default() += item.quantity;
    }
    pieces
}

/// The items of which not everything went back: "`refunded` with `items`: they are what went back;
/// a product whose whole quantity of the order went back loses the reminder". As with amounts,
/// those of single refunds add up, and what went back so far does not add to them; in whichever
/// currency the money went.
pub fn kept_items(facts: &[Fact], order: &Order) -> Vec<Item> {
    let items = order.content.items.as_deref().unwrap_or_default();
    let bought = pieces(items);
    let refunds = versions(facts, &order.order_id, Status::Refunded);
    let refunds: Vec<_> = refunds.into_iter().map(|(_, statement)| statement).collect();
    let went_back = |product: &str| {
        let of = |refund: &&OrderStatement| {
            pieces(refund.content.items.iter().flatten()).get(product).copied().unwrap_or_default()
        };
        let single = refunds.iter().filter(|refund| refund.content.refund_id.is_some());
        let so_far = refunds.iter().filter(|refund| refund.content.refund_id.is_none());
        single.map(of).sum::<u64>().max(so_far.map(of).max().unwrap_or_default())
    };
    let is_kept = |item: &&Item| went_back(&item.product_id) < bought[item.product_id.as_str()];
    items.iter().filter(is_kept).cloned().collect()
}
