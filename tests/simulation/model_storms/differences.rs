//! Where the system does not do what the contract says, as far as it is known.
//!
//! Owns what the histories leave out for it, each with the reason. Whoever mends one takes it from
//! here, and the histories hold it from then on.

use model::answers::{Answer, Conflict};
use model::orders;
use model::stated::{Fact, Status};

/// Whether a caller must not state this, when these facts are recorded and the model answers so.
pub fn is_left_out(known: &[Fact], offered: &Fact, expected: &Result<Answer, Conflict>) -> bool {
    let is_recorded = expected.as_ref().is_ok_and(|expected| expected.is_recorded);
    let recorded = Some(offered).filter(|_| is_recorded);
    let with: Vec<Fact> = known.iter().chain(recorded).cloned().collect();
    is_unlike(&with)
}

/// Sets of facts of which the system is known not to make what the contract says.
pub fn is_unlike(facts: &[Fact]) -> bool {
    // Of two versions of one order that both state the customer's totals, the newest should count.
    orders::ids(facts).iter().any(|id| {
        [Status::Placed, Status::Cancelled, Status::Fulfilled].iter().any(|status| {
            let versions = orders::versions(facts, id, *status);
            versions.iter().filter(|(_, version)| version.content.customer_totals.is_some()).count() > 1
        })
    })
}
