//! Automations: reminders and waits that belong to a subscriber.
//!
//! Owns their identity, states and generations. Must not know how a wake-up is scheduled: the
//! state here is the truth, a schedule is only its alarm clock.
//!
//! ```text
//!   (none) ──arm──▶ Armed(g) ──due──▶ Fired(g) ──purchase──▶ Cancelled(g)
//!                     │  ▲                                       │
//!                     └──┼────────── purchase, order cancelled ──▶
//!                        └──────────── arm again: g' > g ────────┘
//! ```

mod key;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::identity::{OrderId, SubscriberId, VariantId, WorkspaceId};

pub use key::{AutomationKey, AutomationKeyError};

/// How long the reason of an ended automation can be read before the table drops it.
pub const KEPT_AFTER_END: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Which kind of automation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AutomationKind {
    /// A reminder to buy a product again.
    Replenishment,
    /// A reminder of a checkout that was left.
    AbandonedCheckout,
    /// A wait for a product or variant to be in stock again.
    BackInStock,
}

impl AutomationKind {
    /// As in events and keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replenishment => "replenishment",
            Self::AbandonedCheckout => "abandoned_checkout",
            Self::BackInStock => "back_in_stock",
        }
    }

    /// Whether it waits for a time, and so has schedules; a wait for stock has none.
    #[must_use]
    pub fn is_scheduled(self) -> bool {
        match self {
            Self::Replenishment | Self::AbandonedCheckout => true,
            Self::BackInStock => false,
        }
    }
}

/// Counts the armings of one automation. It only grows, so that a wake-up, a schedule or an
/// event of an earlier arming can never be taken for one of a later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    /// Reads back a stored generation.
    #[must_use]
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The generation of an arming at `now`, after `previous`.
    ///
    /// It is the time in milliseconds unless that would not grow: an ended automation is dropped
    /// from the table in the end, and a plain counter would then start over and meet the wake-up
    /// facts of its first life, which are kept for ever.
    #[must_use]
    pub fn after(previous: Option<Self>, now: Timestamp) -> Self {
        let clock = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Self(previous.map_or(clock, |previous| clock.max(previous.0 + 1)))
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What armed an automation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A purchase of the product.
    Purchase {
        /// The order.
        order_id: OrderId,
        /// When it was placed: it is the newest purchase that stands.
        ordered_at: Timestamp,
        /// The variant of the product that was bought.
        variant_id: Option<VariantId>,
    },
    /// A checkout.
    Checkout {
        /// When it started: an order after that converts it.
        started_at: Timestamp,
    },
    /// Somebody asked to be told.
    Wait {
        /// When they last did: what was bought after that ends the wait.
        requested_at: Timestamp,
        /// The version of the product then: stock that returned with a later one is what they
        /// wait for.
        product_version: u64,
        /// Name of the product, as the page they asked on had it.
        product_title: Option<String>,
        /// Name of the variant.
        variant_title: Option<String>,
    },
}

/// Why an automation was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelReason {
    /// The product was bought again.
    PurchasedAgain {
        /// By this order.
        order_id: OrderId,
    },
    /// What was waited for was bought.
    Purchased {
        /// By this order.
        order_id: OrderId,
    },
    /// The order that armed it was cancelled.
    OrderCancelled {
        /// That order.
        order_id: OrderId,
    },
    /// The order that armed it was refunded in full.
    OrderRefunded {
        /// That order.
        order_id: OrderId,
    },
    /// The order that armed it no longer has the product.
    ItemRemoved {
        /// That order.
        order_id: OrderId,
    },
    /// The order that armed it had the product returned.
    ItemReturned {
        /// That order.
        order_id: OrderId,
    },
    /// The order that armed it was placed at another time than was said: its time is past.
    OrderTimeChanged {
        /// That order.
        order_id: OrderId,
    },
    /// The checkout became an order.
    Converted {
        /// The order; unknown when the checkout was recorded after it.
        order_id: Option<OrderId>,
    },
    /// The checkout is now another customer's.
    CheckoutReassigned,
    /// The customer has more open checkouts than are watched.
    TooManyCheckouts,
    /// The product no longer asks for replenishment.
    ReplenishmentDisabled,
}

impl CancelReason {
    /// As in events and answers.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PurchasedAgain { .. } => "purchased_again",
            Self::Purchased { .. } => "purchased",
            Self::OrderCancelled { .. } => "order_cancelled",
            Self::OrderRefunded { .. } => "order_refunded",
            Self::ItemRemoved { .. } => "item_removed",
            Self::ItemReturned { .. } => "item_returned",
            Self::OrderTimeChanged { .. } => "order_time_changed",
            Self::Converted { .. } => "checkout_converted",
            Self::CheckoutReassigned => "checkout_reassigned",
            Self::TooManyCheckouts => "too_many_checkouts",
            Self::ReplenishmentDisabled => "replenishment_disabled",
        }
    }

    /// The order behind the reason, if one is.
    #[must_use]
    pub fn order_id(&self) -> Option<&OrderId> {
        match self {
            Self::PurchasedAgain { order_id }
            | Self::Purchased { order_id }
            | Self::OrderCancelled { order_id }
            | Self::OrderRefunded { order_id }
            | Self::ItemRemoved { order_id }
            | Self::ItemReturned { order_id }
            | Self::OrderTimeChanged { order_id } => Some(order_id),
            Self::Converted { order_id } => order_id.as_ref(),
            Self::CheckoutReassigned | Self::TooManyCheckouts | Self::ReplenishmentDisabled => None,
        }
    }
}

/// Where an automation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AutomationState {
    /// Waits for its time.
    Armed,
    /// Its event was published; a purchase still cancels what that event started.
    Fired {
        /// When.
        at: Timestamp,
    },
    /// Over.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why.
        reason: CancelReason,
    },
}

/// An automation of a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automation {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Whose.
    pub subscriber_id: SubscriberId,
    /// Which.
    pub key: AutomationKey,
    /// Of the current arming.
    pub generation: Generation,
    /// Of the arming before, whose schedule may still be there.
    pub previous: Option<Generation>,
    /// Where it stands.
    pub state: AutomationState,
    /// When it was armed.
    pub armed_at: Timestamp,
    /// When it is to fire; `None` when it waits for stock and not for a time.
    pub due_at: Option<Timestamp>,
    /// What armed it.
    pub cause: Cause,
}

impl Automation {
    /// Whether a purchase would cancel it: armed, or fired.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            AutomationState::Armed | AutomationState::Fired { .. } => true,
            AutomationState::Cancelled { .. } => false,
        }
    }

    /// Whether it waits for its time.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.state == AutomationState::Armed
    }

    /// The generation whose schedule must exist, and for when.
    #[must_use]
    pub fn wake_up(&self) -> Option<(Generation, Timestamp)> {
        self.due_at.filter(|_| self.is_armed()).map(|due_at| (self.generation, due_at))
    }

    /// When the table may drop it; never while it waits.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let ended_at = match &self.state {
            AutomationState::Armed => return None,
            AutomationState::Fired { at } | AutomationState::Cancelled { at, .. } => *at,
        };
        ended_at.checked_add(KEPT_AFTER_END).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_only_grows_whatever_the_clock_does() {
        let noon = Timestamp::from_millisecond(1_000).unwrap_or_default();
        let first = Generation::after(None, noon);
        assert!(Generation::after(Some(first), noon) > first);
        assert!(Generation::after(Some(first), Timestamp::UNIX_EPOCH) > first);
    }
}
