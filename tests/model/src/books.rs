//! The law of the books: the figures of a subscriber, by currency.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::orders::{self, Order};
use crate::stated::{CustomerTotals, Fact, OrderStatement, Parameters, Status, order_statements};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    pub orders_count: u64,
    /// Also `ltv`.
    pub total_spent: u64,
    pub refunded: u64,
    pub cancelled_orders_count: u64,
    pub net_spent: u64,
    pub first_order_at: Option<Timestamp>,
    pub last_order_at: Option<Timestamp>,
}

impl Books {
    /// "`aov` = totalSpent / ordersCount (half-even in minor units, null when 0)".
    pub fn average(&self) -> Option<u64> {
        let whole = self.total_spent.checked_div(self.orders_count)?;
        let doubled = u128::from(self.total_spent % self.orders_count) * 2;
        let is_up = match doubled.cmp(&u128::from(self.orders_count)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => whole % 2 == 1,
            std::cmp::Ordering::Greater => true,
        };
        Some(whole + u64::from(is_up))
    }

    /// As `revenueByCurrency` shows them, in minor units.
    pub fn shown(&self) -> [(&'static str, Value); 9] {
        let time = |at: Option<Timestamp>| json!(at.map(|at| at.to_string()));
        [
            ("ordersCount", json!(self.orders_count)),
            ("totalSpentCents", json!(self.total_spent)),
            ("ltvCents", json!(self.total_spent)),
            ("aovCents", json!(self.average())),
            ("refundedCents", json!(self.refunded)),
            ("netSpentCents", json!(self.net_spent)),
            ("cancelledOrdersCount", json!(self.cancelled_orders_count)),
            ("firstOrderAt", time(self.first_order_at)),
            ("lastOrderAt", time(self.last_order_at)),
        ]
    }
}

/// What a shop said of a customer's totals as of an instant.
struct Snapshot {
    at: Timestamp,
    fingerprint: String,
    totals: CustomerTotals,
}

/// "Never a sum across currencies." An order is of the customer who placed it, a snapshot of the
/// one whose e-mail its statement has.
pub fn books(facts: &[Fact], email: &str) -> BTreeMap<String, Books> {
    let orders = of_customer(facts, email);
    let mut snapshots = snapshots(facts, email);
    let currencies = orders.iter().map(|order| &order.content.currency).chain(snapshots.keys());
    let currencies: BTreeSet<String> = currencies.cloned().collect();
    let books = currencies.into_iter().map(|currency| {
        let orders = orders.iter().filter(|order| order.content.currency == currency);
        let snapshots = snapshots.remove(&currency).unwrap_or_default();
        let figures = figures(&orders.collect::<Vec<_>>(), &snapshots);
        (currency, figures)
    });
    books.collect()
}

/// "The headline figures are in the subscriber's primary currency (the stack's `BaseCurrency`
/// parameter, else the currency of the subscriber's earliest order by `orderedAt`)". Of two
/// earliest either may be.
pub fn primary_currencies(facts: &[Fact], email: &str, parameters: &Parameters) -> BTreeSet<String> {
    if let Some(base) = &parameters.base_currency {
        return BTreeSet::from([base.clone()]);
    }
    let orders = of_customer(facts, email);
    let earliest = orders.iter().map(|order| order.ordered_at).min();
    let first = orders.iter().filter(|order| Some(order.ordered_at) == earliest);
    first.map(|order| order.content.currency.clone()).collect()
}

fn of_customer(facts: &[Fact], email: &str) -> Vec<Order> {
    orders::all(facts).into_iter().filter(|order| order.content.customer.email == email).collect()
}

/// By currency. Among versions of one order the newest that states any counts: "fields left out
/// keep their values".
fn snapshots(facts: &[Fact], email: &str) -> BTreeMap<String, Vec<Snapshot>> {
    let mut found: BTreeMap<String, Vec<Snapshot>> = BTreeMap::new();
    let all = [Status::Placed, Status::Cancelled, Status::Fulfilled].into_iter();
    let states = |statement: &OrderStatement| {
        statement.content.customer.email == email && statement.content.customer_totals.is_some()
    };
    let newest = |(id, status)| {
        let versions = orders::versions(facts, id, status);
        versions.into_iter().rfind(|(_, statement)| states(statement))
    };
    let ids = orders::ids(facts);
    let versioned = all.flat_map(|status| ids.iter().map(move |id| (*id, status))).filter_map(newest);
    let refunds = order_statements(facts).into_iter();
    let refunds = refunds.filter(|(_, refund)| refund.status == Status::Refunded && states(refund));
    for (fact, statement) in versioned.chain(refunds) {
        let Some(totals) = statement.content.customer_totals.clone() else { continue };
        let (at, fingerprint) = (orders::said_at(facts, fact, statement), statement.fingerprint.clone());
        let snapshot = Snapshot { at, fingerprint, totals };
        found.entry(statement.content.currency.clone()).or_default().push(snapshot);
    }
    for snapshots in found.values_mut() {
        snapshots.sort_by(|a, b| (a.at, &a.fingerprint).cmp(&(b.at, &b.fingerprint)));
    }
    found
}

fn figures(orders: &[&Order], snapshots: &[Snapshot]) -> Books {
    Books {
        // "Gross …: `ordersCount` = placed orders; `totalSpent` = sum of their totals. Cancellations
        // and refunds do not lower these."
        orders_count: overridden(snapshots, orders, |totals| totals.orders_count, |_| 1),
        total_spent: overridden(snapshots, orders, |totals| totals.total_spent, |order| order.content.total),
        refunded: orders.iter().map(|order| order.refunded).sum(),
        cancelled_orders_count: orders.iter().filter(|order| order.is_cancelled).count() as u64,
        net_spent: orders.iter().map(|order| order.net()).sum(),
        first_order_at: orders.iter().map(|order| order.ordered_at).min(),
        last_order_at: orders.iter().map(|order| order.ordered_at).max(),
    }
}

/// "They replace gross `ordersCount`/`totalSpent` in that currency if newer than the snapshot held;
/// facts ordered at or before the snapshot are not added again; later facts add on top. Either
/// member may be missing"; "two snapshots of one instant: the greater fingerprint counts".
fn overridden(
    snapshots: &[Snapshot],
    orders: &[&Order],
    member: impl Fn(&CustomerTotals) -> Option<u64>,
    share: impl Fn(&Order) -> u64,
) -> u64 {
    let held = snapshots.iter().rev().find_map(|snapshot| Some((snapshot.at, member(&snapshot.totals)?)));
    let later = orders.iter().filter(|order| held.is_none_or(|(at, _)| order.ordered_at > at));
    held.map_or(0, |(_, held)| held) + later.map(|order| share(order)).sum::<u64>()
}
