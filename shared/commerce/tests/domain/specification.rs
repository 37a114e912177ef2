//! The law of the books as the contract states it, computed the plain way.
//!
//! Owns what is expected of a set of facts, from the set alone. Must not use the fold, the books
//! or anything else of the crate that it checks; only the words of the contract and facts.

use std::collections::{BTreeMap, BTreeSet};

use commerce::fact::{OrderFact, Statement};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// E-mail address and currency code.
pub type Account = (String, String);

/// The figures of every subscriber and currency, as callers see them.
pub fn books(facts: &[OrderFact]) -> BTreeMap<Account, Value> {
    let orders = orders(facts);
    let mut accounts: BTreeSet<Account> =
        orders.iter().map(|order| (order.email.clone(), order.currency.clone())).collect();
    let with_totals = facts.iter().filter(|fact| fact.content.customer_totals.is_some());
    accounts.extend(with_totals.map(|fact| (speaker(fact), fact.content.currency.code().to_owned())));
    accounts.into_iter().map(|account| (account.clone(), figures(&account, &orders, facts))).collect()
}

struct Order {
    email: String,
    currency: String,
    total: u128,
    ordered_at: Timestamp,
    refunded: u128,
    is_cancelled: bool,
}

fn speaker(fact: &OrderFact) -> String {
    fact.content.customer.email.key().to_owned()
}

/// The placed orders, each booked to its own subscriber.
fn orders(facts: &[OrderFact]) -> Vec<Order> {
    let placed = facts.iter().filter(|fact| fact.statement == Statement::Placed);
    placed.map(|placed| order(placed, facts)).collect()
}

fn order(placed: &OrderFact, facts: &[OrderFact]) -> Order {
    let about: Vec<&OrderFact> = facts.iter().filter(|fact| fact.order_id == placed.order_id).collect();
    // Among amendments of one order the last accepted counts; fields left out keep their values.
    let mut amendments: Vec<&&OrderFact> =
        about.iter().filter(|fact| fact.statement == Statement::Amended).collect();
    amendments.sort_by_key(|fact| fact.receipt.accepted_at);
    let total = amendments.last().map_or(placed.content.total, |last| last.content.total).get();
    let restated_at = amendments.iter().rev().find_map(|fact| fact.content.ordered_at);
    Order {
        email: speaker(placed),
        currency: placed.content.currency.code().to_owned(),
        total: total.into(),
        ordered_at: restated_at.unwrap_or(placed.ordered_at),
        refunded: refunded(&about, total.into()),
        is_cancelled: about.iter().any(|fact| fact.statement == Statement::Cancelled),
    }
}

/// Incremental with an id; without, so far, of which the maximum counts; a missing amount is the
/// whole order; counted up to the total.
fn refunded(about: &[&OrderFact], total: u128) -> u128 {
    let (mut increments, mut so_far) = (0, 0);
    for fact in about {
        let Statement::Refunded(refund) = &fact.statement else { continue };
        let amount = refund.amount.map_or(total, |amount| amount.get().into());
        match &refund.id {
            Some(_) => increments += amount,
            None => so_far = amount.max(so_far),
        }
    }
    increments.max(so_far).min(total)
}

