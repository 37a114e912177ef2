//! An event as EventBridge takes it.
//!
//! Owns the source and the mapping of an event onto an entry. Must not change what the event
//! says, but for numbers that EventBridge cannot carry.

use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use commerce::event::Event;
use commerce::identity::EventId;
use serde_json::{Number, Value};

use crate::limits::{Refusal, checked_bytes};

/// The source of every entry.
pub const SOURCE: &str = "commerce";

/// An entry that EventBridge takes, and which event it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The event.
    pub id: EventId,
    /// As sent.
    pub request: PutEventsRequestEntry,
    /// As EventBridge counts them.
    pub bytes: usize,
}

impl Entry {
    /// The event as an entry for the bus with this name, published at this second since 1970.
    ///
    /// An archive replays by the time of an entry, which is therefore when it is published and not
    /// when what it tells happened: the detail has that, to the microsecond.
    ///
    /// # Errors
    /// When EventBridge would refuse it.
    pub fn of(event: &Event, bus_name: &str, published_at_s: i64) -> Result<Self, Refusal> {
        let request = PutEventsRequestEntry::builder()
            .event_bus_name(bus_name)
            .source(SOURCE)
            .detail_type(event.name.detail_type())
            .detail(within_64_bits(event.detail()).to_string())
            // Whole seconds, for EventBridge delivers no more.
            .time(DateTime::from_secs(published_at_s))
            .build();
        let bytes = checked_bytes(&request)?;
        Ok(Self { id: event.id.clone(), request, bytes })
    }
}

/// The caller's own integers above 2^63 − 1 as the nearest floating-point number: EventBridge
/// takes no larger integer, and one in a custom property must not keep the event from being
/// published.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
fn within_64_bits(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_u64() && !number.is_i64() => {
            number.as_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        Value::Array(values) => values.into_iter().map(within_64_bits).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(key, value)| (key, within_64_bits(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::event;
    use commerce::event::EventName;
    use serde_json::json;

    #[test]
    fn an_event_becomes_an_entry_of_the_contract() {
        let event = event(7, json!({"orderId": "1001"}));
        let entry = Entry::of(&event, "shop-commerce", 1_795_300_000).unwrap();
        let request = entry.request;
        assert_eq!(entry.id, event.id);
        assert_eq!(request.event_bus_name(), Some("shop-commerce"));
        assert_eq!(request.source(), Some("commerce"));
        assert_eq!(request.detail_type(), Some("ecommerce.order_placed"));
        assert_eq!(request.time(), Some(&DateTime::from_secs(1_795_300_000)));
        let detail: Value = serde_json::from_str(request.detail().unwrap()).unwrap();
        assert_eq!(detail, event.detail());
    }

    #[test]
    fn every_name_makes_a_detail_type_and_a_detail_that_eventbridge_takes() {
        for name in EventName::ALL {
            let event = Event { name, ..event(1, json!({})) };
            assert!(Entry::of(&event, "bus", 0).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn an_event_that_no_request_has_room_for_is_refused_here() {
        let event = event(1, json!({"note": "x".repeat(300_000)}));
        assert!(matches!(Entry::of(&event, "bus", 0), Err(Refusal::TooLarge(_))));
    }

    #[test]
    fn an_integer_past_64_signed_bits_is_sent_as_the_nearest_number() {
        let event = event(1, json!({"big": [{"n": u64::MAX}], "most": i64::MAX, "least": i64::MIN}));
        let entry = Entry::of(&event, "bus", 0).unwrap();
        let detail = entry.request.detail().unwrap();
        assert!(detail.contains(r#"{"n":1.8446744073709552e+19}"#), "{detail}");
        assert!(detail.contains(r#""most":9223372036854775807"#), "{detail}");
        assert!(detail.contains(r#""least":-9223372036854775808"#), "{detail}");
    }
}
