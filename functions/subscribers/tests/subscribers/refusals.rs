//! What is refused: addresses nobody is known by, keys, and everything that is no endpoint.

use serde_json::json;
use testkit::faults::{Fault, Faults, Moment, Operation};

use crate::payloads::*;
use crate::world::{Outcome, ask, get};
use testkit::http::{Answer, invalid, no_endpoint, refused, unauthorized, unavailable};

#[tokio::test]
async fn whom_this_workspace_does_not_know_is_not_found() {
    let error = "No subscriber is known by this e-mail address.";
    // A plus tag makes another customer, and another workspace's customer is none of ours.
    for file in [READ_UNKNOWN, READ_PLUS_TAG] {
        let answer = Answer::to(file, 404, refused("subscriber_not_found", error, json!([])));
        assert_eq!(get(file).await, Outcome { answer, reads: 4 });
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_unread() {
    let fault = invalid("email", "must be an e-mail address such as buyer@example.com");
    let answer = Answer::to(READ_NO_ADDRESS, 400, fault);
    assert_eq!(get(READ_NO_ADDRESS).await, Outcome { answer, reads: 0 });
}

#[tokio::test]
async fn without_a_key_or_its_scope_nothing_is_read() {
    let answer = Answer::to(KEY_MISSING, 401, unauthorized()).with_header("www-authenticate", "Bearer");
    assert_eq!(get(KEY_MISSING).await, Outcome { answer, reads: 0 });
    let error = "This API key lacks the scope subscribers:read.";
    let answer = Answer::to(KEY_WITHOUT_SCOPE, 403, refused("forbidden", error, json!([])));
    assert_eq!(get(KEY_WITHOUT_SCOPE).await, Outcome { answer, reads: 0 });
}

#[tokio::test]
async fn behind_the_default_route_what_is_no_endpoint_is_not_found_in_the_one_shape() {
    for file in [UNKNOWN_ROUTE, UNKNOWN_ROOT] {
        let answer = Answer::to(file, 404, no_endpoint());
        assert_eq!(get(file).await, Outcome { answer, reads: 0 });
    }
}

#[tokio::test]
async fn behind_the_default_route_a_wrong_method_is_told_those_of_its_endpoint() {
    for (file, method) in [(WRONG_METHOD, "GET"), (WRONG_METHOD_FOR_ORDERS, "POST")] {
        let error = format!("This endpoint accepts {method}.");
        let body = refused("method_not_allowed", &error, json!([]));
        let answer = Answer::to(file, 405, body).with_header("allow", method);
        assert_eq!(get(file).await, Outcome { answer, reads: 0 });
    }
}

#[tokio::test]
async fn while_the_table_fails_the_request_may_be_repeated() {
    let reads = [(Operation::FindSubscriber, 1), (Operation::OpenAutomations, 2)];
    for (operation, reads) in reads {
        for fault in [Fault::Throttle, Fault::Fail(Moment::Before)] {
            let answer = Answer::to(READ, 503, unavailable()).with_header("retry-after", "1");
            let outcome = ask(READ, None, &Faults::always(operation, fault)).await;
            assert_eq!(outcome, Outcome { answer, reads }, "{operation:?}: {fault:?}");
        }
    }
}
