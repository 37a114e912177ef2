//! A request that may be served: who calls, what for, with which parameters and body.
//!
//! Owns what a handler is given, and the notes it leaves for the log. Must not know HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use commerce::identity::WorkspaceId;
use jiff::Timestamp;
use lambda_http::aws_lambda_events::query_map::QueryMap;

use crate::request::RequestId;
use crate::route::Operation;

/// A request of an authenticated caller, with a body of at most 256 KB of UTF-8.
pub struct Call {
    /// The tenant, from the key.
    pub workspace: WorkspaceId,
    /// The gateway's id of the request; the correlation id of what it causes.
    pub request_id: RequestId,
    /// When it arrived, by the injected clock.
    pub received_at: Timestamp,
    /// Which endpoint.
    pub operation: Operation,
    /// What stands in the path for `{…}`, decoded; empty for a path without it.
    pub parameter: String,
    /// As sent; for [`read::body`](crate::read::body).
    pub body: String,
    pub(crate) query: QueryMap,
    pub(crate) trace: Trace,
}

impl Call {
    /// A call without path parameter and query, with an id of its own: for whoever has no event,
    /// such as a test of a handler. [`serve`](crate::serve()) makes all others.
    #[must_use]
    pub fn new(workspace: WorkspaceId, operation: Operation, received_at: Timestamp, body: &str) -> Self {
        Self {
            workspace,
            request_id: RequestId::made_up(),
            received_at,
            operation,
            parameter: String::new(),
            body: body.to_owned(),
            query: QueryMap::default(),
            trace: Trace::default(),
        }
    }

    /// With this in place of the path's `{…}`.
    #[must_use]
    pub fn with_parameter(self, parameter: &str) -> Self {
        Self { parameter: parameter.to_owned(), ..self }
    }

    /// With this query string, as in a URL, without the `?`.
    #[must_use]
    pub fn with_query(self, query: &str) -> Self {
        Self { query: query.parse().unwrap_or_default(), ..self }
    }

    /// A parameter of the query string, decoded; the first of that name.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.first(name)
    }

    /// Leaves an id for the one line that is logged of this request.
    ///
    /// Never an e-mail address, a name, or an `externalId`, which often is one of them.
    pub fn note(&self, note: LogField, value: &str) {
        self.trace.note(note, value);
    }
}

/// What a handler may put into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogField {
    OrderId,
    CheckoutId,
    ProductId,
    /// The subscriber, by the id derived from their address.
    SubscriberId,
    /// The fact within its partition.
    Fact,
    /// The receipt.
    JobId,
    /// `accepted`, `duplicate`, `amended` …
    Outcome,
}

/// What is known of a request so far, also when its handler does not come back.
#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Mutex<Known>>);

#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) operation: Option<Operation>,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) notes: BTreeMap<LogField, String>,
}

impl Trace {
    pub(crate) fn operation(&self, operation: Operation) {
        self.with(|known| known.operation = Some(operation));
    }

    pub(crate) fn workspace(&self, workspace: &WorkspaceId) {
        self.with(|known| known.workspace = Some(workspace.clone()));
    }

    fn note(&self, note: LogField, value: &str) {
        self.with(|known| known.notes.insert(note, value.to_owned()));
    }

    pub(crate) fn known(&self) -> Known {
        self.with(|known| known.clone())
    }

    fn with<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_can_be_made_without_an_event() {
        let shop = WorkspaceId::parse("shop").unwrap();
        let call = |body| Call::new(shop.clone(), Operation::ListProducts, Timestamp::UNIX_EPOCH, body);
        let list = call("{}").with_parameter("SKU 1").with_query("limit=5&name=a%2Bb&limit=6");
        assert_eq!((list.body.as_str(), list.parameter.as_str()), ("{}", "SKU 1"));
        assert_eq!(
            (list.query("limit"), list.query("name"), list.query("offset")),
            (Some("5"), Some("a+b"), None)
        );
        assert_ne!(call("").request_id, call("").request_id);
    }
}
