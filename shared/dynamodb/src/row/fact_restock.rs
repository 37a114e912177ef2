//! The stored form of stock that returned. Written once, never changed.

use commerce::fact::{FactRef, RestockFact, Subject, WaitCursor};

use super::stored;
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for RestockFact {
    const KIND: &'static str = "restock_fact";

    fn key(&self) -> Key {
        let subject = Subject::Product(self.product_id.clone());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

stored!(RestockFact { workspace, product_id, version, variants, cursor, receipt });

stored!(WaitCursor { variant, after });
