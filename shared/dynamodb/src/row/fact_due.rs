//! The stored form of a wake-up. Written once, never changed.

use commerce::fact::{DueFact, FactRef, Subject};

use super::stored;
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for DueFact {
    const KIND: &'static str = "due_fact";

    fn key(&self) -> Key {
        let subject = Subject::Subscriber(self.subscriber_id.clone());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

stored!(DueFact { workspace, subscriber_id, automation, generation, receipt });
