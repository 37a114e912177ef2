//! What a caller is answered, and with it which statements become facts.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::checkouts;
use crate::events::refund_name;
use crate::orders;
use crate::stated::{CheckoutStatement, Fact, OrderContent, OrderStatement, Parameters, Statement, Status};
use crate::versions;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Duplicate,
    Amended,
    Superseded,
}

/// A 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    Order,
    Refund,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub outcome: Outcome,
    pub is_recorded: bool,
    pub warnings: Vec<&'static str>,
}

impl Answer {
    fn of(outcome: Outcome, is_recorded: bool) -> Self {
        Self { outcome, is_recorded, warnings: Vec::new() }
    }
}

/// The set of facts, which grows by what is accepted.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub parameters: Parameters,
    pub facts: Vec<Fact>,
}

impl Model {
    /// Accepts or refuses a statement. "409: nothing recorded".
    pub fn accept(&mut self, statement: Statement, now: Timestamp) -> Result<Answer, Conflict> {
        let statement = self.taken(statement, now);
        let number = self.facts.iter().map(|fact| fact.number).max().unwrap_or_default() + 1;
        let mut fact =
            Fact { number, accepted_at: now, correlation_id: format!("request-{number}"), statement };
        let answer = answer(&self.facts, &fact)?;
        if answer.is_recorded {
            // "A live statement that says nothing new of history is recorded as history."
            if let Statement::Order(order) = &mut fact.statement
                && answer.warnings.contains(&"recorded_as_historical")
            {
                order.historical = Some(true);
            }
            self.facts.push(fact);
        }
        Ok(answer)
    }

    /// "`historical` not stated, `orderedAt` older than the stack's `HistoricalAfterDays` at acceptance:
    /// taken as historical (stored in the fact)".
    fn taken(&self, statement: Statement, now: Timestamp) -> Statement {
        match statement {
            Statement::Order(mut order) => {
                let age = order.content.ordered_at.map(|at| now.duration_since(at));
                let is_old =
                    age.zip(self.parameters.historical_after).is_some_and(|(age, after)| age > after);
                order.historical = Some(order.historical.unwrap_or(is_old));
                Statement::Order(order)
            }
            other @ (Statement::Checkout(_) | Statement::Wait(_) | Statement::Upsert(_)) => other,
        }
    }
}

/// What a statement that would be this fact is answered, when these facts are recorded.
pub fn answer(facts: &[Fact], fact: &Fact) -> Result<Answer, Conflict> {
    match &fact.statement {
        Statement::Order(order) => {
            let mut answer = match order.status {
                Status::Placed => placed(facts, fact, order)?,
                Status::Cancelled | Status::Fulfilled => stated(facts, fact, order),
                Status::Refunded => refunded(facts, order)?,
            };
            if answer.outcome == Outcome::Duplicate && is_recorded_as_history(facts, order) {
                answer.warnings.push("recorded_as_historical");
            }
            Ok(answer)
        }
        Statement::Checkout(checkout) => Ok(started(facts, fact, checkout)),
        Statement::Wait(_) | Statement::Upsert(_) => Ok(Answer::of(Outcome::Accepted, true)),
    }
}

fn placed(facts: &[Fact], fact: &Fact, order: &OrderStatement) -> Result<Answer, Conflict> {
    let versions = orders::versions(facts, &order.order_id, Status::Placed);
    // "Same orderId, `placed`, other customer e-mail or other currency: 409 `order_conflict`".
    let is_theirs = |content: &OrderContent| {
        content.customer.email == order.content.customer.email && content.currency == order.content.currency
    };
    if versions.iter().any(|(_, version)| !is_theirs(&version.content)) {
        return Err(Conflict::Order);
    }
    Ok(stated(facts, fact, order))
}

/// "Live statement of an order that is recorded as `historical`: 202 `duplicate` with the warning
/// `recorded_as_historical`".
fn is_recorded_as_history(facts: &[Fact], order: &OrderStatement) -> bool {
    let versions = orders::versions(facts, &order.order_id, order.status).into_iter();
    let same = versions.filter(|(_, version)| match order.status {
        Status::Placed | Status::Cancelled | Status::Fulfilled => true,
        Status::Refunded => refund_name(version) == refund_name(order),
    });
    let is_history: Vec<bool> = same.map(|(_, version)| version.historical == Some(true)).collect();
    order.historical != Some(true) && !is_history.is_empty() && !is_history.contains(&false)
}

