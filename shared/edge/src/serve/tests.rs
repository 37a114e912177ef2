//! Stories of whole requests, from the gateway's event to the answer.

use std::sync::atomic::{AtomicBool, Ordering};

use commerce::identity::WorkspaceId;
use serde_json::{Value, json};

use super::*;
use crate::fixture::{Event, HandClock, KeyTable, SECRET, header_of, json_of, record};
use crate::warning::Warnings;
use keys::KeyRecord;
use keys::Scope;

const SERVES: &[Operation] =
    &[Operation::PushOrder, Operation::ReadSubscriber, Operation::UpsertProducts, Operation::ListProducts];

/// Serves the event with a table that holds `record`.
async fn served<F>(record: KeyRecord, event: Event, handler: impl FnOnce(Call) -> F + Send) -> Response<Body>
where
    F: Future<Output = Result<Reply, Refusal>> + Send,
{
    let (table, clock) = (KeyTable::with(record), HandClock::start());
    serve(&Edge::new(&table, &clock, SERVES), event.request(), handler).await
}

async fn done(_: Call) -> Result<Reply, Refusal> {
    Reply::ok(&json!({"done": true}), &Warnings::none())
}

/// What the handler was told, as its answer.
async fn told(call: Call) -> Result<Reply, Refusal> {
    let told = json!({
        "workspace": call.workspace.as_str(),
        "requestId": call.request_id.as_str(),
        "receivedAt": call.received_at.to_string(),
        "operation": call.operation.as_str(),
        "parameter": call.parameter,
        "limit": call.query("limit"),
        "body": call.body,
    });
    Reply::accepted(&told, &Warnings::none())
}

fn order() -> Event {
    Event::post("/api/v1/orders", "{}")
}

fn code(response: &Response<Body>) -> (u16, Value) {
    (response.status().as_u16(), json_of(response)["code"].clone())
}

#[tokio::test]
async fn a_handler_is_told_who_calls_when_and_with_what() {
    let event = Event::get("/api/v1/subscribers/x")
        .with_key()
        .parameter("email", "buyer+tag@example.com")
        .query("limit=10&limit=20&q=a%2Bb");
    let response = served(record(), event, told).await;
    assert_eq!(response.status().as_u16(), 202);
    assert_eq!(
        json_of(&response),
        json!({
            "success": true,
            "workspace": "shop",
            "requestId": "JKJaXmPLvHcESHA=",
            "receivedAt": "2026-11-21T10:00:00Z",
            "operation": "read_subscriber",
            "parameter": "buyer+tag@example.com",
            "limit": "10",
            "body": "",
        })
    );
}

#[tokio::test]
async fn a_body_arrives_as_it_was_sent_in_base64_too_and_of_any_content_type() {
    let sent = r#"{"title":"Crème"}"#;
    let plain = Event::post("/api/v1/orders", sent).with_key().header("content-type", "text/plain");
    let encoded = Event::post("/api/v1/orders", "").with_key().base64(sent.as_bytes());
    for event in [plain, encoded] {
        assert_eq!(json_of(&served(record(), event, told).await)["body"], json!(sent));
    }
}

#[tokio::test]
async fn every_answer_carries_the_gateways_request_id() {
    let events = [order().with_key(), order(), Event::get("/nowhere"), Event::get("/api/v1/orders")];
    for event in events {
        let response = served(record(), event.header("x-request-id", "mine"), done).await;
        assert_eq!(header_of(&response, "x-request-id"), Some("JKJaXmPLvHcESHA="));
    }
}

#[tokio::test]
async fn an_unknown_path_is_404_and_another_method_405_before_any_key_is_asked_for() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let edge = Edge::new(&table, &clock, SERVES);
    let unknown = serve(&edge, Event::get("/api/v1/nothing").with_key().request(), done).await;
    assert_eq!(code(&unknown), (404, json!("not_found")));
    let other = serve(&edge, Event::new("PUT", "/api/v1/products").with_key().request(), done).await;
    assert_eq!(code(&other), (405, json!("method_not_allowed")));
    assert_eq!(header_of(&other, "allow"), Some("POST, GET"));
    assert_eq!(table.asked(), 0);
}

#[tokio::test]
async fn an_endpoint_of_another_function_is_unknown_even_with_a_key() {
    let event = Event::post("/api/v1/checkouts", "{}").with_key();
    assert_eq!(code(&served(record(), event, done).await), (404, json!("not_found")));
}

