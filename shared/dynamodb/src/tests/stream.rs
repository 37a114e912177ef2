//! What the stream shows is what was written, and a record that shows nothing stops nobody.

use aws_lambda_events::event::dynamodb::EventRecord;
use commerce::fact::Fact;
use commerce::ports::{Commit, Facts as _, Projections as _, Put, State};
use serde_json::{Value, json};

use super::{samples, shop, start};
use crate::stream::{StreamError, automation, fact};

/// A record of Lambda's with this image.
fn record(image: Value) -> EventRecord {
    let record = json!({
        "eventID": "1",
        "eventName": "INSERT",
        "awsRegion": "eu-west-1",
        "dynamodb": { "SizeBytes": 1, "SequenceNumber": "1", "NewImage": image },
    });
    serde_json::from_value(record).unwrap()
}

#[tokio::test]
async fn facts_and_automations_read_back_from_the_stream_as_they_were_written() {
    let embedded = start().await;
    let facts = [
        samples::placed(&shop(), "1#x", "request"),
        Fact::Checkout(samples::checkout_fact(1)),
        Fact::Due(samples::due_fact(1)),
        Fact::Wait(samples::wait_fact(1)),
        Fact::Restock(samples::restock_fact(1)),
    ];
    for fact in &facts {
        embedded.table.append(fact).await.unwrap();
    }
    let armed = samples::wait("ada", "v", commerce::automation::AutomationState::Armed);
    let put = Put { expected: 0, state: State::Automation(armed.clone()) };
    let posting = samples::empty_posting(&facts[0], 0);
    embedded.table.commit(&Commit { puts: vec![put], unchanged: Vec::new(), posting }).await.unwrap();

    let mut stream = embedded.stream().unwrap();
    let records = stream.read().unwrap();
    assert_eq!(records.len(), 9, "five facts, an automation, its place, a posting and its history");
    assert_eq!(stream.read().unwrap(), []);
    let read: Vec<Fact> = records.iter().filter_map(|record| fact(record).ok()).collect();
    for fact in facts {
        assert!(read.contains(&fact), "{fact:?}");
    }
    let read: Vec<_> = records.iter().filter_map(|record| automation(record).ok()).collect();
    assert_eq!(read, [armed]);
}

#[test]
fn a_record_of_another_item_is_none_of_ours() {
    let image = |sk| json!({ "pk": { "S": "p" }, "sk": { "S": sk }, "data": { "S": "{}" } });
    assert_eq!(fact(&record(image("AUTO#x"))), Err(StreamError::OtherItem("FACT#")));
    assert_eq!(automation(&record(image("FACT#x"))), Err(StreamError::OtherItem("AUTO#")));
    assert_eq!(fact(&record(image("POST#x"))), Err(StreamError::OtherItem("FACT#")));
}

#[test]
fn a_record_without_an_item_shows_none() {
    for image in [json!({}), json!({ "pk": { "S": "p" } }), json!({ "data": { "N": "1" } })] {
        assert_eq!(fact(&record(image.clone())), Err(StreamError::NoItem));
        assert_eq!(automation(&record(image)), Err(StreamError::NoItem));
    }
}

#[test]
fn a_record_that_cannot_be_read_names_its_key_and_not_its_content() {
    for data in ["", "private", "{\"workspace\":\"private\"}", "[]"] {
        for (sk, kind) in [("FACT#placed", "order_fact"), ("FACT#placed", ""), ("AUTO#x", "automation")] {
            let image = json!({
                "pk": { "S": "W#shop#ORDER#1" },
                "sk": { "S": sk },
                "kind": { "S": kind },
                "data": { "S": data },
            });
            let errors = [fact(&record(image.clone())).err(), automation(&record(image)).err()];
            let unreadable = errors.into_iter().flatten().find_map(|error| match error {
                StreamError::Unreadable(text) => Some(text),
                StreamError::NoItem | StreamError::OtherItem(_) | StreamError::FromNewer(_) => None,
            });
            let text = unreadable.unwrap();
            assert!(text.contains("W#shop#ORDER#1") && !text.contains("private"), "{text}");
        }
    }
}
