//! The fold of a checkout, and what is known of it beside its facts.
//!
//! Owns which statement about a checkout counts: the newest version replaces all before it.

use crate::fact::CheckoutFact;
use crate::identity::{CheckoutId, OrderId, SubscriberId, WorkspaceId};
use crate::version::Effect;

/// The statement that counts, in any sequence and with any repetition of the facts.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = &'a CheckoutFact>) -> Option<&'a CheckoutFact> {
    // A version that only dates what was known does not start the timer again.
    let changes = |fact: &&CheckoutFact| fact.effect != Effect::Unchanged;
    facts.into_iter().filter(changes).max_by_key(|fact| fact.version())
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
