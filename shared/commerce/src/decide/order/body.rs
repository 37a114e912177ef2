//! The body of an order's event.
//!
//! Owns which content an event shows: its own, and, where it left something out, the order's.

use serde_json::{Value, json};

use crate::customer::{JsonObject, LineItem};
use crate::decide::template::EventTemplate;
use crate::event::{self, Event, EventName};
use crate::fact::{OrderFact, Refund, Statement};
use crate::money::Minor;
use crate::order::{Order, is_announced};
use crate::subscriber::Subscriber;
use crate::version::Effect;

/// The body of an order's event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Body(JsonObject);

impl Body {
    pub(super) fn len_bytes(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.to_string().len()).sum()
    }
}

/// The event of the fact. What is announced of a status has that status's own; a further version
/// tells that the order changed, if it did.
pub(super) fn event(
    template: &EventTemplate<'_>,
    (fact, facts): (&OrderFact, &[OrderFact]),
    body: &Body,
    owner: &Subscriber,
) -> Option<Event> {
    let (name, cause) = if is_announced(fact, facts) {
        let name = match fact.statement {
            Statement::Placed | Statement::Amended => EventName::OrderPlaced,
            Statement::Cancelled => EventName::OrderCancelled,
            Statement::Fulfilled => EventName::OrderFulfilled,
            Statement::Refunded(_) => EventName::OrderRefunded,
        };
        (name, fact.status())
    } else if fact.effect.is_news() {
        (EventName::OrderUpdated, fact.name())
    } else {
        return None;
    };
    let natural_key = [fact.order_id.as_str(), &cause];
    Some(template.event(name, &natural_key, owner, body.0.clone()))
}

/// The body of the fact's event.
pub(super) fn of(fact: &OrderFact, order: &Order) -> Body {
    let content = &fact.content;
    let (status, refund) = match &fact.statement {
        Statement::Placed | Statement::Amended => ("placed", None),
        Statement::Cancelled => ("cancelled", None),
        Statement::Fulfilled => ("fulfilled", None),
        Statement::Refunded(refund) => ("refunded", Some(refund)),
    };
    // A placed order shows its own content, whatever became of it meanwhile.
    let placed = order.placed.as_ref().filter(|_| fact.statement != Statement::Placed);
    let ordered_at = content.ordered_at.or(placed.map(|p| p.ordered_at)).unwrap_or(fact.ordered_at);
    let order_number = content.order_number.as_ref().or(placed.and_then(|p| p.order_number.as_ref()));
    let items: &[LineItem] = content.items.as_deref().or(placed.map(|p| p.items.as_slice())).unwrap_or(&[]);
    let checkout_id = content.checkout_id.as_ref().or(placed.and_then(|p| p.checkout_id.as_ref()));
    let properties = content.properties.as_ref().or(placed.map(|p| &p.properties));

    let mut normalized = JsonObject::new();
    let mut set = |key: &str, value: Value| normalized.insert(key.to_owned(), value);
    set("provider", json!("api"));
    set("orderId", json!(fact.order_id.as_str()));
    set("orderNumber", json!(order_number));
    set("status", json!(status));
    set("totalCents", json!(content.total.get()));
    set("currency", json!(content.currency.code()));
    set("orderedAt", json!(ordered_at.to_string()));
    set("refundAmountCents", json!(refund.map(|refund| refunded(refund, fact).get())));
    set("checkoutId", json!(checkout_id.map(|id| id.as_str())));
    set("customerTotals", content.customer_totals.map_or(Value::Null, event::customer_totals));
    set("lineItems", event::line_items(items));
    if let Some(Refund { id: Some(id), .. }) = refund {
        set("refundId", json!(id.as_str()));
    }
    if fact.effect == Effect::Reinstates {
        set("reinstated", json!(true));
    }
    Body(event::body(properties, Value::Object(normalized)))
}

/// The amount as stated; the whole order where none is.
fn refunded(refund: &Refund, fact: &OrderFact) -> Minor {
    refund.amount.unwrap_or(fact.content.total)
}
