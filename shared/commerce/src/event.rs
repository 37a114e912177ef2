//! The events that are published, and what is in them.
//!
//! Owns the envelope and bodies of the contract's §6. Must not know the bus: entries, chunks and
//! partial failures belong to the `eventbridge` crate.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::automation::{Automation, AutomationKey, Cause, Generation};
use crate::customer::{CustomerTotals, JsonObject, LineItem};
use crate::identity::{EventId, SubscriberId, WorkspaceId};
use crate::money::{Currency, Minor};
use crate::product::Product;
use crate::subscriber::RESERVED_ATTRIBUTES;

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

/// Largest detail of an event, in bytes of JSON. EventBridge takes 256 KB an entry, in which
/// source, detail-type and time count too. An event must also fit into its posting, an item of
/// 400 KB, beside the others of its step, which show the same subscriber: it is stored once.
pub const MAX_DETAIL_BYTES: usize = 240_000;
/// What it takes to say that line items were cut.
const TRUNCATED_BYTES: usize = 32;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names are the documentation; their bodies are in docs/.
pub enum EventName {
    OrderPlaced,
    OrderCancelled,
    OrderFulfilled,
    OrderRefunded,
    OrderUpdated,
    CheckoutStarted,
    CheckoutAbandoned,
    ReplenishmentDue,
    BackInStockRequested,
    BackInStock,
    AutomationCancelled,
    SubscriberUpdated,
}

impl EventName {
    /// Every event there is.
    pub const ALL: [Self; 12] = [
        Self::OrderPlaced,
        Self::OrderCancelled,
        Self::OrderFulfilled,
        Self::OrderRefunded,
        Self::OrderUpdated,
        Self::CheckoutStarted,
        Self::CheckoutAbandoned,
        Self::ReplenishmentDue,
        Self::BackInStockRequested,
        Self::BackInStock,
        Self::AutomationCancelled,
        Self::SubscriberUpdated,
    ];

    /// The name without its `ecommerce.` prefix.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order_placed",
            Self::OrderCancelled => "order_cancelled",
            Self::OrderFulfilled => "order_fulfilled",
            Self::OrderRefunded => "order_refunded",
            Self::OrderUpdated => "order_updated",
            Self::CheckoutStarted => "checkout_started",
            Self::CheckoutAbandoned => "checkout_abandoned",
            Self::ReplenishmentDue => "replenishment_due",
            Self::BackInStockRequested => "back_in_stock_requested",
            Self::BackInStock => "back_in_stock",
            Self::AutomationCancelled => "automation_cancelled",
            Self::SubscriberUpdated => "subscriber_updated",
        }
    }

    /// The name that [`as_str`](Self::as_str) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// Whether the caller's properties are in its body.
    fn has_properties(self) -> bool {
        match self {
            Self::OrderPlaced
            | Self::OrderCancelled
            | Self::OrderFulfilled
            | Self::OrderRefunded
            | Self::OrderUpdated
            | Self::CheckoutStarted
            | Self::CheckoutAbandoned => true,
            Self::ReplenishmentDue
            | Self::BackInStockRequested
            | Self::BackInStock
            | Self::AutomationCancelled
            | Self::SubscriberUpdated => false,
        }
    }

    /// EventBridge's detail-type.
    #[must_use]
    pub fn detail_type(self) -> String {
        format!("ecommerce.{}", self.as_str())
    }
}

/// An event of a committed fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same for every publication of it.
    pub id: EventId,
    /// What happened.
    pub name: EventName,
    /// The tenant.
    pub workspace: WorkspaceId,
    /// When it happened in the shop.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// What it is about, such as `order/1001`.
    pub subject: String,
    /// `x-request-id` of the request that told us.
    pub correlation_id: String,
    /// The subscriber after it.
    pub subscriber: JsonObject,
    /// What mail templates read as `{{event.*}}`.
    pub body: JsonObject,
}

impl Event {
    /// EventBridge's detail: metadata, subscriber, event.
    #[must_use]
    pub fn detail(&self) -> Value {
        json!({
            "metadata": {
                "id": self.id.as_str(),
                "schema": format!("{}/1", self.name.as_str()),
                "workspace": self.workspace.as_str(),
                "occurredAt": self.occurred_at.to_string(),
                "recordedAt": self.recorded_at.to_string(),
                "subject": self.subject,
                "correlationId": self.correlation_id,
            },
            "subscriber": self.subscriber,
            "event": self.body,
        })
    }

    /// The event, cut to [`MAX_DETAIL_BYTES`]: line items go first, from the end, for they are
    /// many and templates show the first few. The caller's own keys, and then attributes, go only
    /// where cutting every line item would not do. Each cut is said in the event.
    #[must_use]
    pub fn fitted(mut self) -> Self {
        // Writing it out is the cost of this, and nearly every event fits.
        if self.excess_bytes() == 0 {
            return self;
        }
        if self.excess_bytes() > self.line_items_bytes() && self.name.has_properties() {
            self.body.retain(|key, _| RESERVED_PROPERTIES.contains(&key.as_str()));
            self.body.insert("propertiesTruncated".into(), json!(true));
        }
        if self.excess_bytes() > self.line_items_bytes() {
            let ours = |key: &str| RESERVED_ATTRIBUTES.contains(&key);
            if let Some(Value::Object(attributes)) = self.subscriber.get_mut("attributes") {
                attributes.retain(|key, _| ours(key));
            }
            self.subscriber.insert("attributesTruncated".into(), json!(true));
        }
        self.cut_line_items();
        self
    }

    /// By how much it is too large.
    fn excess_bytes(&self) -> usize {
        self.detail().to_string().len().saturating_sub(MAX_DETAIL_BYTES)
    }

    /// What cutting every line item would gain.
    fn line_items_bytes(&self) -> usize {
        let items = self.body.get("lineItems").and_then(Value::as_array).filter(|items| !items.is_empty());
        let bytes = items.map(|items| items.iter().map(|item| item.to_string().len() + 1).sum::<usize>());
        bytes.unwrap_or(0).saturating_sub(TRUNCATED_BYTES)
    }

    fn cut_line_items(&mut self) {
        let excess_bytes = self.excess_bytes();
        let Some(Value::Array(items)) = self.body.get_mut("lineItems").filter(|_| excess_bytes > 0) else {
            return;
        };
        let mut excess_bytes = excess_bytes + TRUNCATED_BYTES;
        while excess_bytes > 0 {
            let Some(item) = items.pop() else { break };
            excess_bytes = excess_bytes.saturating_sub(item.to_string().len() + 1);
        }
        self.body.insert("lineItemsTruncated".into(), json!(true));
    }
}

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

/// The natural key of the events about one arming of an automation: each is told at most once.
#[must_use]
pub fn arming(subscriber: &SubscriberId, key: &AutomationKey, generation: Generation) -> [String; 3] {
    [subscriber.to_string(), key.to_string(), generation.to_string()]
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
