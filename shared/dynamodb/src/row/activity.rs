//! The stored form of an entry in a subscriber's history. Written once, never changed.

use commerce::posting::{Activity, PublishedEvent};
use serde::{Deserialize, Serialize};

use super::fact::FactRefRow;
use super::posting::NoteRow;
use super::twin;
use crate::item::Item;
use crate::key::Key;

impl Item for Activity {
    const KIND: &'static str = "activity";

    fn key(&self) -> Key {
        Key::activity(self)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ActivityRow {
    fact: FactRefRow,
    subscriber_id: String,
    step: u32,
    folded_at: String,
    events: Vec<PublishedEventRow>,
    notes: Vec<NoteRow>,
}

twin!(Activity, ActivityRow { fact, subscriber_id, step, folded_at, events, notes });

#[derive(Serialize, Deserialize)]
pub(crate) struct PublishedEventRow {
    id: String,
    name: String,
    at: String,
}

twin!(PublishedEvent, PublishedEventRow { id, name, at });
