//! The stored form of what orders and checkouts share: customer, line items, the shop's totals.

use commerce::customer::{Customer, CustomerTotals, JsonObject, LineItem};
use serde::{Deserialize, Serialize};

use super::leaf::Json;
use super::twin;

#[derive(Serialize, Deserialize)]
pub(crate) struct CustomerRow {
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    attributes: Json<JsonObject>,
}

twin!(Customer, CustomerRow { email, external_id, first_name, last_name, attributes });

#[derive(Serialize, Deserialize)]
pub(crate) struct LineItemRow {
    product_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<u64>,
}

twin!(LineItem, LineItemRow { product_id, variant_id, title, variant_title, sku, quantity, price });

#[derive(Serialize, Deserialize)]
pub(crate) struct CustomerTotalsRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    orders_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_spent: Option<u64>,
}

twin!(CustomerTotals, CustomerTotalsRow { orders_count, total_spent });
