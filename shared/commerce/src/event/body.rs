//! What mail templates read as `{{event.*}}`.
//!
//! Owns which keys are ours, and how line items, automations and products are shown.

use serde_json::{Value, json};

use crate::automation::{Automation, AutomationKey, Cause};
use crate::customer::{CustomerTotals, JsonObject, LineItem};
use crate::money::{Currency, Minor};
use crate::product::Product;

/// Keys of an event's body that are ours and not the caller's, in any event that has the caller's
/// properties: those of the contract, what else our bodies say, and that an event was cut. The one
/// list of them: what is on it is ignored where a caller sends it, and stays where an event is cut.
pub const RESERVED_PROPERTIES: &[&str] = &[
    "provider",
    "orderId",
    "orderNumber",
    "status",
    "totalCents",
    "currency",
    "orderedAt",
    "lineItems",
    "refundAmountCents",
    "customerTotals",
    "checkoutId",
    "checkoutUrl",
    "refundId",
    "startedAt",
    "dueAt",
    "reinstated",
    "movedFrom",
    "lineItemsTruncated",
    "propertiesTruncated",
];

/// The caller's properties under the normalized keys, which win.
#[must_use]
pub fn body(properties: Option<&JsonObject>, normalized: Value) -> JsonObject {
    let mut body = properties.cloned().unwrap_or_default();
    body.retain(|key, _| !RESERVED_PROPERTIES.contains(&key.as_str()));
    if let Value::Object(normalized) = normalized {
        body.extend(normalized);
    }
    body
}

/// Line items as templates read them.
#[must_use]
pub fn line_items(items: &[LineItem]) -> Value {
    items.iter().map(line_item).collect()
}

/// One line item as templates read it.
#[must_use]
pub fn line_item(item: &LineItem) -> Value {
    let LineItem { product_id, variant_id, title, variant_title, sku, quantity, price } = item;
    json!({
        "provider": "api",
        "providerProductId": product_id.as_str(),
        "providerVariantId": variant_id.as_ref().map(|id| id.as_str()),
        "title": title,
        "variantTitle": variant_title,
        "sku": sku,
        "quantity": quantity,
        "priceCents": price.map(Minor::get),
    })
}

/// What identifies an automation to people: kind, product, variant, checkout, order, due time.
#[must_use]
pub fn automation(automation: &Automation) -> JsonObject {
    let (product_id, variant_id, checkout_id) = match &automation.key {
        AutomationKey::Replenishment { product_id, variant_id } => {
            (Some(product_id.as_str()), variant_id.as_ref().map(|id| id.as_str()), None)
        }
        AutomationKey::AbandonedCheckout { checkout_id } => (None, None, Some(checkout_id.as_str())),
        AutomationKey::BackInStock { product_id, variant_id } => {
            (Some(product_id.as_str()), Some(variant_id.as_str()), None)
        }
    };
    let (order_id, bought_variant) = match &automation.cause {
        Cause::Purchase { order_id, variant_id, .. } => {
            (Some(order_id.as_str()), variant_id.as_ref().map(|id| id.as_str()))
        }
        Cause::Checkout { .. } | Cause::Wait { .. } => (None, None),
    };
    let mut details = JsonObject::new();
    let mut set = |key: &str, value: Value| details.insert(key.to_owned(), value);
    set("provider", json!("api"));
    set("kind", json!(automation.key.kind().as_str()));
    set("productId", json!(product_id));
    set("variantId", json!(variant_id.or(bought_variant)));
    set("checkoutId", json!(checkout_id));
    set("orderId", json!(order_id));
    set("dueAt", json!(automation.due_at.map(|at| at.to_string())));
    set("generation", json!(automation.generation.get()));
    details
}

/// The product as the catalogue has it at that moment.
#[must_use]
pub fn product(product: &Product) -> Value {
    json!({
        "productId": product.id.as_str(),
        "title": product.title,
        "url": product.url,
        "imageUrl": product.image_url,
        "priceCents": product.effective_price().map(Minor::get),
        "currency": product.currency.map(Currency::code),
        "inStock": product.is_in_stock(),
    })
}

/// The shop's own totals as templates read them.
#[must_use]
pub fn customer_totals(totals: CustomerTotals) -> Value {
    json!({
        "ordersCount": totals.orders_count,
        "totalSpentCents": totals.total_spent.map(Minor::get),
    })
}
