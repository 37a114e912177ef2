//! The log of a request, read back: what it says, and what it must never hold.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;

use super::*;
use crate::call::Call;
use crate::fixture::{Event, HandClock, KEY_ID, KeyTable, SECRET, record};
use crate::reply::Reply;
use crate::serve::{Edge, serve};
use crate::warning::Warnings;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// All that is logged, at the most talkative level, while the event is served.
async fn log_of<F>(event: Event, handler: impl FnOnce(Call) -> F + Send) -> String
where
    F: Future<Output = Result<Reply, Refusal>> + Send,
{
    let lines = Lines::default();
    let writer = lines.clone();
    let _guard =
        tracing::subscriber::set_default(aws::log::subscriber(LevelFilter::TRACE, move || writer.clone()));
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let serves = &[Operation::PushOrder, Operation::ReadSubscriber];
    let handler = async |call| {
        clock.advance(1);
        handler(call).await
    };
    serve(&Edge::new(&table, &clock, serves), event.request(), |call| Box::pin(handler(call))).await;
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn only_line(log: &str) -> Value {
    assert_eq!(log.lines().count(), 1, "{log}");
    serde_json::from_str(log).unwrap()
}

#[tokio::test]
async fn a_request_is_one_line_with_ids_status_and_duration() {
    let log = log_of(Event::post("/api/v1/orders", "{}").with_key(), async |call: Call| {
        call.note(LogField::OrderId, "A-1");
        call.note(LogField::Outcome, "duplicate");
        Reply::accepted(&json!({}), &Warnings::none())
    })
    .await;
    let mut line = only_line(&log);
    line["timestamp"].take();
    assert_eq!(
        line,
        json!({
            "timestamp": null,
            "level": "INFO",
            "target": "edge::log",
            "event": "request",
            "request_id": "JKJaXmPLvHcESHA=",
            "operation": "push_order",
            "workspace": "shop",
            "status": 202,
            "outcome": "duplicate",
            "order_id": "A-1",
            "duration_ms": 1000,
        })
    );
}

#[tokio::test]
async fn a_refusal_is_logged_by_its_code() {
    let line = only_line(&log_of(Event::get("/api/v1/orders"), async |_| unreachable!()).await);
    assert_eq!(
        (&line["status"], &line["code"], &line["level"]),
        (&json!(405), &json!("method_not_allowed"), &json!("INFO"))
    );
}

#[tokio::test]
async fn a_cause_is_logged_once_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("the fact was not written")]
    struct Outer(#[source] std::io::Error);
    let log = log_of(Event::post("/api/v1/orders", "{}").with_key(), async |_| {
        Err(Refusal::unavailable(Outer(std::io::Error::other("connection reset"))))
    })
    .await;
    let line = only_line(&log);
    assert_eq!(line["cause"], json!("the fact was not written: connection reset"));
    assert_eq!((&line["level"], &line["status"]), (&json!("ERROR"), &json!(503)));
}

#[tokio::test]
async fn notes_are_logged_although_the_handler_panicked() {
    let log = log_of(Event::post("/api/v1/orders", "{}").with_key(), async |call: Call| {
        call.note(LogField::OrderId, "A-1");
        panic!("no such customer")
    })
    .await;
    let line = only_line(&log);
    assert_eq!(
        (&line["order_id"], &line["workspace"], &line["status"]),
        (&json!("A-1"), &json!("shop"), &json!(503))
    );
    assert!(!log.contains("no such customer"), "{log}");
}

const PRIVATE: [&str; 8] =
    ["buyer", "Mary", "Shelley", "cust-77", "Frankenstein", SECRET, KEY_ID, "203.0.113.9"];

fn private_body(quantity: &str) -> String {
    format!(
        r#"{{"orderId":"A-1","totalCents":100,"currency":"USD","buyer@example.com":1,
            "customer":{{"email":"buyer@example.com","firstName":"Mary","lastName":"Shelley",
                         "externalId":"cust-77","attributes":{{"Mary":"Shelley"}}}},
            "items":[{{"productId":"p","title":"Frankenstein","quantity":{quantity}}}]}}"#
    )
}

/// Reads the body as the order endpoint does, so that its faults pass through the edge as well.
async fn reading(call: Call) -> Result<Reply, Refusal> {
    let ((), warnings) = crate::read::body(&call.body, call.received_at, |fields| {
        let customer = crate::read::customer(fields);
        let items = crate::read::line_items(fields);
        customer.map(|_| drop(items))
    })?;
    Reply::accepted(&json!({}), &warnings)
}

#[tokio::test]
async fn no_personal_data_and_no_secret_is_ever_logged() {
    let order =
        |body: &str| Event::post("/api/v1/orders", body).with_key().header("x-forwarded-for", "203.0.113.9");
    let wrong_key = format!("Bearer till_{KEY_ID}_{SECRET}0");
    let events = [
        (202, order(&private_body("1"))),
        (400, order(&private_body("\"Mary\""))),
        (400, order(&private_body("Mary"))),
        (401, Event::post("/api/v1/orders", &private_body("1")).header("authorization", &wrong_key)),
        (404, Event::get("/api/v1/buyer@example.com").with_key()),
        (405, Event::new("PUT", "/api/v1/subscribers/buyer@example.com").with_key()),
        (202, Event::get("/api/v1/subscribers/buyer@example.com").with_key().query("name=Mary")),
    ];
    for (status, event) in events {
        let read = status != 202 || event.request().method() == "POST";
        let log = log_of(event, async |call| {
            if read { reading(call).await } else { Reply::accepted(&json!({}), &Warnings::none()) }
        })
        .await;
        assert_eq!(only_line(&log)["status"], json!(status), "{log}");
        for private in PRIVATE {
            assert!(!log.contains(private), "{private} is in {log}");
        }
    }
}
