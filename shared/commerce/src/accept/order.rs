//! What a statement about an order is beside those that are recorded.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::news::says_something_new;
use super::verdict::{Contradiction, MAX_STATED_BYTES, MAX_STATEMENTS, Notice, Verdict};
use crate::fact::{OrderFact, Refund, Statement};
use crate::order::fold;
use crate::purchases::named_items;
use crate::version::{Effect, Outcome};

/// Most different items that the versions of one order may name: each may have a reminder to end.
const MAX_NAMED_ITEMS: usize = 2_000;

/// What a statement about an order is beside the `recorded` ones about it.
///
/// # Errors
/// When it cannot be true beside them.
pub fn order(offered: OrderFact, recorded: &[OrderFact]) -> Result<Verdict<OrderFact>, Contradiction> {
    let name = offered.name();
    let currency = other_currency(&offered, recorded);
    let Some(first) = recorded.iter().find(|fact| fact.name() == name) else {
        check_room(&offered, recorded)?;
        let is_late = is_overtaken(&offered, recorded);
        let effect = if is_late { Effect::Superseded } else { Effect::Counts };
        let fact = OrderFact { effect, ..offered };
        let outcome = outcome(&fact);
        return Ok(Verdict::record(fact, outcome).noticing(currency));
    };
    if first.receipt == offered.receipt {
        return Ok(Verdict::known(outcome(first)).noticing(currency));
    }
    let is_history = offered.is_live() && is_history(&offered, recorded);
    let history = is_history.then_some(Notice::RecordedAsHistorical);
    let verdict = match &offered.statement {
        Statement::Placed | Statement::Amended => {
            if offered.subscriber_id() != first.subscriber_id() {
                return Err(Contradiction::OtherCustomer);
            }
            if offered.content.currency != first.content.currency {
                return Err(Contradiction::OtherCurrency);
            }
            version(offered, first, recorded)?
        }
        Statement::Cancelled | Statement::Fulfilled => version(offered, first, recorded)?,
        Statement::Refunded(refund) => refunded(&offered, refund, first)?.noticing(currency),
    };
    let repeats = verdict.outcome == Outcome::Duplicate;
    Ok(verdict.noticing(history.filter(|_| repeats)))
}

/// Whether there is room for one more statement about the order.
fn check_room(offered: &OrderFact, recorded: &[OrderFact]) -> Result<(), Contradiction> {
    let all = || recorded.iter().chain([offered]);
    let bytes: usize = all().map(|fact| fact.content.len_bytes()).sum();
    let named: BTreeSet<_> = named_items(all()).collect();
    let fits = recorded.len() < MAX_STATEMENTS && bytes <= MAX_STATED_BYTES && named.len() <= MAX_NAMED_ITEMS;
    if fits || recorded.is_empty() { Ok(()) } else { Err(Contradiction::TooManyStatements) }
}

/// Whether the first statement that an order was cancelled or fulfilled comes too late to count. One
/// without a date is older than any with.
fn is_overtaken(offered: &OrderFact, recorded: &[OrderFact]) -> bool {
    let cancels = match offered.statement {
        Statement::Cancelled => true,
        Statement::Fulfilled => false,
        Statement::Placed | Statement::Amended | Statement::Refunded(_) => return false,
    };
    let others = recorded.iter().filter(|fact| match fact.statement {
        Statement::Cancelled => !cancels,
        Statement::Placed | Statement::Amended | Statement::Fulfilled => cancels,
        Statement::Refunded(_) => false,
    });
    others.filter_map(|fact| fact.content.updated_at).max() > offered.content.updated_at
}

fn other_currency(offered: &OrderFact, recorded: &[OrderFact]) -> Option<Notice> {
    let placed = recorded.iter().find(|fact| fact.statement == Statement::Placed)?;
    let refunds = matches!(offered.statement, Statement::Refunded(_));
    (refunds && placed.content.currency != offered.content.currency).then_some(Notice::OtherCurrency)
}

