//! A small history of a shop in which every rule has its turn.

use jiff::SignedDuration;
use testkit::build::{OrderBuilder, checkout, order};

use crate::system::System;

const OTHER: &str = "other@example.com";

fn razor_order(id: &str, at: &str) -> OrderBuilder {
    order(id).total(1000).at(at).item("razor", 1)
}

/// Plays the history on the system, and lets it come to rest after each step.
pub async fn play(system: &System) {
    system.accept(checkout("c-1").item("razor", 1).at("2026-11-01T11:00:00Z")).await;
    system.settle().await;

    // A purchase converts the checkout; a newer one supersedes its reminder, which has a
    // schedule by then.
    system.accept(razor_order("1", "2026-11-01T11:10:00Z").first_name("Ada")).await;
    system.settle().await;
    system.accept(razor_order("2", "2026-11-01T11:20:00Z").item("soap", 1)).await;
    system.settle().await;

    // Amended, refunded, cancelled by somebody else, all before the stream is read.
    let without_soap =
        razor_order("2", "2026-11-01T11:20:00Z").total(900).accepted_at("2026-11-01T12:00:01Z");
    system.accept(without_soap).await;
    system.accept(order("1").total(1000).refund("r-1", Some(300)).accepted_at("2026-11-01T12:00:02Z")).await;
    system.accept(order("1").total(1000).by(OTHER).cancelled().accepted_at("2026-11-01T12:00:03Z")).await;
    system.settle().await;

    // Cancelled before it was placed, imported, and the shop's own totals of an earlier time.
    system.accept(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER).cancelled()).await;
    system.accept(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER)).await;
    system.accept(order("4").total(700).at("2026-10-01T10:00:00Z").historical()).await;
    system.accept(order("5").total(50).at("2026-10-02T10:00:00Z").totals(Some(3), Some(9000))).await;
    system.settle().await;

    // One checkout is left, one changes hands.
    system.accept(checkout("c-2").item("soap", 1).at("2026-11-01T12:00:00Z")).await;
    system.accept(checkout("c-3").at("2026-11-01T12:00:00Z")).await;
    system.settle().await;
    system
        .accept(checkout("c-3").by(OTHER).at("2026-11-01T12:00:00Z").accepted_at("2026-11-01T12:00:09Z"))
        .await;
    system.settle().await;
    system.wait(SignedDuration::from_mins(61)).await;
    system.settle().await;

    // The reminder comes; another purchase ends what it started.
    system.wait(SignedDuration::from_hours(24 * 30)).await;
    system.settle().await;
    system.accept(razor_order("6", "2026-12-01T13:00:00Z").accepted_at("2026-12-01T13:01:00Z")).await;
    system.settle().await;
}
