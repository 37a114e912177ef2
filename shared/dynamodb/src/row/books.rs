//! The stored form of contributions and of the books they add up to.

use commerce::books::{Books, Snapshot};
use commerce::order::Contribution;

use super::stored;
use super::stored_form::OrZero;

stored!(Contribution { currency, ordered_at, total, refunded, cancelled });

stored!(Snapshot { as_of, updated_at, revision: OrZero, tie, stated, after });

stored!(Books {
    counted_orders,
    counted_total,
    refunded,
    cancelled_orders_count,
    net_spent,
    first_order_at,
    last_order_at,
    orders_count_snapshot,
    total_spent_snapshot
});
