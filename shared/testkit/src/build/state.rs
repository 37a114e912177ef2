//! What is committed: profiles, lines, automations, checkouts, purchases, postings.

use commerce::automation::{Automation, AutomationKey, AutomationState, Cause, Generation};
use commerce::checkout::CheckoutState;
use commerce::fact::Fact;
use commerce::identity::{CheckoutId, SubscriberId, VariantId};
use commerce::order::Contribution;
use commerce::ports::{Commit, OrderLine, Put, State};
use commerce::posting::Posting;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;

use super::{BUYER, NOON, currency, instant, minor, order_id, parsed, product_id, shop, subscriber};

/// The profile of somebody of whom nothing is known.
#[track_caller]
#[must_use]
pub fn profile(email: &str) -> Subscriber {
    Subscriber::new(shop(), subscriber(email), instant(NOON))
}

/// What is counted for an order of [`BUYER`]: so many US cents.
#[track_caller]
#[must_use]
pub fn line(order: &str, total: u64) -> OrderLine {
    let counted = Contribution {
        currency: currency("USD"),
        ordered_at: instant(NOON),
        total: minor(total),
        refunded: minor(0),
        cancelled: false,
    };
    OrderLine { workspace: shop(), subscriber_id: subscriber(BUYER), order_id: order_id(order), counted }
}

/// The reminder of a product, or `product/variant`.
#[track_caller]
#[must_use]
pub fn reminder_of(product: &str) -> AutomationKey {
    let (product, variant) = split(product);
    AutomationKey::Replenishment { product_id: product_id(product), variant_id: variant }
}

/// The wait for `product/variant`, or for a product as a whole.
#[track_caller]
#[must_use]
pub fn wait_for(product: &str) -> AutomationKey {
    let (id, variant) = split(product);
    let variant_id = variant.unwrap_or_else(|| parsed(id, VariantId::parse(id)));
    AutomationKey::BackInStock { product_id: product_id(id), variant_id }
}

/// The timer of a checkout.
#[track_caller]
#[must_use]
pub fn timer_of(checkout: &str) -> AutomationKey {
    AutomationKey::AbandonedCheckout { checkout_id: parsed(checkout, CheckoutId::parse(checkout)) }
}

fn split(product: &str) -> (&str, Option<VariantId>) {
    match product.split_once('/') {
        Some((product, variant)) => (product, Some(parsed(variant, VariantId::parse(variant)))),
        None => (product, None),
    }
}

/// An armed automation of [`BUYER`], since [`NOON`].
#[must_use]
pub fn automation(key: AutomationKey) -> Automation {
    let at = instant(NOON);
    let cause = match &key {
        AutomationKey::Replenishment { variant_id, .. } => {
            Cause::Purchase { order_id: order_id("1"), ordered_at: at, variant_id: variant_id.clone() }
        }
        AutomationKey::AbandonedCheckout { .. } => Cause::Checkout { started_at: at },
        AutomationKey::BackInStock { .. } => Cause::Wait {
            requested_at: at,
            product_version: 7,
            last_returned_in: Some(0),
            product_title: None,
            variant_title: None,
        },
    };
    Automation {
        workspace: shop(),
        subscriber_id: subscriber(BUYER),
        key,
        generation: Generation::new(1),
        previous: None,
        state: AutomationState::Armed,
        armed_at: at,
        due_at: None,
        cause,
    }
}

/// What is committed about a checkout of [`BUYER`].
#[track_caller]
#[must_use]
pub fn checkout_state(id: &str) -> CheckoutState {
    CheckoutState {
        workspace: shop(),
        checkout_id: parsed(id, CheckoutId::parse(id)),
        subscriber_id: Some(subscriber(BUYER)),
        converted_by: None,
    }
}

/// What [`BUYER`] bought of a product: nothing yet.
#[track_caller]
#[must_use]
pub fn purchases(product: &str) -> Purchases {
    Purchases {
        workspace: shop(),
        subscriber_id: subscriber(BUYER),
        product_id: product_id(product),
        orders: Vec::new(),
        last_bought: Vec::new(),
        notified: Vec::new(),
    }
}

/// A posting with nothing in it but its fact and step.
#[must_use]
pub fn posting(fact: &Fact, step: u32) -> Posting {
    let nobody = || SubscriberId::of(&shop(), "nobody");
    Posting {
        fact: fact.reference(),
        subscriber_id: fact.subscriber_id().unwrap_or_else(nobody),
        step,
        resume_at: None,
        folded_at: instant(NOON),
        events: Vec::new(),
        movement: None,
        notes: Vec::new(),
    }
}

/// A step of the fact that writes these states, each over the version that was read of it.
#[must_use]
pub fn commit(fact: &Fact, step: u32, puts: impl IntoIterator<Item = (u64, State)>) -> Commit {
    let puts = puts.into_iter().map(|(expected, state)| Put { expected, state }).collect();
    Commit { puts, unchanged: Vec::new(), posting: posting(fact, step) }
}
