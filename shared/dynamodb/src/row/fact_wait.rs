//! The stored form of a request to be told when stock returns. Written once, never changed.

use commerce::fact::{FactRef, Subject, WaitContent, WaitFact};
use serde::{Deserialize, Serialize};

use super::customer::CustomerRow;
use super::fact::ReceiptRow;
use super::twin;
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

#[derive(Serialize, Deserialize)]
pub(crate) struct WaitFactRow {
    workspace: String,
    content: WaitContentRow,
    product_version: u64,
    receipt: ReceiptRow,
}

twin!(WaitFact, WaitFactRow { workspace, content, product_version, receipt });

#[derive(Serialize, Deserialize)]
pub(crate) struct WaitContentRow {
    customer: CustomerRow,
    product_id: String,
    variant_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_title: Option<String>,
}

twin!(WaitContent, WaitContentRow { customer, product_id, variant_id, product_title, variant_title });
