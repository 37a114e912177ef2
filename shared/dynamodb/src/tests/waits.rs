//! Somebody has a place among waiting subscribers exactly while their wait is armed.

use commerce::automation::{AutomationState, CancelReason};
use commerce::identity::{ProductId, SubscriberId, VariantId};
use commerce::ports::{Catalogue as _, Commit, CommitError, Ledger as _, Put, State, TableError, Upsert};

use super::{order, samples, shop, start};
use crate::Table;

fn product() -> ProductId {
    ProductId::parse("p").unwrap()
}

fn commit(step: u32, puts: Vec<Put>, unchanged: Vec<(ProductId, u64)>) -> Commit {
    let fact = samples::placed(&shop(), "1", "request");
    Commit { puts, unchanged, posting: samples::empty_posting(&fact, step) }
}

fn wait(expected: u64, person: &str, variant: &str, state: AutomationState) -> Put {
    Put { expected, state: State::Automation(samples::wait(person, variant, state)) }
}

async fn waiting(
    table: &Table,
    variant: &str,
    after: Option<&SubscriberId>,
    limit: usize,
) -> Vec<SubscriberId> {
    let variant = VariantId::parse(variant).unwrap();
    let page = table.waiting(&shop(), &product(), &variant, after, limit).await.unwrap();
    page.into_iter().map(|waiting| waiting.subscriber_id).collect()
}

#[tokio::test]
async fn a_place_comes_with_the_arming_and_goes_with_its_end() {
    let embedded = start().await;
    let (table, at) = (&embedded.table, "2026-11-22T10:00:00Z".parse().unwrap());
    let reason = CancelReason::Purchased { order_id: order("1") };
    let over = [AutomationState::Fired { at }, AutomationState::Cancelled { at, reason }];
    let ada = [SubscriberId::of(&shop(), "ada")];
    let mut version = 0;
    for state in over {
        let armed = wait(version, "ada", "v", AutomationState::Armed);
        table.commit(&commit(u32::try_from(version).unwrap(), vec![armed], vec![])).await.unwrap();
        assert_eq!(waiting(table, "v", None, 9).await, ada);
        let ended = wait(version + 1, "ada", "v", state);
        table.commit(&commit(u32::try_from(version).unwrap() + 1, vec![ended], vec![])).await.unwrap();
        assert_eq!(waiting(table, "v", None, 9).await, []);
        version += 2;
    }
    let refused = wait(0, "ada", "v", AutomationState::Armed);
    assert_eq!(table.commit(&commit(9, vec![refused], vec![])).await, Err(CommitError::Conflict));
    assert_eq!(waiting(table, "v", None, 9).await, [], "a refused commit gives no place");
}

#[tokio::test]
async fn a_walk_by_pages_meets_everybody_who_waits_for_the_variant_once() {
    let embedded = start().await;
    let table = &embedded.table;
    let people: Vec<String> = (0..25).map(|number| number.to_string()).collect();
    for (step, variant) in (0..).zip(["v", "v#1", "p"]) {
        let puts = people.iter().map(|person| wait(0, person, variant, AutomationState::Armed)).collect();
        table.commit(&commit(step, puts, vec![])).await.unwrap();
    }
    let mut all: Vec<SubscriberId> = people.iter().map(|person| SubscriberId::of(&shop(), person)).collect();
    all.sort();
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let page = waiting(table, "v", after.as_ref(), 7).await;
        assert!(page.len() <= 7);
        met.extend(page.clone());
        match page.last() {
            Some(last) => after = Some(last.clone()),
            None => break,
        }
    }
    assert_eq!(met, all);
    let walked = table.waiting(&shop(), &product(), &VariantId::parse("v").unwrap(), None, 1).await.unwrap();
    let held = samples::wait("0", "v", AutomationState::Armed);
    assert_eq!(walked[0].generation, held.generation);
    assert_eq!(walked[0].product_version, 7);
}

#[tokio::test]
async fn a_commit_depends_on_a_product_that_it_does_not_write() {
    let embedded = start().await;
    let table = &embedded.table;
    let stocked = commerce::product::Product {
        id: product(),
        created_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        ..samples::product(0)
    };
    let version = stocked.version_after(0);
    let put = |expected| vec![wait(expected, "ada", "v", AutomationState::Armed)];

    let guessed = table.commit(&commit(0, put(0), vec![(product(), version)])).await;
    assert_eq!(guessed, Err(CommitError::Conflict), "there is none");
    table.commit(&commit(0, put(0), vec![(product(), 0)])).await.unwrap();

    table.store(&[Upsert { expected: 0, product: stocked, restock: None }]).await.unwrap();
    for stale in [0, version + 1] {
        let refused = table.commit(&commit(1, put(1), vec![(product(), stale)])).await;
        assert_eq!(refused, Err(CommitError::Conflict), "{stale}");
    }
    table.commit(&commit(1, put(1), vec![(product(), version)])).await.unwrap();
}

#[tokio::test]
async fn a_commit_of_more_items_than_a_transaction_takes_is_refused_before_it_is_sent() {
    let nowhere = Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    let people = (0..50).map(|number| wait(0, &number.to_string(), "v", AutomationState::Armed));
    let refused = nowhere.commit(&commit(0, people.collect(), vec![])).await;
    assert_eq!(
        refused,
        Err(CommitError::Table(TableError::TooLarge)),
        "50 waits are 100 items, and a posting"
    );
}
