//! The case table of the contract: what a statement is beside those before it.

use serde_json::{Value, json};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, refused, warning};

pub const PLACED_JOB: &str = "commerce-order-91d694b3995834322b8082a5245d89de";
const CANCELLED_JOB: &str = "commerce-order-ff2083cb65691a7dcd4bd45d3e51e86a";
const FULFILLED_JOB: &str = "commerce-order-a4f37a758707d6e39aefcd7a03acd785";
const REFUND_JOB: &str = "commerce-order-37ce4d275fc9f6078128f4ecd39b92f3";
const OTHER_REFUND_JOB: &str = "commerce-order-9cb8112b071f037ebb373caf09e9a642";
const REFUND_SO_FAR_JOB: &str = "commerce-order-91a76585a6c9ace9e2373c81573c090a";
const REFUND_ABOVE_JOB: &str = "commerce-order-07a5b1e48da8b6c271fd68eb2e1e39aa";
const REFUND_WHOLE_JOB: &str = "commerce-order-2d16ed4b93bcfc2220b91edeafb9288e";

/// The name of the fact of `amended.json`. Kept for ever: another fingerprint of the same
/// content would count a late retry as one more amendment.
const AMENDMENT: &str = "placed#1f2d4df749e27ecd82a4cdcaa9b3813d";

/// What is said of a part that was refunded without an id.
const WITHOUT_ID: &str = "refund_without_id: counted as refunded so far; send refundId to add refunds up";

/// The body of a 202 about order 1001.
pub fn queued(job_id: &str, status: &str, outcome: &str) -> Value {
    json!({
        "success": true, "queued": true, "jobId": job_id, "orderId": "1001", "status": status,
        "outcome": outcome,
    })
}

#[tokio::test]
async fn a_new_order_is_accepted_with_one_write() {
    let shop = Shop::new();
    let answer = Answer::to(PLACED, 202, queued(PLACED_JOB, "placed", "accepted"));
    assert_eq!(shop.send(PLACED).await, Outcome::recording(answer, &["placed"], 1));
}

#[tokio::test]
async fn the_same_order_is_a_duplicate_any_time_later() {
    let shop = Shop::after(&[PLACED]).await;
    let again = PLACED.again();
    let answer = Answer::to(again.clone(), 202, queued(PLACED_JOB, "placed", "duplicate"));
    for _ in 0..3 {
        assert_eq!(shop.send(again.clone()).await, Outcome::recording(answer.clone(), &[], 2));
    }
}

