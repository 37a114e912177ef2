//! The attributes of a customer.
//!
//! Owns how many there may be and how large, and that revenue figures cannot be sent as
//! attributes: they are ours to count.

use commerce::customer::JsonObject;
use commerce::subscriber::RESERVED_ATTRIBUTES;

use super::fields::Fields;
use super::leaf::Fault;

/// Most attributes of one request.
const MAX_ATTRIBUTES: usize = 100;
/// Longest name of one, in bytes.
const MAX_KEY_BYTES: usize = 128;
/// Largest value of one, in bytes of JSON without blanks.
const MAX_VALUE_BYTES: usize = 2_048;

const NAME: &str = "attributes";

/// The optional field `attributes`; left out it is empty.
pub(super) fn attributes(customer: &mut Fields<'_>) -> JsonObject {
    let attributes = customer.own_keys(NAME, RESERVED_ATTRIBUTES).unwrap_or_default();
    if attributes.len() > MAX_ATTRIBUTES {
        let message = format!("must have at most {MAX_ATTRIBUTES} attributes, this has {}", attributes.len());
        customer.told(NAME, Fault::new(message));
        return attributes;
    }
    for (key, value) in &attributes {
        if key.len() > MAX_KEY_BYTES {
            let message = format!("must have a name of at most {MAX_KEY_BYTES} bytes");
            customer.fault_within(NAME, key, message);
        }
        if value.to_string().len() > MAX_VALUE_BYTES {
            let message = format!("must be at most {MAX_VALUE_BYTES} bytes of JSON");
            customer.fault_within(NAME, key, message);
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::body;
    use crate::refusal::Refusal;
    use crate::warning::Warnings;
    use jiff::Timestamp;
    use serde_json::{Value, json};

    fn read(attributes: &Value) -> Result<(JsonObject, Warnings), Refusal> {
        let text = json!({ "attributes": attributes }).to_string();
        body(&text, Timestamp::UNIX_EPOCH, |fields| Some(super::attributes(fields)))
    }

    fn told(attributes: &Value) -> Vec<String> {
        match read(attributes) {
            Err(Refusal::Invalid(issues)) => {
                issues.listed().iter().map(|issue| format!("{} {}", issue.path, issue.message)).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    fn numbered(count: usize) -> JsonObject {
        (0..count).map(|number| (format!("a{number}"), Value::Null)).collect()
    }

    #[test]
    fn a_request_has_at_most_100_attributes_beside_those_that_are_ours() {
        let mut most = numbered(100);
        most.insert("ltv".into(), json!(1));
        let (attributes, warnings) = read(&json!(most)).unwrap();
        assert_eq!(attributes, numbered(100));
        assert_eq!(json!(warnings), json!(["reserved_key: attributes.ltv"]));
        assert_eq!(
            told(&json!(numbered(101))),
            ["attributes must have at most 100 attributes, this has 101"]
        );
    }

    #[test]
    fn a_name_has_1_to_128_bytes() {
        assert!(read(&json!({"é".repeat(64): 1})).is_ok());
        let long = "x".repeat(129);
        let fault = "… must have a name of at most 128 bytes";
        assert!(told(&json!({ &long: 1 }))[0].ends_with(fault));
        assert_eq!(told(&json!({"": 1})), ["attributes must not have an empty key"]);
    }

    #[test]
    fn a_value_has_at_most_2048_bytes_of_json() {
        assert!(read(&json!({"a": "x".repeat(2_046)})).is_ok());
        let fault = "attributes.a must be at most 2048 bytes of JSON";
        assert_eq!(told(&json!({"a": "x".repeat(2_047)})), [fault]);
        assert_eq!(told(&json!({"a": ["\\".repeat(1_023)]})), [fault]);
        assert_eq!(told(&json!({"a": numbered(300)})), [fault]);
    }
}
