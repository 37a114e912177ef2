//! What comes from AWS itself: batches of the table's stream, and wake-ups of Scheduler.

use aws_lambda_events::dynamodb::Event;
use commerce::ports::WakeUp;
use dynamodb::exposed::Kept as _;
use dynamodb::stream;
use folding::Processor;
use schedules::{ScheduleName, WakeUpMessage};
use testkit::bus;
use testkit::clock::TestClock;
use testkit::http::TEN;
use testkit::parking::MemoryParking;
use testkit::run::block_on;

use crate::recorded::{before, rules};

/// An event of Lambda with records of the stream, for either of its consumers.
pub fn records(bytes: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Event>(bytes) else { return };
    for record in &event.records {
        if let Ok(fact) = stream::fact(record) {
            fact.kept().unwrap();
        }
        if let Ok(automation) = stream::automation(record) {
            automation.kept().unwrap();
        }
    }
    let (count, parking) = (event.records.len(), MemoryParking::default());
    let processor = Processor {
        table: before(),
        bus: bus::Memory::default(),
        clock: TestClock::at(TEN),
        rules: rules(),
        page: folding::restock::PAGE,
    };
    let sequences: Vec<_> =
        event.records.iter().filter_map(|record| record.change.sequence_number.clone()).collect();
    let Ok(answer) = block_on(processor::handle(&processor, &parking, event)) else { return };
    assert_eq!(sequences.len(), count, "records without a number are not handled");
    assert!(answer.batch_item_failures.len() <= 1, "the lowest, and no other");
    for failed in answer.batch_item_failures.iter().filter_map(|failure| failure.item_identifier.as_ref()) {
        assert!(sequences.contains(failed), "{failed} is none of {sequences:?}");
    }
    let parked = parking.parked();
    assert!(parked.len() <= count, "each is parked once");
    for record in parked {
        assert!(!record.reason.contains("panicked"), "{}", record.reason);
    }
}

/// The payload of a schedule.
pub fn wake_up(bytes: &[u8]) {
    let Ok(message) = serde_json::from_slice::<WakeUpMessage>(bytes) else { return };
    let table = before();
    let facts = table.all_facts().len();
    let handled = block_on(reminders::handle(&table, &TestClock::at(TEN), message.clone(), "request"));
    let recorded = table.all_facts().len() - facts;
    let Ok(wake_up) = WakeUp::try_from(message.clone()) else {
        assert!(handled.is_err() && recorded == 0, "what is no wake-up is not recorded");
        return;
    };
    assert_eq!((handled, recorded), (Ok(()), 1));
    let again = WakeUpMessage::from(&wake_up);
    assert_eq!(WakeUp::try_from(again.clone()).as_ref(), Ok(&wake_up));
    let input = again.to_input().expect("a message is JSON");
    assert!(!input.contains('<'), "a word of Scheduler: {input}");
    assert_eq!(serde_json::from_str::<WakeUpMessage>(&input).ok(), Some(again));
    let name = ScheduleName::of(&wake_up);
    assert!((1..=64).contains(&name.as_str().len()), "{}", name.as_str());
    crate::recorded::folded(&table, &table.all_facts());
}
