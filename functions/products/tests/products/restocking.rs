//! What an upsert records of stock that returned.

use commerce::fact::{Fact, Receipt, RestockFact};
use commerce::product::{Change, ProductPatch};
use products::upsert::{UpsertError, Upserted, upsert};
use testkit::build::{instant, product, shop, stocking};
use testkit::clock::TestClock;
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::table::MemoryTable;

const AT: &str = "2026-11-21T10:00:00Z";

fn receipt() -> Receipt {
    Receipt { accepted_at: instant(AT), correlation_id: "request".to_owned() }
}

async fn push(table: &MemoryTable, patches: &[ProductPatch]) -> Result<Upserted, UpsertError> {
    upsert(table, &TestClock::at(AT), &shop(), patches, &receipt()).await
}

fn catalogue(count: usize) -> Vec<ProductPatch> {
    (0..count).map(|number| stocking(&format!("SKU-{number:03}"), true)).collect()
}

fn restocks(table: &MemoryTable) -> Vec<RestockFact> {
    let restock = |fact| match fact {
        Fact::Restock(fact) => Some(fact),
        Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) => None,
    };
    table.all_facts().into_iter().filter_map(restock).collect()
}

/// The calls that wrote something.
fn stores(faults: &Faults) -> usize {
    faults.calls().into_iter().filter(|call| *call == Operation::StoreProducts).count()
}

#[tokio::test(start_paused = true)]
async fn the_fact_says_which_version_brought_what_back_and_by_which_request() {
    let table = MemoryTable::default();
    push(&table, &[stocking("mug", false)]).await.unwrap();
    assert_eq!(restocks(&table), []);
    push(&table, &[stocking("mug", true)]).await.unwrap();
    let [fact] = restocks(&table).try_into().unwrap();
    let held = table.contents().products.into_values().next().unwrap();
    assert_eq!((fact.version, fact.receipt), (held.0, receipt()));
    assert_eq!(fact.variants, held.1.returned_in.keys().cloned().collect::<Vec<_>>());
    assert_eq!((fact.cursor.variant, fact.cursor.after), (0, None));
    push(&table, &[stocking("mug", true)]).await.unwrap();
    assert_eq!(restocks(&table).len(), 1, "it was in stock already");
}

#[tokio::test(start_paused = true)]
async fn what_is_stored_for_the_first_time_returns_unless_it_is_out_of_stock() {
    let table = MemoryTable::default();
    push(&table, &[stocking("mug", true), stocking("cup", false)]).await.unwrap();
    let ids: Vec<String> = restocks(&table).iter().map(|fact| fact.product_id.to_string()).collect();
    assert_eq!(ids, ["mug"]);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_new_products_and_their_facts_take_two_transactions() {
    let faults = Faults::none();
    let table = MemoryTable::new(&faults);
    let upserted = push(&table, &catalogue(100)).await.unwrap();
    assert_eq!(upserted.products.len(), 100);
    assert_eq!((stores(&faults), restocks(&table).len()), (2, 100));
    // In stock already, another title: no fact, so one transaction.
    let renamed: Vec<ProductPatch> =
        catalogue(100).into_iter().map(|patch| ProductPatch { title: "New".to_owned(), ..patch }).collect();
    push(&table, &renamed).await.unwrap();
    assert_eq!((stores(&faults), restocks(&table).len()), (3, 100));
}

#[tokio::test(start_paused = true)]
async fn a_failure_between_two_transactions_is_completed_by_the_repetition() {
    let undisturbed = Faults::none();
    push(&MemoryTable::new(&undisturbed), &catalogue(100)).await.unwrap();
    for index in 0..undisturbed.calls().len() {
        for fault in
            [Fault::Fail(Moment::Before), Fault::Fail(Moment::After), Fault::Throttle, Fault::Conflict]
        {
            let table = MemoryTable::new(&Faults::at_call(index, fault));
            if push(&table, &catalogue(100)).await.is_err() {
                push(&table, &catalogue(100)).await.unwrap();
            }
            let facts = restocks(&table);
            let stored = table.contents().products;
            assert_eq!((stored.len(), facts.len()), (100, 100), "{fault:?} at call {index}");
            for fact in facts {
                let (version, _) = stored[&(shop(), fact.product_id.clone())];
                assert_eq!(fact.version, version, "{fault:?} at call {index}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_is_refused_before_any_of_it_is_written() {
    let table = MemoryTable::default();
    table.stock(product("SKU-099").in_stock(false));
    let before = table.contents();
    let mut patches = catalogue(100);
    patches[99].description = Change::Set("x".repeat(310_000));
    assert!(matches!(push(&table, &patches).await, Err(UpsertError::TooLarge)));
    assert_eq!(table.contents(), before);
    assert_eq!(push(&table, &patches[99..]).await.map(|upserted| upserted.products.len()).ok(), Some(1));
}
