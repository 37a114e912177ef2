//! A commit takes effect whole or not at all, under the versions that were read.

use commerce::fact::Fact;
use commerce::ports::{Commit, CommitError, OrderHistory, State, Stored};
use commerce::subscriber::Subscriber;

use super::Table;
use crate::build::{
    BUYER, automation, checkout_state, commit, line, order, order_id, posting, product, product_id, profile,
    purchases, shop, subscriber, timer_of,
};
use crate::run::interleave;

fn fact() -> Fact {
    order("1").into()
}

/// A profile that is told from others by its time.
fn written(number: u32) -> Subscriber {
    let mut written = profile(BUYER);
    written.updated_at += jiff::SignedDuration::from_secs(number.into());
    written
}

fn profiled(expected: u64, number: u32) -> (u64, State) {
    (expected, State::Subscriber(Box::new(written(number))))
}

pub async fn every_kind_of_state_is_written_and_read_back_with_its_version(table: &impl Table) {
    let (line, timer, checkout) = (line("1", 5), automation(timer_of("c")), checkout_state("c"));
    let bought = purchases("p");
    for version in 0..3 {
        let number = u32::try_from(version).unwrap();
        let states = [
            State::Subscriber(Box::new(written(number))),
            State::OrderLine(line.clone()),
            State::Automation(timer.clone()),
            State::Checkout(checkout.clone()),
            State::Purchases(bought.clone()),
        ];
        table.commit(&commit(&fact(), number, states.map(|state| (version, state)))).await.unwrap();

        let (version, buyer) = (version + 1, subscriber(BUYER));
        let stored = table.subscriber(&shop(), &buyer).await;
        assert_eq!(stored, Ok(Stored { version, value: Some(written(number)) }));
        let stored = table.order_line(&shop(), &buyer, &line.order_id).await;
        assert_eq!(stored, Ok(Stored { version, value: Some(line.clone()) }));
        let stored = table.automations(&shop(), &buyer, std::slice::from_ref(&timer.key)).await.unwrap();
        assert_eq!(stored[&timer.key], Stored { version, value: Some(timer.clone()) });
        let stored = table.checkout_state(&shop(), &checkout.checkout_id).await;
        assert_eq!(stored, Ok(Stored { version, value: Some(checkout.clone()) }));
        let stored =
            table.purchases(&shop(), &buyer, std::slice::from_ref(&bought.product_id)).await.unwrap();
        assert_eq!(stored[&bought.product_id], Stored { version, value: Some(bought.clone()) });
    }
}

pub async fn a_step_that_is_posted_is_not_posted_again(table: &impl Table) {
    table.commit(&commit(&fact(), 0, [])).await.unwrap();
    let mut again = commit(&fact(), 0, [profiled(0, 1)]);
    again.posting.folded_at += jiff::SignedDuration::from_secs(1);
    assert_eq!(table.commit(&again).await, Err(CommitError::Conflict));
    assert_eq!(table.postings(&fact().reference()).await, Ok(vec![posting(&fact(), 0)]));
    assert_eq!(table.subscriber(&shop(), &subscriber(BUYER)).await, Ok(Stored::default()));
}

pub async fn state_is_written_only_over_the_version_that_was_read(table: &impl Table) {
    table.commit(&commit(&fact(), 0, [profiled(0, 1)])).await.unwrap();
    table.commit(&commit(&fact(), 1, [profiled(1, 2)])).await.unwrap();
    for stale in [0, 1, 3] {
        let refused = table.commit(&commit(&fact(), 2, [profiled(stale, 9)])).await;
        assert_eq!(refused, Err(CommitError::Conflict), "{stale}");
    }
    let stored = table.subscriber(&shop(), &subscriber(BUYER)).await;
    assert_eq!(stored, Ok(Stored { version: 2, value: Some(written(2)) }));
}

pub async fn a_commit_that_fails_in_one_item_changes_none(table: &impl Table) {
    let stale = (7, State::OrderLine(line("1", 5)));
    let timer = (0, State::Automation(automation(timer_of("c"))));
    let refused = table.commit(&commit(&fact(), 0, [profiled(0, 1), timer, stale])).await;
    assert_eq!(refused, Err(CommitError::Conflict));
    let buyer = subscriber(BUYER);
    assert_eq!(table.find(&shop(), &buyer).await, Ok(None));
    assert_eq!(table.current(&shop(), &buyer, &timer_of("c")).await, Ok(None));
    assert_eq!(table.order_lines(&shop(), &buyer).await, Ok(vec![]));
    assert_eq!(table.activity(&shop(), &buyer, 9).await, Ok(vec![]));
    assert_eq!(table.order(&shop(), &order_id("1")).await, Ok(OrderHistory::default()));
}

pub async fn a_commit_depends_on_a_product_that_it_does_not_write(table: &impl Table) {
    let stocked = product("p").build();
    let version = stocked.version_after(0);
    let depending = |step, on| {
        let unchanged = vec![(product_id("p"), on)];
        Commit { unchanged, ..commit(&fact(), step, [profiled(step.into(), 1)]) }
    };
    let guessed = table.commit(&depending(0, version)).await;
    assert_eq!(guessed, Err(CommitError::Conflict), "there is none");
    table.commit(&depending(0, 0)).await.unwrap();

    let upsert = commerce::ports::Upsert { expected: 0, product: stocked, restock: None };
    table.store(&[upsert]).await.unwrap();
    for stale in [0, version + 1] {
        assert_eq!(table.commit(&depending(1, stale)).await, Err(CommitError::Conflict), "{stale}");
    }
    table.commit(&depending(1, version)).await.unwrap();
}

/// Writes the profile over what it read, again after every conflict.
async fn write_once(table: &impl Table, writer: u32) {
    let fact = Fact::from(order(&writer.to_string()));
    loop {
        let read = table.subscriber(&shop(), &subscriber(BUYER)).await.unwrap();
        let seen =
            read.value.map_or(0, |held| held.updated_at.as_second() - written(0).updated_at.as_second());
        let next = profiled(read.version, u32::try_from(seen).unwrap() + 1);
        match table.commit(&commit(&fact, 0, [next])).await {
            Ok(()) => return,
            Err(CommitError::Conflict) => crate::run::turn().await,
            Err(CommitError::Table(error)) => panic!("{error}"),
        }
    }
}

pub async fn of_many_writers_of_one_profile_none_loses_its_update(table: &impl Table) {
    const WRITERS: u32 = 16;
    interleave(1, (0..WRITERS).map(|writer| write_once(table, writer))).await;
    let stored = table.subscriber(&shop(), &subscriber(BUYER)).await;
    assert_eq!(stored, Ok(Stored { version: WRITERS.into(), value: Some(written(WRITERS)) }));
}
