//! The stored form of what is committed about a checkout.

use commerce::checkout::{CheckoutState, LastPurchase, Start};

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for CheckoutState {
    const KIND: &'static str = "checkout";

    fn key(&self) -> Key {
        Key::checkout(&self.workspace, &self.checkout_id)
    }
}

stored!(CheckoutState { workspace, checkout_id, subscriber_id, converted_by });

stored!(Start { stated, accepted });

stored!(LastPurchase { at, known_at });
