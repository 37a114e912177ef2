//! The stored form of a statement about a checkout. Written once, never changed.

use commerce::customer::JsonObject;
use commerce::fact::{CheckoutContent, CheckoutFact, FactRef, Subject};
use serde::{Deserialize, Serialize};

use super::customer::{CustomerRow, LineItemRow};
use super::fact::ReceiptRow;
use super::fact_order::counts;
use super::leaf::Json;
use super::twin;
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for CheckoutFact {
    const KIND: &'static str = "checkout_fact";

    fn key(&self) -> Key {
        let subject = Subject::Checkout(self.checkout_id.clone());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CheckoutFactRow {
    workspace: String,
    checkout_id: String,
    content: CheckoutContentRow,
    started_at: String,
    fingerprint: String,
    #[serde(default)]
    revision: u64,
    #[serde(default = "counts")]
    effect: String,
    receipt: ReceiptRow,
}

twin!(
    CheckoutFact,
    CheckoutFactRow { workspace, checkout_id, content, started_at, fingerprint, revision, effect, receipt }
);

#[derive(Serialize, Deserialize)]
pub(crate) struct CheckoutContentRow {
    customer: CustomerRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkout_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<LineItemRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Json<JsonObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

twin!(
    CheckoutContent,
    CheckoutContentRow { customer, total, currency, checkout_url, items, properties, started_at, updated_at }
);
