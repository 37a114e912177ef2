//! The answer of `GET /api/v1/orders/{orderId}`.
//!
//! Owns its field names. It answers "why is this LTV what it is" and "why did this customer get
//! no reminder": every fact, what is counted of them, what was published, what was armed and what
//! became of it.

use commerce::accept;
use commerce::event::{customer_totals, line_items};
use commerce::fact::{OrderFact, Refund, Statement};
use commerce::identity::OrderId;
use commerce::money::Minor;
use commerce::order::{Anomaly, Contribution, Order};
use commerce::ports::OrderHistory;
use commerce::posting::{Activity, Posting};
use serde::Serialize;
use serde_json::{Value, json};

use crate::activity::{self, ActivityEvent, NoteJson};

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    order: OrderJson,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderJson {
    order_id: String,
    subscriber_id: Option<String>,
    order_number: Option<String>,
    placed: bool,
    cancelled: bool,
    fulfilled: bool,
    fully_refunded: bool,
    counted: Option<Value>,
    facts: Vec<Value>,
    events: Vec<ActivityEvent>,
    automations: Vec<NoteJson>,
}

impl Answer {
    /// The order: its facts by the time they were accepted, and by the time of folding what came
    /// of them, in its own postings and in what others did with its reminders.
    #[must_use]
    pub fn new(order_id: &OrderId, order: &Order, history: &OrderHistory, aftermath: Vec<Activity>) -> Self {
        let mut facts: Vec<&OrderFact> = history.facts.iter().collect();
        facts.sort_by_key(|fact| (fact.receipt.accepted_at, fact.name()));
        let mut postings: Vec<&Posting> = history.postings.iter().collect();
        postings.sort_by_key(|posting| (posting.folded_at, posting.step));
        let own = postings.iter().map(|posting| posting.activity());
        let mut folded: Vec<Activity> = own.chain(aftermath).collect();
        folded.sort_by_key(|entry| (entry.folded_at, entry.step));
        let placed = order.placed.as_ref();
        let order = OrderJson {
            order_id: order_id.to_string(),
            subscriber_id: placed.map(|placed| placed.subscriber_id.to_string()),
            order_number: placed.and_then(|placed| placed.order_number.clone()),
            placed: placed.is_some(),
            cancelled: order.cancelled,
            fulfilled: order.fulfilled,
            fully_refunded: order.is_fully_refunded(),
            counted: order.contribution().as_ref().map(counted),
            facts: facts.into_iter().map(|one| fact(one, order, &postings)).collect(),
            events: folded.iter().flat_map(activity::events).collect(),
            automations: folded.iter().flat_map(activity::notes).collect(),
        };
        Self { order }
    }
}

fn counted(contribution: &Contribution) -> Value {
    let Contribution { currency, ordered_at, total, refunded, cancelled } = contribution;
    json!({
        "currency": currency.code(),
        "orderedAt": ordered_at.to_string(),
        "totalCents": total.get(),
        "refundedCents": refunded.get(),
        "cancelled": cancelled,
        "netCents": contribution.net().to_json(),
    })
}

fn fact(fact: &OrderFact, order: &Order, postings: &[&Posting]) -> Value {
    let (status, refund) = match &fact.statement {
        Statement::Placed | Statement::Amended => ("placed", None),
        Statement::Cancelled => ("cancelled", None),
        Statement::Fulfilled => ("fulfilled", None),
        Statement::Refunded(refund) => ("refunded", Some(refund)),
    };
    let name = fact.name();
    let own = |anomaly: &&(String, Anomaly)| anomaly.0 == name;
    let anomalies: Vec<&str> =
        order.anomalies.iter().filter(own).map(|(_, anomaly)| code(*anomaly)).collect();
    // The step after which no other follows.
    let last = postings.iter().find(|posting| posting.fact.name == name && posting.is_last());
    let folded_at = last.map(|posting| posting.folded_at.to_string());
    let content = &fact.content;
    json!({
        "fact": name,
        "status": status,
        "outcome": accept::outcome(fact).as_str(),
        "updatedAt": fact.content.updated_at.map(|at| at.to_string()),
        "acceptedAt": fact.receipt.accepted_at.to_string(),
        "foldedAt": folded_at,
        "correlationId": fact.receipt.correlation_id,
        "subscriberId": fact.subscriber_id().as_str(),
        "orderedAt": fact.ordered_at.to_string(),
        "totalCents": content.total.get(),
        "currency": content.currency.code(),
        "orderNumber": content.order_number,
        "refundId": refund.and_then(|Refund { id, .. }| id.as_ref().map(ToString::to_string)),
        "refundAmountCents": refund.and_then(|Refund { amount, .. }| amount.map(Minor::get)),
        "checkoutId": content.checkout_id.as_ref().map(ToString::to_string),
        "customerTotals": content.customer_totals.map(customer_totals),
        "lineItems": content.items.as_deref().map(line_items),
        "properties": content.properties,
        "historical": content.historical,
        "anomalies": anomalies,
    })
}

fn code(anomaly: Anomaly) -> &'static str {
    match anomaly {
        Anomaly::OtherCustomer => "other_customer",
        Anomaly::OtherCurrency => "other_currency",
        Anomaly::RefundExceedsTotal => "refund_exceeds_total",
    }
}
