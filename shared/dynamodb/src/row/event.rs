//! The stored form of the events of one posting.
//!
//! Owns that the subscriber is stored once for all of them: every event of a step shows the
//! subscriber after it, and ten copies of a large profile would not fit into an item.

use commerce::customer::JsonObject;
use commerce::event::Event;
use serde::{Deserialize, Serialize};

use super::leaf::Json;
use super::{RowError, Twin};

#[derive(Serialize, Deserialize)]
pub(crate) struct EventRow {
    id: String,
    name: String,
    workspace: String,
    occurred_at: String,
    recorded_at: String,
    subject: String,
    correlation_id: String,
    /// Index into the subscribers of the posting.
    subscriber: usize,
    body: Json<JsonObject>,
}

/// The subscribers that the events of one posting show.
#[derive(Default)]
pub(crate) struct Shown(Vec<JsonObject>);

impl Shown {
    /// Those of a stored posting.
    pub(crate) fn from_rows(rows: Vec<Json<JsonObject>>) -> Result<Self, RowError> {
        Twin::from_row(rows).map(Self)
    }

    /// To be stored, after all events.
    pub(crate) fn into_rows(self) -> Vec<Json<JsonObject>> {
        self.0.into_iter().map(Json).collect()
    }

    /// An event to be stored.
    pub(crate) fn put(&mut self, event: &Event) -> EventRow {
        let Event {
            id,
            name,
            workspace,
            occurred_at,
            recorded_at,
            subject,
            correlation_id,
            subscriber,
            body,
        } = event;
        let known = self.0.iter().position(|shown| shown == subscriber);
        let index = known.unwrap_or_else(|| {
            self.0.push(subscriber.clone());
            self.0.len() - 1
        });
        EventRow {
            id: id.to_row(),
            name: name.to_row(),
            workspace: workspace.to_row(),
            occurred_at: occurred_at.to_row(),
            recorded_at: recorded_at.to_row(),
            subject: subject.to_row(),
            correlation_id: correlation_id.to_row(),
            subscriber: index,
            body: body.to_row(),
        }
    }

    /// An event that was stored.
    pub(crate) fn take(&self, row: EventRow) -> Result<Event, RowError> {
        let EventRow {
            id,
            name,
            workspace,
            occurred_at,
            recorded_at,
            subject,
            correlation_id,
            subscriber,
            body,
        } = row;
        Ok(Event {
            id: Twin::from_row(id)?,
            name: Twin::from_row(name)?,
            workspace: Twin::from_row(workspace)?,
            occurred_at: Twin::from_row(occurred_at)?,
            recorded_at: Twin::from_row(recorded_at)?,
            subject,
            correlation_id,
            subscriber: self.0.get(subscriber).ok_or(RowError::new("no such subscriber"))?.clone(),
            body: Twin::from_row(body)?,
        })
    }
}
