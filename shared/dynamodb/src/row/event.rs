//! The stored form of the events of one posting.

use commerce::event::Event;

use super::pools::InPool;
use super::stored;

stored!(Event {
    id,
    name,
    workspace,
    occurred_at,
    recorded_at,
    subject,
    correlation_id,
    subscriber: InPool,
    body,
});
