//! The fold of a checkout, and what is known of it beside its facts.
//!
//! Owns which statement about a checkout counts: the newest version replaces all before it.

use jiff::{SignedDuration, Timestamp};

use crate::fact::CheckoutFact;
use crate::identity::{CheckoutId, OrderId, SubscriberId, WorkspaceId};

/// What the statements about a checkout come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Checkout<'a> {
    /// The newest version: what is stored, and whose checkout it is. A version that says nothing but
    /// a newer date is one too, lest what lies between wins when it arrives late.
    pub newest: &'a CheckoutFact,
    /// The version that came to this content: the timer runs from its acceptance.
    pub changed: &'a CheckoutFact,
    /// Whether other content counted as news after that: it was accepted at the same time as the
    /// newest, neither having seen the other, and may have taken the timer.
    pub is_contested: bool,
}

impl Checkout<'_> {
    /// Whether folding this fact sets the timer.
    #[must_use]
    pub fn is_timed_by(&self, fact: &CheckoutFact) -> bool {
        let is = |other: &CheckoutFact| other.name() == fact.name();
        is(self.changed) || self.is_contested && is(self.newest)
    }
}

/// What the facts come to, in any sequence and with any repetition of them; none come to nothing.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = &'a CheckoutFact>) -> Option<Checkout<'a>> {
    let facts: Vec<&CheckoutFact> = facts.into_iter().collect();
    let newest = *facts.iter().max_by_key(|fact| fact.version())?;
    let last = |of_newest: bool| {
        let news = facts.iter().filter(|fact| fact.effect.is_news());
        let news = news.filter(|fact| (fact.fingerprint == newest.fingerprint) == of_newest);
        news.max_by_key(|fact| fact.version()).copied()
    };
    let changed = last(true).unwrap_or(newest);
    let is_contested = last(false).is_some_and(|other| other.version() > changed.version());
    Some(Checkout { newest, changed, is_contested })
}

/// When a checkout started: the earliest of what was stated, and where nothing was, of when it was
/// accepted. An order after either converts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Start {
    /// By the shop's clock.
    pub stated: Option<Timestamp>,
    /// By ours.
    pub accepted: Option<Timestamp>,
}

impl Start {
    /// Of the statements that name this subscriber, out of all about the checkout.
    #[must_use]
    pub fn of(facts: &[CheckoutFact], subscriber: &SubscriberId) -> Self {
        let first = facts.iter().find(|fact| !fact.is_amendment());
        let earliest = |a: Option<Timestamp>, b: Timestamp| Some(a.map_or(b, |a| a.min(b)));
        let theirs = facts.iter().filter(|fact| fact.subscriber_id() == *subscriber);
        theirs.fold(Self::default(), |start, fact| {
            // A further statement that says nothing of it takes it from the first one.
            let inherits = fact.is_amendment() && fact.content.started_at.is_none();
            let said = first.filter(|_| inherits).unwrap_or(fact);
            match said.content.started_at {
                Some(stated) => Self { stated: earliest(start.stated, stated), ..start },
                None => Self { accepted: earliest(start.accepted, said.started_at), ..start },
            }
        })
    }

    /// Whether a purchase of the subscriber came after it.
    #[must_use]
    pub fn is_before(&self, last: Option<&LastPurchase>) -> bool {
        last.is_some_and(|last| {
            self.stated.is_some_and(|stated| stated <= last.at)
                || self.accepted.is_some_and(|accepted| accepted <= last.known_at)
        })
    }

    /// The earlier of both.
    #[must_use]
    pub fn earliest(&self) -> Option<Timestamp> {
        self.stated.into_iter().chain(self.accepted).min()
    }
}

/// The newest purchase of a subscriber, by the clock of the shop and by ours. Only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPurchase {
    /// When, as the shop says; at most when we were told.
    pub at: Timestamp,
    /// To compare with an acceptance: when we were told, but at most a day after what the shop
    /// says, for orders are imported too.
    pub known_at: Timestamp,
}

impl LastPurchase {
    /// A shop's clock may be behind ours, or have no zone, by as much.
    const MOST_BEHIND: SignedDuration = SignedDuration::from_hours(24);

    /// Of one statement.
    #[must_use]
    pub fn new(at: Timestamp, accepted_at: Timestamp) -> Self {
        let last = at.checked_add(Self::MOST_BEHIND).unwrap_or(Timestamp::MAX);
        Self { at, known_at: accepted_at.min(last) }
    }

    /// The newest by each clock.
    #[must_use]
    pub fn max(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| Self {
            at: self.at.max(other.at),
            known_at: self.known_at.max(other.known_at),
        })
    }
}

/// What is committed about a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutState {
    pub workspace: WorkspaceId,
    pub checkout_id: CheckoutId,
    /// Who holds its timer; unknown while only an order has named it.
    pub subscriber_id: Option<SubscriberId>,
    /// The order that named it.
    pub converted_by: Option<OrderId>,
}
