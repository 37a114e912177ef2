//! The customer of an order or checkout.
//!
//! Owns the names of its fields on the wire.

use commerce::customer::Customer;
use commerce::identity::ExternalId;

use super::attributes::attributes;
use super::fields::Fields;
use super::leaf;

/// The required field `customer`.
pub fn customer(fields: &mut Fields<'_>) -> Option<Customer> {
    fields.required_object("customer", |customer| {
        let email = customer.required("email", leaf::email);
        let external_id = customer.optional_identifier("externalId", leaf::identifier(ExternalId::parse));
        let first_name = customer.optional_text("firstName", leaf::text);
        let last_name = customer.optional_text("lastName", leaf::text);
        let attributes = attributes(customer);
        Some(Customer { email: email?, external_id, first_name, last_name, attributes })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::body;
    use crate::refusal::Refusal;
    use crate::warning::Warnings;
    use jiff::Timestamp;
    use serde_json::json;

    fn read(customer_json: &str) -> Result<(Customer, Warnings), Refusal> {
        body(&format!(r#"{{"customer":{customer_json}}}"#), Timestamp::UNIX_EPOCH, customer)
    }

    #[test]
    fn a_customer_is_known_by_their_address_alone() {
        let (customer, warnings) = read(r#"{"email":" Buyer@Example.com "}"#).unwrap();
        assert_eq!(customer.email.key(), "buyer@example.com");
        assert_eq!((customer.external_id, customer.first_name, customer.last_name), (None, None, None));
        assert!(customer.attributes.is_empty() && warnings.is_empty());
    }

    #[test]
    fn names_external_id_and_attributes_are_kept() {
        let text = r#"{"email":"a@example.com","externalId":77,"firstName":"Zoë","lastName":"O'Neil","attributes":{"plan":"pro","old":null}}"#;
        let (customer, _) = read(text).unwrap();
        assert_eq!(customer.external_id.map(|id| id.to_string()).as_deref(), Some("77"));
        assert_eq!(
            (customer.first_name.as_deref(), customer.last_name.as_deref()),
            (Some("Zoë"), Some("O'Neil"))
        );
        assert_eq!(json!(customer.attributes), json!({"plan": "pro", "old": null}));
    }

    #[test]
    fn revenue_figures_cannot_be_sent_as_attributes() {
        let (customer, warnings) =
            read(r#"{"email":"a@example.com","attributes":{"ltv":1,"plan":"pro"}}"#).unwrap();
        assert_eq!(json!(customer.attributes), json!({"plan": "pro"}));
        assert_eq!(json!(warnings), json!(["reserved_key: customer.attributes.ltv"]));
    }

    #[test]
    fn what_a_shop_sends_for_none_wipes_nothing() {
        let (customer, warnings) =
            read(r#"{"email":"a@example.com","externalId":"","firstName":"","lastName":"","attributes":[]}"#)
                .unwrap();
        assert_eq!((customer.external_id, customer.first_name, customer.last_name), (None, None, None));
        assert!(customer.attributes.is_empty());
        assert_eq!(json!(warnings), json!(["empty_identifier: customer.externalId"]));
    }

    #[test]
    fn all_faults_of_a_customer_are_told() {
        let text =
            r#"{"email":"buyer","externalId":{},"firstName":"a\u0000b","lastName":5,"attributes":[1]}"#;
        let Err(Refusal::Invalid(issues)) = read(text) else { panic!("accepted") };
        let paths: Vec<_> = issues.listed().iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "customer.email",
                "customer.externalId",
                "customer.firstName",
                "customer.lastName",
                "customer.attributes"
            ]
        );
        assert!(read("{}").is_err() && read("null").is_err());
    }
}
