//! The files of `events/scheduler`.

testkit::payloads! { "scheduler":
    ARMED = "armed.json";
    CANCELLED = "cancelled.json";
    SUPERSEDED = "superseded.json";
}
