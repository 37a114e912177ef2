//! The fold: what an order is, given the facts about it.
//!
//! Owns the rules by which statements combine. A pure function of the SET of facts: neither the
//! order of arrival nor repetition can change its result, for facts are sorted by what they say.

use jiff::{SignedDuration, Timestamp};

use crate::customer::{JsonObject, LineItem};
use crate::fact::{OrderFact, Refund, Statement};
use crate::identity::{CheckoutId, SubscriberId};
use crate::money::{Currency, Minor, Sum};

/// What counts for an order in its subscriber's books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// Of all amounts.
    pub currency: Currency,
    /// When the order was placed.
    pub ordered_at: Timestamp,
    /// Its total.
    pub total: Minor,
    /// Refunded of it, at most the total.
    pub refunded: Minor,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl Contribution {
    /// What is left of the total: nothing when cancelled, else total less refunds.
    #[must_use]
    pub fn net(&self) -> Sum {
        if self.cancelled { Sum::ZERO } else { Sum::from(self.total).minus(Sum::from(self.refunded)) }
    }
}

/// An order as placed and amended.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The order's own subscriber: it is booked to them whoever later statements name.
    pub subscriber_id: SubscriberId,
    /// Of all its amounts.
    pub currency: Currency,
    /// Its total.
    pub total: Minor,
    /// When it was placed.
    pub ordered_at: Timestamp,
    /// The same, to compare with times of ours: see [`within_its_second`].
    pub bought_at: Timestamp,
    /// The number people know it by.
    pub order_number: Option<String>,
    /// What was bought.
    pub items: Vec<LineItem>,
    /// The caller's event properties.
    pub properties: JsonObject,
    /// The checkout it came from.
    pub checkout_id: Option<CheckoutId>,
    /// Whether it triggers events and automations.
    pub live: bool,
}

/// A statement that does not fit the order it is about. It is kept and shown, not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anomaly {
    /// It names another customer; it is booked to the order's own.
    OtherCustomer,
    /// A refund in another currency; its amount is not counted.
    OtherCurrency,
    /// Refunds above the total; counted up to it.
    RefundExceedsTotal,
}

/// What an order is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// As placed and amended; `None` until that fact has arrived.
    pub placed: Option<Placed>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Whether it was fulfilled.
    pub fulfilled: bool,
    /// Whether a refund is recorded.
    pub has_refund: bool,
    /// Refunded, at most the total.
    pub refunded: Minor,
    /// What does not fit, by the name of the fact.
    pub anomalies: Vec<(String, Anomaly)>,
}

impl Order {
    /// What it adds to the books: nothing until it is placed.
    #[must_use]
    pub fn contribution(&self) -> Option<Contribution> {
        self.placed.as_ref().map(|placed| Contribution {
            currency: placed.currency,
            ordered_at: placed.ordered_at,
            total: placed.total,
            refunded: self.refunded,
            cancelled: self.cancelled,
        })
    }

    /// Whether all of it was refunded.
    #[must_use]
    pub fn is_fully_refunded(&self) -> bool {
        self.has_refund && self.placed.as_ref().is_some_and(|placed| self.refunded >= placed.total)
    }
}

/// Folds the facts of one order, in any sequence and with any repetition.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = &'a OrderFact>) -> Order {
    let mut facts: Vec<&OrderFact> = facts.into_iter().collect();
    facts.sort_by_cached_key(|fact| (rank(&fact.statement), fact.receipt.accepted_at, fact.name()));
    facts.dedup_by_key(|fact| fact.name());

    let placed = placed(&facts);
    let refunds = Refunds::of(&facts, placed.as_ref());
    let refunded = placed.as_ref().map_or(Minor::ZERO, |placed| refunds.counted(placed.total));
    Order {
        cancelled: facts.iter().any(|fact| fact.statement == Statement::Cancelled),
        fulfilled: facts.iter().any(|fact| fact.statement == Statement::Fulfilled),
        has_refund: facts.iter().any(|fact| matches!(fact.statement, Statement::Refunded(_))),
        anomalies: placed.as_ref().map(|placed| anomalies(&facts, placed)).unwrap_or_default(),
        refunded,
        placed,
    }
}

/// Placed first, then its amendments; among amendments the last accepted counts.
fn rank(statement: &Statement) -> u8 {
    match statement {
        Statement::Placed => 0,
        Statement::Amended => 1,
        Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => 2,
    }
}

