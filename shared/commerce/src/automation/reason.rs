//! Why something was done with an automation, or was not.
//!
//! Owns every reason there is. The list with its meanings is the schema `AutomationReason` in
//! `docs/openapi.yaml`, which a test compares with this one.

use crate::identity::OrderId;

/// Why something was done with an automation, or was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Somebody asked to be told of stock.
    Requested,
    /// The order bought the product: the reminder is armed, or the wait is over.
    Purchased,
    /// A newer purchase was undone, so the reminder is this one's again.
    NewestThatStands,
    /// The order that armed it was placed at another time than was said before.
    OrderTimeChanged,
    /// The checkout was started or changed, and its timer starts over.
    CheckoutChanged,
    /// Its time came, or the stock did.
    Due,
    /// A newer purchase of the product takes its place.
    PurchasedAgain,
    /// The order was cancelled.
    OrderCancelled,
    /// The order was refunded in full.
    OrderRefunded,
    /// The order no longer has the product.
    ItemRemoved,
    /// All that the order had of the product went back.
    ItemReturned,
    /// The checkout became an order.
    CheckoutConverted,
    /// The checkout is now another customer's.
    CheckoutReassigned,
    /// The customer has more open checkouts than are watched; the oldest are let go.
    TooManyCheckouts,
    /// The product asks for no replenishment.
    ReplenishmentDisabled,
    /// They wait for it already.
    AlreadyWaiting,
    /// The reminder of this purchase is armed, or has fired.
    AlreadyArmed,
    /// This purchase was reminded of before; nobody is twice.
    AlreadyReminded,
    /// A newer purchase of the product stands.
    NewerPurchase,
    /// The catalogue does not have the product.
    ProductUnknown,
    /// Its time would be past.
    DueInThePast,
    /// The stack watches no checkouts (`AbandonedCheckoutMinutes` is 0).
    AbandonedCheckoutOff,
    /// A wake-up for what is not there.
    UnknownAutomation,
    /// A wake-up of an earlier arming.
    Superseded,
    /// A wake-up of what has fired, or a request that its notice answered too.
    AlreadyFired,
    /// A wake-up of what was cancelled.
    AlreadyCancelled,
}

impl Reason {
    /// Every reason there is.
    pub const ALL: [Self; 26] = [
        Self::Requested,
        Self::Purchased,
        Self::NewestThatStands,
        Self::OrderTimeChanged,
        Self::CheckoutChanged,
        Self::Due,
        Self::PurchasedAgain,
        Self::OrderCancelled,
        Self::OrderRefunded,
        Self::ItemRemoved,
        Self::ItemReturned,
        Self::CheckoutConverted,
        Self::CheckoutReassigned,
        Self::TooManyCheckouts,
        Self::ReplenishmentDisabled,
        Self::AlreadyWaiting,
        Self::AlreadyArmed,
        Self::AlreadyReminded,
        Self::NewerPurchase,
        Self::ProductUnknown,
        Self::DueInThePast,
        Self::AbandonedCheckoutOff,
        Self::UnknownAutomation,
        Self::Superseded,
        Self::AlreadyFired,
        Self::AlreadyCancelled,
    ];

    /// As stored, and as in events and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Purchased => "purchased",
            Self::NewestThatStands => "newest_that_stands",
            Self::OrderTimeChanged => "order_time_changed",
            Self::CheckoutChanged => "checkout_changed",
            Self::Due => "due",
            Self::PurchasedAgain => "purchased_again",
            Self::OrderCancelled => "order_cancelled",
            Self::OrderRefunded => "order_refunded",
            Self::ItemRemoved => "item_removed",
            Self::ItemReturned => "item_returned",
            Self::CheckoutConverted => "checkout_converted",
            Self::CheckoutReassigned => "checkout_reassigned",
            Self::TooManyCheckouts => "too_many_checkouts",
            Self::ReplenishmentDisabled => "replenishment_disabled",
            Self::AlreadyWaiting => "already_waiting",
            Self::AlreadyArmed => "already_armed_by_this_order",
            Self::AlreadyReminded => "already_reminded",
            Self::NewerPurchase => "newer_purchase",
            Self::ProductUnknown => "product_unknown",
            Self::DueInThePast => "due_in_the_past",
            Self::AbandonedCheckoutOff => "abandoned_checkout_off",
            Self::UnknownAutomation => "unknown_automation",
            Self::Superseded => "superseded",
            Self::AlreadyFired => "already_fired",
            Self::AlreadyCancelled => "cancelled",
        }
    }

    /// Reads what [`code`](Self::code) writes.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Why an automation was cancelled, with what is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelReason {
    /// The product was bought again.
    PurchasedAgain { order_id: OrderId },
    /// What was waited for was bought.
    Purchased { order_id: OrderId },
    /// The order that armed it was cancelled.
    OrderCancelled { order_id: OrderId },
    /// The order that armed it was refunded in full.
    OrderRefunded { order_id: OrderId },
    /// The order that armed it no longer has the product.
    ItemRemoved { order_id: OrderId },
    /// The order that armed it had the product returned.
    ItemReturned { order_id: OrderId },
    /// The order that armed it was placed at another time than was said: its time is past.
    OrderTimeChanged { order_id: OrderId },
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
    /// The same without the order behind it.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::PurchasedAgain { .. } => Reason::PurchasedAgain,
            Self::Purchased { .. } => Reason::Purchased,
            Self::OrderCancelled { .. } => Reason::OrderCancelled,
            Self::OrderRefunded { .. } => Reason::OrderRefunded,
            Self::ItemRemoved { .. } => Reason::ItemRemoved,
            Self::ItemReturned { .. } => Reason::ItemReturned,
            Self::OrderTimeChanged { .. } => Reason::OrderTimeChanged,
            Self::Converted { .. } => Reason::CheckoutConverted,
            Self::CheckoutReassigned => Reason::CheckoutReassigned,
            Self::TooManyCheckouts => Reason::TooManyCheckouts,
            Self::ReplenishmentDisabled => Reason::ReplenishmentDisabled,
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
