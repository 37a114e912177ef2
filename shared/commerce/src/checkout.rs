//! The fold of a checkout, and what is known of it beside its facts.
//!
//! Owns which statement about a checkout counts: the last accepted replaces all before it.

use crate::fact::CheckoutFact;
use crate::identity::{CheckoutId, OrderId, SubscriberId, WorkspaceId};

/// The statement that counts, in any sequence and with any repetition of the facts.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = &'a CheckoutFact>) -> Option<&'a CheckoutFact> {
    facts.into_iter().max_by(|a, b| {
        let age = |fact: &CheckoutFact| (fact.amendment, fact.receipt.accepted_at);
        age(a).cmp(&age(b)).then_with(|| a.fingerprint.cmp(&b.fingerprint))
    })
}

/// What is committed about a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutState {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The checkout.
    pub checkout_id: CheckoutId,
    /// Who holds its timer; unknown while only an order has named it.
    pub subscriber_id: Option<SubscriberId>,
    /// The order that named it. Terminal.
    pub converted_by: Option<OrderId>,
}
