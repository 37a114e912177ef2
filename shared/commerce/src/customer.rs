//! What a statement says about the customer and the goods.
//!
//! Owns the parsed forms shared by orders and checkouts. Must not know how they are written
//! on the wire or in a row.

use serde_json::{Map, Value};

use crate::email::Email;
use crate::identity::{ExternalId, ProductId, VariantId};
use crate::money::Minor;

/// A JSON object whose keys are the caller's own.
pub type JsonObject = Map<String, Value>;

/// Most line items one order or checkout may have.
pub const MAX_LINE_ITEMS: usize = 500;

/// The customer of an order or checkout, as one statement describes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Who they are.
    pub email: Email,
    /// The shop's own id of them.
    pub external_id: Option<ExternalId>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// Attributes to merge into the profile; `null` removes one.
    pub attributes: JsonObject,
}

/// One line of an order or checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineItem {
    /// The product, as in the catalogue; an unknown one is fine.
    pub product_id: ProductId,
    /// The variant, if the product has any.
    pub variant_id: Option<VariantId>,
    pub title: String,
    pub variant_title: Option<String>,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// How many, at least 1.
    pub quantity: u32,
    /// Price of one, in the minor unit of the order's currency.
    pub price: Option<Minor>,
}

/// What the shop itself says the customer has bought in all, as of the statement's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerTotals {
    /// Placed orders, ever.
    pub orders_count: Option<u64>,
    /// Spent on them, in the minor unit of the order's currency.
    pub total_spent: Option<Minor>,
}
