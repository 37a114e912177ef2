//! A quiet system against the model of the contract.
//!
//! [`conversion`] is the only place that knows the words of both. Owns which of the system's
//! states is held against which answer of the model, and says the smallest difference.

mod conversion;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use commerce::automation::{Automation, AutomationKey, Cause};
use commerce::event::EventName;
use commerce::subscriber::Subscriber;
use model::stated::{Fact, Parameters, UpsertStatement};
use model::way::broken;
use serde_json::{Value, json};

use crate::world::backend::Backend;

use conversion::published;

pub use conversion::{fact, parameters};

/// Upserts, each with how long the stream was when it was made: the table keeps no fact of one.
pub type Upserts = Vec<(usize, UpsertStatement)>;

/// What the model is told of a system: all that it accepted.
pub fn facts(system: &Backend, upserts: &Upserts) -> Vec<Fact> {
    let stream = system.table.stream();
    let told = stream.iter().enumerate().filter_map(|(at, record)| conversion::record(at, record));
    let upserts = upserts.iter().enumerate();
    let upserts = upserts.map(|(nth, (at, upsert))| conversion::upsert(nth, *at, upsert));
    told.chain(upserts).collect()
}

/// The first difference between a quiet system and the model.
pub fn difference(system: &Backend, facts: &[Fact]) -> Result<(), String> {
    let people = model::profile::people(facts);
    let known = system.table.all_subscribers();
    let known: BTreeMap<String, &Subscriber> =
        known.iter().filter_map(|one| Some((email(one)?, one))).collect();
    same("people", &known.keys().collect::<Vec<_>>(), &people.iter().collect::<Vec<_>>())?;
    for (email, subscriber) in &known {
        figures(facts, email, subscriber)?;
        profile(facts, email, subscriber)?;
    }
    orders(system, facts)?;
    reminders(system, facts)?;
    checkouts(system, facts)?;
    let waits = armed(system).into_iter().filter_map(|held| match held.key {
        AutomationKey::BackInStock { product_id, variant_id } => {
            Some((email_of(&known, &held.subscriber_id), product_id.to_string(), variant_id.to_string()))
        }
        AutomationKey::Replenishment { .. } | AutomationKey::AbandonedCheckout { .. } => None,
    });
    let expected = model::waits::armed(facts).into_iter();
    let expected = expected.map(|wait| (wait.email, wait.product_id, wait.variant_id));
    same("waits", &waits.collect::<BTreeSet<_>>(), &expected.collect())?;
    events(system, facts)
}

/// Fails with what is only here and what is only there.
fn same<T: PartialEq + Debug>(what: &str, system: &T, expected: &T) -> Result<(), String> {
    if system == expected {
        return Ok(());
    }
    Err(format!("{what}:\n  system {system:?}\n  model  {expected:?}"))
}

fn email(subscriber: &Subscriber) -> Option<String> {
    let email = commerce::email::Email::parse(&subscriber.email.as_ref()?.value).ok()?;
    Some(email.key().to_owned())
}

fn email_of(known: &BTreeMap<String, &Subscriber>, id: &commerce::identity::SubscriberId) -> String {
    let found = known.iter().find(|(_, subscriber)| subscriber.id == *id);
    found.map_or_else(|| id.to_string(), |(email, _)| email.clone())
}

fn figures(facts: &[Fact], email: &str, subscriber: &Subscriber) -> Result<(), String> {
    let shown = subscriber.revenue_by_currency();
    let of = |key: &str| shown.get(key).cloned().unwrap_or_default();
    let books = model::books::books(facts, email);
    same(&format!("currencies of {email}"), &shown.keys().collect::<Vec<_>>(), &books.keys().collect())?;
    for (currency, books) in &books {
        for (figure, expected) in books.shown() {
            same(&format!("{figure} of {email} in {currency}"), &of(currency)[figure], &expected)?;
        }
    }
    let headline = subscriber.primary_currency(None).map(|currency| currency.code().to_owned());
    let may_be = model::books::primary_currencies(facts, email, &Parameters::default());
    // Without any order the contract names no currency.
    if may_be.is_empty() || headline.as_ref().is_some_and(|headline| may_be.contains(headline)) {
        return Ok(());
    }
    Err(format!("headline of {email}: system {headline:?}, model {may_be:?}"))
}

fn profile(facts: &[Fact], email: &str, subscriber: &Subscriber) -> Result<(), String> {
    let known = model::profile::profile(facts, email);
    let one_of = |field: &str, value: Value, may_be: &[Value]| {
        let is_right = may_be.contains(&value) || may_be.is_empty() && value.is_null();
        let difference = || format!("{field} of {email}: system {value}, model {may_be:?}");
        if is_right { Ok(()) } else { Err(difference()) }
    };
    let shown = subscriber.to_event_json(None);
    let text = |key: &str| shown.get(key).cloned().unwrap_or_default();
    one_of("firstName", text("firstName"), &known.first_name)?;
    one_of("lastName", text("lastName"), &known.last_name)?;
    one_of("externalId", text("externalId"), &known.external_id)?;
    let held = |key: &str| {
        let held = subscriber.attributes.get(key).and_then(Option::as_ref);
        json!(held.and_then(|held| held.value.clone()))
    };
    for (key, may_be) in &known.attributes {
        one_of(&format!("attribute {key}"), held(key), may_be)?;
    }
    same(
        &format!("keys of {email}"),
        &subscriber.attributes.keys().collect::<Vec<_>>(),
        &known.attributes.keys().collect(),
    )
}

