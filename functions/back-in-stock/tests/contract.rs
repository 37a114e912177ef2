//! Every payload of `events/back-in-stock`, from API Gateway's form to status, headers and body.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use commerce::fact::{Fact, WaitFact};
use commerce::product::Product;
use serde_json::{Value, json};
use testkit::build::{product, subscriber};
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::table::MemoryTable;

use world::{Answer, serve};

/// A payload and what it is answered with.
struct Case {
    name: &'static str,
    status: u16,
    body: Value,
}

fn case(name: &'static str, status: u16, body: Value) -> Case {
    Case { name, status, body }
}

fn payload(name: &str) -> String {
    std::fs::read_to_string(events().join(name).with_extension("json")).unwrap()
}

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/back-in-stock")
}

fn accepted() -> Value {
    json!({"success": true, "subscriberId": subscriber("buyer@example.com").to_string()})
}

fn refused(code: &str, error: &str, issues: Value) -> Value {
    json!({"success": false, "error": error, "code": code, "retryable": false, "issues": issues})
}

fn cases() -> Vec<Case> {
    let mut warned = accepted();
    warned["warnings"] = json!([
        "reserved_key: customer.attributes.ltv",
        "unknown_field: product_title (did you mean productTitle?)"
    ]);
    let issue = |path: &str, message: &str| json!({"path": path, "message": message});
    vec![
        case("request", 200, accepted()),
        case("request-product", 200, accepted()),
        case("request-sdk", 200, accepted()),
        case("request-unknown-field", 200, warned),
        case("request-invalid", 400, json!("see below")),
        case(
            "request-nothing",
            400,
            refused(
                "invalid_body",
                "productId is required; customer is required.",
                json!([issue("productId", "is required"), issue("customer", "is required")]),
            ),
        ),
        case("request-malformed", 400, json!("see below")),
        case(
            "request-forbidden",
            403,
            refused("forbidden", "This API key lacks the scope back-in-stock:write.", json!([])),
        ),
    ]
}

fn facts(table: &MemoryTable) -> Vec<WaitFact> {
    let wait = |fact| match fact {
        Fact::Wait(fact) => Some(fact),
        Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Restock(_) => None,
    };
    table.all_facts().into_iter().filter_map(wait).collect()
}

#[tokio::test]
async fn every_payload_is_answered_as_the_contract_says() {
    for Case { name, status, body } in cases() {
        let table = MemoryTable::default();
        let answer = serve(&table, &payload(name)).await;
        let headers = [("content-type", "application/json"), ("x-request-id", "JKJaXmPLvHcESHA=")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let body = if body == json!("see below") { answer.body.clone() } else { body };
        assert_eq!(answer, Answer { status, headers, body }, "{name}");
        assert_eq!(facts(&table).len(), usize::from(status == 200), "{name}");
    }
}

#[tokio::test]
async fn all_faults_of_a_request_are_told() {
    let answer = serve(&MemoryTable::default(), &payload("request-invalid")).await;
    let issues = answer.body["issues"].as_array().unwrap();
    let paths: Vec<&str> = issues.iter().map(|issue| issue["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["productId", "variantId", "productTitle", "customer.email"]);
    let answer = serve(&MemoryTable::default(), &payload("request-malformed")).await;
    assert_eq!(answer.body["code"], "invalid_json");
}

#[tokio::test]
async fn what_is_asked_for_is_recorded_against_the_version_of_the_product() {
    let faults = Faults::none();
    let table = MemoryTable::new(&faults);
    let coffee = Product::from(product("coffee").in_stock(false));
    table.stock(coffee.clone());
    serve(&table, &payload("request")).await;
    assert_eq!(faults.calls(), [Operation::StoredProducts, Operation::Append]);
    let [fact] = facts(&table).try_into().unwrap();
    assert_eq!(fact.product_version, coffee.version_after(0));
    assert_eq!(fact.automation().to_string(), "back_in_stock#6#coffee#beans");
    assert_eq!(fact.content.product_title.as_deref(), Some("Coffee"));
    assert_eq!(fact.content.variant_title.as_deref(), Some("Beans"));
    assert_eq!(fact.content.customer.first_name.as_deref(), Some("Ada"));
    assert_eq!(fact.receipt.accepted_at.to_string(), "2026-11-21T10:00:00Z");
}

#[tokio::test]
async fn without_a_variant_the_product_as_a_whole_is_waited_for() {
    for (name, key) in
        [("request-product", "back_in_stock#1#7#7"), ("request-sdk", "back_in_stock#6#coffee#coffee")]
    {
        let table = MemoryTable::default();
        serve(&table, &payload(name)).await;
        let [fact] = facts(&table).try_into().unwrap();
        assert_eq!(fact.automation().to_string(), key, "{name}");
    }
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_records_nothing() {
    let table = MemoryTable::default();
    let first = serve(&table, &payload("request")).await;
    assert_eq!(serve(&table, &payload("request")).await, first);
    assert_eq!(facts(&table).len(), 1);
}

#[tokio::test]
async fn a_request_that_may_not_be_recorded_is_not_confirmed() {
    for fault in [Fault::Fail(Moment::Before), Fault::Fail(Moment::After), Fault::Throttle] {
        for call in [0, 1] {
            let table = MemoryTable::new(&Faults::at_call(call, fault));
            let answer = serve(&table, &payload("request")).await;
            assert_eq!((answer.status, &answer.body["retryable"]), (503, &json!(true)), "{fault:?}");
        }
    }
}

#[test]
fn every_payload_has_a_case() {
    let names = std::fs::read_dir(events())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let told: BTreeSet<String> = cases().iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(names.collect::<BTreeSet<String>>(), told);
}
