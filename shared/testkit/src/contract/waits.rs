//! A subscriber has an entry in the index of waits exactly while their wait is armed.

use std::collections::BTreeSet;

use commerce::automation::{Automation, AutomationState, CancelReason, Generation};
use commerce::fact::Fact;
use commerce::identity::{SubscriberId, VariantId};
use commerce::ports::{CommitError, State, VariantFilter, Waiting};

use super::Table;
use crate::build::{
    NOON, automation, commit, instant, order, order_id, product_id, shop, subscriber, wait_for,
};

fn fact() -> Fact {
    order("1").into()
}

fn variant(id: &str) -> VariantId {
    VariantId::parse(id).unwrap()
}

fn person(name: &str) -> SubscriberId {
    subscriber(&format!("{name}@example.com"))
}

fn wait(expected: u64, name: &str, variant: &str, state: AutomationState) -> (u64, State) {
    let key = wait_for(&format!("p/{variant}"));
    (expected, State::Automation(Automation { subscriber_id: person(name), state, ..automation(key) }))
}

async fn waiting(table: &impl Table, of: &str, after: Option<&SubscriberId>, limit: usize) -> Vec<Waiting> {
    table.waiting(&shop(), &product_id("p"), &variant(of), after, limit).await.unwrap()
}

pub async fn a_place_comes_with_the_arming_and_goes_with_its_end(table: &impl Table) {
    let at = instant(NOON);
    let reason = CancelReason::Purchased { order_id: order_id("1") };
    let over = [AutomationState::Fired { at }, AutomationState::Cancelled { at, reason }];
    let place = Waiting { subscriber_id: person("ada"), generation: Generation::new(1), product_version: 7 };
    let mut version = 0_u32;
    for state in over {
        let armed = wait(version.into(), "ada", "v", AutomationState::Armed);
        table.commit(&commit(&fact(), version, [armed])).await.unwrap();
        assert_eq!(waiting(table, "v", None, 9).await, std::slice::from_ref(&place));
        let ended = wait(u64::from(version) + 1, "ada", "v", state);
        table.commit(&commit(&fact(), version + 1, [ended])).await.unwrap();
        assert_eq!(waiting(table, "v", None, 9).await, []);
        version += 2;
    }
    let refused = commit(&fact(), 9, [wait(0, "ada", "v", AutomationState::Armed)]);
    assert_eq!(table.commit(&refused).await, Err(CommitError::Conflict));
    assert_eq!(waiting(table, "v", None, 9).await, [], "a refused commit gives no place");
}

pub async fn a_walk_by_pages_meets_everybody_who_waits_for_the_variant_once(table: &impl Table) {
    let people: Vec<String> = (0..25).map(|number| number.to_string()).collect();
    for (step, variant) in (0..).zip(["v", "v#1", "p"]) {
        let puts = people.iter().map(|person| wait(0, person, variant, AutomationState::Armed));
        table.commit(&commit(&fact(), step, puts)).await.unwrap();
    }
    let mut all: Vec<SubscriberId> = people.iter().map(|name| person(name)).collect();
    all.sort();
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let page = waiting(table, "v", after.as_ref(), 7).await;
        assert!(page.len() <= 7);
        met.extend(page.iter().map(|place| place.subscriber_id.clone()));
        match page.into_iter().next_back() {
            Some(last) => after = Some(last.subscriber_id),
            None => break,
        }
    }
    assert_eq!(met, all);
}

pub async fn those_who_wait_are_counted_by_variant(table: &impl Table) {
    let puts = (0..30).map(|number: u32| {
        let variant = if number < 20 { "v" } else { "v#1" };
        wait(0, &number.to_string(), variant, AutomationState::Armed)
    });
    table.commit(&commit(&fact(), 0, puts)).await.unwrap();
    let count = async |product: &str, variants: &[&str]| {
        let variants: Vec<VariantId> = variants.iter().map(|id| variant(id)).collect();
        let product = product_id(product);
        let these = table.count_waiting(&shop(), &product, VariantFilter::Only(&variants)).await;
        let others = table.count_waiting(&shop(), &product, VariantFilter::AllBut(&variants)).await;
        (these.unwrap(), others.unwrap())
    };
    assert_eq!(count("p", &["v"]).await, (20, 10));
    assert_eq!(count("p", &["v#1"]).await, (10, 20));
    assert_eq!(count("p", &["v", "v#1", "p"]).await, (30, 0));
    assert_eq!(count("p", &[]).await, (0, 30));
    assert_eq!(count("q", &["v"]).await, (0, 0));
    let waited = table.waited(&shop(), &product_id("p")).await.unwrap();
    assert_eq!(waited.len(), 2, "each once");
    assert_eq!(waited.into_iter().collect::<BTreeSet<_>>(), ["v", "v#1"].map(variant).into());
    assert_eq!(table.waited(&shop(), &product_id("q")).await, Ok(vec![]));
}