/// The outcome among the versions of a status.
fn stated(facts: &[Fact], fact: &Fact, order: &OrderStatement) -> Answer {
    let mut versions = orders::versions(facts, &order.order_id, order.status);
    let newest = versions.last().copied();
    let this = versions::of_order(fact, order);
    // "An older one is 202 `superseded` (also when its content is that of the newest)".
    let recorded = versions
        .iter()
        .position(|(_, version)| version.updated_at == order.updated_at && version.content == order.content);
    let is_newer = |(fact, version): (&Fact, &OrderStatement)| versions::of_order(fact, version) > this;
    let is_superseded = newest.is_some_and(is_newer) || newest.is_none() && is_outlived(facts, order);
    if order.updated_at.is_some() && is_superseded {
        return Answer::of(Outcome::Superseded, recorded.is_none());
    }
    if let Some(position) = recorded {
        // "Content that was amended away is sent again without `updatedAt` (A, B, A): 202 `duplicate` …
        // with the warning `superseded_content`".
        let mut answer = Answer::of(Outcome::Duplicate, false);
        let counts = position + 1 == versions.len() || is_unchanged(&versions, position);
        if order.updated_at.is_none() && !counts {
            answer.warnings.push("superseded_content");
        }
        return answer;
    }
    // "A version without `updatedAt` is older than any with."
    if is_superseded {
        return Answer::of(Outcome::Superseded, true);
    }
    if versions.is_empty() {
        return Answer::of(Outcome::Accepted, true);
    }
    let before = as_counted(&versions, order);
    versions.push((fact, order));
    let says_more = before != as_counted(&versions, order);
    let lives_again = orders::is_cancelled(facts, &order.order_id) != is_cancelled_with(facts, fact);
    // "Re-sent so that, with the fields left out kept, nothing would change: 202 `duplicate`; no event.
    // A newer `updatedAt` in it is recorded all the same".
    if !lives_again && !says_more {
        return Answer::of(Outcome::Duplicate, order.updated_at.is_some());
    }
    // "`amended` (a placed order re-sent with other content)", and so for the other statuses: "what it
    // says anew is `amended`".
    Answer::of(Outcome::Amended, true)
}

/// What counts of the content of these versions, of whom this one names: of `placed` all that is shown;
/// "of `cancelled` and `fulfilled` what they say of the customer, when it was and which checkout it
/// came from".
fn as_counted(versions: &[(&Fact, &OrderStatement)], order: &OrderStatement) -> Option<OrderContent> {
    let email = &order.content.customer.email;
    let theirs = versions.iter().filter(|(_, version)| version.content.customer.email == *email);
    let theirs: Vec<_> = theirs.copied().collect();
    if order.status == Status::Placed {
        return as_shown(&theirs);
    }
    let said = orders::merged(&theirs).pop()?;
    let (fact, first) = versions.iter().min_by_key(|(fact, _)| fact.number)?;
    let with_totals = theirs.iter().rfind(|(_, version)| version.content.customer_totals.is_some());
    Some(OrderContent {
        total: 0,
        // Of the totals: "never a sum across currencies".
        currency: with_totals.map(|(_, version)| version.content.currency.clone()).unwrap_or_default(),
        ordered_at: said.ordered_at.or(first.content.ordered_at).or(Some(fact.accepted_at)),
        order_number: None,
        items: None,
        properties: None,
        ..said
    })
}

/// "Live or cancelled by the newest of `placed`/`fulfilled` and `cancelled`": what says so that is
/// older changes nothing. The content of `placed` counts among its own versions.
fn is_outlived(facts: &[Fact], order: &OrderStatement) -> bool {
    let newest = |status| {
        let versions = orders::versions(facts, &order.order_id, status);
        versions.iter().filter_map(|(_, version)| version.updated_at).max()
    };
    match order.status {
        Status::Cancelled => newest(Status::Placed).max(newest(Status::Fulfilled)) > order.updated_at,
        Status::Fulfilled => newest(Status::Cancelled) > order.updated_at,
        Status::Placed | Status::Refunded => false,
    }
}