#[tokio::test]
async fn without_a_key_a_body_is_not_even_measured() {
    let event = Event::post("/api/v1/orders", &"a".repeat(300_000));
    let response = served(record(), event, done).await;
    assert_eq!(code(&response), (401, json!("unauthorized")));
    assert_eq!(header_of(&response, "www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn every_refused_key_gets_the_same_body() {
    let wrong =
        Event::post("/api/v1/orders", "{}").header("authorization", "Bearer till_0123456789abcdef_wrong");
    let unknown = Event::post("/api/v1/orders", "{}").header("authorization", "Bearer till_unknown_wrong");
    let missing = json_of(&served(record(), order(), done).await);
    let revoked = KeyRecord { revoked_at: Some(Timestamp::UNIX_EPOCH), ..record() };
    assert_eq!(json_of(&served(record(), wrong, done).await), missing);
    assert_eq!(json_of(&served(record(), unknown, done).await), missing);
    assert_eq!(json_of(&served(revoked, order().with_key(), done).await), missing);
}

#[tokio::test]
async fn a_scope_is_checked_by_operation() {
    let reader = || KeyRecord { scopes: vec![Scope::ProductsRead], ..record() };
    let list = served(reader(), Event::get("/api/v1/products").with_key(), done).await;
    assert_eq!(list.status().as_u16(), 200);
    let upsert = served(reader(), Event::post("/api/v1/products", "{}").with_key(), done).await;
    assert_eq!(code(&upsert), (403, json!("forbidden")));
    assert_eq!(json_of(&upsert)["error"], json!("This API key lacks the scope products:write."));
}

#[tokio::test]
async fn a_refused_request_never_reaches_the_handler() {
    let too_large = Event::post("/api/v1/orders", &"a".repeat(262_145)).with_key();
    let not_text = Event::post("/api/v1/orders", "").with_key().base64(b"\xff");
    for (event, refusal) in [
        (too_large, (413, json!("body_too_large"))),
        (not_text, (400, json!("invalid_json"))),
        (order(), (401, json!("unauthorized"))),
    ] {
        let called = AtomicBool::new(false);
        let response = served(record(), event, |call| {
            called.store(true, Ordering::SeqCst);
            done(call)
        })
        .await;
        assert_eq!(code(&response), refusal);
        assert!(!called.load(Ordering::SeqCst));
    }
}

#[tokio::test]
async fn a_panic_is_a_503_that_says_nothing_of_it() {
    let in_future = |_| async { panic!("buyer@example.com") };
    let before_future = |_| -> std::future::Ready<Result<Reply, Refusal>> { panic!("buyer@example.com") };
    let responses = [
        served(record(), order().with_key(), in_future).await,
        served(record(), order().with_key(), before_future).await,
    ];
    for response in responses {
        assert_eq!(code(&response), (503, json!("unavailable")));
        assert_eq!(header_of(&response, "retry-after"), Some("1"));
        assert!(!String::from_utf8_lossy(response.body()).contains("buyer"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_hangs_is_answered_at_the_deadline() {
    let before = tokio::time::Instant::now();
    let response = served(record(), order().with_key(), |_| std::future::pending()).await;
    assert_eq!(code(&response), (503, json!("unavailable")));
    assert_eq!(before.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_the_wirings_to_set_and_bounds_the_look_up_of_the_key_too() {
    struct Hanging;
    impl Keys for Hanging {
        async fn find(&self, _: &keys::KeyId) -> Result<Option<KeyRecord>, keys::KeysUnavailable> {
            std::future::pending().await
        }
    }
    let clock = HandClock::start();
    let edge = Edge::new(Hanging, &clock, SERVES).with_deadline(Duration::from_millis(250));
    let before = tokio::time::Instant::now();
    let response = serve(&edge, order().with_key().request(), done).await;
    assert_eq!(code(&response), (503, json!("unavailable")));
    assert_eq!(before.elapsed().as_millis(), 250);
}

#[tokio::test]
async fn while_keys_cannot_be_read_the_answer_may_be_repeated() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    *table.down.lock().unwrap() = true;
    let response = serve(&Edge::new(&table, &clock, SERVES), order().with_key().request(), done).await;
    assert_eq!(code(&response), (503, json!("unavailable")));
    assert_eq!(json_of(&response)["retryable"], json!(true));
    assert!(!String::from_utf8_lossy(response.body()).contains("refused"));
}

#[tokio::test]
async fn a_workspace_comes_from_the_key_and_never_from_the_request() {
    let other = KeyRecord { workspace: WorkspaceId::parse("other").unwrap(), ..record() };
    let event = Event::post("/api/v1/orders", r#"{"workspace":"shop"}"#)
        .with_key()
        .header("x-workspace", "shop")
        .query("workspace=shop");
    let response = served(other, event, told).await;
    assert_eq!(json_of(&response)["workspace"], json!("other"));
    assert!(!String::from_utf8_lossy(response.body()).contains(SECRET));
}
