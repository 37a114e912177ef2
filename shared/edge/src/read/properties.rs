//! The caller's own event properties.
//!
//! Owns that they cannot stand in for what the event itself says.

use commerce::customer::JsonObject;
use commerce::event::RESERVED_PROPERTIES;

use super::fields::Fields;

/// The optional field `properties`; `None` when it is left out.
pub fn properties(fields: &mut Fields<'_>) -> Option<JsonObject> {
    fields.own_keys("properties", RESERVED_PROPERTIES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::body;
    use jiff::Timestamp;
    use serde_json::json;

    #[test]
    fn what_the_event_says_itself_cannot_be_overridden() {
        let reserved = [
            "provider",
            "orderId",
            "orderNumber",
            "status",
            "totalCents",
            "currency",
            "orderedAt",
            "lineItems",
            "refundAmountCents",
            "customerTotals",
            "checkoutId",
            "checkoutUrl",
            "refundId",
            "startedAt",
            "dueAt",
            "reinstated",
            "movedFrom",
        ];
        for key in reserved {
            let text = json!({"properties": {key: "mine", "campaign": "spring"}}).to_string();
            let (own, warnings) = body(&text, Timestamp::UNIX_EPOCH, properties).unwrap();
            assert_eq!(json!(own), json!({"campaign": "spring"}));
            assert_eq!(json!(warnings), json!([format!("reserved_key: properties.{key}")]));
        }
    }

    #[test]
    fn left_out_is_not_the_same_as_empty() {
        let read = |text| body(text, Timestamp::UNIX_EPOCH, |fields| Some(properties(fields))).unwrap().0;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"properties":null}"#), None);
        assert_eq!(read(r#"{"properties":{}}"#), Some(JsonObject::new()));
    }
}
