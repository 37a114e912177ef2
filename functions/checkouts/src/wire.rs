//! The body and the answer of `POST /api/v1/checkouts`.
//!
//! Owns the field names of the contract's §3. What a single value may be is `edge::read`'s.

use commerce::decide::checkout::started_event_id;
use commerce::fact::{CheckoutContent, CheckoutFact};
use commerce::identity::CheckoutId;
use commerce::version::Outcome;
use edge::read::{self, leaf};
use edge::{Call, Refusal, Warnings};
use serde::Serialize;

/// What a caller states about a checkout.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub checkout_id: CheckoutId,
    pub content: CheckoutContent,
}

/// Reads the body.
///
/// # Errors
/// With every fault of it.
pub fn read(call: &Call) -> Result<(Stated, Warnings), Refusal> {
    read::body(&call.body, call.received_at, |fields| {
        let checkout_id = fields.required("checkoutId", leaf::identifier(CheckoutId::parse));
        let customer = read::customer(fields);
        let total = fields.optional("totalCents", leaf::money);
        let currency = fields.optional("currency", leaf::currency);
        let checkout_url = fields.optional("checkoutUrl", leaf::url);
        // A checkout is replaced as a whole: no items and an empty list of them are one content,
        // and so are properties.
        let items = read::line_items(fields).filter(|items| !items.is_empty());
        let properties = read::properties(fields).filter(|own| !own.is_empty());
        let started_at = fields.instant("startedAt");
        let updated_at = fields.instant("updatedAt");
        let content = CheckoutContent {
            customer: customer?,
            total,
            currency,
            checkout_url,
            items,
            properties,
            started_at,
            updated_at,
        };
        Some(Stated { checkout_id: checkout_id?, content })
    })
}

/// The answer to a statement that is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    checkout_id: String,
    subscriber_id: String,
    event_id: String,
    /// What came of it.
    pub outcome: &'static str,
}

impl Answer {
    /// The same ids for every statement about the checkout by the same customer.
    #[must_use]
    pub fn new(fact: &CheckoutFact, outcome: Outcome) -> Self {
        Self {
            checkout_id: fact.checkout_id.to_string(),
            subscriber_id: fact.subscriber_id().to_string(),
            event_id: started_event_id(&fact.workspace, &fact.checkout_id).to_string(),
            outcome: outcome.as_str(),
        }
    }
}