/// What is counted of each order, and what it shows.
fn orders(system: &Backend, facts: &[Fact]) -> Result<(), String> {
    let counted = system.table.all_lines().into_iter().map(|line| {
        let counted = line.counted;
        let amounts = [counted.total.get(), counted.refunded.get()];
        (
            line.order_id.to_string(),
            (counted.currency.code().to_owned(), amounts, counted.cancelled, counted.ordered_at),
        )
    });
    let expected = model::orders::all(facts).into_iter().map(|order| {
        let amounts = [order.content.total, order.refunded];
        (order.order_id, (order.content.currency, amounts, order.is_cancelled, order.ordered_at))
    });
    let (counted, expected): (BTreeMap<_, _>, BTreeMap<_, _>) = (counted.collect(), expected.collect());
    for (id, order) in &expected {
        same(&format!("order {id}"), &counted.get(id), &Some(order))?;
    }
    same("orders", &counted.len(), &expected.len())
}

fn armed(system: &Backend) -> Vec<Automation> {
    let ahead = |held: &Automation| held.due_at.is_none_or(|due_at| due_at > system.now());
    system.table.all_automations().into_iter().filter(|held| held.is_armed() && ahead(held)).collect()
}

fn reminders(system: &Backend, facts: &[Fact]) -> Result<(), String> {
    let held = armed(system).into_iter().filter_map(|held| {
        let AutomationKey::Replenishment { product_id, variant_id } = held.key else { return None };
        let Cause::Purchase { order_id, .. } = held.cause else { return None };
        let (subscriber, variant) = (held.subscriber_id.to_string(), variant_id.map(|id| id.to_string()));
        Some((subscriber, product_id.to_string(), variant, order_id.to_string(), held.due_at))
    });
    let reminded: Vec<(String, String)> = system
        .bus
        .named(EventName::ReplenishmentDue)
        .iter()
        .map(|event| (conversion::text(event, "orderId"), conversion::text(event, "productId")))
        .collect();
    let expected = model::reminders::armed(facts, &reminded, system.now()).into_iter().map(|one| {
        let subscriber = testkit::build::subscriber(&one.email).to_string();
        (subscriber, one.product_id, one.variant_id, one.order_id, Some(one.due_at))
    });
    same("reminders", &held.collect::<BTreeSet<_>>(), &expected.collect())
}

fn checkouts(system: &Backend, facts: &[Fact]) -> Result<(), String> {
    let held = armed(system).into_iter().filter_map(|held| match held.key {
        AutomationKey::AbandonedCheckout { checkout_id } => {
            Some((checkout_id.to_string(), held.subscriber_id.to_string(), held.due_at))
        }
        AutomationKey::Replenishment { .. } | AutomationKey::BackInStock { .. } => None,
    });
    let expected = model::checkouts::armed(facts, &parameters(), system.now()).into_iter().map(|checkout| {
        let subscriber = testkit::build::subscriber(&checkout.content.customer.email).to_string();
        (checkout.checkout_id, subscriber, checkout.due_at)
    });
    same("checkouts", &held.collect::<BTreeSet<_>>(), &expected.collect())
}

/// The events that do not depend on the way, and the promises of those that do.
fn events(system: &Backend, facts: &[Fact]) -> Result<(), String> {
    let expected = model::events::events(facts, testkit::build::shop().as_str());
    let expected: BTreeSet<_> =
        expected.into_iter().map(|event| (event.name.to_owned(), event.subject, event.id)).collect();
    let names = ["order_placed", "order_cancelled", "order_fulfilled", "order_refunded", "checkout_started"];
    let once = system.bus.deduped().into_values().filter(|event| names.contains(&event.name.as_str()));
    let once: BTreeSet<_> =
        once.map(|event| (event.name.as_str().to_owned(), event.subject, event.id.to_string())).collect();
    let missing: Vec<_> = expected.difference(&once).collect();
    let invented: Vec<_> = once.difference(&expected).collect();
    if !missing.is_empty() || !invented.is_empty() {
        return Err(format!("events: missing {missing:?}, invented {invented:?}"));
    }
    let emails: BTreeMap<String, String> = model::profile::people(facts)
        .into_iter()
        .map(|email| (testkit::build::subscriber(&email).to_string(), email))
        .collect();
    let published: Vec<_> = system.bus.published().iter().map(|event| published(event, &emails)).collect();
    let broken = broken(facts, &published);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}
