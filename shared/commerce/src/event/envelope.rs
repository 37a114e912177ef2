//! An event: its envelope, cut to what the bus takes.
//!
//! Owns the contract's §6 but for the bodies. Must not know the bus: entries, chunks and partial
//! failures belong to the `eventbridge` crate.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::body::RESERVED_PROPERTIES;
use super::name::EventName;
use crate::automation::{AutomationKey, Generation};
use crate::customer::JsonObject;
use crate::identity::{EventId, SubscriberId, WorkspaceId};
use crate::subscriber::RESERVED_ATTRIBUTES;

/// Largest detail of an event, in bytes of JSON. EventBridge takes 256 KB an entry, in which
/// source, detail-type and time count too. An event must also fit into its posting, an item of
/// 400 KB, beside the others of its step, which show the same subscriber: it is stored once.
pub const MAX_DETAIL_BYTES: usize = 240_000;
/// What it takes to say that line items were cut.
const TRUNCATED_BYTES: usize = 32;

/// An event of a committed fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same for every publication of it.
    pub id: EventId,
    pub name: EventName,
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

/// The natural key of the events about one arming of an automation: each is told at most once.
#[must_use]
pub fn arming(subscriber: &SubscriberId, key: &AutomationKey, generation: Generation) -> [String; 3] {
    [subscriber.to_string(), key.to_string(), generation.to_string()]
}
