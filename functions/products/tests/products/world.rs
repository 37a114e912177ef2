//! The function in front of a catalogue.

use commerce::ports::Catalogue;
use edge::Edge;
use products::{SERVES, handle};
use serde_json::Value;
use testkit::clock::TestClock;
use testkit::http::{Answer, DevelopmentKeys, Payload, TEN, send};

use crate::payloads::{DELETE, LIST, READ, UPSERT};

/// Serves a payload over this catalogue.
pub async fn serve(catalogue: &impl Catalogue, payload: impl Into<Payload>) -> Answer {
    let clock = TestClock::at(TEN);
    let edge = Edge::new(DevelopmentKeys, clock.clone(), SERVES);
    send(&edge, &payload.into(), |call| handle(catalogue, &clock, call)).await
}

/// An upsert with this body.
pub fn post(body: &Value) -> Payload {
    UPSERT.with_body(&body.to_string())
}

/// A list with this query string.
pub fn get(query: &str) -> Payload {
    Payload::from(LIST).with_query(query)
}

/// The read of one product.
pub fn read(id: &str) -> Payload {
    Payload::from(READ).with_parameter("productId", id)
}

/// The deletion of one product.
pub fn delete(id: &str) -> Payload {
    Payload::from(DELETE).with_parameter("productId", id)
}