fn placed(sorted: &[&OrderFact]) -> Option<Placed> {
    let first = sorted.iter().find(|fact| fact.statement == Statement::Placed)?;
    let mut placed = Placed {
        subscriber_id: first.subscriber_id(),
        currency: first.content.currency,
        total: first.content.total,
        ordered_at: first.ordered_at,
        bought_at: within_its_second(first.ordered_at, first.receipt.accepted_at),
        order_number: first.content.order_number.clone(),
        items: first.content.items.clone().unwrap_or_default(),
        properties: first.content.properties.clone().unwrap_or_default(),
        checkout_id: first.content.checkout_id.clone(),
        live: first.is_live(),
    };
    for amendment in sorted.iter().filter(|fact| fact.statement == Statement::Amended) {
        let content = &amendment.content;
        placed.total = content.total;
        // A field left out of an amendment keeps its value.
        if let Some(ordered_at) = content.ordered_at.filter(|stated| *stated != placed.ordered_at) {
            placed.ordered_at = ordered_at;
            placed.bought_at = within_its_second(ordered_at, amendment.receipt.accepted_at);
        }
        keep_or_replace(&mut placed.items, content.items.as_ref());
        keep_or_replace(&mut placed.properties, content.properties.as_ref());
        placed.order_number = content.order_number.clone().or(placed.order_number);
        placed.checkout_id = content.checkout_id.clone().or(placed.checkout_id);
    }
    Some(placed)
}

/// Shops tell times in whole seconds, ours have fractions. Who started a checkout and bought in one
/// second bought after they started: within the second that was stated, acceptance tells.
fn within_its_second(stated: Timestamp, accepted_at: Timestamp) -> Timestamp {
    let last = stated.checked_add(SignedDuration::from_nanos(999_999_999)).unwrap_or(stated);
    if stated.subsec_nanosecond() == 0 { accepted_at.clamp(stated, last) } else { stated }
}

fn keep_or_replace<T: Clone>(current: &mut T, stated: Option<&T>) {
    if let Some(stated) = stated {
        current.clone_from(stated);
    }
}

/// Refunds stated in the three ways there are.
struct Refunds {
    increments: Sum,
    so_far: Minor,
    whole: bool,
}

impl Refunds {
    fn of(facts: &[&OrderFact], placed: Option<&Placed>) -> Self {
        let mut refunds = Self { increments: Sum::ZERO, so_far: Minor::ZERO, whole: false };
        for fact in facts {
            let Statement::Refunded(refund) = &fact.statement else { continue };
            let countable = placed.is_none_or(|placed| placed.currency == fact.content.currency);
            match refund {
                Refund { amount: None, .. } => refunds.whole = true,
                Refund { .. } if !countable => {}
                Refund { id: Some(_), amount: Some(amount) } => {
                    refunds.increments = refunds.increments.plus(Sum::from(*amount));
                }
                Refund { id: None, amount: Some(amount) } => refunds.so_far = refunds.so_far.max(*amount),
            }
        }
        refunds
    }

    /// An amount "so far" includes the increments before it, so the larger of both counts.
    fn stated(&self) -> Sum {
        self.increments.max(Sum::from(self.so_far))
    }

    fn counted(&self, total: Minor) -> Minor {
        if self.whole || self.stated() >= Sum::from(total) {
            return total;
        }
        u64::try_from(self.stated().get()).ok().and_then(|n| Minor::new(n).ok()).unwrap_or(total)
    }
}

fn anomalies(facts: &[&OrderFact], placed: &Placed) -> Vec<(String, Anomaly)> {
    let mut found = Vec::new();
    let mut increments = Sum::ZERO;
    for fact in facts {
        if fact.subscriber_id() != placed.subscriber_id {
            found.push((fact.name(), Anomaly::OtherCustomer));
        }
        let Statement::Refunded(Refund { id, amount }) = &fact.statement else { continue };
        if fact.content.currency != placed.currency {
            found.push((fact.name(), Anomaly::OtherCurrency));
            continue;
        }
        let amount = amount.map_or(Sum::ZERO, Sum::from);
        if id.is_some() {
            increments = increments.plus(amount);
        }
        let refunded = if id.is_some() { increments } else { amount };
        if refunded > Sum::from(placed.total) {
            found.push((fact.name(), Anomaly::RefundExceedsTotal));
        }
    }
    found
}
