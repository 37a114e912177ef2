//! What depends on the way things went: predicates of what was published, not what it must be.
//!
//! "`order_updated`, `subscriber_updated`, `automation_cancelled` tell what changed on the way and
//! follow it"; so do the events of automations whose time came.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::orders;
use crate::profile;
use crate::stated::{Fact, Status};
use crate::waits::{self, Wait};

/// An event as it was published, at whichever time; `None` where it says nothing of the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub id: String,
    /// Without `ecommerce.`.
    pub name: String,
    pub email: String,
    /// When it was decided.
    pub decided_at: Timestamp,
    pub order_id: Option<String>,
    pub automation: Option<Automation>,
    /// Of a cancellation: whether the automation was due before it.
    pub had_fired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Automation {
    pub email: String,
    pub product_id: Option<String>,
    pub variant_id: Option<String>,
    pub checkout_id: Option<String>,
    /// Which of its armings: the generation, or the time that is its alone.
    pub arming: String,
}

impl Automation {
    /// The automation that an event names in its `body`.
    pub fn of(body: &Map<String, Value>, email: &str) -> Option<Self> {
        let some = |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let owned = |key: &str| some(key).map(str::to_owned);
        // A timer is told apart by when it is due, in both of its events; all else by its generation.
        let generation = body.get("generation").filter(|_| some("checkoutId").is_none());
        Some(Self {
            email: email.to_owned(),
            product_id: owned("productId"),
            variant_id: owned("variantId"),
            checkout_id: owned("checkoutId"),
            arming: generation.map(ToString::to_string).or(owned("dueAt"))?,
        })
    }
}

/// The promises that are broken, in words; the events in the order in which they were published.
pub fn broken(facts: &[Fact], published: &[Published]) -> Vec<String> {
    let once = first_deliveries(published);
    let mut broken = Vec::new();
    broken.extend(once.iter().filter_map(|event| of_order_updated(facts, event)));
    broken.extend(once.iter().filter_map(|event| of_reminder(facts, event)));
    broken.extend(of_automations(&once));
    broken.extend(of_reminded_purchases(&once));
    broken.extend(of_notices(facts, &once));
    let people = profile::people(facts);
    let strangers = once.iter().filter(|event| !people.contains(&event.email));
    broken.extend(strangers.map(|event| format!("{} is of somebody whom no fact names", event.name)));
    broken
}

/// "Delivery is at least once with a stable `metadata.id`."
fn first_deliveries(published: &[Published]) -> Vec<&Published> {
    let mut seen = BTreeSet::new();
    published.iter().filter(|event| seen.insert(&event.id)).collect()
}

/// "An event is published if and only if its cause was recorded": what is updated was stated before.
fn of_order_updated(facts: &[Fact], event: &Published) -> Option<String> {
    let id = event.order_id.as_deref().filter(|_| event.name == "order_updated")?;
    let statuses = [Status::Placed, Status::Cancelled, Status::Fulfilled];
    let stated = statuses.map(|status| orders::versions(facts, id, status).len()).iter().sum::<usize>();
    (stated < 2).then(|| format!("order_updated of {id}, of which nothing changed"))
}

/// "None when the cause was cancelled": its order stood when the reminder came due or at a moment
/// since, for it is "decided from state at that moment".
fn of_reminder(facts: &[Fact], event: &Published) -> Option<String> {
    let id = event.order_id.as_deref().filter(|_| event.name == "replenishment_due")?;
    let stood_at = |moment: Timestamp| {
        let known: Vec<Fact> = facts.iter().filter(|fact| fact.accepted_at <= moment).cloned().collect();
        let order = orders::order(&known, id);
        order.is_some_and(|order| !order.is_cancelled && !order.is_fully_refunded)
    };
    let later = facts.iter().map(|fact| fact.accepted_at).filter(|at| *at >= event.decided_at);
    let stood = std::iter::once(event.decided_at).chain(later).any(stood_at);
    (!stood).then(|| format!("replenishment_due of {id}, which did not stand"))
}

/// "At most one `due` event per generation", at most one cancellation of each; and what is cancelled
/// had fired if it ever does: "its cancellation says `hadFired: true`". They may be published in any
/// order, so that it is said there is what tells.
fn of_automations(once: &[&Published]) -> Vec<String> {
    let mut by_automation: BTreeMap<&Automation, Vec<&Published>> = BTreeMap::new();
    for event in once {
        if let Some(automation) = &event.automation {
            by_automation.entry(automation).or_default().push(event);
        }
    }
    let mut broken = Vec::new();
    for (automation, events) in by_automation {
        let of = |names: &[&str]| events.iter().filter(|event| names.contains(&event.name.as_str())).count();
        let due = of(&["replenishment_due", "checkout_abandoned", "back_in_stock"]);
        if due > 1 {
            broken.push(format!("due twice: {automation:?}"));
        }
        if of(&["automation_cancelled"]) > 1 {
            broken.push(format!("cancelled twice: {automation:?}"));
        }
        let cancelled = events.iter().find(|event| event.name == "automation_cancelled");
        if cancelled.is_some_and(|cancelled| cancelled.had_fired != (due > 0)) {
            broken.push(format!("cancelled before it was due, or the other way round: {automation:?}"));
        }
    }
    broken
}

/// "Nobody is reminded twice of one purchase".
fn of_reminded_purchases(once: &[&Published]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let reminders = once.iter().filter(|event| event.name == "replenishment_due");
    let again = reminders.filter(|event| {
        let automation = event.automation.as_ref();
        let what = automation.map(|one| (&one.email, &one.product_id, &one.variant_id));
        !seen.insert((&event.order_id, what))
    });
    again.map(|event| format!("reminded twice of {:?}", event.order_id)).collect()
}

/// "Each waiting subscriber gets one `ecommerce.back_in_stock` and the wait is done": never more
/// notices than returns that answered somebody; and one each, unless a purchase ended the wait.
fn of_notices(facts: &[Fact], once: &[&Published]) -> Vec<String> {
    let mut notices: BTreeMap<Wait, usize> = BTreeMap::new();
    for event in once.iter().filter(|event| event.name == "back_in_stock") {
        if let Some(Automation { email, product_id: Some(product_id), variant_id, .. }) = &event.automation {
            let (email, product_id) = (email.clone(), product_id.clone());
            let variant_id = variant_id.clone().unwrap_or_else(|| product_id.clone());
            *notices.entry(Wait { email, product_id, variant_id }).or_default() += 1;
        }
    }
    let purchases = crate::purchases::stated(facts);
    let mut broken = Vec::new();
    for (wait, requests) in waits::requests(facts) {
        let sent = notices.remove(&wait).unwrap_or_default();
        let most = requests.answered.len();
        let is_bought = purchases.iter().any(|purchase| waits::is_of(purchase, &wait));
        if sent > most || sent < most && !is_bought {
            broken.push(format!("{sent} notices for {most} returns: {wait:?}"));
        }
    }
    broken.extend(notices.into_keys().map(|wait| format!("a notice that nobody asked for: {wait:?}")));
    broken
}
