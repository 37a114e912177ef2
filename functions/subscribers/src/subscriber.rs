//! The answer of `GET /api/v1/subscribers/{email}`.
//!
//! Owns its field names: those of the Sequenzy SDKs' `DetailedSubscriber`, and ours beside them.

use commerce::automation::{Automation, AutomationState};
use commerce::customer::JsonObject;
use commerce::event;
use commerce::identity::ExternalId;
use commerce::money::{Currency, Sum};
use commerce::ports::OrderLine;
use commerce::posting::Activity;
use commerce::subscriber::{Stamped, Subscriber};
use commerce::view::ledger::{Counted, Entry, ledger};
use serde::Serialize;
use serde_json::{Value, json};

use crate::activity::{self, ActivityEvent, NoteJson};

/// What was read of a subscriber.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Profile and books.
    pub subscriber: Subscriber,
    /// What is still open for them.
    pub automations: Vec<Automation>,
    /// Lines of the books, and whether these are all.
    pub lines: (Vec<OrderLine>, bool),
    /// What was folded for them, the latest first.
    pub history: Vec<Activity>,
    /// Of the headline figures.
    pub base_currency: Option<Currency>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    subscriber: SubscriberJson,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct SubscriberJson {
    id: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    external_id: Option<String>,
    custom_attributes: JsonObject,
    /// More attributes were stated than a subscriber keeps.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    attributes_truncated: bool,
    revenue_by_currency: JsonObject,
    ledger: Vec<Value>,
    /// The ledger is not whole: its running sums do not reach the figures.
    ledger_truncated: bool,
    automations: Vec<JsonObject>,
    automation_history: Vec<NoteJson>,
    activity: Vec<ActivityEvent>,
    created_at: String,
    updated_at: String,
}

impl Answer {
    /// The subscriber, what is open for them, and why the figures are what they are.
    #[must_use]
    pub fn new(known: &Known) -> Self {
        let Known { subscriber, automations, lines: (lines, all), history, base_currency } = known;
        let text = |held: &Option<Stamped<String>>| held.as_ref().map(|held| held.value.clone());
        let id = |held: &Stamped<ExternalId>| held.value.to_string();
        let subscriber = SubscriberJson {
            id: subscriber.id.to_string(),
            email: text(&subscriber.email),
            first_name: text(&subscriber.first_name),
            last_name: text(&subscriber.last_name),
            external_id: subscriber.external_id.as_ref().map(id),
            custom_attributes: subscriber.custom_attributes(*base_currency),
            attributes_truncated: subscriber.attributes_truncated,
            revenue_by_currency: subscriber.revenue_by_currency(),
            ledger: ledger(subscriber, lines).iter().map(entry).collect(),
            ledger_truncated: !all,
            automations: automations.iter().map(automation).collect(),
            automation_history: history.iter().flat_map(activity::notes).collect(),
            activity: history.iter().flat_map(activity::events).collect(),
            created_at: subscriber.created_at.to_string(),
            updated_at: subscriber.updated_at.to_string(),
        };
        Self { subscriber }
    }
}

fn entry(entry: &Entry) -> Value {
    let Entry { currency, at, counted, running } = entry;
    let counted = match counted {
        Counted::Order { order_id, contribution } => json!({
            "kind": "order",
            "orderId": order_id.as_str(),
            "totalCents": contribution.total.get(),
            "refundedCents": contribution.refunded.get(),
            "cancelled": contribution.cancelled,
            "netCents": contribution.net().to_json(),
        }),
        Counted::Stated { orders_count, total_spent } => json!({
            "kind": "customer_totals",
            "ordersCount": orders_count.map(Sum::to_json),
            "totalSpentCents": total_spent.map(Sum::to_json),
        }),
    };
    json!({
        "currency": currency.code(),
        "at": at.to_string(),
        "counted": counted,
        "running": {
            "ordersCount": running.orders_count.to_json(),
            "totalSpentCents": running.total_spent.to_json(),
            "refundedCents": running.refunded.to_json(),
            "netSpentCents": running.net_spent.to_json(),
        },
    })
}

fn automation(automation: &Automation) -> JsonObject {
    let (state, fired_at) = match &automation.state {
        AutomationState::Armed => ("armed", None),
        AutomationState::Fired { at } => ("fired", Some(at.to_string())),
        AutomationState::Cancelled { .. } => ("cancelled", None),
    };
    let mut object = event::automation(automation);
    object.insert("state".into(), json!(state));
    object.insert("armedAt".into(), json!(automation.armed_at.to_string()));
    object.insert("firedAt".into(), json!(fired_at));
    object
}
