//! Many keys at once: each gets an answer, however often it was asked for.

use commerce::automation::{Automation, AutomationKey};
use commerce::identity::{CheckoutId, ProductId};
use commerce::ports::{Catalogue as _, Commit, Projections as _, Put, State, Stored};
use commerce::product::Product;

use super::{samples, shop, start, upsert};
use crate::Table;

fn key(number: usize) -> AutomationKey {
    AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse(&number.to_string()).unwrap() }
}

fn product(number: usize) -> Product {
    Product { id: ProductId::parse(&number.to_string()).unwrap(), ..samples::product(0) }
}

async fn arm(table: &Table, numbers: std::ops::Range<usize>) {
    let posting = samples::empty_posting(
        &samples::placed(&shop(), "1", "request"),
        u32::try_from(numbers.start).unwrap(),
    );
    let automation = |number| Automation { key: key(number), ..samples::automation(0) };
    let put = |number| Put { expected: 0, state: State::Automation(automation(number)) };
    table.commit(&Commit { puts: numbers.map(put).collect(), unchanged: Vec::new(), posting }).await.unwrap();
}

#[tokio::test]
async fn each_of_many_automation_keys_has_an_entry_whether_stored_or_not() {
    let embedded = start().await;
    for first in [0, 80, 160] {
        arm(&embedded.table, first..first + 80).await;
    }
    // 300 keys take several requests; 240 of them are there; all are asked for twice.
    let keys: Vec<AutomationKey> = (0..300).flat_map(|number| [key(number), key(number)]).collect();
    let found = embedded.table.automations(&shop(), &samples::buyer(), &keys).await.unwrap();
    assert_eq!(found.len(), 300);
    for number in 0..300 {
        let stored = &found[&key(number)];
        if number < 240 {
            assert_eq!((stored.version, &stored.value.as_ref().unwrap().key), (1, &key(number)));
        } else {
            assert_eq!(*stored, Stored::default());
        }
    }
}

#[tokio::test]
async fn no_keys_need_no_request() {
    let nowhere = Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    assert!(nowhere.automations(&shop(), &samples::buyer(), &[]).await.unwrap().is_empty());
    assert!(nowhere.products(&shop(), &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_beyond_16_mb_is_read_to_its_end() {
    let embedded = start().await;
    for first in [0, 10, 20, 30, 40] {
        let large = |number| Product { description: Some("x".repeat(380_000)), ..product(number) };
        let products: Vec<_> = (first..first + 10).map(|number| upsert(0, large(number))).collect();
        embedded.table.store(&products).await.unwrap();
    }
    let ids: Vec<ProductId> = (0..60).map(|number| product(number).id).collect();
    let products = embedded.table.products(&shop(), &ids).await.unwrap();
    assert_eq!(products.values().filter(|stored| stored.value.is_some()).count(), 50);
}
