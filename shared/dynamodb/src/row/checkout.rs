//! The stored form of what is committed about a checkout.

use commerce::checkout::{CheckoutState, LastPurchase, Start};
use serde::{Deserialize, Serialize};

use super::twin;
use crate::item::Item;
use crate::key::Key;

impl Item for CheckoutState {
    const KIND: &'static str = "checkout";

    fn key(&self) -> Key {
        Key::checkout(&self.workspace, &self.checkout_id)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CheckoutStateRow {
    workspace: String,
    checkout_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriber_id: Option<String>,
    converted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    converted_by: Option<String>,
}

twin!(CheckoutState, CheckoutStateRow { workspace, checkout_id, subscriber_id, converted, converted_by });

#[derive(Serialize, Deserialize)]
pub(crate) struct StartRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    stated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<String>,
}

twin!(Start, StartRow { stated, accepted });

#[derive(Serialize, Deserialize)]
pub(crate) struct LastPurchaseRow {
    at: String,
    known_at: String,
}

twin!(LastPurchase, LastPurchaseRow { at, known_at });
