//! When and in which request a fact was accepted.

use jiff::Timestamp;

/// When and in which request a fact was accepted. Part of the fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The accepting function's clock.
    pub accepted_at: Timestamp,
    /// `x-request-id` of the request, unique to it: a repeated write of the same request is
    /// told from another request by it.
    pub correlation_id: String,
}
