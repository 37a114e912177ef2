//! The stored form of contributions and of the books they add up to.

use commerce::books::{Books, Snapshot};
use commerce::order::Contribution;
use serde::{Deserialize, Serialize};

use super::twin;

#[derive(Serialize, Deserialize)]
pub(crate) struct ContributionRow {
    currency: String,
    ordered_at: String,
    total: u64,
    refunded: u64,
    cancelled: bool,
}

twin!(Contribution, ContributionRow { currency, ordered_at, total, refunded, cancelled });

#[derive(Serialize, Deserialize)]
pub(crate) struct SnapshotRow {
    as_of: String,
    tie: String,
    stated: String,
    after: String,
}

twin!(Snapshot, SnapshotRow { as_of, tie, stated, after });

#[derive(Serialize, Deserialize)]
pub(crate) struct BooksRow {
    counted_orders: u64,
    counted_total: String,
    refunded: String,
    cancelled_orders_count: u64,
    net_spent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_order_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_order_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders_count_snapshot: Option<SnapshotRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_spent_snapshot: Option<SnapshotRow>,
}

twin!(
    Books,
    BooksRow {
        counted_orders,
        counted_total,
        refunded,
        cancelled_orders_count,
        net_spent,
        first_order_at,
        last_order_at,
        orders_count_snapshot,
        total_spent_snapshot,
    }
);
