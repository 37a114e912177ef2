//! What DynamoDB's failures, which the embedded one does not have, mean to the caller.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_mocks::{MockResponseInterceptor, Rule, RuleMode, create_mock_http_client, mock};
use commerce::ports::{
    Catalogue as _, Commit, CommitError, Facts as _, Projections as _, Subscribers as _, TableError,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{order, samples, shop, upsert};
use crate::Table;
use crate::embedded::client;

const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810#";

/// A table whose every answer is that of the rules; nothing is repeated by the SDK.
pub(super) fn table(rules: &[&Rule]) -> Table {
    let mut answers = MockResponseInterceptor::new().rule_mode(RuleMode::MatchAny);
    for rule in rules {
        answers = answers.with_rule(rule);
    }
    let config = client("http://127.0.0.1:1").config().to_builder();
    let config = config.retry_config(RetryConfig::disabled()).http_client(create_mock_http_client());
    Table::new(Client::from_conf(config.interceptor(answers).build()), "none")
}

/// An attribute as DynamoDB writes it.
pub(super) fn typed(value: &AttributeValue) -> Value {
    match value.as_n() {
        Ok(number) => json!({ "N": number }),
        Err(other) => json!({ "S": other.as_s().unwrap() }),
    }
}

pub(super) fn fault(status: u16, code: &str, message: &str) -> (u16, Option<String>) {
    (status, Some(json!({ "__type": format!("{DYNAMODB}{code}"), "message": message }).to_string()))
}

async fn append(status: u16, code: &str, message: &str) -> TableError {
    let (status, body) = fault(status, code, message);
    let rule = mock!(Client::put_item).sequence().http_status(status, body).build();
    table(&[&rule]).append(&samples::placed(&shop(), "1", "request")).await.unwrap_err()
}

async fn commit_cancelled_by(reasons: &[(&str, &str)]) -> CommitError {
    let reasons: Vec<Value> =
        reasons.iter().map(|(code, text)| json!({ "Code": code, "Message": text })).collect();
    let code = format!("{DYNAMODB}TransactionCanceledException");
    let body = json!({ "__type": code, "message": "Transaction cancelled", "CancellationReasons": reasons });
    commit(400, Some(body.to_string())).await
}

async fn commit(status: u16, body: Option<String>) -> CommitError {
    let rule = mock!(Client::transact_write_items).sequence().http_status(status, body).build();
    let posting = samples::empty_posting(&samples::placed(&shop(), "1", "request"), 0);
    table(&[&rule]).commit(&Commit { puts: Vec::new(), unchanged: Vec::new(), posting }).await.unwrap_err()
}

fn is_throttled(error: &TableError) -> bool {
    matches!(error, TableError::Throttled(_))
}

fn is_unavailable(error: &TableError) -> bool {
    matches!(error, TableError::Unavailable(_))
}

#[tokio::test]
async fn a_transaction_that_lost_against_another_is_a_conflict() {
    for reasons in [
        &[("TransactionConflict", "")][..],
        &[("ConditionalCheckFailed", ""), ("None", "")],
        &[("ThrottlingError", ""), ("TransactionConflict", "")],
        &[("ValidationError", "Item size has exceeded"), ("ConditionalCheckFailed", "")],
    ] {
        assert_eq!(commit_cancelled_by(reasons).await, CommitError::Conflict, "{reasons:?}");
    }
    let (status, body) = fault(400, "TransactionInProgressException", "");
    assert_eq!(commit(status, body).await, CommitError::Conflict);
}

#[tokio::test]
async fn a_transaction_may_be_throttled_too_large_or_refused() {
    for code in ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"] {
        let error = commit_cancelled_by(&[("None", ""), (code, "")]).await;
        assert!(matches!(&error, CommitError::Table(error) if is_throttled(error)), "{error}");
    }
    for reason in [
        ("ValidationError", "Item size to update has exceeded the maximum allowed size"),
        ("ItemCollectionSizeLimitExceeded", ""),
    ] {
        assert_eq!(commit_cancelled_by(&[reason]).await, CommitError::Table(TableError::TooLarge));
    }
    let error = commit_cancelled_by(&[("ValidationError", "private"), ("None", "")]).await;
    assert_eq!(
        error.to_string(),
        "the table is unavailable: TransactWriteItems: cancelled by ValidationError"
    );
}

#[tokio::test]
async fn a_throttled_call_says_so() {
    for code in ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"] {
        let error = append(400, code, "").await;
        assert!(is_throttled(&error), "{error}");
        let (status, body) = fault(400, code, "");
        let error = commit(status, body).await;
        assert!(matches!(&error, CommitError::Table(error) if is_throttled(error)), "{error}");
    }
}

#[tokio::test]
async fn an_item_that_dynamodb_finds_too_large_is_too_large() {
    let message = "Item size has exceeded the maximum allowed size";
    assert_eq!(append(400, "ValidationException", message).await, TableError::TooLarge);
    assert_eq!(append(400, "ItemCollectionSizeLimitExceededException", "").await, TableError::TooLarge);
}

#[tokio::test]
async fn a_failing_table_is_unavailable_and_its_message_is_not_passed_on() {
    for (status, code) in [
        (500, "InternalServerError"),
        (503, "ServiceUnavailable"),
        (400, "ResourceNotFoundException"),
        (400, "AccessDeniedException"),
        (400, "ValidationException"),
    ] {
        let error = append(status, code, "private").await;
        assert!(is_unavailable(&error), "{error}");
        let text = error.to_string();
        assert!(text.contains(code) && text.contains("PutItem") && !text.contains("private"), "{text}");
    }
}

#[tokio::test]
async fn a_table_that_cannot_be_reached_is_unavailable() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let config = client(&format!("http://{free}")).config().to_builder();
    let client = Client::from_conf(config.retry_config(RetryConfig::disabled()).build());
    let error = Table::new(client, "none").order(&shop(), &order("1")).await.unwrap_err();
    assert_eq!(error.to_string(), "the table is unavailable: Query: no connection");
}

#[tokio::test]
async fn a_table_that_does_not_answer_in_time_is_unavailable() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = client(&format!("http://{}", silent.local_addr().unwrap())).config().to_builder();
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_millis(50)).build();
    let table = Table::new(Client::from_conf(config.timeout_config(timeouts).build()), "none");
    let error = table.subscriber(&shop(), &samples::buyer()).await.unwrap_err();
    assert_eq!(error.to_string(), "the table is unavailable: GetItem: no answer in time");
}

#[tokio::test]
async fn a_failed_store_of_products_is_mapped_as_a_commit_is() {
    let (status, body) = fault(400, "ThrottlingException", "");
    let rule = mock!(Client::transact_write_items).sequence().http_status(status, body).build();
    let error = table(&[&rule]).store(&[upsert(0, samples::product(1))]).await.unwrap_err();
    assert!(matches!(&error, CommitError::Table(error) if is_throttled(error)), "{error}");
}
