//! Walking through a catalogue of 5,000 products, on an embedded DynamoDB.
//!
//! `cargo test -p products listing -- --nocapture` prints what pages cost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use commerce::ports::{Catalogue as _, Upsert};
use commerce::product::Product;
use dynamodb::Table;
use dynamodb::embedded::EmbeddedTable;
use serde_json::{Value, json};
use testkit::build::{product, product_id, shop};

use crate::world::{get, serve};

const PRODUCTS: usize = 5_000;
const LIMIT: usize = 100;

fn name(number: usize) -> String {
    format!("SKU-{number:05}")
}

/// The write of a product that nobody waits for.
fn made(product: Product) -> Upsert {
    Upsert { expected: 0, product, restock: None }
}

async fn catalogue() -> EmbeddedTable {
    let embedded = EmbeddedTable::start().await.unwrap();
    let products = (0..PRODUCTS).map(|number| product(&name(number)).price_usd(1250).build());
    embedded.fill(products).unwrap();
    embedded
}

/// The page of this query, and how long it took.
async fn page(table: &Table, query: &str) -> (Value, Duration) {
    let started_at = Instant::now();
    let answer = serve(table, get(query)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    (answer.body, started_at.elapsed())
}

/// How often each product was visited on the way, and how long each page took. `meanwhile` is
/// called between two pages.
async fn walk(
    table: &Table,
    mut meanwhile: impl AsyncFnMut(usize),
) -> (BTreeMap<String, u32>, Vec<Duration>) {
    let (mut visits, mut took) = (BTreeMap::new(), Vec::new());
    let mut query = format!("limit={LIMIT}");
    loop {
        let (body, elapsed) = page(table, &query).await;
        took.push(elapsed);
        let products = body["products"].as_array().unwrap();
        assert_eq!(body["pagination"]["count"], json!(products.len()));
        for product in products {
            *visits.entry(product["productId"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let next = body["pagination"]["nextCursor"].as_str();
        assert_eq!(body["pagination"]["hasMore"], json!(next.is_some()));
        let Some(next) = next else { return (visits, took) };
        query = format!("limit={LIMIT}&cursor={next}");
        meanwhile(took.len()).await;
    }
}

fn median(durations: &[Duration]) -> Duration {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// One story, because it takes longest to fill the catalogue.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_visits_each_product_once_also_while_others_come_and_go() {
    let embedded = catalogue().await;
    visits_each_once_by_cursor(&embedded.table).await;
    visits_each_once_by_offset(&embedded.table).await;
    visits_once_what_stays(&embedded.table).await;
}

async fn visits_each_once_by_cursor(table: &Table) {
    let (visits, took) = walk(table, async |_| {}).await;
    assert_eq!(visits.len(), PRODUCTS);
    assert!(visits.values().all(|visits| *visits == 1));
    assert_eq!(took.len(), PRODUCTS / LIMIT);
    println!("a page of {LIMIT} of {PRODUCTS} products, median:");
    println!("  by cursor, pages  2 to 11: {:?}", median(&took[1..11]));
    println!("  by cursor, pages 40 to 49: {:?}", median(&took[39..49]));
}

async fn visits_each_once_by_offset(table: &Table) {
    let (mut visited, mut took) = (BTreeSet::new(), Vec::new());
    loop {
        let offset = visited.len();
        let (body, elapsed) = page(table, &format!("limit={LIMIT}&offset={offset}")).await;
        took.push(elapsed);
        let products = body["products"].as_array().unwrap();
        visited.extend(products.iter().map(|product| product["productId"].as_str().unwrap().to_owned()));
        let has_more = visited.len() < PRODUCTS;
        let expected = json!({"count": LIMIT, "limit": LIMIT, "offset": offset, "total": PRODUCTS});
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(body["pagination"][name], *value);
        }
        assert_eq!(body["pagination"]["hasMore"], json!(has_more));
        if !has_more {
            break;
        }
    }
    assert_eq!(took.len(), PRODUCTS / LIMIT, "or a product was visited twice");
    println!("  by offset, pages  2 to 11: {:?}", median(&took[1..11]));
    println!("  by offset, pages 40 to 49: {:?}", median(&took[39..49]));

    let (beyond, _) = page(table, &format!("offset={}", PRODUCTS + 1)).await;
    assert_eq!(beyond["products"], json!([]));
    assert_eq!(
        beyond["pagination"],
        json!({"count": 0, "hasMore": false, "limit": 50, "offset": PRODUCTS + 1, "total": PRODUCTS})
    );
}

async fn visits_once_what_stays(table: &Table) {
    let is_to_go = |number: usize| number.is_multiple_of(5);
    let mut to_go = (0..PRODUCTS).filter(|number| is_to_go(*number));
    let (visits, _) = walk(table, async |page| {
        for number in to_go.by_ref().take(4) {
            assert_eq!(table.remove(&shop(), &product_id(&name(number))).await, Ok(true));
            let new = product(&format!("NEW-{page}-{number}")).build();
            table.store(&[made(new)]).await.unwrap();
        }
    })
    .await;
    let visited_twice = visits.values().filter(|visits| **visits > 1).count();
    let stayed = (0..PRODUCTS).filter(|number| !is_to_go(*number));
    let missed = stayed.filter(|number| !visits.contains_key(&name(*number))).count();
    assert_eq!((visited_twice, missed), (0, 0));
    let new = visits.keys().filter(|name| name.starts_with("NEW-")).count();
    assert!(new > 0 && visits.len() < PRODUCTS + new, "or nothing came and went on the way");
}
