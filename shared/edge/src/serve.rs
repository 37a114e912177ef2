//! One request from event to answer.
//!
//! Owns the order of the steps, the deadline and the rule that every request is answered and
//! logged once, whatever its handler does. Must not know what a handler decides.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use commerce::ports::Clock;
use futures::FutureExt as _;
use jiff::Timestamp;
use lambda_http::request::LambdaRequest;
use lambda_http::tower::ServiceExt as _;
use lambda_http::{
    Adapter, Body, LambdaEvent, Request, RequestExt as _, Response, lambda_runtime, service_fn,
};
use thiserror::Error;
use tokio::time::timeout;

use crate::authenticate::Authenticator;
use crate::call::{Call, Trace};
use crate::event;
use crate::log;
use crate::payload;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::{self, RequestId};
use crate::response::response;
use crate::route::{self, NoRoute, Operation};
use keys::Keys;

/// How long a request may take unless [`Edge::with_deadline`] says otherwise: more than one call
/// of the SDK with its retries, less than the time-out of the Lambda function.
pub const DEADLINE: Duration = Duration::from_millis(4_000);

/// What an HTTP function is set up with, once a process.
pub struct Edge<K, C> {
    authenticator: Authenticator<K, C>,
    serves: &'static [Operation],
    deadline: Duration,
}

impl<K: Keys, C: Clock> Edge<K, C> {
    /// For a function that serves these operations; every other one is unknown to it.
    #[must_use]
    pub fn new(keys: K, clock: C, serves: &'static [Operation]) -> Self {
        Self { authenticator: Authenticator::new(keys, clock), serves, deadline: DEADLINE }
    }

    /// With another deadline than [`DEADLINE`].
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

/// Why a handler gave no answer of its own.
#[derive(Debug, Error)]
enum NoAnswer {
    #[error("the request did not end within {0:?}")]
    TimedOut(Duration),
    #[error("the handler panicked; the line before this one says where")]
    Panicked,
}

/// Serves requests until the sandbox ends.
///
/// # Errors
/// When the Lambda runtime cannot be reached.
pub async fn run<K, C, H, F>(edge: Edge<K, C>, handler: H) -> Result<(), lambda_http::Error>
where
    K: Keys,
    C: Clock,
    H: Fn(Call) -> F + Send + Sync,
    F: Future<Output = Result<Reply, Refusal>> + Send,
{
    let (edge, handler) = (&edge, &handler);
    let serving = service_fn(|request| async { Ok::<_, Infallible>(serve(edge, request, handler).await) });
    let tamed = |event: LambdaEvent<LambdaRequest>| {
        LambdaEvent::new(event::without_what_makes_no_uri(event.payload), event.context)
    };
    lambda_runtime::run(Adapter::from(serving).map_request(tamed)).await
}

/// Serves one request: id, route, key and scope, body, handler, answer, log line.
///
/// Never panics and never answers 500: what goes wrong inside is a 503 that may be repeated.
pub async fn serve<K, C, H, F>(edge: &Edge<K, C>, request: Request, handler: H) -> Response<Body>
where
    K: Keys,
    C: Clock,
    H: FnOnce(Call) -> F + Send,
    F: Future<Output = Result<Reply, Refusal>> + Send,
{
    let received_at = edge.authenticator.now();
    let request_id = RequestId::of(&request);
    let trace = Trace::default();
    let work = answer(edge, request, &request_id, received_at, trace.clone(), handler);
    // After a panic nothing that it left half done is looked at, except notes and the key
    // cache, whose locks may be poisoned but whose every state is sound.
    let result = match timeout(edge.deadline, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(result)) => result,
        Ok(Err(_panic)) => Err(Refusal::unavailable(NoAnswer::Panicked)),
        Err(_elapsed) => Err(Refusal::unavailable(NoAnswer::TimedOut(edge.deadline))),
    };
    let response = response(&request_id, &result);
    let took = edge.authenticator.now().duration_since(received_at);
    log::request(&request_id, &trace.known(), response.status(), result.as_ref().err(), took);
    response
}

async fn answer<K, C, H, F>(
    edge: &Edge<K, C>,
    request: Request,
    request_id: &RequestId,
    received_at: Timestamp,
    trace: Trace,
    handler: H,
) -> Result<Reply, Refusal>
where
    K: Keys,
    C: Clock,
    H: FnOnce(Call) -> F,
    F: Future<Output = Result<Reply, Refusal>>,
{
    let (route, rest) =
        route::find(edge.serves, request.method(), request::path(&request)).map_err(refuse_route)?;
    trace.operation(route.operation);
    let workspace = edge.authenticator.authenticate(request.headers(), route.scope).await?;
    trace.workspace(&workspace);
    let parameter = request::parameter(&request, route, rest);
    let query = request.query_string_parameters();
    let (parts, body) = request.into_parts();
    let body = payload::body(&parts.headers, body)?;
    let operation = route.operation;
    handler(Call {
        workspace,
        request_id: request_id.clone(),
        received_at,
        operation,
        parameter,
        body,
        query,
        trace,
    })
    .await
}

fn refuse_route(no_route: NoRoute) -> Refusal {
    match no_route {
        NoRoute::UnknownPath => Refusal::unknown_endpoint(),
        NoRoute::OtherMethods(allow) => Refusal::MethodNotAllowed { allow },
    }
}

#[cfg(test)]
mod tests;
