//! The stored form of an entry in a subscriber's history. Written once, never changed.

use commerce::posting::{Activity, PublishedEvent};

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for Activity {
    const KIND: &'static str = "activity";

    fn key(&self) -> Key {
        Key::activity(self)
    }
}

stored!(Activity { fact, subscriber_id, step, folded_at, events, notes });

stored!(PublishedEvent { id, name, at });
