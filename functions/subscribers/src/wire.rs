//! The answer of `GET /api/v1/subscribers/{email}`.
//!
//! Owns its field names: those of the Sequenzy SDKs' `DetailedSubscriber`, and ours beside them.

use commerce::automation::{Automation, AutomationState};
use commerce::customer::JsonObject;
use commerce::event;
use commerce::identity::ExternalId;
use commerce::money::Currency;
use commerce::subscriber::{Stamped, Subscriber};
use serde::Serialize;
use serde_json::json;

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
    revenue_by_currency: JsonObject,
    automations: Vec<JsonObject>,
    created_at: String,
    updated_at: String,
}

impl Answer {
    /// The subscriber with what is still open for them.
    #[must_use]
    pub fn new(subscriber: &Subscriber, open: &[Automation], base_currency: Option<Currency>) -> Self {
        let text = |held: &Option<Stamped<String>>| held.as_ref().map(|held| held.value.clone());
        let id = |held: &Stamped<ExternalId>| held.value.to_string();
        let subscriber = SubscriberJson {
            id: subscriber.id.to_string(),
            email: text(&subscriber.email),
            first_name: text(&subscriber.first_name),
            last_name: text(&subscriber.last_name),
            external_id: subscriber.external_id.as_ref().map(id),
            custom_attributes: subscriber.custom_attributes(base_currency),
            revenue_by_currency: subscriber.revenue_by_currency(),
            automations: open.iter().map(automation).collect(),
            created_at: subscriber.created_at.to_string(),
            updated_at: subscriber.updated_at.to_string(),
        };
        Self { subscriber }
    }
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
