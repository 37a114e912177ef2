//! Why an automation ended.

use crate::identity::OrderId;

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
