//! The stored form of a request to be told when stock returns. Written once, never changed.

use commerce::fact::{FactRef, Subject, WaitContent, WaitFact};

use super::stored;
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for WaitFact {
    const KIND: &'static str = "wait_fact";

    fn key(&self) -> Key {
        let subject = Subject::Subscriber(self.subscriber_id());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

stored!(WaitFact { workspace, content, product_version, last_returned_in, receipt });

stored!(WaitContent { customer, product_id, variant_id, product_title, variant_title });
