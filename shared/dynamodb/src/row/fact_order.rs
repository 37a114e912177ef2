//! The stored form of a statement about an order. Written once, never changed.

use commerce::fact::{FactRef, OrderContent, OrderFact, Refund, Statement, Subject};
use commerce::version::Effect;

use super::{stored, variants};
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for OrderFact {
    const KIND: &'static str = "order_fact";

    fn key(&self) -> Key {
        let subject = Subject::Order(self.order_id.clone());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

stored!(OrderFact {
    workspace,
    order_id,
    statement,
    content,
    ordered_at,
    fingerprint,
    revision = 0,
    effect = Effect::Counts,
    receipt,
});

stored!(OrderContent {
    customer,
    total,
    currency,
    ordered_at,
    order_number,
    items,
    customer_totals,
    properties,
    checkout_id,
    historical,
    updated_at,
});

variants!(Statement {
    "placed" => Placed,
    "amended" => Amended,
    "cancelled" => Cancelled,
    "fulfilled" => Fulfilled,
    "refunded" => Refunded(refund),
});

stored!(Refund { id, amount });
