//! Two folds in flight together: what one commits between two reads of the other.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use commerce::automation::{Automation, Cause};
use commerce::decide::Rules;
use commerce::event::EventName;
use commerce::fact::{Fact, Receipt, RestockFact, WaitFact};
use commerce::ports::{Catalogue as _, Facts as _, Upsert};
use folding::restock::PAGE;
use folding::{Processor, accept_wait};
use jiff::SignedDuration;
use testkit::build::{NOON, checkout, instant, product, product_id, shop, stocking, subscriber, wait};
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::run::interrupt;
use testkit::table::MemoryTable;

const OTHER: &str = "other@example.com";

fn rules() -> Rules {
    Rules {
        base_currency: None,
        abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
        subscriber_updated_events: true,
    }
}

fn processor(table: &MemoryTable) -> Processor<MemoryTable, MemoryBus, TestClock> {
    let (table, bus, clock) = (table.clone(), MemoryBus::default(), TestClock::at(NOON));
    Processor { table, bus, clock, rules: rules(), page: PAGE }
}

/// At whatever moment: a checkout that changes hands while its first statement is told and
/// folded is in the end the second one's.
#[tokio::test(start_paused = true)]
async fn an_older_statement_about_a_checkout_is_not_committed_over_a_newer_one() {
    let first = checkout("c-1").at("2026-11-01T11:00:00Z").fact();
    let second = checkout("c-1").by(OTHER).at("2026-11-01T11:00:00Z").accepted_at("2026-11-01T12:01:00Z");
    let second = second.amending(&first);
    let mut turns = 0;
    loop {
        let table = MemoryTable::default();
        let processor = processor(&table);
        let tell = async |fact: Fact| {
            table.append(&fact).await.unwrap();
            while processor.process(&fact).await.is_err() {}
        };
        let was_running = interrupt(tell(first.clone().into()), turns, tell(second.clone().into())).await;
        let armed: Vec<Automation> =
            table.all_automations().into_iter().filter(Automation::is_armed).collect();
        let [timer] = armed.as_slice() else { panic!("{} timers at turn {turns}", armed.len()) };
        assert_eq!(timer.subscriber_id, subscriber(OTHER), "turn {turns}");
        if !was_running {
            break;
        }
        turns += 1;
    }
    assert!(turns > 5, "of {turns} turns");
}

/// Stock returns: the fact of it, when it is stored.
async fn restock(table: &MemoryTable) -> RestockFact {
    let (patch, receipt) = (stocking("mug", true), receipt());
    let ids = [patch.id.clone()];
    let stored = table.stored(&shop(), &ids).await.unwrap().remove(&ids[0]).unwrap();
    let product = patch.apply(&shop(), stored.clone(), receipt.accepted_at);
    let fact = product.restock(stored.value.as_ref(), stored.version, &receipt).unwrap();
    let upsert = Upsert { expected: stored.version, product, restock: Some(fact.clone()) };
    // Whose fold only checks the product may have it in a transaction.
    while table.store(std::slice::from_ref(&upsert)).await.is_err() {}
    fact
}

fn receipt() -> Receipt {
    // Behind all others: no clock says what came first.
    Receipt { accepted_at: instant("2026-11-01"), correlation_id: "restock".to_owned() }
}

/// At whatever moment: stock that returns while somebody asks for it answers them, or they asked
/// when it was there.
#[tokio::test(start_paused = true)]
async fn nobody_misses_the_stock_that_returns_while_they_ask() {
    let (mut turns, mut notices) = (0, 0);
    loop {
        let table = MemoryTable::default();
        table.stock(product("mug").in_stock(false));
        let processor = processor(&table);
        let ask = async {
            let WaitFact { workspace, content, receipt, .. } = wait("mug").fact();
            let fact = accept_wait(&table, workspace, content, receipt).await.unwrap();
            processor.process(&Fact::Wait(fact)).await.map(drop).unwrap();
        };
        let stock = async {
            processor.process(&Fact::Restock(restock(&table).await)).await.map(drop).unwrap();
        };
        let was_running = interrupt(ask, turns, stock).await;
        for fact in table.all_facts() {
            processor.process(&fact).await.unwrap();
        }

        let [held] = table.all_automations().try_into().unwrap();
        let product = table.stored(&shop(), &[product_id("mug")]).await.unwrap().remove(&product_id("mug"));
        let returned_in = product.unwrap().version;
        let Cause::Wait { product_version, .. } = &held.cause else { panic!("{held:?}") };
        assert_eq!(held.is_armed(), *product_version >= returned_in, "turn {turns}: {held:?}");
        let told = processor.bus.deduped().into_values().filter(|e| e.name == EventName::BackInStock).count();
        assert_eq!(told, usize::from(!held.is_armed()), "turn {turns}");
        notices += told;
        if !was_running {
            break;
        }
        turns += 1;
    }
    assert!(notices > 3 && notices < turns + 1, "of {turns} turns {notices} met");
}
