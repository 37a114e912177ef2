//! The body of an order's event.
//!
//! Owns which content an event shows: a placed order its own, an amendment the order as it made
//! it, any other statement its own and, where it left something out, the order's.

use serde_json::{Value, json};

use crate::customer::{JsonObject, LineItem};
use crate::decide::telling::Telling;
use crate::event::{self, Event, EventName};
use crate::fact::{OrderFact, Refund, Statement};
use crate::money::Minor;
use crate::order::{Placed, fold};
use crate::subscriber::Subscriber;

/// An event's body before its size is known.
pub(super) struct Body(JsonObject);

impl Body {
    pub(super) fn len_bytes(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.to_string().len()).sum()
    }
}

/// The event of the fact.
pub(super) fn event(
    telling: &Telling<'_>,
    fact: &OrderFact,
    facts: &[OrderFact],
    owner: &Subscriber,
) -> Event {
    let name = match fact.statement {
        Statement::Placed => EventName::OrderPlaced,
        Statement::Amended => EventName::OrderUpdated,
        Statement::Cancelled => EventName::OrderCancelled,
        Statement::Fulfilled => EventName::OrderFulfilled,
        Statement::Refunded(_) => EventName::OrderRefunded,
    };
    let natural_key = [fact.order_id.as_str(), &fact.name()];
    telling.event(name, &natural_key, owner, of(fact, facts).0)
}

/// The body of the fact's event.
pub(super) fn of(fact: &OrderFact, facts: &[OrderFact]) -> Body {
    let background = background(fact, facts);
    let content = &fact.content;
    let (status, refund) = match &fact.statement {
        Statement::Placed | Statement::Amended => ("placed", None),
        Statement::Cancelled => ("cancelled", None),
        Statement::Fulfilled => ("fulfilled", None),
        Statement::Refunded(refund) => ("refunded", Some(refund)),
    };
    let placed = background.as_ref();
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
    Body(event::body(properties, Value::Object(normalized)))
}

/// The order that a statement is about, as of that statement.
fn background(fact: &OrderFact, facts: &[OrderFact]) -> Option<Placed> {
    let up_to = (fact.receipt.accepted_at, fact.name());
    let known = |other: &&OrderFact| match fact.statement {
        Statement::Placed => false,
        Statement::Amended => {
            other.statement == Statement::Placed || (other.receipt.accepted_at, other.name()) <= up_to
        }
        Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => true,
    };
    fold(facts.iter().filter(known)).placed
}

/// The amount as stated; the whole order where none is.
fn refunded(refund: &Refund, fact: &OrderFact) -> Minor {
    refund.amount.unwrap_or(fact.content.total)
}
