//! What is shown of subscribers and orders, and the schedules of what is armed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use jiff::{SignedDuration, Timestamp};
use model::events::identifier;
use model::stated::{Match, Statement};
use serde_json::{Value, json};

use crate::document::{Document, instant, text};
use crate::parts::Part;

/// Schedules are for whole seconds.
const SLACK: SignedDuration = SignedDuration::from_secs(1);

pub fn differences(document: &Document, part: &Part) -> Vec<String> {
    let mut found = Vec::new();
    for email in model::profile::people(&part.facts) {
        match document.subscribers.get(&email).filter(|shown| shown.is_object()) {
            Some(shown) => {
                same(&mut found, &format!("id of {email}"), &shown["id"], &json!(id(document, &email)));
                figures(&mut found, part, &email, shown);
                profile(&mut found, part, &email, shown);
                automations(&mut found, document, part, &email, shown);
            }
            None => found.push(format!("{email} is not known")),
        }
    }
    orders(&mut found, document, part);
    found
}

pub fn id(document: &Document, email: &str) -> String {
    identifier("sub_", &["subscriber", &document.workspace, email])
}

fn same<T: PartialEq + Debug>(found: &mut Vec<String>, what: &str, shown: &T, expected: &T) {
    if shown != expected {
        found.push(format!("{what}: shown {shown:?}, expected {expected:?}"));
    }
}

fn figures(found: &mut Vec<String>, part: &Part, email: &str, shown: &Value) {
    let all = shown["revenueByCurrency"].as_object().cloned().unwrap_or_default();
    let books = model::books::books(&part.facts, email);
    same(found, &format!("currencies of {email}"), &all.keys().collect::<Vec<_>>(), &books.keys().collect());
    for (currency, books) in &books {
        for (figure, expected) in books.shown() {
            let shown = all.get(currency).map(|figures| figures[figure].clone()).unwrap_or_default();
            same(found, &format!("{figure} of {email} in {currency}"), &shown, &expected);
        }
    }
    let may_be = model::books::primary_currencies(&part.facts, email, &Default::default());
    let headline = text(&shown["customAttributes"], "currency");
    // Without any order the contract names no currency.
    if !may_be.is_empty() && !headline.as_ref().is_some_and(|headline| may_be.contains(headline)) {
        found.push(format!("headline of {email}: shown {headline:?}, expected one of {may_be:?}"));
    }
    for figure in ["ordersCount", "totalSpentCents", "netSpentCents"] {
        let of = headline.as_ref().and_then(|headline| all.get(headline));
        let Some(of) = of.filter(|_| !may_be.is_empty()) else { continue };
        same(
            found,
            &format!("headline {figure} of {email}"),
            &shown["customAttributes"][figure],
            &of[figure],
        );
    }
}

fn profile(found: &mut Vec<String>, part: &Part, email: &str, shown: &Value) {
    let known = model::profile::profile(&part.facts, email);
    let mut one_of = |field: &str, value: &Value, may_be: &[Value]| {
        let is_right = may_be.contains(value) || may_be.is_empty() && value.is_null();
        if !is_right {
            found.push(format!("{field} of {email}: shown {value}, expected one of {may_be:?}"));
        }
    };
    one_of("firstName", &shown["firstName"], &known.first_name);
    one_of("lastName", &shown["lastName"], &known.last_name);
    one_of("externalId", &shown["externalId"], &known.external_id);
    for (key, may_be) in &known.attributes {
        one_of(&format!("attribute {key}"), &shown["customAttributes"][key], may_be);
    }
}

/// What is counted of each order.
fn orders(found: &mut Vec<String>, document: &Document, part: &Part) {
    let expected = model::orders::all(&part.facts);
    let mut expected: BTreeMap<_, _> = expected.into_iter().map(|one| (one.order_id.clone(), one)).collect();
    for order_id in model::orders::ids(&part.facts) {
        let Some(shown) = document.orders.get(order_id) else {
            found.push(format!("order {order_id} is not known"));
            continue;
        };
        let order = expected.remove(order_id);
        let counted = order.as_ref().map(|order| {
            json!({
                "currency": order.content.currency,
                "orderedAt": order.ordered_at.to_string(),
                "totalCents": order.content.total,
                "refundedCents": order.refunded,
                "cancelled": order.is_cancelled,
                "netCents": order.net(),
            })
        });
        same(found, &format!("order {order_id}"), &shown["counted"], &json!(counted));
        let owner = order.map(|order| id(document, &order.content.customer.email));
        same(found, &format!("owner of {order_id}"), &shown["subscriberId"], &json!(owner));
    }
}

fn armed(shown: &Value) -> impl Iterator<Item = &Value> {
    shown["automations"].as_array().into_iter().flatten().filter(|one| one["state"] == "armed")
}