fn is_cancelled_with(facts: &[Fact], fact: &Fact) -> bool {
    let with: Vec<Fact> = facts.iter().chain([fact]).cloned().collect();
    match &fact.statement {
        Statement::Order(order) => orders::is_cancelled(&with, &order.order_id),
        Statement::Checkout(_) | Statement::Wait(_) | Statement::Upsert(_) => false,
    }
}

/// Whether the version at this place says what the newest says, with the fields left out kept.
fn is_unchanged(versions: &[(&Fact, &OrderStatement)], at: usize) -> bool {
    let mut again = versions.to_vec();
    again.push(versions[at]);
    as_counted(versions, versions[at].1) == as_counted(&again, versions[at].1)
}

/// What these versions, the oldest first, say together; what none of them says is shown as nothing.
fn as_shown(versions: &[(&Fact, &OrderStatement)]) -> Option<OrderContent> {
    let mut shown = orders::merged(versions).pop()?;
    shown.ordered_at = shown.ordered_at.or(orders::accepted_first(versions));
    shown.items.get_or_insert_default();
    shown.properties.get_or_insert_with(|| Value::Object(Map::new()));
    Some(shown)
}

fn refunded(facts: &[Fact], order: &OrderStatement) -> Result<Answer, Conflict> {
    let content = &order.content;
    let versions = orders::versions(facts, &order.order_id, Status::Refunded);
    let known = versions.iter().find(|(_, known)| refund_name(known) == refund_name(order));
    let mut answer = match known {
        None => Answer::of(Outcome::Accepted, true),
        Some((_, known)) => {
            let is_other = known.content.refund_amount != content.refund_amount
                || known.content.currency != content.currency;
            // "One refund (`refundId`) with another amount or currency is `409 refund_conflict`"; so is one
            // amount so far in two currencies, for `refunded#amount#<amount>` is one fact.
            if is_other {
                return Err(Conflict::Refund);
            }
            Answer::of(Outcome::Duplicate, false)
        }
    };
    // "Refund above the total stated with it: … warning `refund_exceeds_total`".
    if content.refund_amount.is_some_and(|amount| amount > content.total) {
        answer.warnings.push("refund_exceeds_total");
    }
    // "`refunded`, amount below the total, no `refundId`: … with the warning `refund_without_id`".
    if content.refund_id.is_none() && content.refund_amount.is_some_and(|amount| amount < content.total) {
        answer.warnings.push("refund_without_id");
    }
    // "When the placed order is known at that moment, warning `other_currency`".
    let placed = orders::order(facts, &order.order_id);
    if placed.is_some_and(|placed| placed.content.currency != content.currency) {
        answer.warnings.push("other_currency");
    }
    Ok(answer)
}

/// "The same content again: same ids, nothing happens. Other content than what is stored NOW (A, B,
/// A is two changes): the stored checkout is replaced …; with `updatedAt` the newest counts, as for
/// orders."
fn started(facts: &[Fact], fact: &Fact, checkout: &CheckoutStatement) -> Answer {
    let versions = checkouts::versions(facts, &checkout.checkout_id);
    let Some((of, newest)) = versions.last() else { return Answer::of(Outcome::Accepted, true) };
    let is_known = versions
        .iter()
        .any(|(_, version)| version.updated_at == checkout.updated_at && version.content == checkout.content);
    let is_same = newest.content == checkout.content;
    if is_same && (checkout.updated_at.is_none() || newest.updated_at == checkout.updated_at) {
        return Answer::of(Outcome::Duplicate, false);
    }
    if versions::of_checkout(of, newest) > versions::of_checkout(fact, checkout) {
        return Answer::of(Outcome::Superseded, !is_known);
    }
    let outcome = if is_same { Outcome::Duplicate } else { Outcome::Amended };
    Answer::of(outcome, true)
}
