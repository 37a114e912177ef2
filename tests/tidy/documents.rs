//! The published lists are those of the code.

use std::collections::BTreeSet;

use commerce::automation::{CancelReason, Reason};
use commerce::identity::OrderId;
use commerce::money::Currency;

use crate::sources::text;

/// The entries of a list in a block of YAML that begins with this line.
fn entries<'a>(document: &'a str, block: &str, list: &str) -> Vec<&'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let start = document.lines().skip_while(|line| line.trim() != block);
    let outer = start.clone().next().map(indent).unwrap_or_default();
    let inside = start.skip(1).take_while(|line| line.is_empty() || indent(line) > outer);
    let list = inside.skip_while(|line| !line.trim().starts_with(list)).skip(1);
    list.map_while(|line| line.trim().strip_prefix("- ")).collect()
}

fn codes() -> Vec<&'static str> {
    Reason::ALL.into_iter().map(Reason::code).collect()
}

#[test]
fn every_reason_is_documented_with_its_meaning_and_no_other_is() {
    let document = text("docs/openapi.yaml");
    assert_eq!(entries(&document, "AutomationReason:", "enum:"), codes());
    let described = entries(&document, "AutomationReason:", "Why something");
    let described: Vec<&str> = described.iter().filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(described, codes());
}

#[test]
fn every_reason_to_cancel_is_in_the_schema_of_its_event() {
    let order_id = OrderId::parse("1").unwrap_or_else(|error| panic!("{error}"));
    let reasons = [
        CancelReason::PurchasedAgain { order_id: order_id.clone() },
        CancelReason::Purchased { order_id: order_id.clone() },
        CancelReason::OrderCancelled { order_id: order_id.clone() },
        CancelReason::OrderRefunded { order_id: order_id.clone() },
        CancelReason::ItemRemoved { order_id: order_id.clone() },
        CancelReason::ItemReturned { order_id: order_id.clone() },
        CancelReason::OrderTimeChanged { order_id: order_id.clone() },
        CancelReason::Converted { order_id: Some(order_id) },
        CancelReason::CheckoutReassigned,
        CancelReason::TooManyCheckouts,
        CancelReason::ReplenishmentDisabled,
    ];
    let expected: BTreeSet<String> = reasons.iter().map(|reason| reason.reason().code().to_owned()).collect();
    let schema = text("docs/schemas/automation_cancelled.json");
    let list =
        schema.split("\"reason\": {").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
    let documented = list.split('[').nth(1).unwrap_or_default().split(',');
    let documented: BTreeSet<String> =
        documented.map(|code| code.trim().trim_matches('"').to_owned()).collect();
    assert_eq!(documented, expected);
}

/// Every value that CloudFormation takes starts the functions, and every one that starts them is
/// taken.
#[test]
fn the_base_currencies_of_the_template_are_those_of_the_code() {
    let template = text("template.yaml");
    let list = template.split("  BaseCurrency:").nth(1).and_then(|rest| rest.split(']').next());
    let list = list.and_then(|list| list.split('[').nth(1)).unwrap_or_default();
    let listed: Vec<&str> = list.split(',').map(|code| code.trim().trim_matches('\'')).collect();
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|a| letters().map(move |b| [a, b]));
    let codes = codes.flat_map(|[a, b]| letters().map(move |c| String::from_iter([a, b, c])));
    let known: Vec<String> = codes.filter(|code| Currency::parse(code).is_ok()).collect();
    assert_eq!(listed.first(), Some(&""), "empty: each subscriber's own");
    assert_eq!(listed[1..], known);
}