fn figures(account: &Account, orders: &[Order], facts: &[OrderFact]) -> Value {
    let (email, currency) = account;
    let own: Vec<&Order> =
        orders.iter().filter(|order| order.email == *email && order.currency == *currency).collect();
    let spoken: Vec<&OrderFact> = facts
        .iter()
        .filter(|fact| speaker(fact) == *email && fact.content.currency.code() == currency)
        .collect();
    let after = |as_of: Option<Timestamp>| {
        own.iter().filter(move |order| as_of.is_none_or(|as_of| order.ordered_at > as_of))
    };

    // A snapshot replaces what is known up to it; later orders add on top.
    let count = snapshot(&spoken, |totals| totals.orders_count.map(u128::from));
    let orders_count = count.map_or(0, |(_, stated)| stated) + after(count.map(|c| c.0)).count() as u128;
    let total = snapshot(&spoken, |totals| totals.total_spent.map(|total| u128::from(total.get())));
    let later: u128 = after(total.map(|t| t.0)).map(|order| order.total).sum();
    let total_spent = total.map_or(0, |(_, stated)| stated) + later;

    let net = own.iter().map(|order| if order.is_cancelled { 0 } else { order.total - order.refunded }).sum();
    let mut figures = Map::new();
    figures.insert("currency".into(), json!(currency));
    figures.insert("ordersCount".into(), json!(orders_count as u64));
    let cancelled = own.iter().filter(|order| order.is_cancelled).count();
    figures.insert("cancelledOrdersCount".into(), json!(cancelled));
    let times = || own.iter().map(|order| order.ordered_at);
    figures.insert("firstOrderAt".into(), json!(times().min().map(|at| at.to_string())));
    figures.insert("lastOrderAt".into(), json!(times().max().map(|at| at.to_string())));
    for (name, amount) in [
        ("totalSpent", Some(total_spent)),
        ("ltv", Some(total_spent)),
        ("aov", half_even(total_spent, orders_count)),
        ("refunded", Some(own.iter().map(|order| order.refunded).sum())),
        ("netSpent", Some(net)),
    ] {
        figures.insert(format!("{name}Cents"), json!(amount.map(|amount| amount as u64)));
        figures.insert(name.into(), amount.map_or(Value::Null, |amount| major(amount, currency)));
    }
    Value::Object(figures)
}

/// The newest statement of this figure by `orderedAt`, then the newer version, then the greater
/// fingerprint.
fn snapshot(
    spoken: &[&OrderFact],
    member: impl Fn(&commerce::customer::CustomerTotals) -> Option<u128>,
) -> Option<(Timestamp, u128)> {
    let stated = spoken.iter().filter_map(|fact| {
        let figure = member(fact.content.customer_totals.as_ref()?)?;
        let version = (fact.content.updated_at, fact.revision);
        Some((fact.ordered_at, version, fact.fingerprint.clone(), figure))
    });
    stated.max().map(|(as_of, .., figure)| (as_of, figure))
}

fn half_even(sum: u128, count: u128) -> Option<u128> {
    let below = sum.checked_div(count)?;
    let doubled_rest = (sum - below * count) * 2;
    let up = doubled_rest > count || (doubled_rest == count && below % 2 == 1);
    Some(below + u128::from(up))
}

/// Whole numbers as integers, others as the decimal they are.
fn major(amount: u128, currency: &str) -> Value {
    let decimals = match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    };
    let unit = 10_u128.pow(decimals);
    if amount.is_multiple_of(unit) {
        json!((amount / unit) as u64)
    } else {
        json!(amount as f64 / unit as f64)
    }
}

/// What is known of each e-mail address: per field the statement with the newest `orderedAt`,
/// then the newest version, then the greater fingerprint, wins; `null` removes an attribute.
pub fn profiles(facts: &[OrderFact]) -> BTreeMap<String, Value> {
    let mut facts: Vec<&OrderFact> = facts.iter().collect();
    let age = |fact: &&OrderFact| (fact.ordered_at, fact.content.updated_at, fact.revision);
    facts.sort_by_key(|fact| (age(fact), fact.fingerprint.clone()));
    let mut profiles: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for fact in facts {
        let customer = &fact.content.customer;
        let profile = profiles.entry(speaker(fact)).or_default();
        profile.insert("email".into(), json!(customer.email.display()));
        if let Some(name) = &customer.first_name {
            profile.insert("firstName".into(), json!(name));
        }
        if let Some(name) = &customer.last_name {
            profile.insert("lastName".into(), json!(name));
        }
        if let Some(id) = &customer.external_id {
            profile.insert("externalId".into(), json!(id.as_str()));
        }
        for (key, value) in &customer.attributes {
            profile.insert(format!("attributes.{key}"), value.clone());
        }
    }
    let known = |profile: Map<String, Value>| profile.into_iter().filter(|(_, value)| !value.is_null());
    profiles.into_iter().map(|(email, profile)| (email, Value::Object(known(profile).collect()))).collect()
}
