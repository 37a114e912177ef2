//! Who may, and where: keys, scopes, paths, methods, headers.

use serde_json::json;

use crate::Shop;
use crate::payloads::*;
use crate::statements::{PLACED_JOB, queued};
use testkit::http::Outcome;
use testkit::http::{Answer, Payload, no_endpoint, refused, unauthorized, unavailable};

#[tokio::test]
async fn a_key_that_is_missing_unknown_wrong_revoked_or_expired_gets_one_and_the_same_answer() {
    let shop = Shop::new();
    for file in [KEY_MISSING, KEY_UNKNOWN, KEY_WRONG, KEY_REVOKED, KEY_EXPIRED, KEY_TWICE] {
        let answer = Answer::to(file, 401, unauthorized()).with_header("www-authenticate", "Bearer");
        assert_eq!(shop.send(file).await, Outcome::untouched(answer));
    }
}

#[tokio::test]
async fn a_key_without_the_scope_is_told_which_it_lacks() {
    let error = "This API key lacks the scope orders:write.";
    let answer = Answer::to(KEY_WITHOUT_SCOPE, 403, refused("forbidden", error, json!([])));
    assert_eq!(Shop::new().send(KEY_WITHOUT_SCOPE).await, Outcome::untouched(answer));
}

#[tokio::test]
async fn while_keys_cannot_be_read_the_request_may_be_repeated() {
    let payload = Payload::from(PLACED)
        .with_key("till_000unreachable00_5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7");
    let answer = Answer::to(payload.clone(), 503, unavailable()).with_header("retry-after", "1");
    assert_eq!(Shop::new().send(payload).await, Outcome::untouched(answer));
}

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let answer = Answer::to(UNKNOWN_ROUTE, 404, no_endpoint());
    assert_eq!(Shop::new().send(UNKNOWN_ROUTE).await, Outcome::untouched(answer));
}

#[tokio::test]
async fn another_method_is_told_the_one_that_is_allowed() {
    let body = refused("method_not_allowed", "This endpoint accepts POST.", json!([]));
    let answer = Answer::to(WRONG_METHOD, 405, body).with_header("allow", "POST");
    assert_eq!(Shop::new().send(WRONG_METHOD).await, Outcome::untouched(answer));
}

#[tokio::test]
async fn repeated_headers_do_not_matter_and_the_request_id_is_the_gateways() {
    let answer = Answer::to(HEADERS_TWICE, 202, queued(PLACED_JOB, "placed", "accepted"));
    assert_eq!(Shop::new().send(HEADERS_TWICE).await, Outcome::recording(answer, &["placed"], 1));
}
