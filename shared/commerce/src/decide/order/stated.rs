//! An order as its facts state it, at the moment when one of them is folded.
//!
//! Owns that what follows from the facts alone is made once: the order, the fact's event, what is
//! to be done for it.

use std::collections::BTreeSet;

use super::body::{self, Body};
use super::task::{Agenda, waits};
use crate::automation::AutomationKey;
use crate::checkout::LastPurchase;
use crate::fact::{OrderFact, Statement};
use crate::identity::{CheckoutId, ProductId, SubscriberId};
use crate::order::{Order, bought_at, first_version, fold};
use crate::posting::Progress;
use crate::subscriber::Subscriber;

/// A fact among all facts of its order.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedOrder {
    pub(super) fact: OrderFact,
    pub(super) facts: Vec<OrderFact>,
    pub(super) progress: Progress,
    /// What the facts fold into.
    pub(super) order: Order,
    /// Of the fact's own event, in the step that publishes it.
    pub(super) body: Option<Body>,
    /// What the step is to do.
    pub(super) agenda: Agenda,
    /// When the fact says that something was bought, if it does.
    pub(super) bought: Option<LastPurchase>,
}

/// What must be read to decide one step of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Timers of the speaker's open checkouts.
    pub carts: Vec<AutomationKey>,
    /// Waits of the owner.
    pub automations: Vec<AutomationKey>,
    /// Products of the catalogue, each with what the owner bought of it and every reminder that
    /// they have of it: which of them a purchase concerns is the product's own choice, and it may
    /// have chosen otherwise before.
    pub products: Vec<ProductId>,
}

impl StatedOrder {
    /// The `fact` among all `facts` of its order, folded so far.
    #[must_use]
    pub fn new(fact: OrderFact, facts: Vec<OrderFact>, progress: Progress) -> Self {
        let order = fold(&facts);
        let publishes = progress.is_first() && fact.is_live();
        let body = publishes.then(|| body::of(&fact, &order));
        let agenda = Agenda::of(&fact, &facts, &order, &progress, body.as_ref());
        let bought = bought(&fact, &facts);
        Self { fact, facts, progress, order, body, agenda, bought }
    }

    /// The order's own subscriber; until it is placed, whom the fact names.
    #[must_use]
    pub fn owner(&self) -> SubscriberId {
        let placed = self.order.placed.as_ref();
        placed.map_or_else(|| self.fact.subscriber_id(), |placed| placed.subscriber_id.clone())
    }

    /// The checkout that the fact itself names as the one that was bought.
    #[must_use]
    pub fn named_checkout(&self) -> Option<&CheckoutId> {
        // History too: it is counted, and nobody is reminded of what was bought.
        self.fact.content.checkout_id.as_ref().filter(|_| sells(&self.fact))
    }

    /// What must be read to decide this step.
    #[must_use]
    pub fn plan(&self, speaker: Option<&Subscriber>) -> Plan {
        let tasks = &self.agenda.tasks;
        let carts = speaker.into_iter().flat_map(|speaker| speaker.open_checkouts.keys());
        let products: BTreeSet<&ProductId> = tasks.iter().map(|task| &task.product_id).collect();
        Plan {
            carts: carts.filter(|_| sells(&self.fact)).map(AutomationKey::timer).collect(),
            automations: tasks.iter().flat_map(waits).collect(),
            products: products.into_iter().cloned().collect(),
        }
    }
}

/// Whether the fact says that something was bought.
///
/// A shop that tells of its orders only once they are fulfilled has sold what it fulfilled.
fn sells(fact: &OrderFact) -> bool {
    match fact.statement {
        Statement::Placed | Statement::Amended | Statement::Fulfilled => true,
        Statement::Cancelled | Statement::Refunded(_) => false,
    }
}

/// When the fact says that something was bought, if it does and is to trigger anything.
fn bought(fact: &OrderFact, facts: &[OrderFact]) -> Option<LastPurchase> {
    // Nobody buys after we were first told of it.
    let accepted_at = first_version(fact, facts).receipt.accepted_at;
    let at = bought_at(fact.ordered_at, accepted_at);
    (sells(fact) && fact.is_live()).then(|| LastPurchase::new(at, accepted_at))
}
