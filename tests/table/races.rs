//! Requests and the return of stock, at the same time, over the real adapter.

use std::collections::BTreeMap;

use aws::clock::SystemClock;
use commerce::automation::Cause;
use commerce::event::EventName;
use commerce::fact::{Fact, WaitFact};
use commerce::ports::{Clock as _, Subscribers as _};
use dynamodb::embedded::EmbeddedTable;
use testkit::build::{shop, stocking, subscriber, wait};

use crate::pump::{Stock, fold};

/// Times that requests and an upsert meet.
const RACES: usize = 50;
/// People who ask in each.
const PEOPLE: usize = 4;

fn person(number: usize) -> String {
    format!("person-{number}@example.com")
}

/// How many notices of each product each person got, after dedupe.
fn notices(stock: &Stock) -> BTreeMap<(String, String), usize> {
    let mut notices = BTreeMap::new();
    for event in stock.bus.named(EventName::BackInStock) {
        let product = event.body["productId"].as_str().unwrap_or_default().to_owned();
        let email = event.subscriber["email"].as_str().unwrap_or_default().to_owned();
        *notices.entry((email, product)).or_default() += 1;
    }
    notices
}

/// The version of the product that the person waits on from, if they still do.
async fn waits_from(stock: &Stock, email: &str, product: &str) -> Option<u64> {
    let open = stock.table.open_automations(&shop(), &subscriber(email)).await;
    let open = open.unwrap_or_else(|error| panic!("{error}"));
    let key = wait(product).fact().automation();
    let armed = open.into_iter().find(|held| held.key == key && held.is_armed())?;
    match armed.cause {
        Cause::Wait { product_version, .. } => Some(product_version),
        Cause::Purchase { .. } | Cause::Checkout { .. } => panic!("a wait with another cause"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_while_the_stock_returns_is_told_once_or_still_waits() {
    let mut stock = Stock::over(EmbeddedTable::start().await.unwrap(), 2);
    let mut told = 0;
    for race in 0..RACES {
        let product = format!("mug-{race}");
        stock.upsert(stocking(&product, false), &format!("out-{race}")).await;
        let requests = (0..PEOPLE).map(|number| {
            let (stock, product) = (&stock, &product);
            async move {
                tokio::time::sleep(std::time::Duration::from_micros(fastrand::u64(0..8_000))).await;
                let WaitFact { workspace, content, receipt, .. } =
                    wait(product).by(&person(number)).at(&SystemClock.now().to_string()).fact();
                let request = folding::accept_wait(&stock.table, workspace, content, receipt).await;
                let request = request.unwrap_or_else(|error| panic!("{error}"));
                fold(&stock.processor, &Fact::Wait(request.clone())).await;
                request.product_version
            }
        });
        let restock = async {
            tokio::time::sleep(std::time::Duration::from_micros(fastrand::u64(0..8_000))).await;
            stock.upsert(stocking(&product, true), &format!("in-{race}")).await.1
        };
        let requests = futures::future::join_all(requests);
        // Two in a known order, so that both ends are met however slow the machine is.
        let (requested, returned_in) = match race {
            0 => (requests.await, restock.await),
            1 => {
                let returned_in = restock.await;
                (requests.await, returned_in)
            }
            _ => futures::join!(requests, restock),
        };

        stock.settle().await;
        let notices = notices(&stock);
        for (number, seen) in requested.into_iter().enumerate() {
            let (email, run) = (person(number), format!("race {race}, person {number}"));
            let count = notices.get(&(email.clone(), product.clone())).copied().unwrap_or_default();
            let waits = waits_from(&stock, &email, &product).await;
            assert!(count <= 1, "{run}: told {count} times");
            assert_eq!(waits.is_none(), count == 1, "{run}: told {count} times, waits {waits:?}");
            assert!(count == 1 || seen >= returned_in, "{run}: asked before the return, and lost");
            told += count;
        }
    }
    assert!(told > 0 && told < RACES * PEOPLE, "both ends are met: {told} told");
    // Whoever is left is told by the next return.
    for race in 0..RACES {
        let product = format!("mug-{race}");
        stock.upsert(stocking(&product, false), &format!("gone-{race}")).await;
        stock.upsert(stocking(&product, true), &format!("back-{race}")).await;
    }
    stock.settle().await;
    let notices = notices(&stock);
    assert_eq!(notices.len(), RACES * PEOPLE);
    assert!(notices.values().all(|count| *count == 1));
}
