//! What DynamoDB's errors mean to the ports.
//!
//! Owns the one mapping. The texts name operation, error code and request, for the log; they
//! never hold DynamoDB's own message, which may quote keys.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId as _;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use commerce::ports::{CommitError, TableError};

/// Exceptions by which the table asks for fewer requests.
const THROTTLED: [&str; 3] =
    ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"];

/// The same as reasons of a cancelled transaction.
const CANCELLED_BY_THROTTLING: [&str; 3] =
    ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"];

/// Reasons by which a transaction lost against another writer.
const CANCELLED_BY_ANOTHER: [&str; 2] = ["ConditionalCheckFailed", "TransactionConflict"];

/// Reason that a transaction is cancelled with when one of its items is refused.
const CANCELLED_BY_VALIDATION: &str = "ValidationError";

/// What a failed call of `operation` means.
pub(crate) fn table<E: ProvideErrorMetadata>(operation: &'static str, error: &SdkError<E>) -> TableError {
    let Some(fault) = error.as_service_error() else {
        return TableError::Unavailable(format!("{operation}: {}", transport(error)));
    };
    let code = fault.code().unwrap_or("no error code");
    let request = fault.meta().request_id().unwrap_or("unknown");
    let text = format!("{operation}: {code}, request {request}");
    if THROTTLED.contains(&code) {
        TableError::Throttled(text)
    } else if code == "ItemCollectionSizeLimitExceededException" || is_about_size(code, fault.message()) {
        TableError::TooLarge
    } else {
        TableError::Unavailable(text)
    }
}

/// What a failed transaction means.
pub(crate) fn commit(error: &SdkError<TransactWriteItemsError>) -> CommitError {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancellation(cancelled.cancellation_reasons())
        }
        // The SDK repeated a request whose first attempt is still under way.
        Some(TransactWriteItemsError::TransactionInProgressException(_)) => CommitError::Conflict,
        Some(_) | None => CommitError::Table(table("TransactWriteItems", error)),
    }
}

/// A lost condition wins over all else: reading again is right whatever the other reasons are.
fn cancellation(reasons: &[CancellationReason]) -> CommitError {
    let codes: Vec<&str> = reasons.iter().filter_map(CancellationReason::code).collect();
    let any = |list: &[&str]| codes.iter().any(|code| list.contains(code));
    if any(&CANCELLED_BY_ANOTHER) {
        return CommitError::Conflict;
    }
    let failed: Vec<&str> = codes.iter().copied().filter(|code| *code != "None").collect();
    let text = format!("TransactWriteItems: cancelled by {}", failed.join(", "));
    let too_large = |reason: &CancellationReason| {
        reason.code().is_some_and(|code| {
            code == "ItemCollectionSizeLimitExceeded" || is_about_size(code, reason.message())
        })
    };
    if any(&CANCELLED_BY_THROTTLING) {
        TableError::Throttled(text).into()
    } else if reasons.iter().any(too_large) {
        TableError::TooLarge.into()
    } else {
        TableError::Unavailable(text).into()
    }
}

/// DynamoDB has no code of its own for "too large": only the message tells.
fn is_about_size(code: &str, message: Option<&str>) -> bool {
    let validation = code == "ValidationException" || code == CANCELLED_BY_VALIDATION;
    let message = message.unwrap_or_default().to_ascii_lowercase();
    validation && message.contains("size") && (message.contains("exceed") || message.contains("maximum"))
}

/// What kept a call from being answered.
fn transport<E>(error: &SdkError<E>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "the request could not be built",
        SdkError::TimeoutError(_) => "no answer in time",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "no connection in time",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "an answer that could not be read",
        SdkError::ServiceError(_) | _ => "no answer",
    }
}
