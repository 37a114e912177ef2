//! Automations: reminders and waits that belong to a subscriber.
//!
//! Owns their identity, states and causes. Must not know how a wake-up is scheduled: the
//! state here is the truth, a schedule is only its alarm clock.
//!
//! ```text
//!   (none) ──arm──▶ Armed(g) ──due──▶ Fired(g) ──purchase──▶ Cancelled(g)
//!                     │  ▲                                       │
//!                     └──┼────────── purchase, order cancelled ──▶
//!                        └──────────── arm again: g' > g ────────┘
//! ```

mod generation;
mod key;
mod reason;

use jiff::{SignedDuration, Timestamp};

use crate::identity::{OrderId, SubscriberId, VariantId, WorkspaceId};

pub use generation::Generation;
pub use key::{AutomationKey, AutomationKeyError, AutomationKind};
pub use reason::{CancelReason, Reason};

/// How long the reason of an ended automation can be read before the table drops it.
pub const KEPT_AFTER_END: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What armed an automation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A purchase of the product.
    Purchase {
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
        /// The version with which the stock had last returned then, as
        /// [`WaitFact`](crate::fact::WaitFact) has it.
        last_returned_in: Option<u64>,
        /// Name of the product, as the page they asked on had it.
        product_title: Option<String>,
        variant_title: Option<String>,
    },
}

/// Where an automation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AutomationState {
    /// Waits for its time.
    Armed,
    /// Its event was published; a purchase still cancels what that event started.
    Fired { at: Timestamp },
    /// Over.
    Cancelled { at: Timestamp, reason: CancelReason },
}

/// An automation of a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automation {
    pub workspace: WorkspaceId,
    pub subscriber_id: SubscriberId,
    pub key: AutomationKey,
    /// Of the current arming.
    pub generation: Generation,
    /// Of the arming before, whose schedule may still be there.
    pub previous: Option<Generation>,
    /// Where it stands.
    pub state: AutomationState,
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
