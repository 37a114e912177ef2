//! Upserts of one product at the same time, on an embedded DynamoDB and on a table that fails.

use commerce::ports::{Catalogue, Stored};
use dynamodb::embedded::EmbeddedTable;
use serde_json::{Value, json};
use testkit::build::{product_id, shop};
use testkit::faults::{Fault, Faults, Faulty, Moment, Operation};
use testkit::http::Payload;
use testkit::table::MemoryTable;

use crate::world::{delete, post, serve};

const ROUNDS: u64 = 50;

/// Upserts `field` of one product again and again, and reads each time what it says then.
async fn write(catalogue: &impl Catalogue, field: &str, value: impl Fn(u64) -> Value) {
    for round in 1..=ROUNDS {
        let patch = json!({"productId": "coffee", "title": "Coffee", field: value(round)});
        let answer = serve(catalogue, post(&json!({ "products": [patch] }))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let now = catalogue.stored(&shop(), &[product_id("coffee")]).await.unwrap();
        let held = now[&product_id("coffee")].value.clone().unwrap();
        let held = match field {
            "description" => json!(held.description),
            _ => json!(held.price.map(|price| price.get())),
        };
        assert_eq!(held, value(round), "{field} of round {round} was lost");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_writers_of_different_fields_lose_nothing() {
    let embedded = EmbeddedTable::start().await.unwrap();
    let faults = Faults::none();
    let catalogue = Faulty::over(embedded.table.clone(), &faults);
    tokio::join!(
        write(&catalogue, "description", |round| json!(format!("of round {round}"))),
        write(&catalogue, "priceCents", |round| json!(round)),
    );
    let stored = embedded.table.stored(&shop(), &[product_id("coffee")]).await.unwrap();
    let Stored { version, value } = stored[&product_id("coffee")].clone();
    let product = value.unwrap();
    let first = product.version_after(0);
    assert_eq!(version - first + 1, 2 * ROUNDS, "each upsert is one write");
    assert_eq!(product.description.as_deref(), Some("of round 50"));
    assert_eq!(product.price.map(|price| price.get()), Some(50));
    let stores = faults.calls().into_iter().filter(|call| *call == Operation::StoreProducts).count();
    assert!(stores as u64 > 2 * ROUNDS, "or the writers never met");
}

fn tea() -> Payload {
    post(&json!({"products": [{"productId": "tea", "title": "Tea"}]}))
}

#[tokio::test(start_paused = true)]
async fn an_upsert_that_met_another_is_done_again() {
    let faults = Faults::at_nth(Operation::StoreProducts, 0, Fault::Conflict);
    let catalogue = MemoryTable::new(&faults);
    assert_eq!(serve(&catalogue, tea()).await.status, 200);
    let calls = [Operation::StoredProducts, Operation::CountWaiting, Operation::StoreProducts];
    assert_eq!(faults.calls(), [calls, calls].concat());
}

#[tokio::test(start_paused = true)]
async fn products_that_are_always_written_by_others_are_refused_for_now_within_the_deadline() {
    let faults = Faults::always(Operation::StoreProducts, Fault::Conflict);
    let catalogue = MemoryTable::new(&faults);
    let before = tokio::time::Instant::now();
    let answer = serve(&catalogue, tea()).await;
    assert_eq!((answer.status, &answer.body["retryable"]), (503, &json!(true)));
    assert!(before.elapsed() < edge::serve::DEADLINE);
    assert_eq!(faults.calls().len(), 24);
    assert_eq!(catalogue.contents(), MemoryTable::default().contents());
}

#[tokio::test(start_paused = true)]
async fn an_upsert_whose_answer_was_lost_is_safe_to_repeat() {
    for fault in Fault::FAILURES {
        for operation in [Operation::StoredProducts, Operation::StoreProducts] {
            let catalogue = MemoryTable::new(&Faults::at_nth(operation, 0, fault));
            let first = serve(&catalogue, tea()).await;
            let again = serve(&catalogue, tea()).await;
            assert!(first.status == 503 || first == again, "{fault:?} {first:?}");
            assert_eq!(again, serve(&MemoryTable::default(), tea()).await, "{fault:?}");
        }
    }
    let faults = Faults::at_nth(Operation::RemoveProduct, 0, Fault::Fail(Moment::Before));
    assert_eq!(serve(&MemoryTable::new(&faults), delete("tea")).await.status, 503);
}
