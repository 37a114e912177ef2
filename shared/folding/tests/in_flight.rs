//! Two folds in flight together: what one commits between two reads of the other.

use commerce::automation::Automation;
use commerce::decide::Rules;
use commerce::fact::Fact;
use commerce::ports::Facts as _;
use folding::Processor;
use folding::restock::PAGE;
use jiff::SignedDuration;
use testkit::build::{NOON, checkout, subscriber};
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
        let processor = Processor {
            ledger: table.clone(),
            bus: MemoryBus::default(),
            clock: TestClock::at(NOON),
            rules: rules(),
            page: PAGE,
        };
        let tell = async |fact: Fact| {
            table.append(&fact).await.unwrap();
            processor.process(&fact).await.unwrap();
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
