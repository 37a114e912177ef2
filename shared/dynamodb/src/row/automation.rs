//! The stored form of an automation. DynamoDB drops it some time after it ended.

use commerce::automation::{Automation, AutomationState, CancelReason, Cause};

use super::stored_form::OrNull;
use super::{stored, variants};
use crate::item::{EXPIRES_AT, Item, Native, number};
use crate::key::Key;

impl Item for Automation {
    const KIND: &'static str = "automation";

    fn key(&self) -> Key {
        Key::automation(&self.workspace, &self.subscriber_id, &self.key)
    }

    fn natives(&self) -> Vec<Native> {
        self.expires_at().iter().map(|at| (EXPIRES_AT, number(at.as_second()))).collect()
    }
}

stored!(Automation { workspace, subscriber_id, key, generation, previous, state, armed_at, due_at, cause });

variants!(AutomationState {
    "armed" => Armed,
    "fired" => Fired { at },
    "cancelled" => Cancelled { at, reason },
});

variants!(Cause {
    "purchase" => Purchase { order_id, ordered_at, variant_id },
    "checkout" => Checkout { started_at },
    "wait" => Wait { requested_at, product_version, last_returned_in, product_title, variant_title },
});

// The names are the codes of [`CancelReason::code`].
variants!(CancelReason {
    "purchased_again" => PurchasedAgain { order_id },
    "purchased" => Purchased { order_id },
    "order_cancelled" => OrderCancelled { order_id },
    "order_refunded" => OrderRefunded { order_id },
    "item_removed" => ItemRemoved { order_id },
    "item_returned" => ItemReturned { order_id },
    "order_time_changed" => OrderTimeChanged { order_id },
    "checkout_converted" => Converted { order_id: OrNull },
    "checkout_reassigned" => CheckoutReassigned,
    "too_many_checkouts" => TooManyCheckouts,
    "replenishment_disabled" => ReplenishmentDisabled,
});
