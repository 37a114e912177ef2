//! Any call of the real adapter may fail, before or after its effect: the books are the same.

use std::collections::BTreeMap;

use commerce::automation::Automation;
use commerce::decide::Rules;
use commerce::event::Event;
use commerce::fact::Fact;
use commerce::identity::EventId;
use commerce::ports::{Facts as _, OrderLine, Projections as _, Stored, Subscribers as _};
use commerce::posting::Posting;
use commerce::subscriber::Subscriber;
use dynamodb::Table;
use dynamodb::embedded::EmbeddedTable;
use folding::Processor;
use folding::restock::PAGE;
use testkit::build::{BUYER, NOON, OrderBuilder, order, order_id, product, shop, subscriber};
use testkit::bus::MemoryBus;
use testkit::clock::TestClock;
use testkit::faults::{Fault, Faults, Faulty};

const OTHER: &str = "other@example.com";

/// Attempts after which a statement is never accepted, or a fact never folded.
const PATIENCE: usize = 60;

/// Two orders of one buyer, of which the first is amended, and then cancelled by somebody else.
fn statements() -> Vec<OrderBuilder> {
    let razor = || order("1").total(1000).at("2026-11-01T11:10:00Z").item("razor", 1);
    vec![
        razor(),
        order("2").total(500).at("2026-11-01T11:20:00Z").item("razor", 2),
        razor().total(900).accepted_at("2026-11-01T12:00:01Z"),
        razor().by(OTHER).cancelled().accepted_at("2026-11-01T12:00:02Z"),
    ]
}

/// All that is counted, armed, posted and published in the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    profiles: Vec<Stored<Subscriber>>,
    lines: Vec<OrderLine>,
    automations: Vec<Automation>,
    postings: Vec<Posting>,
    events: BTreeMap<EventId, Event>,
}

impl Outcome {
    async fn of(table: &Table, bus: &MemoryBus) -> Self {
        let (mut profiles, mut lines, mut automations, mut postings) = (vec![], vec![], vec![], vec![]);
        for id in [BUYER, OTHER].map(subscriber) {
            profiles.push(table.subscriber(&shop(), &id).await.unwrap());
            lines.extend(table.order_lines(&shop(), &id).await.unwrap());
            automations.extend(table.open_automations(&shop(), &id).await.unwrap());
        }
        for id in ["1", "2"].map(order_id) {
            postings.extend(table.order(&shop(), &id).await.unwrap().postings);
        }
        Self { profiles, lines, automations, postings, events: bus.deduped() }
    }
}

/// Accepts and folds all statements, each as often as it takes. Before each the plan is renewed.
async fn play(faults: &Faults, renew: impl Fn()) -> Outcome {
    let embedded = EmbeddedTable::start().await.unwrap();
    embedded.fill([product("razor").replenished_after(30).build()]).unwrap();
    let (table, bus) = (Faulty::over(embedded.table.clone(), faults), MemoryBus::new(faults));
    let rules =
        Rules { base_currency: None, abandoned_checkout_after: None, subscriber_updated_events: true };
    let clock = TestClock::at(NOON);
    let processor = Processor { table: table.clone(), bus: bus.clone(), clock, rules, page: PAGE };
    for statement in statements() {
        renew();
        let statement = statement.fact();
        let mut accepted = false;
        for _ in 0..PATIENCE {
            accepted = accepted || folding::accept(&table, statement.clone()).await.is_ok();
        }
        assert!(accepted, "never accepted: {:?}", statement.name());
        for fact in embedded.table.order_facts(&shop(), &statement.order_id).await.unwrap() {
            let fact = Fact::Order(fact);
            let mut folded = false;
            for _ in 0..PATIENCE {
                folded = folded || processor.process(&fact).await.is_ok();
            }
            assert!(folded, "never folded: {:?}", fact.reference());
        }
    }
    Outcome::of(&embedded.table, &bus).await
}

async fn undisturbed() -> (Faults, Outcome) {
    let faults = Faults::none();
    let outcome = play(&faults, || ()).await;
    assert_eq!(outcome.lines.len(), 2, "or this test proves nothing");
    (faults, outcome)
}

#[tokio::test]
async fn any_single_call_of_the_adapter_may_fail() {
    let (faults, expected) = undisturbed().await;
    for (index, operation) in faults.calls().into_iter().enumerate() {
        for fault in Fault::failures_of(operation) {
            let faults = Faults::at_call(index, *fault);
            assert_eq!(play(&faults, || ()).await, expected, "{fault:?} at call {index}, {operation:?}");
            assert_eq!(faults.struck(), [(index, *fault)]);
        }
    }
}

#[tokio::test]
async fn for_each_fact_every_call_may_fail_once_before_and_once_after_its_effect() {
    let (_, expected) = undisturbed().await;
    let faults = Faults::none();
    let outcome = play(&faults, || faults.become_planned(Faults::each_operation_before_and_after())).await;
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn calls_may_fail_at_random() {
    let (_, expected) = undisturbed().await;
    for seed in 0..8 {
        let faults = Faults::randomly(seed, 20, &Fault::FAILURES);
        assert_eq!(play(&faults, || ()).await, expected, "seed {seed}");
        assert!(faults.struck().len() > 10, "seed {seed}");
    }
}
