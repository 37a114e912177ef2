//! Publishing on a bus that takes some entries, none, or fails.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ErrorMetadata;
use aws_sdk_eventbridge::operation::put_events::{PutEventsError, PutEventsOutput};
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use commerce::event::{Event, EventName};
use commerce::identity::{EventId, WorkspaceId};
use commerce::ports::{Bus, Clock, PublishError};
use eventbridge::EventBridgeBus;
use eventbridge::bus::MAX_ATTEMPTS;
use eventbridge::limits::{REQUEST_LIMIT_BYTES, entry_bytes};
use jiff::Timestamp;
use serde_json::{Value, json};

/// It is noon, two hours after the events happened.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-11-21T12:00:00.7Z".parse().unwrap()
    }

    async fn pause(&self, _: Duration) {}
}

/// What the fake bus does with a request: fail as a whole, or answer each entry by its number.
enum Answer {
    Fail(&'static str),
    Refuse(fn(usize) -> Option<&'static str>),
}

/// Requests in the order they came, each with the numbers of its events.
#[derive(Clone, Default)]
struct Requests(Arc<Mutex<Vec<Vec<PutEventsRequestEntry>>>>);

impl Requests {
    fn numbers(&self) -> Vec<Vec<usize>> {
        self.0.lock().unwrap().iter().map(|entries| entries.iter().map(number).collect()).collect()
    }
}

fn number(entry: &PutEventsRequestEntry) -> usize {
    let detail: Value = serde_json::from_str(entry.detail().unwrap()).unwrap();
    detail["event"]["number"].as_u64().unwrap() as usize
}

/// A bus that gives these answers, and takes everything once they are used up.
fn bus(answers: Vec<Answer>) -> (EventBridgeBus<Noon>, Requests) {
    let requests = Requests::default();
    let log = requests.clone();
    let answers = Mutex::new(VecDeque::from(answers));
    let rule = mock!(Client::put_events).then_compute_response(move |input| {
        let entries = input.entries().to_vec();
        log.0.lock().unwrap().push(entries.clone());
        let refuse = match answers.lock().unwrap().pop_front() {
            Some(Answer::Fail(code)) => {
                let metadata = ErrorMetadata::builder().code(code).message("buyer@example.com").build();
                return MockResponse::Error(PutEventsError::generic(metadata));
            }
            Some(Answer::Refuse(refuse)) => refuse,
            None => |_| None,
        };
        MockResponse::Output(output(&entries, refuse))
    });
    let client = mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, [&rule]);
    (EventBridgeBus::new(client, "shop-commerce", Noon), requests)
}

fn output(entries: &[PutEventsRequestEntry], refuse: fn(usize) -> Option<&'static str>) -> PutEventsOutput {
    let results: Vec<_> = entries
        .iter()
        .map(|entry| match refuse(number(entry)) {
            Some(code) => {
                PutEventsResultEntry::builder().error_code(code).error_message("buyer@example.com").build()
            }
            None => PutEventsResultEntry::builder().event_id("taken").build(),
        })
        .collect();
    let failed = results.iter().filter(|result| result.error_code().is_some()).count();
    PutEventsOutput::builder().failed_entry_count(failed as i32).set_entries(Some(results)).build()
}

fn id(number: usize) -> EventId {
    EventId::of(&WorkspaceId::parse("shop").unwrap(), "order_placed", &[&number.to_string()])
}

fn ids(numbers: impl IntoIterator<Item = usize>) -> Vec<EventId> {
    numbers.into_iter().map(id).collect()
}

fn events(count: usize, padding: usize) -> Vec<Event> {
    let event = |number| Event {
        id: id(number),
        name: EventName::OrderPlaced,
        workspace: WorkspaceId::parse("shop").unwrap(),
        occurred_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        recorded_at: "2026-11-21T10:00:01Z".parse().unwrap(),
        subject: format!("order/{number}"),
        correlation_id: "request-1".into(),
        subscriber: json!({}).as_object().cloned().unwrap(),
        body: json!({"number": number, "padding": "x".repeat(padding)}).as_object().cloned().unwrap(),
    };
    (0..count).map(event).collect()
}

fn failed(result: Result<(), PublishError>) -> PublishError {
    result.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn eleven_events_take_two_requests_in_their_order() {
    let (bus, requests) = bus(vec![]);
    bus.publish(&events(11, 0)).await.unwrap();
    assert_eq!(requests.numbers(), [(0..10).collect::<Vec<_>>(), vec![10]]);
}

/// An archive replays by this time: one of the last two hours is to have what was published then,
/// however long ago it happened.
#[tokio::test(start_paused = true)]
async fn an_entry_carries_the_time_at_which_it_is_published() {
    let (bus, requests) = bus(vec![Answer::Refuse(|_| Some("ThrottlingException"))]);
    bus.publish(&events(2, 0)).await.unwrap();
    let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let requests = requests.0.lock().unwrap();
    let times: Vec<i64> = requests.iter().flatten().map(|entry| entry.time().unwrap().secs()).collect();
    assert_eq!(times, [noon.as_second(); 4]);
    let detail: Value = serde_json::from_str(requests[0][0].detail().unwrap()).unwrap();
    assert!(detail.to_string().contains("2026-11-21T10:00:00Z"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn nothing_to_publish_takes_no_request() {
    let (bus, requests) = bus(vec![]);
    bus.publish(&[]).await.unwrap();
    assert!(requests.numbers().is_empty());
}

#[tokio::test(start_paused = true)]
async fn large_events_are_spread_over_requests_by_their_bytes() {
    let (bus, requests) = bus(vec![]);
    bus.publish(&events(5, 100_000)).await.unwrap();
    assert_eq!(requests.numbers(), [vec![0, 1], vec![2, 3], vec![4]]);
    for request in requests.0.lock().unwrap().iter() {
        assert!(request.iter().map(entry_bytes).sum::<usize>() < REQUEST_LIMIT_BYTES);
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_entries_that_failed_are_sent_again() {
    let throttled: fn(usize) -> _ = |number| [1, 3].contains(&number).then_some("ThrottlingException");
    let internal: fn(usize) -> _ = |number| (number == 3).then_some("InternalFailure");
    let (bus, requests) = bus(vec![Answer::Refuse(throttled), Answer::Refuse(internal)]);
    bus.publish(&events(5, 0)).await.unwrap();
    assert_eq!(requests.numbers(), [vec![0, 1, 2, 3, 4], vec![1, 3], vec![3]]);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_bus_is_given_a_pause() {
    let throttled = || Answer::Refuse(|_| Some("ThrottlingException"));
    let (bus, _) = bus(vec![throttled(), throttled(), throttled()]);
    let begun = tokio::time::Instant::now();
    bus.publish(&events(1, 0)).await.unwrap();
    assert!(begun.elapsed() > std::time::Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_stays_throttled_is_given_up_and_named_and_later_chunks_wait() {
    let throttled = || Answer::Refuse(|number| (number == 2).then_some("ThrottlingException"));
    let (bus, requests) = bus((0..9).map(|_| throttled()).collect());
    let error = failed(bus.publish(&events(12, 0)).await);
    assert_eq!(error.failed, ids([2, 10, 11]));
    assert_eq!(error.refused, []);
    assert_eq!(error.reason, "ThrottlingException");
    assert_eq!(requests.numbers().len(), MAX_ATTEMPTS as usize);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_is_refused_for_good_is_not_sent_again_and_holds_nothing_back() {
    let malformed: fn(usize) -> _ = |number| (number == 2).then_some("MalformedDetail");
    let (bus, requests) = bus(vec![Answer::Refuse(malformed)]);
    let error = failed(bus.publish(&events(12, 0)).await);
    assert_eq!((error.failed, error.refused), (ids([2]), ids([2])));
    assert_eq!(requests.numbers(), [(0..10).collect::<Vec<_>>(), vec![10, 11]]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_is_not_tried_again_here_but_may_be_given_later() {
    let denied: fn(usize) -> _ = |_| Some("AccessDeniedException");
    let (bus, requests) = bus(vec![Answer::Refuse(denied)]);
    let error = failed(bus.publish(&events(2, 0)).await);
    assert_eq!((error.failed, error.refused), (ids([0, 1]), vec![]));
    assert_eq!(requests.numbers().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_no_request_has_room_for_is_refused_and_the_others_are_published() {
    let (bus, requests) = bus(vec![]);
    let mut events = events(3, 0);
    events[1].body.insert("note".into(), json!("x".repeat(300_000)));
    let error = failed(bus.publish(&events).await);
    assert_eq!((error.failed, error.refused), (ids([1]), ids([1])));
    assert_eq!(requests.numbers(), [[0, 2]]);
}

#[tokio::test(start_paused = true)]
async fn in_an_outage_every_event_is_named_and_none_is_refused() {
    let (bus, requests) = bus(vec![Answer::Fail("InternalException")]);
    let error = failed(bus.publish(&events(11, 0)).await);
    assert_eq!((error.failed, error.refused), (ids(0..11), vec![]));
    assert_eq!(requests.numbers().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_reason_has_the_codes_and_never_the_texts_of_aws() {
    for answer in [Answer::Fail("AccessDeniedException"), Answer::Refuse(|_| Some("AccessDeniedException"))] {
        let (bus, _) = bus(vec![answer]);
        assert_eq!(failed(bus.publish(&events(1, 0)).await).reason, "AccessDeniedException");
    }
}
