//! What a statement about a checkout is beside those that are recorded.

use super::verdict::{Contradiction, MAX_STATED_BYTES, MAX_STATEMENTS, Verdict};
use crate::checkout;
use crate::fact::CheckoutFact;
use crate::version::{Effect, Outcome};

/// What a statement about a checkout is beside the `recorded` ones about it.
///
/// # Errors
/// When there are too many of them.
pub fn checkout(
    offered: CheckoutFact,
    recorded: &[CheckoutFact],
) -> Result<Verdict<CheckoutFact>, Contradiction> {
    let Some(first) = recorded.iter().find(|fact| !fact.is_amendment()) else {
        return Ok(Verdict::record(offered, Outcome::Accepted));
    };
    let outcome = |fact: &CheckoutFact| match fact.effect {
        _ if fact.revision == 0 => Outcome::Accepted,
        Effect::Superseded => Outcome::Superseded,
        Effect::Unchanged => Outcome::Duplicate,
        Effect::Counts | Effect::Reinstates => Outcome::Amended,
    };
    if let Some(ours) = recorded.iter().find(|fact| fact.receipt == offered.receipt) {
        return Ok(Verdict::known(outcome(ours)));
    }
    let is_known = recorded.iter().any(|known| {
        known.fingerprint == offered.fingerprint && known.content.updated_at == offered.content.updated_at
    });
    let latest = recorded.iter().map(|fact| fact.revision).max().unwrap_or(0);
    let is_dated = offered.content.updated_at.is_some();
    let fact = offered.amending(first, latest + 1, Effect::Superseded);
    let is_older = recorded.iter().any(|known| known.version() > fact.version());
    let is_stored =
        checkout::fold(recorded).is_some_and(|known| known.newest.fingerprint == fact.fingerprint);
    let effect = match (is_older, is_stored) {
        (true, true) if !is_dated => return Ok(Verdict::known(Outcome::Duplicate)),
        (true, _) if is_known => return Ok(Verdict::known(Outcome::Superseded)),
        (true, _) => Effect::Superseded,
        (false, true) if !is_dated || is_known => return Ok(Verdict::known(Outcome::Duplicate)),
        (false, true) => Effect::Unchanged,
        (false, false) => Effect::Counts,
    };
    let bytes: usize = recorded.iter().chain([&fact]).map(|fact| fact.content.len_bytes()).sum();
    if recorded.len() >= MAX_STATEMENTS || bytes > MAX_STATED_BYTES {
        return Err(Contradiction::TooManyStatements);
    }
    let fact = CheckoutFact { effect, ..fact };
    let outcome = outcome(&fact);
    Ok(Verdict::record(fact, outcome))
}
