//! The fold: what an order is, given the facts about it.
//!
//! Owns the rules by which statements combine. A pure function of the SET of facts: neither the
//! order of arrival nor repetition can change its result, for facts are sorted by what they say.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::customer::{JsonObject, LineItem};
use crate::fact::{OrderFact, Refund, Statement};
use crate::identity::{CheckoutId, ProductId, SubscriberId};
use crate::money::{Currency, Minor, Sum};

/// What counts for an order in its subscriber's books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// Of all amounts.
    pub currency: Currency,
    /// When the order was placed.
    pub ordered_at: Timestamp,
    pub total: Minor,
    /// Refunded of it, at most the total.
    pub refunded: Minor,
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
    pub total: Minor,
    /// When it was placed.
    pub ordered_at: Timestamp,
    /// The same, to compare with times of ours: see [`bought_at`].
    pub bought_at: Timestamp,
    /// The number people know it by.
    pub order_number: Option<String>,
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
    pub cancelled: bool,
    pub fulfilled: bool,
    /// Refunded of it, at most the total; `None` while no refund counts.
    pub refunded: Option<Minor>,
    /// How many pieces of each product went back.
    pub returned: BTreeMap<ProductId, u64>,
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
            refunded: self.refunded.unwrap_or(Minor::ZERO),
            cancelled: self.cancelled,
        })
    }

    /// Whether all of it was refunded.
    #[must_use]
    pub fn is_fully_refunded(&self) -> bool {
        self.placed.as_ref().is_some_and(|placed| self.refunded >= Some(placed.total))
    }

    /// Whether every piece of the product that was bought went back.
    #[must_use]
    pub fn is_returned(&self, product: &ProductId) -> bool {
        let items = self.placed.iter().flat_map(|placed| &placed.items);
        let bought = items.filter(|item| item.product_id == *product).map(|item| u64::from(item.quantity));
        let bought: u64 = bought.fold(0, u64::saturating_add);
        self.returned.get(product).is_some_and(|returned| bought > 0 && *returned >= bought)
    }
}

/// Folds the facts of one order, in any sequence and with any repetition.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = &'a OrderFact>) -> Order {
    let mut facts: Vec<&OrderFact> = facts.into_iter().collect();
    facts.sort_by_cached_key(|fact| (fact.version(), fact.name()));
    facts.dedup_by_key(|fact| fact.name());

    let placed = placed(&facts);
    Order {
        cancelled: is_cancelled(&facts),
        fulfilled: facts.iter().any(|fact| fact.statement == Statement::Fulfilled),
        anomalies: placed.as_ref().map(|placed| anomalies(&facts, placed)).unwrap_or_default(),
        refunded: placed.as_ref().and_then(|placed| refunded(&facts, placed)),
        returned: returned(&facts),
        placed,
    }
}

/// Pieces that went back: added up by refunds with an id, and stated so far by those without, of
/// which the most counts.
fn returned(facts: &[&OrderFact]) -> BTreeMap<ProductId, u64> {
    let (mut added, mut so_far) = (BTreeMap::new(), BTreeMap::<ProductId, u64>::new());
    for fact in facts {
        let Statement::Refunded(refund) = &fact.statement else { continue };
        let mut stated = BTreeMap::<ProductId, u64>::new();
        for item in fact.content.items.iter().flatten() {
            let pieces = stated.entry(item.product_id.clone()).or_default();
            *pieces = pieces.saturating_add(item.quantity.into());
        }
        for (product_id, pieces) in stated {
            if refund.id.is_some() {
                let sum: &mut u64 = added.entry(product_id).or_default();
                *sum = sum.saturating_add(pieces);
            } else {
                let most = so_far.entry(product_id).or_default();
                *most = pieces.max(*most);
            }
        }
    }
    for (product_id, pieces) in so_far {
        let most = added.entry(product_id).or_default();
        *most = pieces.max(*most);
    }
    added
}

/// By the newest of what cancels and what states that it lives; of one date it is cancelled.
fn is_cancelled(facts: &[&OrderFact]) -> bool {
    let newest = |cancels: bool| {
        let of_kind = facts.iter().filter(|fact| match fact.statement {
            Statement::Cancelled => cancels,
            Statement::Placed | Statement::Amended | Statement::Fulfilled => !cancels,
            Statement::Refunded(_) => false,
        });
        of_kind.map(|fact| fact.content.updated_at).max()
    };
    newest(true).is_some_and(|cancelled| newest(false).is_none_or(|lives| cancelled >= lives))
}

