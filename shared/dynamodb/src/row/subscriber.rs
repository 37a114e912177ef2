//! The stored form of a profile with its books.

use commerce::subscriber::Subscriber;

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for Subscriber {
    const KIND: &'static str = "subscriber";

    /// 128 attributes and the books of 180 currencies are more than an item takes.
    const MAY_BE_CUT: bool = true;

    fn key(&self) -> Key {
        Key::subscriber(&self.workspace, &self.id)
    }
}

stored!(Subscriber {
    workspace,
    id,
    [stamps] email,
    first_name,
    last_name,
    external_id,
    attributes,
    attributes_truncated = false,
    books,
    last_purchase,
    open_checkouts,
    created_at,
    updated_at,
});
