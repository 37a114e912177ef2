//! The stored form of a posting. Written once, never changed.

use commerce::posting::{Movement, Note, Posting, Task};

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for Posting {
    const KIND: &'static str = "posting";

    /// The events of one step show two subscribers and an order: together more than an item takes.
    const MAY_BE_CUT: bool = true;

    fn key(&self) -> Key {
        Key::posting(&self.fact, self.step)
    }
}

stored!(Posting {
    fact,
    subscriber_id,
    step,
    resume_at,
    folded_at,
    [subscribers] events,
    movement,
    notes,
});

stored!(Movement { before, after });

stored!(Note { automation, order_id, generation, outcome, reason });

// Where a fact of several steps goes on.
stored!(Task { product_id, variant_id });