/// The content, from the oldest version to the newest: a field left out keeps its value.
fn placed(sorted: &[&OrderFact]) -> Option<Placed> {
    let versions = || sorted.iter().filter(|fact| fact.is_purchase());
    let first = versions().min_by_key(|version| version.revision)?;
    let mut placed = Placed {
        subscriber_id: first.subscriber_id(),
        currency: first.content.currency,
        total: first.content.total,
        ordered_at: first.ordered_at,
        bought_at: first.ordered_at,
        order_number: None,
        items: Vec::new(),
        properties: JsonObject::new(),
        checkout_id: None,
        // What was announced is not taken back: once any of it is live, the order is.
        live: versions().any(|version| version.is_live()),
    };
    for version in versions() {
        let content = &version.content;
        placed.total = content.total;
        placed.ordered_at = content.ordered_at.unwrap_or(placed.ordered_at);
        keep_or_replace(&mut placed.items, content.items.as_ref());
        keep_or_replace(&mut placed.properties, content.properties.as_ref());
        placed.order_number = content.order_number.clone().or(placed.order_number);
        placed.checkout_id = content.checkout_id.clone().or(placed.checkout_id);
    }
    placed.bought_at = bought_at(placed.ordered_at, first.receipt.accepted_at);
    Some(placed)
}

/// The statement that placed the order.
#[must_use]
pub fn first_placed(facts: &[OrderFact]) -> Option<&OrderFact> {
    facts.iter().find(|fact| fact.statement == Statement::Placed)
}

/// Whether the fact is the one of its status that is announced: the first of its versions that is no
/// history. Those after it tell what changed.
#[must_use]
pub fn is_announced(fact: &OrderFact, facts: &[OrderFact]) -> bool {
    let age = |version: &OrderFact| (version.revision, version.name());
    let versions = || facts.iter().filter(|other| other.is_version_of(fact));
    let is_first_known = versions().any(|version| version.revision == 0);
    let is_earlier = |version: &OrderFact| version.is_live() && age(version) < age(fact);
    fact.is_live() && (is_first_known || fact.revision == 0) && !versions().any(is_earlier)
}

/// The first statement of the status that this one states.
#[must_use]
pub fn first_version<'a>(fact: &'a OrderFact, facts: &'a [OrderFact]) -> &'a OrderFact {
    let versions = facts.iter().filter(|other| other.is_version_of(fact));
    versions.min_by_key(|version| version.revision).unwrap_or(fact)
}

/// A time of the shop to compare with ours, given when we were first told.
///
/// Shops tell times in whole seconds, ours have fractions. Who started a checkout and bought in one
/// second bought after they started: within the second that was stated, acceptance tells. And
/// nobody buys after we were told: a clock ahead of ours counts as the acceptance.
#[must_use]
pub fn bought_at(stated: Timestamp, accepted_at: Timestamp) -> Timestamp {
    let last = stated.checked_add(SignedDuration::from_nanos(999_999_999)).unwrap_or(stated);
    if accepted_at < stated {
        accepted_at
    } else if stated.subsec_nanosecond() == 0 {
        accepted_at.min(last)
    } else {
        stated
    }
}

fn keep_or_replace<T: Clone>(current: &mut T, stated: Option<&T>) {
    if let Some(stated) = stated {
        current.clone_from(stated);
    }
}

/// What counts of the refunds, stated in the three ways there are: at most the total, and nothing of
/// those in another currency, whichever way they are stated.
fn refunded(facts: &[&OrderFact], placed: &Placed) -> Option<Minor> {
    let (mut increments, mut so_far) = (None::<Sum>, None::<Sum>);
    for fact in facts.iter().filter(|fact| fact.content.currency == placed.currency) {
        let Statement::Refunded(Refund { id, amount }) = &fact.statement else { continue };
        // Without an amount it is the whole order.
        let amount = Sum::from(amount.unwrap_or(placed.total));
        if id.is_some() {
            increments = Some(increments.map_or(amount, |sum| sum.plus(amount)));
        } else {
            so_far = so_far.max(Some(amount));
        }
    }
    // An amount "so far" includes the increments before it, so the larger of both counts.
    let stated = increments.max(so_far)?;
    let below_total = (stated < Sum::from(placed.total)).then_some(stated.get());
    Some(below_total.and_then(|minor| Minor::new(u64::try_from(minor).ok()?).ok()).unwrap_or(placed.total))
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
