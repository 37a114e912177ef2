//! Where the system does not do what the contract says, as far as it is known.
//!
//! Owns what the histories leave out for it, each with the reason. Whoever mends one takes it from
//! here, and the histories hold it from then on.

use jiff::Timestamp;
use model::answers::{Answer, Conflict};
use model::orders;
use model::stated::{Fact, Status, order_statements};

/// Whether a caller must not state this, when these facts are recorded and the model answers so.
pub fn is_left_out(known: &[Fact], offered: &Fact, expected: &Result<Answer, Conflict>) -> bool {
    let is_recorded = expected.as_ref().is_ok_and(|expected| expected.is_recorded);
    let recorded = Some(offered).filter(|_| is_recorded);
    let with: Vec<Fact> = known.iter().chain(recorded).cloned().collect();
    is_unlike(&with)
}

/// Sets of facts of which the system is known not to make what the contract says.
///
/// A subscriber's books hold the newest totals of all statements, and not those of each order. So an
/// older version that states totals of another instant, or another one of the two, stays in force
/// beside the newer; and of two orders that state totals of one instant the newer version counts
/// before the greater fingerprint.
pub fn is_unlike(facts: &[Fact]) -> bool {
    let stated = totals(facts);
    stated.iter().any(|one| {
        stated.iter().any(|other| {
            if one.of == other.of {
                (one.at, one.members) != (other.at, other.members)
            } else {
                one.at == other.at && !(one.has_no_version && other.has_no_version)
            }
        })
    })
}

/// Totals of a customer as a statement has them.
struct Totals<'a> {
    /// What has versions: an order and a status; a refund has none.
    of: (&'a str, Status, Option<&'a str>),
    at: Timestamp,
    /// Which of the two.
    members: (bool, bool),
    /// It is not dated, and the only one.
    has_no_version: bool,
}

fn totals(facts: &[Fact]) -> Vec<Totals<'_>> {
    let statements = order_statements(facts).into_iter();
    let stated = statements.filter_map(|(fact, statement)| {
        let totals = statement.content.customer_totals.as_ref()?;
        let refund = (statement.status == Status::Refunded).then_some(fact.correlation_id.as_str());
        let versions = orders::versions(facts, &statement.order_id, statement.status);
        Some(Totals {
            of: (&statement.order_id, statement.status, refund),
            at: orders::said_at(facts, fact, statement),
            members: (totals.orders_count.is_some(), totals.total_spent.is_some()),
            has_no_version: statement.updated_at.is_none() && (refund.is_some() || versions.len() == 1),
        })
    });
    stated.collect()
}