fn refunded(
    offered: &OrderFact,
    refund: &Refund,
    first: &OrderFact,
) -> Result<Verdict<OrderFact>, Contradiction> {
    if offered.fingerprint == first.fingerprint {
        return Ok(Verdict::known(Outcome::Duplicate));
    }
    let same = match &first.statement {
        Statement::Refunded(known) => {
            (known.amount, first.content.currency) == (refund.amount, offered.content.currency)
        }
        Statement::Placed | Statement::Amended | Statement::Cancelled | Statement::Fulfilled => false,
    };
    if same {
        Ok(Verdict::known(Outcome::Duplicate).noticing(Some(Notice::AlreadyRecorded)))
    } else {
        Err(Contradiction::OtherRefund)
    }
}

/// A statement of a status that is recorded already.
fn version(
    offered: OrderFact,
    first: &OrderFact,
    recorded: &[OrderFact],
) -> Result<Verdict<OrderFact>, Contradiction> {
    let versions = || recorded.iter().filter(|fact| fact.is_version_of(first));
    if let Some(ours) = versions().find(|fact| fact.receipt == offered.receipt) {
        return Ok(Verdict::known(outcome(ours)));
    }
    let latest = versions().map(|fact| fact.revision).max().unwrap_or(0);
    let is_dated = offered.content.updated_at.is_some();
    let fact = offered.amending(first, latest + 1, Effect::Superseded);
    let is_known = versions().any(|known| {
        known.fingerprint == fact.fingerprint && known.content.updated_at == fact.content.updated_at
    });
    let is_older = versions().any(|known| known.version() > fact.version());
    if is_known {
        if is_older && is_dated {
            return Ok(Verdict::known(Outcome::Superseded));
        }
        let newest = versions().max_by_key(|known| known.version());
        let counts = newest.is_some_and(|newest| newest.fingerprint == fact.fingerprint);
        let differs = !is_dated && !counts && is_other_content(&fact, recorded);
        return Ok(Verdict::known(Outcome::Duplicate).noticing(differs.then_some(Notice::SupersededContent)));
    }
    let effect = if is_older { Effect::Superseded } else { effect(&fact, recorded) };
    if effect == Effect::Unchanged && !is_dated {
        let restated = fact.statement != Statement::Amended;
        return Ok(Verdict::known(Outcome::Duplicate).noticing(restated.then_some(Notice::AlreadyRecorded)));
    }
    check_room(&fact, recorded)?;
    let mut fact = OrderFact { effect, ..fact };
    // What only dates history is history: it must not announce what it is answered to repeat.
    fact.content.historical |= effect == Effect::Unchanged && is_history(&fact, recorded);
    let outcome = outcome(&fact);
    Ok(Verdict::record(fact, outcome))
}

/// Whether all that is recorded of its status is history.
fn is_history(fact: &OrderFact, recorded: &[OrderFact]) -> bool {
    !recorded.iter().any(|known| known.is_version_of(fact) && known.is_live())
}

/// What the answer to a recorded fact says.
#[must_use]
pub fn outcome(fact: &OrderFact) -> Outcome {
    match fact.effect {
        Effect::Superseded => Outcome::Superseded,
        _ if fact.revision == 0 => Outcome::Accepted,
        Effect::Unchanged => Outcome::Duplicate,
        Effect::Counts | Effect::Reinstates => Outcome::Amended,
    }
}

/// What the newest version of its status does.
fn effect(newest: &OrderFact, recorded: &[OrderFact]) -> Effect {
    let newest = OrderFact { revision: u64::MAX, ..newest.clone() };
    let before = fold(recorded).cancelled;
    let after = fold(recorded.iter().chain([&newest])).cancelled;
    if before && !after {
        Effect::Reinstates
    } else if before != after || says_something_new(&newest, recorded) {
        Effect::Counts
    } else {
        Effect::Unchanged
    }
}

/// Whether it is not the content that counts, were it the newest.
fn is_other_content(known: &OrderFact, recorded: &[OrderFact]) -> bool {
    let mut newest = OrderFact { revision: u64::MAX, ..known.clone() };
    newest.content.updated_at = Some(Timestamp::MAX);
    says_something_new(&newest, recorded)
}
