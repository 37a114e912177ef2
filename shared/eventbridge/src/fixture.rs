//! Events for the tests of this crate.

use commerce::event::{Event, EventName};
use commerce::identity::{EventId, WorkspaceId};
use serde_json::{Value, json};

/// The id of the event with this number.
pub fn id(number: usize) -> EventId {
    let workspace = WorkspaceId::parse("shop").unwrap();
    EventId::of(&workspace, EventName::OrderPlaced.as_str(), &[&number.to_string()])
}

/// An event with this number and body.
pub fn event(number: usize, body: Value) -> Event {
    Event {
        id: id(number),
        name: EventName::OrderPlaced,
        workspace: WorkspaceId::parse("shop").unwrap(),
        occurred_at: "2026-11-21T10:00:00.5Z".parse().unwrap(),
        recorded_at: "2026-11-21T10:00:01Z".parse().unwrap(),
        subject: format!("order/{number}"),
        correlation_id: "request-1".into(),
        subscriber: json!({"id": "sub_1"}).as_object().cloned().unwrap(),
        body: body.as_object().cloned().unwrap(),
    }
}