#[tokio::test]
async fn neither_the_order_of_keys_nor_the_case_of_an_address_makes_it_another() {
    let shop = Shop::after(&[PLACED]).await;
    let answer = Answer::to(PLACED_IN_OTHER_FORM, 202, queued(PLACED_JOB, "placed", "duplicate"));
    assert_eq!(shop.send(PLACED_IN_OTHER_FORM).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn an_order_without_a_time_of_its_own_is_the_same_at_any_time() {
    let shop = Shop::after(&[PLACED_MINIMAL]).await;
    let again = PLACED_MINIMAL.again();
    let answer = Answer::to(again.clone(), 202, queued(PLACED_JOB, "placed", "duplicate"));
    assert_eq!(shop.send(again).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn other_content_amends_the_order_with_a_second_write() {
    let shop = Shop::after(&[PLACED]).await;
    let answer = Answer::to(AMENDED, 202, queued(PLACED_JOB, "placed", "amended"));
    assert_eq!(shop.send(AMENDED).await, Outcome::recording(answer, &[AMENDMENT], 3));
}

#[tokio::test]
async fn each_field_of_an_order_amends_it() {
    let shop = Shop::after(&[PLACED]).await;
    for (field, value) in [
        ("totalCents", "8851"),
        ("items", "[]"),
        ("orderNumber", r##""#1001-C""##),
        ("properties", r#"{"channel": "app"}"#),
        ("orderedAt", r#""2026-11-20T18:30:01Z""#),
        ("checkoutId", r#""checkout-abc123""#),
        ("customerTotals", r#"{"ordersCount": 1}"#),
        ("customer", r#"{"email": "buyer@example.com", "firstName": "Percy"}"#),
    ] {
        let outcome = shop.send(PLACED.with(field, value)).await;
        let answer = Answer::to(PLACED, 202, queued(PLACED_JOB, "placed", "amended"));
        assert_eq!((outcome.answer, outcome.recorded.len(), outcome.calls), (answer, 1, 3), "{field}");
    }
}

#[tokio::test]
async fn the_same_amendment_is_a_duplicate() {
    let shop = Shop::after(&[PLACED, AMENDED]).await;
    let again = AMENDED.again();
    let answer = Answer::to(again.clone(), 202, queued(PLACED_JOB, "placed", "duplicate"));
    assert_eq!(shop.send(again).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn going_back_to_the_first_content_is_a_duplicate_as_a_late_retry_of_it_is() {
    let shop = Shop::after(&[PLACED, AMENDED]).await;
    let warned = ["superseded_content: another version counts; send updatedAt to say which is newer"];
    let answer = Answer::to(PLACED, 202, warning(queued(PLACED_JOB, "placed", "duplicate"), &warned));
    assert_eq!(shop.send(PLACED).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn another_customer_is_a_conflict() {
    let shop = Shop::after(&[PLACED]).await;
    let error =
        "This order is recorded for another customer. Use another orderId, or the e-mail it was placed with.";
    let answer = Answer::to(CONFLICT_CUSTOMER, 409, refused("order_conflict", error, json!([])));
    assert_eq!(shop.send(CONFLICT_CUSTOMER).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn another_currency_is_a_conflict() {
    let shop = Shop::after(&[PLACED]).await;
    let error =
        "This order is recorded in another currency. Use another orderId, or the currency it was placed in.";
    let answer = Answer::to(CONFLICT_CURRENCY, 409, refused("order_conflict", error, json!([])));
    assert_eq!(shop.send(CONFLICT_CURRENCY).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn a_conflict_stays_one_after_an_amendment_and_the_order_can_still_be_amended() {
    let shop = Shop::after(&[PLACED]).await;
    assert_eq!(shop.send(CONFLICT_CUSTOMER).await.answer.status, 409);
    assert_eq!(shop.send(AMENDED).await.recorded, [AMENDMENT]);
    assert_eq!(shop.send(CONFLICT_CUSTOMER).await.answer.status, 409);
}

#[tokio::test]
async fn what_becomes_of_an_order_is_accepted_before_it_is_placed_and_after() {
    let statements = [
        (CANCELLED, CANCELLED_JOB, "cancelled", "cancelled"),
        (FULFILLED, FULFILLED_JOB, "fulfilled", "fulfilled"),
        (REFUNDED_BY_ID, REFUND_JOB, "refunded", "refunded#id#re_1"),
        (REFUNDED_BY_ID_WHOLE, OTHER_REFUND_JOB, "refunded", "refunded#id#re_2"),
        (REFUNDED_SO_FAR, REFUND_SO_FAR_JOB, "refunded", "refunded#amount#3000"),
        (REFUNDED_WHOLE, REFUND_WHOLE_JOB, "refunded", "refunded#whole"),
    ];
    let (early, late) = (Shop::new(), Shop::after(&[PLACED]).await);
    for (file, job, status, fact) in statements {
        let answer = Answer::to(file, 202, queued(job, status, "accepted"));
        let answer = if fact == "refunded#amount#3000" {
            Answer { body: warning(answer.body, &[WITHOUT_ID]), ..answer }
        } else {
            answer
        };
        // How an order was placed says what to answer: it is looked at first.
        for shop in [&early, &late] {
            assert_eq!(shop.send(file).await, Outcome::recording(answer.clone(), &[fact], 2));
        }
    }
    let placed = Answer::to(PLACED, 202, queued(PLACED_JOB, "placed", "accepted"));
    assert_eq!(early.send(PLACED).await, Outcome::recording(placed, &["placed"], 1));
    assert_eq!(early.facts(), late.facts());
}

#[tokio::test]
async fn what_became_of_an_order_is_a_duplicate_the_second_time() {
    let files = [CANCELLED, FULFILLED, REFUNDED_BY_ID, REFUNDED_BY_ID_WHOLE, REFUNDED_SO_FAR, REFUNDED_WHOLE];
    let shop = Shop::after(&files).await;
    for (file, job, status) in [
        (CANCELLED, CANCELLED_JOB, "cancelled"),
        (FULFILLED, FULFILLED_JOB, "fulfilled"),
        (REFUNDED_BY_ID, REFUND_JOB, "refunded"),
        (REFUNDED_BY_ID_WHOLE, OTHER_REFUND_JOB, "refunded"),
        (REFUNDED_SO_FAR, REFUND_SO_FAR_JOB, "refunded"),
        (REFUNDED_WHOLE, REFUND_WHOLE_JOB, "refunded"),
    ] {
        let body = queued(job, status, "duplicate");
        let body = if job == REFUND_SO_FAR_JOB { warning(body, &[WITHOUT_ID]) } else { body };
        let answer = Answer::to(file, 202, body);
        assert_eq!(shop.send(file).await, Outcome::recording(answer, &[], 1));
    }
}

#[tokio::test]
async fn a_status_may_come_from_another_address_than_the_order() {
    let shop = Shop::after(&[PLACED]).await;
    let answer =
        Answer::to(CANCELLED_BY_ANOTHER_ADDRESS, 202, queued(CANCELLED_JOB, "cancelled", "accepted"));
    let outcome = shop.send(CANCELLED_BY_ANOTHER_ADDRESS).await;
    assert_eq!(outcome, Outcome::recording(answer, &["cancelled"], 2));
}

#[tokio::test]
async fn a_status_that_is_restated_with_other_details_stands_as_it_was() {
    let shop = Shop::after(&[CANCELLED]).await;
    let body = warning(queued(CANCELLED_JOB, "cancelled", "duplicate"), &["already_recorded"]);
    let answer = Answer::to(CANCELLED_AGAIN_OTHERWISE, 202, body);
    assert_eq!(shop.send(CANCELLED_AGAIN_OTHERWISE).await, Outcome::recording(answer, &[], 1));
}

#[tokio::test]
async fn a_refund_that_is_restated_with_other_details_stands_as_it_was() {
    let shop = Shop::after(&[REFUNDED_BY_ID]).await;
    let body = warning(queued(REFUND_JOB, "refunded", "duplicate"), &["already_recorded"]);
    let answer = Answer::to(REFUNDED_BY_ID_AGAIN_OTHERWISE, 202, body);
    assert_eq!(shop.send(REFUNDED_BY_ID_AGAIN_OTHERWISE).await, Outcome::recording(answer, &[], 1));
}

#[tokio::test]
async fn one_refund_with_two_amounts_or_currencies_is_a_conflict() {
    let shop = Shop::after(&[PLACED, REFUNDED_BY_ID]).await;
    let error =
        "This refund is recorded with another amount or currency. Use another refundId for another refund.";
    for file in [REFUNDED_BY_ID_OTHER_AMOUNT, REFUNDED_BY_ID_OTHER_CURRENCY] {
        let answer = Answer::to(file, 409, refused("refund_conflict", error, json!([])));
        assert_eq!(shop.send(file).await, Outcome::recording(answer, &[], 1));
    }
}

#[tokio::test]
async fn amounts_refunded_so_far_are_statements_of_their_own() {
    let shop = Shop::after(&[PLACED, REFUNDED_SO_FAR]).await;
    let more = shop.send(REFUNDED_SO_FAR.with("refundAmountCents", "4000")).await;
    assert_eq!((more.answer.status, more.recorded), (202, vec!["refunded#amount#4000".to_owned()]));
    let body = warning(queued(REFUND_SO_FAR_JOB, "refunded", "duplicate"), &[WITHOUT_ID, "already_recorded"]);
    let restated = REFUNDED_SO_FAR.with("properties", r#"{"reason": "damaged"}"#);
    let answer = Answer::to(restated.clone(), 202, body);
    assert_eq!(shop.send(restated).await, Outcome::recording(answer, &[], 1));
}

#[tokio::test]
async fn a_refund_above_the_total_is_accepted_with_a_warning() {
    let shop = Shop::after(&[PLACED]).await;
    let body = warning(queued(REFUND_ABOVE_JOB, "refunded", "accepted"), &["refund_exceeds_total"]);
    let answer = Answer::to(REFUNDED_ABOVE_TOTAL, 202, body);
    let outcome = shop.send(REFUNDED_ABOVE_TOTAL).await;
    assert_eq!(outcome, Outcome::recording(answer, &["refunded#amount#8851"], 2));
}

#[tokio::test]
async fn a_refund_of_exactly_the_total_is_nothing_to_warn_of() {
    let outcome = Shop::after(&[PLACED]).await.send(REFUNDED_SO_FAR.with("refundAmountCents", "8850")).await;
    assert_eq!(outcome.recorded, ["refunded#amount#8850"]);
    assert_eq!((outcome.answer.status, outcome.answer.body.get("warnings")), (202, None));
}

#[tokio::test]
async fn an_order_imported_as_history_is_the_order_it_is() {
    let shop = Shop::new();
    let first = Answer::to(PLACED_HISTORICAL, 202, queued(PLACED_JOB, "placed", "accepted"));
    assert_eq!(shop.send(PLACED_HISTORICAL).await, Outcome::recording(first, &["placed"], 1));
    let warned = ["recorded_as_historical: it was recorded to trigger nothing, which stands"];
    let live = Answer::to(PLACED, 202, warning(queued(PLACED_JOB, "placed", "duplicate"), &warned));
    assert_eq!(shop.send(PLACED).await, Outcome::recording(live, &[], 2));
}
