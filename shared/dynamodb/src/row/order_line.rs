//! The stored form of a line of the books.

use commerce::ports::OrderLine;

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for OrderLine {
    const KIND: &'static str = "order_line";

    fn key(&self) -> Key {
        Key::order_line(&self.workspace, &self.subscriber_id, &self.order_id)
    }
}

stored!(OrderLine { workspace, subscriber_id, order_id, counted });
