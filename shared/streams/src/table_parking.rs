//! Parking in the table itself, under keys that no consumer of the stream is sent.
//!
//! Owns the parked item:
//!
//! | attribute | what |
//! |---|---|
//! | `pk` | `PARKED#<day the record was made, UTC>` |
//! | `sk` | its sequence number: the same record is the same item however often it is parked |
//! | `reason` | why it could not be handled |
//! | `record` | JSON as Lambda gave it: `{"Records": [<record>]}` is a payload to invoke with again |
//!
//! It holds what the record held, personal data too, and no time to live: somebody has to look.

use aws_lambda_events::dynamodb::EventRecord;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::parking::{ParkError, Parking};

/// Parks in one table.
#[derive(Debug, Clone)]
pub struct TableParking {
    client: Client,
    table_name: String,
}

impl TableParking {
    /// Parks in the table with this name.
    #[must_use]
    pub fn new(client: Client, table_name: impl Into<String>) -> Self {
        Self { client, table_name: table_name.into() }
    }
}

impl Parking for TableParking {
    async fn park(&self, record: &EventRecord, reason: &str) -> Result<(), ParkError> {
        let day = record.change.approximate_creation_date_time.date_naive();
        let sequence = record.change.sequence_number.clone().unwrap_or_default();
        let json = serde_json::to_string(record).map_err(|error| ParkError(error.to_string()))?;
        let put = self
            .client
            .put_item()
            .table_name(&self.table_name)
            .item("pk", AttributeValue::S(format!("PARKED#{day}")))
            .item("sk", AttributeValue::S(sequence))
            .item("reason", AttributeValue::S(reason.to_owned()))
            .item("record", AttributeValue::S(json));
        // The code alone: the text of an AWS error may quote the item.
        let code = |error: aws_sdk_dynamodb::error::SdkError<_, _>| {
            ParkError(error.code().map_or_else(|| error.to_string(), str::to_owned))
        };
        put.send().await.map(drop).map_err(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::record;
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
    use aws_smithy_mocks::{mock, mock_client};
    use serde_json::{Value, json};

    fn text<'a>(item: &'a std::collections::HashMap<String, AttributeValue>, name: &str) -> &'a str {
        item[name].as_s().unwrap()
    }

    #[tokio::test]
    async fn a_parked_record_is_one_item_with_all_it_takes_to_replay_it() {
        let rule = mock!(Client::put_item)
            .match_requests(|input| {
                let item = input.item().unwrap();
                let replayed: Value = serde_json::from_str(text(item, "record")).unwrap();
                assert_eq!(input.table_name(), Some("table"));
                assert_eq!(text(item, "pk"), "PARKED#2026-11-21");
                assert_eq!(text(item, "sk"), "12345678901234567890123");
                assert_eq!(text(item, "reason"), "no such state");
                assert_eq!(replayed["dynamodb"]["NewImage"]["state"], json!({"S": "odd"}));
                let again: EventRecord = serde_json::from_value(replayed).unwrap();
                again == record("a", "12345678901234567890123")
            })
            .then_output(|| PutItemOutput::builder().build());
        let parking = TableParking::new(mock_client!(aws_sdk_dynamodb, [&rule]), "table");
        let parked = parking.park(&record("a", "12345678901234567890123"), "no such state").await;
        assert_eq!(parked, Ok(()));
        assert_eq!(rule.num_calls(), 1);
    }

    #[tokio::test]
    async fn a_failure_names_the_code_and_not_the_text_of_aws() {
        let rule = mock!(Client::put_item).then_error(|| {
            let metadata = ErrorMetadata::builder().code("AccessDenied").message("buyer@example.com");
            PutItemError::generic(metadata.build())
        });
        let parking = TableParking::new(mock_client!(aws_sdk_dynamodb, [&rule]), "table");
        let parked = parking.park(&record("a", "1"), "odd").await;
        assert_eq!(parked, Err(ParkError("AccessDenied".into())));
    }
}
