//! The stored form of a posting. Written once, never changed.

use commerce::customer::JsonObject;
use commerce::posting::Task;
use commerce::posting::{Movement, Note, Posting};
use serde::{Deserialize, Serialize};

use super::books::ContributionRow;
use super::event::{EventRow, Shown};
use super::fact::FactRefRow;
use super::leaf::Json;
use super::{RowError, Twin, twin};
use crate::item::Item;
use crate::key::Key;

impl Item for Posting {
    const KIND: &'static str = "posting";

    /// The events of one step show two subscribers and an order: together more than an item takes.
    const MAY_BE_CUT: bool = true;

    fn key(&self) -> Key {
        Key::posting(&self.fact, self.step)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct PostingRow {
    fact: FactRefRow,
    subscriber_id: String,
    step: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume_at: Option<TaskRow>,
    folded_at: String,
    subscribers: Vec<Json<JsonObject>>,
    events: Vec<EventRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    movement: Option<MovementRow>,
    notes: Vec<NoteRow>,
}

impl Twin for Posting {
    type Row = PostingRow;

    fn to_row(&self) -> PostingRow {
        let Self { fact, subscriber_id, step, resume_at, folded_at, events, movement, notes } = self;
        let mut shown = Shown::default();
        PostingRow {
            fact: fact.to_row(),
            subscriber_id: subscriber_id.to_row(),
            step: *step,
            resume_at: resume_at.to_row(),
            folded_at: folded_at.to_row(),
            events: events.iter().map(|event| shown.put(event)).collect(),
            subscribers: shown.into_rows(),
            movement: movement.to_row(),
            notes: notes.to_row(),
        }
    }

    fn from_row(row: PostingRow) -> Result<Self, RowError> {
        let PostingRow {
            fact,
            subscriber_id,
            step,
            resume_at,
            folded_at,
            subscribers,
            events,
            movement,
            notes,
        } = row;
        let shown = Shown::from_rows(subscribers)?;
        Ok(Self {
            fact: Twin::from_row(fact).map_err(|e| e.within("fact"))?,
            subscriber_id: Twin::from_row(subscriber_id).map_err(|e| e.within("subscriber_id"))?,
            step,
            resume_at: Twin::from_row(resume_at).map_err(|e| e.within("resume_at"))?,
            folded_at: Twin::from_row(folded_at)?,
            events: events
                .into_iter()
                .map(|row| shown.take(row))
                .collect::<Result<_, RowError>>()
                .map_err(|e| e.within("events"))?,
            movement: Twin::from_row(movement).map_err(|e| e.within("movement"))?,
            notes: Twin::from_row(notes).map_err(|e| e.within("notes"))?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct MovementRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<ContributionRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<ContributionRow>,
}

twin!(Movement, MovementRow { before, after });

#[derive(Serialize, Deserialize)]
pub(crate) struct NoteRow {
    automation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    outcome: String,
    reason: String,
}

twin!(Note, NoteRow { automation, order_id, generation, outcome, reason });

/// Where a fact of several steps goes on.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskRow {
    product_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
}

twin!(Task, TaskRow { product_id, variant_id });
