//! The names of the events.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventName {
    OrderPlaced,
    OrderCancelled,
    OrderFulfilled,
    OrderRefunded,
    OrderUpdated,
    CheckoutStarted,
    CheckoutAbandoned,
    ReplenishmentDue,
    BackInStockRequested,
    BackInStock,
    AutomationCancelled,
    SubscriberUpdated,
}

impl EventName {
    /// Every event there is.
    pub const ALL: [Self; 12] = [
        Self::OrderPlaced,
        Self::OrderCancelled,
        Self::OrderFulfilled,
        Self::OrderRefunded,
        Self::OrderUpdated,
        Self::CheckoutStarted,
        Self::CheckoutAbandoned,
        Self::ReplenishmentDue,
        Self::BackInStockRequested,
        Self::BackInStock,
        Self::AutomationCancelled,
        Self::SubscriberUpdated,
    ];

    /// The name without its `ecommerce.` prefix.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order_placed",
            Self::OrderCancelled => "order_cancelled",
            Self::OrderFulfilled => "order_fulfilled",
            Self::OrderRefunded => "order_refunded",
            Self::OrderUpdated => "order_updated",
            Self::CheckoutStarted => "checkout_started",
            Self::CheckoutAbandoned => "checkout_abandoned",
            Self::ReplenishmentDue => "replenishment_due",
            Self::BackInStockRequested => "back_in_stock_requested",
            Self::BackInStock => "back_in_stock",
            Self::AutomationCancelled => "automation_cancelled",
            Self::SubscriberUpdated => "subscriber_updated",
        }
    }

    /// The name that [`as_str`](Self::as_str) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// Whether the caller's properties are in its body.
    pub(super) fn has_properties(self) -> bool {
        match self {
            Self::OrderPlaced
            | Self::OrderCancelled
            | Self::OrderFulfilled
            | Self::OrderRefunded
            | Self::OrderUpdated
            | Self::CheckoutStarted
            | Self::CheckoutAbandoned => true,
            Self::ReplenishmentDue
            | Self::BackInStockRequested
            | Self::BackInStock
            | Self::AutomationCancelled
            | Self::SubscriberUpdated => false,
        }
    }

    /// EventBridge's detail-type.
    #[must_use]
    pub fn detail_type(self) -> String {
        format!("ecommerce.{}", self.as_str())
    }
}
