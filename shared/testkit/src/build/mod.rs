//! Domain values in a line of a test.
//!
//! Owns defaults that are dull on purpose, so that a test shows only what it is about. A text
//! that does not parse is a mistake in the test and panics there.

mod checkout;
mod order;
mod product;
mod state;
mod wait;

use std::fmt::Display;

use commerce::customer::{Customer, JsonObject, LineItem};
use commerce::email::Email;
use commerce::fact::{DueFact, Receipt};
use commerce::identity::{OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::money::{Currency, Minor};
use commerce::ports::WakeUp;
use jiff::Timestamp;
use serde_json::Value;

pub use checkout::{CheckoutBuilder, checkout};
pub use order::{OrderBuilder, order};
pub use product::{ProductBuilder, product, stocking, variant};
pub use state::{
    automation, checkout_state, commit, line, posting, profile, purchases, reminder_of, timer_of, wait_for,
};
pub use wait::{WaitBuilder, wait};

/// When everything happens that does not say when.
pub const NOON: &str = "2026-11-01T12:00:00Z";

/// Who buys where nobody is named.
pub const BUYER: &str = "buyer@example.com";

/// The value, or the mistake in the test.
#[track_caller]
pub fn parsed<T, E: Display>(text: impl Display, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An instant such as `2026-11-01T10:00:00Z`.
#[track_caller]
#[must_use]
pub fn instant(text: &str) -> Timestamp {
    parsed(text, commerce::time::parse(text)).instant
}

/// An amount in minor units.
#[track_caller]
#[must_use]
pub fn minor(amount: u64) -> Minor {
    parsed(amount, Minor::new(amount))
}

/// A currency by its code.
#[track_caller]
#[must_use]
pub fn currency(code: &str) -> Currency {
    parsed(code, Currency::parse(code))
}

/// The workspace of every test that names none.
#[must_use]
pub fn shop() -> WorkspaceId {
    workspace("shop")
}

/// A workspace.
#[track_caller]
#[must_use]
pub fn workspace(name: &str) -> WorkspaceId {
    parsed(name, WorkspaceId::parse(name))
}

/// An order's id.
#[track_caller]
#[must_use]
pub fn order_id(text: &str) -> OrderId {
    parsed(text, OrderId::parse(text))
}

/// A product's id.
#[track_caller]
#[must_use]
pub fn product_id(text: &str) -> ProductId {
    parsed(text, ProductId::parse(text))
}

/// The subscriber of this e-mail address in [`shop`].
#[track_caller]
#[must_use]
pub fn subscriber(email: &str) -> SubscriberId {
    SubscriberId::of(&shop(), parsed(email, Email::parse(email)).key())
}

/// A line item of a product, or `product/variant`.
#[track_caller]
#[must_use]
pub fn item(product: &str, quantity: u32) -> LineItem {
    let (product, variant) = match product.split_once('/') {
        Some((product, variant)) => (product, Some(parsed(variant, VariantId::parse(variant)))),
        None => (product, None),
    };
    LineItem {
        product_id: product_id(product),
        variant_id: variant,
        title: format!("Title of {product}"),
        variant_title: None,
        sku: None,
        quantity,
        price: None,
    }
}

/// The wake-up of a schedule as the fact it makes.
#[track_caller]
#[must_use]
pub fn due(wake_up: &WakeUp, accepted_at: Timestamp) -> DueFact {
    let WakeUp { workspace, subscriber_id, automation, generation } = wake_up.clone();
    let receipt = Receipt { accepted_at, correlation_id: format!("wake-up-{generation}") };
    DueFact { workspace, subscriber_id, automation, generation, receipt }
}

fn customer(email: &str) -> Customer {
    Customer {
        email: parsed(email, Email::parse(email)),
        external_id: None,
        first_name: None,
        last_name: None,
        attributes: JsonObject::new(),
    }
}

fn put(object: &mut JsonObject, key: &str, value: impl Into<Value>) {
    object.insert(key.to_owned(), value.into());
}
