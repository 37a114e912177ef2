//! Whether a version says something that those before it do not.
//!
//! Owns what counts of the content of each status, with the fields left out kept. What does not
//! count is not recorded, unless it is dated; so whatever counts must be seen here.

use crate::customer::{Customer, CustomerTotals};
use crate::fact::{OrderFact, Statement};
use crate::money::Currency;
use crate::order::fold;

/// Whether the newest version of its status says what the recorded ones do not.
pub(super) fn says_something_new(newest: &OrderFact, recorded: &[OrderFact]) -> bool {
    let mut theirs: Vec<&OrderFact> = recorded.iter().filter(|fact| fact.is_version_of(newest)).collect();
    let first = theirs.iter().copied().min_by_key(|version| version.revision);
    theirs.retain(|version| version.subscriber_id() == newest.subscriber_id());
    theirs.sort_by_key(|version| version.version());
    theirs.reverse();
    let (Some(first), Some(_)) = (first, theirs.first()) else { return true };
    let of_the_order = match newest.statement {
        Statement::Placed | Statement::Amended => {
            // Whether it may trigger anything is no content: as history it makes nothing live.
            let mut as_history = newest.clone();
            as_history.content.historical = true;
            fold(recorded).placed != fold(recorded.iter().chain([&as_history])).placed
        }
        Statement::Cancelled | Statement::Fulfilled => is_of_another_purchase(newest, first, &theirs),
        Statement::Refunded(_) => false,
    };
    let customers: Vec<&Customer> = theirs.iter().map(|version| &version.content.customer).collect();
    of_the_order || states_other_totals(newest, &theirs) || says_more(&newest.content.customer, &customers)
}

/// The content of an order is that of its placed versions. What else counts of the others is when it
/// was, and which checkout became the order.
fn is_of_another_purchase(newest: &OrderFact, first: &OrderFact, theirs: &[&OrderFact]) -> bool {
    let content = &newest.content;
    let known_at = theirs.iter().find_map(|version| version.content.ordered_at);
    let known_checkout = theirs.iter().find_map(|version| version.content.checkout_id.as_ref());
    content.ordered_at.is_some_and(|stated| stated != known_at.unwrap_or(first.ordered_at))
        || content.checkout_id.is_some() && content.checkout_id.as_ref() != known_checkout
}

/// Totals of two currencies are never the same.
fn states_other_totals(newest: &OrderFact, theirs: &[&OrderFact]) -> bool {
    let totals = |version: &OrderFact| -> Option<(CustomerTotals, Currency)> {
        Some((version.content.customer_totals?, version.content.currency))
    };
    let stated = totals(newest);
    stated.is_some() && stated != theirs.iter().find_map(|version| totals(version))
}

/// Whether it says of the customer what the statements before it, the newest first, do not.
fn says_more(customer: &Customer, known: &[&Customer]) -> bool {
    let Customer { email, external_id, first_name, last_name, attributes } = customer;
    let newest = |get: fn(&Customer) -> Option<&str>| known.iter().find_map(|known| get(known));
    let differs = |stated: Option<&str>, known: Option<&str>| stated.is_some() && stated != known;
    let attribute = |key: &str| known.iter().find_map(|known| known.attributes.get(key));
    known.first().is_some_and(|known| known.email.display() != email.display())
        || differs(
            external_id.as_ref().map(|id| id.as_str()),
            newest(|c| c.external_id.as_ref().map(|id| id.as_str())),
        )
        || differs(first_name.as_deref(), newest(|c| c.first_name.as_deref()))
        || differs(last_name.as_deref(), newest(|c| c.last_name.as_deref()))
        || attributes.iter().any(|(key, value)| attribute(key) != Some(value))
}
