//! What is stated: the contents of facts, before they are accepted.

use jiff::Timestamp;

use crate::customer::{Customer, CustomerTotals, JsonObject, LineItem};
use crate::identity::{CheckoutId, ProductId, RefundId, VariantId};
use crate::money::{Currency, Minor};

/// What is stated about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// It was placed.
    Placed,
    /// It was placed before and is now stated with other content.
    Amended,
    /// It was cancelled.
    Cancelled,
    /// It was fulfilled.
    Fulfilled,
    /// Money went back.
    Refunded(Refund),
}

/// A refund of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// With an id the amount is an increment, counted once per id; without, it is the amount
    /// refunded so far.
    pub id: Option<RefundId>,
    /// In the minor unit of the order's currency; `None` is the whole order.
    pub amount: Option<Minor>,
}

/// What a statement says about an order beside its status.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderContent {
    pub customer: Customer,
    pub total: Minor,
    /// Of all amounts in the statement.
    pub currency: Currency,
    /// When it happened, if the caller said so.
    pub ordered_at: Option<Timestamp>,
    /// The number people know the order by.
    pub order_number: Option<String>,
    /// Line items; `None` when left out.
    pub items: Option<Vec<LineItem>>,
    /// The shop's own aggregates of the customer.
    pub customer_totals: Option<CustomerTotals>,
    /// The caller's event properties; `None` when left out.
    pub properties: Option<JsonObject>,
    /// The checkout this order came from.
    pub checkout_id: Option<CheckoutId>,
    /// Count it, trigger nothing.
    pub historical: bool,
    /// The platform's own time of this version of the order.
    pub updated_at: Option<Timestamp>,
}

/// What a statement says about a checkout. A later one replaces it as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutContent {
    pub customer: Customer,
    pub total: Option<Minor>,
    /// Of all amounts in the statement.
    pub currency: Option<Currency>,
    /// Where the customer can resume it.
    pub checkout_url: Option<String>,
    /// Line items; `None` when left out.
    pub items: Option<Vec<LineItem>>,
    /// The caller's event properties.
    pub properties: Option<JsonObject>,
    /// When it started, if the caller said so.
    pub started_at: Option<Timestamp>,
    /// The platform's own time of this version of the checkout.
    pub updated_at: Option<Timestamp>,
}

/// What somebody asks who wants to be told when stock returns.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitContent {
    pub customer: Customer,
    /// For which product.
    pub product_id: ProductId,
    /// For which variant; the product's own id for the product as a whole.
    pub variant_id: VariantId,
    pub product_title: Option<String>,
    pub variant_title: Option<String>,
}
