//! The stored form of a statement about a checkout. Written once, never changed.

use commerce::fact::{CheckoutContent, CheckoutFact, FactRef, Subject};
use commerce::version::Effect;

use super::stored;
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

stored!(CheckoutFact {
    workspace,
    checkout_id,
    content,
    started_at,
    fingerprint,
    revision = 0,
    effect = Effect::Counts,
    receipt,
});

stored!(CheckoutContent {
    customer,
    total,
    currency,
    checkout_url,
    items,
    properties,
    started_at,
    updated_at,
});
