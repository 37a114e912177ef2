//! The stored form of a line of the books.

use commerce::ports::OrderLine;
use serde::{Deserialize, Serialize};

use super::books::ContributionRow;
use super::twin;
use crate::item::Item;
use crate::key::Key;

impl Item for OrderLine {
    const KIND: &'static str = "order_line";

    fn key(&self) -> Key {
        Key::order_line(&self.workspace, &self.subscriber_id, &self.order_id)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct OrderLineRow {
    workspace: String,
    subscriber_id: String,
    order_id: String,
    counted: ContributionRow,
}

twin!(OrderLine, OrderLineRow { workspace, subscriber_id, order_id, counted });