/// Reminders, timers and waits of one subscriber.
fn automations(found: &mut Vec<String>, document: &Document, part: &Part, email: &str, shown: &Value) {
    let of = |kind: &'static str| armed(shown).filter(move |one| one["kind"] == kind);
    let by_variant = by_variant(part);
    let reminders = of("replenishment").map(|one| {
        let product = text(one, "productId");
        // Of a reminder by product the variant says only which one was bought.
        let variant =
            text(one, "variantId").filter(|_| product.as_ref().is_some_and(|id| by_variant.contains(id)));
        ([product, variant, text(one, "orderId")], instant(one, "dueAt").ok().flatten())
    });
    let expected = model::reminders::armed(&part.facts, &[], document.now).into_iter();
    let expected = expected.filter(|one| one.email == email);
    let expected =
        expected.map(|one| ([Some(one.product_id), one.variant_id, Some(one.order_id)], Some(one.due_at)));
    same(found, &format!("reminders of {email}"), &reminders.collect::<BTreeSet<_>>(), &expected.collect());

    let waits = of("back_in_stock").map(|one| (text(one, "productId"), text(one, "variantId")));
    let expected = model::waits::armed(&part.facts).into_iter().filter(|one| one.email == email);
    let expected = expected.map(|one| (Some(one.product_id), Some(one.variant_id)));
    same(found, &format!("waits of {email}"), &waits.collect::<BTreeSet<_>>(), &expected.collect());

    let due = of("abandoned_checkout").map(|one| (text(one, "checkoutId"), instant(one, "dueAt").ok()));
    let due: BTreeMap<_, _> = due.collect();
    let timers = model::checkouts::armed(&part.facts, &document.parameters, document.now);
    let timers: Vec<_> = timers.into_iter().filter(|one| one.content.customer.email == email).collect();
    let ids = timers.iter().map(|one| Some(one.checkout_id.clone()));
    same(found, &format!("timers of {email}"), &due.keys().cloned().collect::<BTreeSet<_>>(), &ids.collect());
    for timer in timers {
        let Some(Some(Some(shown))) = due.get(&Some(timer.checkout_id.clone())) else { continue };
        let vague = vague(document, part, &timer.checkout_id);
        let is_due = |earliest: Timestamp| *shown >= earliest && shown.duration_since(earliest) <= vague;
        if !timer.due_at.is_some_and(is_due) {
            let (id, due) = (timer.checkout_id, timer.due_at);
            found.push(format!("timer of {id}: due {shown}, expected {due:?} or up to {vague} later"));
        }
    }
}

/// The products of which each variant has a reminder of its own.
fn by_variant(part: &Part) -> BTreeSet<String> {
    let upserts = part.facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Upsert(upsert) => Some(upsert),
        Statement::Order(_) | Statement::Checkout(_) | Statement::Wait(_) => None,
    });
    let by_variant = upserts.filter(|one| one.replenishment.is_some_and(|how| how.by == Match::Variant));
    by_variant.map(|one| one.product_id.clone()).collect()
}

/// How long after it was sent the last change of a checkout may have been accepted.
fn vague(document: &Document, part: &Part, checkout_id: &str) -> SignedDuration {
    let versions = model::checkouts::versions(&part.facts, checkout_id);
    let vague = versions.iter().filter_map(|(fact, _)| document.vague.get(&fact.number));
    vague.max().copied().unwrap_or_default()
}

/// "What is armed has its one schedule", and nothing else has.
pub fn schedules(document: &Document) -> Vec<String> {
    type Due = Vec<Timestamp>;
    let mut all: BTreeMap<(String, String), (Due, Due)> = BTreeMap::new();
    let key = |owner: Option<String>, of: &Value| (owner.unwrap_or_default(), of["generation"].to_string());
    for shown in document.subscribers.values() {
        for one in armed(shown) {
            if let Ok(Some(due)) = instant(one, "dueAt") {
                all.entry(key(text(shown, "id"), one)).or_default().0.push(due);
            }
        }
    }
    for one in &document.schedules {
        if let Ok(Some(due)) = instant(one, "dueAt") {
            all.entry(key(text(one, "subscriberId"), one)).or_default().1.push(due);
        }
    }
    let mut found = Vec::new();
    for ((owner, generation), (mut armed, mut scheduled)) in all {
        armed.sort_unstable();
        scheduled.sort_unstable();
        let is_near = |(a, b): (&Timestamp, &Timestamp)| a.duration_since(*b).abs() <= SLACK;
        if armed.len() != scheduled.len() || !armed.iter().zip(&scheduled).all(is_near) {
            let of = format!("schedules of {owner}, generation {generation}");
            found.push(format!("{of}: armed for {armed:?}, scheduled for {scheduled:?}"));
        }
    }
    found
}
