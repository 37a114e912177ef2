//! The one line that is logged of each request, and its metrics.
//!
//! Owns the fields of the line. Must not write a body, a path, an e-mail address, a name or a key: all it
//! is given are ids, codes and durations.

use std::error::Error;
use std::time::Duration;

use jiff::SignedDuration;
use lambda_http::http::StatusCode;

use crate::call::{Known, LogField};
use crate::refusal::Refusal;
use crate::request::RequestId;
use crate::response::status_and_code;
use crate::route::Operation;

/// Writes the line; at `ERROR`, with the cause, when the request failed because of us.
pub(crate) fn request(
    id: &RequestId,
    known: &Known,
    status: StatusCode,
    refusal: Option<&Refusal>,
    took: SignedDuration,
) {
    let note = |note: LogField| known.notes.get(&note).map(String::as_str);
    let cause = refusal.and_then(cause);
    let cause = cause.as_deref();
    // A macro, because the level of a line is fixed where it is written.
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                event = "request",
                request_id = id.as_str(),
                operation = known.operation.map(Operation::as_str),
                workspace = known.workspace.as_ref().map(|workspace| workspace.as_str()),
                status = status.as_u16(),
                code = refusal.map(|refusal| status_and_code(refusal).1),
                outcome = note(LogField::Outcome),
                order_id = note(LogField::OrderId),
                checkout_id = note(LogField::CheckoutId),
                product_id = note(LogField::ProductId),
                subscriber_id = note(LogField::SubscriberId),
                fact = note(LogField::Fact),
                job_id = note(LogField::JobId),
                duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
                cause,
            )
        };
    }
    if cause.is_some() {
        line!(error)
    } else {
        line!(info)
    }
    measure(known.operation, note(LogField::Outcome), status, refusal, took);
}

fn measure(
    operation: Option<Operation>,
    outcome: Option<&str>,
    status: StatusCode,
    refusal: Option<&Refusal>,
    took: SignedDuration,
) {
    let took = Duration::try_from(took).unwrap_or_default();
    let failed = status.is_server_error();
    let operation = operation.map(Operation::as_str);
    metrics::emit(metrics::Request::answered(operation, outcome, failed, took));
    if let Some(refusal) = refusal {
        metrics::emit(metrics::Refused { code: status_and_code(refusal).1 });
    }
}

/// The cause of a failure of ours, with the causes of the cause.
fn cause(refusal: &Refusal) -> Option<String> {
    let mut chain = Vec::new();
    let mut next = refusal.source();
    while let Some(error) = next {
        chain.push(error.to_string());
        next = error.source();
    }
    (!chain.is_empty()).then(|| chain.join(": "))
}

#[cfg(test)]
mod tests;
