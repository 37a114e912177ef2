//! The edge as a whole: a payload of API Gateway, the real edge, and the function behind the route.

use std::cell::LazyCell;

use edge::{Call, Edge, Operation, Refusal, Reply};
use jiff::SignedDuration;
use lambda_http::{Body, Response};
use testkit::clock::TestClock;
use testkit::http::{DevelopmentKeys, TEN};
use testkit::table::Memory;
use tokio::runtime::{Builder, Runtime};

use crate::answer::assert_documented;
use crate::recorded::before;
use crate::request::payload;

/// The key of `events/` whose table cannot be reached.
const UNREACHABLE: &str = "000unreachable00";

thread_local! {
    static RUNTIME: LazyCell<Runtime> =
        LazyCell::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));
}

/// A request in any form.
pub fn edge(bytes: &[u8]) {
    let Some(payload) = payload(bytes).filter(|payload| !payload.contains(UNREACHABLE)) else { return };
    let table = before();
    let contents = table.contents();
    let Some(first) = sent(&payload, &table) else { return };
    let (status, body) = assert_documented(&first);
    let after = table.contents();
    if status >= 400 {
        assert_eq!(after, contents, "a refusal changes nothing: {body}");
    }
    let again = sent(&payload, &table).expect("what was a request is one");
    let (status_again, body_again) = assert_documented(&again);
    // What was deleted is not there to be deleted again.
    assert!(
        status_again == status || status_again == 404,
        "{status} {body}, then {status_again} {body_again}"
    );
    if status == 202 {
        assert_eq!(body["jobId"], body_again["jobId"], "one statement, one id");
    }
    assert_eq!(table.contents(), after, "the same request once more changes nothing: {body_again}");
}

/// The answer, if the gateway's payload is one.
fn sent(payload: &str, table: &Memory) -> Option<Response<Body>> {
    let request = edge::event::request(serde_json::from_str(payload).ok()?);
    let clock = TestClock::at(TEN);
    let edge = Edge::new(DevelopmentKeys, clock.clone(), Operation::ALL);
    let answer = edge::serve(&edge, request, |call| handle(table, clock, call));
    Some(RUNTIME.with(|runtime| runtime.block_on(answer)))
}

async fn handle(table: &Memory, clock: TestClock, call: Call) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::PushOrder => {
            let rules = orders::Rules { historical_after: Some(SignedDuration::from_hours(24 * 30)) };
            orders::handle(table, &rules, call).await
        }
        Operation::TrackCheckout => checkouts::handle(table, call).await,
        Operation::RequestBackInStock => back_in_stock::handle(table, call).await,
        Operation::UpsertProducts
        | Operation::ListProducts
        | Operation::ReadProduct
        | Operation::DeleteProduct => products::handle(table, &clock, call).await,
        Operation::ReadSubscriber | Operation::ReadOrder => subscribers::handle(table, None, call).await,
    }
}
