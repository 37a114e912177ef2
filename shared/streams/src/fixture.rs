//! Stream records for the tests of this crate.

use aws_lambda_events::dynamodb::EventRecord;
use serde_json::json;

/// A record of the partition, as Lambda sends it.
pub fn record(partition: &str, sequence: &str) -> EventRecord {
    let record = json!({
        "awsRegion": "eu-west-1",
        "eventID": format!("{partition}/{sequence}"),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_255_200,
            "Keys": {"pk": {"S": partition}, "sk": {"S": "FACT#placed"}},
            "NewImage": {"pk": {"S": partition}, "sk": {"S": "FACT#placed"}, "state": {"S": "odd"}},
            "SequenceNumber": sequence,
            "SizeBytes": 100,
            "StreamViewType": "NEW_IMAGE"
        }
    });
    serde_json::from_value(record).unwrap()
}
