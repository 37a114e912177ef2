//! The events that do not depend on the order of arrival, each once, with their ids.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::orders;
use crate::stated::{Fact, OrderStatement, Status, checkout_statements};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// Without `ecommerce.`.
    pub name: &'static str,
    /// `order/<id>` or `checkout/<id>`.
    pub subject: String,
    pub id: String,
}

/// "The events `order_placed`, `order_cancelled`, `order_fulfilled`, `order_refunded` and
/// `checkout_started` (their ids, each once)": a function of the set of facts.
pub fn events(facts: &[Fact], workspace: &str) -> BTreeSet<Event> {
    let mut events = BTreeSet::new();
    for id in orders::ids(facts) {
        for (status, name) in [
            (Status::Placed, "order_placed"),
            (Status::Cancelled, "order_cancelled"),
            (Status::Fulfilled, "order_fulfilled"),
            (Status::Refunded, "order_refunded"),
        ] {
            for (fact_name, statement) in causes(facts, id, status) {
                // "`historical: true`: no `ecommerce.*` event except `subscriber_updated`".
                if statement.historical != Some(true) {
                    let id_of_event = identifier("evt_", &["event", workspace, name, id, &fact_name]);
                    events.insert(Event { name, subject: format!("order/{id}"), id: id_of_event });
                }
            }
        }
    }
    for (_, statement) in checkout_statements(facts) {
        let (name, checkout) = ("checkout_started", &statement.checkout_id);
        let id = identifier("evt_", &["event", workspace, name, checkout]);
        events.insert(Event { name, subject: format!("checkout/{checkout}"), id });
    }
    events
}

/// "A fact name is `placed`, `cancelled` or `fulfilled` for the first statement of its status"; later
/// versions of it have no event of their own. "The event of a status is that of its first live
/// version", under that name. Each refund is one.
fn causes<'a>(facts: &'a [Fact], id: &str, status: Status) -> Vec<(String, &'a OrderStatement)> {
    let versions = orders::versions(facts, id, status);
    let live = || versions.iter().filter(|(_, statement)| statement.historical != Some(true));
    let first = || live().min_by_key(|(fact, _)| fact.number).map(|(_, statement)| *statement);
    let first = |name: &str| first().map(|statement| (name.to_owned(), statement)).into_iter().collect();
    match status {
        Status::Placed => first("placed"),
        Status::Cancelled => first("cancelled"),
        Status::Fulfilled => first("fulfilled"),
        Status::Refunded => versions.iter().map(|(_, refund)| (refund_name(refund), *refund)).collect(),
    }
}

/// "`refunded#id#<refundId>`, `refunded#amount#<amount>` or `refunded#whole`".
pub fn refund_name(refund: &OrderStatement) -> String {
    match (&refund.content.refund_id, refund.content.refund_amount) {
        (Some(id), _) => format!("refunded#id#{id}"),
        (None, Some(amount)) => format!("refunded#amount#{amount}"),
        (None, None) => "refunded#whole".to_owned(),
    }
}

/// "The first 16 bytes, in lower-case hexadecimal, of SHA-256 over the netstrings of `kind` and of
/// each part".
pub fn identifier(prefix: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(format!("{}:{part},", part.len()));
    }
    let digits = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{prefix}{digits}")
}
