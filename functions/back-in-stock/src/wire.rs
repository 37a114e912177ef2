//! The body and the answer of `POST /api/v1/back-in-stock`.
//!
//! Owns the field names of the contract's §4. What a single value may be is `edge::read`'s.

use commerce::fact::{WaitContent, WaitFact};
use commerce::identity::{ProductId, VariantId};
use edge::read::{self, leaf};
use edge::{Call, Refusal, Warnings};
use serde::Serialize;

/// Reads the body. Without a variant it is the product as a whole that is waited for.
///
/// # Errors
/// With every fault of it.
pub fn read(call: &Call) -> Result<(WaitContent, Warnings), Refusal> {
    read::body(&call.body, call.received_at, |fields| {
        let product_id = fields.required("productId", leaf::identifier(ProductId::parse));
        let variant_id = fields.optional_identifier("variantId", leaf::identifier(VariantId::parse));
        let product_title = fields.optional_text("productTitle", leaf::text);
        let variant_title = fields.optional_text("variantTitle", leaf::text);
        let customer = read::customer(fields);
        let product_id = product_id?;
        let variant_id = variant_id.unwrap_or_else(|| product_id.as_variant());
        Some(WaitContent { customer: customer?, product_id, variant_id, product_title, variant_title })
    })
}

/// The answer to a request that is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    subscriber_id: String,
}

impl Answer {
    /// The same for every request of the same customer.
    #[must_use]
    pub fn new(fact: &WaitFact) -> Self {
        Self { subscriber_id: fact.subscriber_id().to_string() }
    }
}
