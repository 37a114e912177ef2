//! The stored form of stock that returned. Written once, never changed.

use commerce::fact::{FactRef, RestockFact, Subject, WaitCursor};
use serde::{Deserialize, Serialize};

use super::fact::ReceiptRow;
use super::twin;
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

#[derive(Serialize, Deserialize)]
pub(crate) struct RestockFactRow {
    workspace: String,
    product_id: String,
    version: u64,
    variants: Vec<String>,
    cursor: WaitCursorRow,
    receipt: ReceiptRow,
}

twin!(RestockFact, RestockFactRow { workspace, product_id, version, variants, cursor, receipt });

#[derive(Serialize, Deserialize)]
pub(crate) struct WaitCursorRow {
    variant: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

twin!(WaitCursor, WaitCursorRow { variant, after });
