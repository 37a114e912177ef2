//! Facts about checkouts.

use commerce::fact::{CheckoutContent, CheckoutFact, Fact, Receipt};
use commerce::identity::{CheckoutId, WorkspaceId};
use commerce::version::Effect;
use jiff::Timestamp;
use serde_json::Value;

use super::{BUYER, NOON, currency, customer, instant, item, minor, parsed, put, shop};

/// A checkout of [`BUYER`], accepted at [`NOON`], until told otherwise.
#[track_caller]
#[must_use]
pub fn checkout(id: &str) -> CheckoutBuilder {
    CheckoutBuilder {
        workspace: shop(),
        checkout_id: parsed(id, CheckoutId::parse(id)),
        content: CheckoutContent {
            customer: customer(BUYER),
            total: None,
            currency: None,
            checkout_url: None,
            items: None,
            properties: None,
            started_at: None,
            updated_at: None,
        },
        accepted_at: instant(NOON),
    }
}

/// A statement about a checkout in the making.
#[derive(Debug, Clone)]
pub struct CheckoutBuilder {
    workspace: WorkspaceId,
    checkout_id: CheckoutId,
    content: CheckoutContent,
    accepted_at: Timestamp,
}

impl CheckoutBuilder {
    /// The platform's own time of this version.
    #[must_use]
    pub fn updated_at(mut self, text: &str) -> Self {
        self.content.updated_at = Some(instant(text));
        self
    }

    /// The customer's e-mail address.
    #[must_use]
    pub fn by(mut self, email: &str) -> Self {
        self.content.customer.email = customer(email).email;
        self
    }

    /// The customer's given name.
    #[must_use]
    pub fn first_name(mut self, name: &str) -> Self {
        self.content.customer.first_name = Some(name.to_owned());
        self
    }

    /// What it would cost, in US cents.
    #[must_use]
    pub fn total_usd(mut self, amount: u64) -> Self {
        self.content.total = Some(minor(amount));
        self.content.currency = Some(currency("USD"));
        self
    }

    /// Where the customer can resume it.
    #[must_use]
    pub fn url(mut self, url: &str) -> Self {
        self.content.checkout_url = Some(url.to_owned());
        self
    }

    /// One more line item: a product, or `product/variant`.
    #[must_use]
    pub fn item(mut self, product: &str, quantity: u32) -> Self {
        self.content.items.get_or_insert_default().push(item(product, quantity));
        self
    }

    /// One more property.
    #[must_use]
    pub fn property(mut self, key: &str, value: impl Into<Value>) -> Self {
        put(self.content.properties.get_or_insert_default(), key, value);
        self
    }

    /// `startedAt` as the caller says it.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.content.started_at = Some(instant(text));
        self
    }

    /// When it was accepted.
    #[must_use]
    pub fn accepted_at(self, text: &str) -> Self {
        self.accepted(instant(text))
    }

    /// When it was accepted.
    #[must_use]
    pub fn accepted(mut self, at: Timestamp) -> Self {
        self.accepted_at = at;
        self
    }

    /// The fact of this statement.
    #[must_use]
    pub fn fact(self) -> CheckoutFact {
        let Self { workspace, checkout_id, content, accepted_at } = self;
        let correlation_id = format!("request-{checkout_id}-{}", accepted_at.as_millisecond());
        CheckoutFact::new(workspace, checkout_id, content, Receipt { accepted_at, correlation_id })
    }

    /// The fact of this statement as an amendment of the first one about the checkout.
    #[must_use]
    pub fn amending(self, first: &CheckoutFact) -> CheckoutFact {
        // Who is accepted later has seen what was accepted before.
        let revision = u64::try_from(self.accepted_at.as_millisecond()).unwrap_or(1);
        self.fact().amending(first, revision, Effect::Counts)
    }
}

impl From<CheckoutBuilder> for Fact {
    fn from(builder: CheckoutBuilder) -> Self {
        Self::Checkout(builder.fact())
    }
}
