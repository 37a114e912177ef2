//! A measurement, and the line that CloudWatch makes metrics of.
//!
//! Owns the embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The namespace of all metrics.
pub const NAMESPACE: &str = "Tillstream";

/// One value of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    name: &'static str,
    unit: &'static str,
    value: u64,
}

impl Metric {
    /// So many of something.
    #[must_use]
    pub fn count(name: &'static str, value: u64) -> Self {
        Self { name, unit: "Count", value }
    }

    /// How long something took, in milliseconds.
    #[must_use]
    pub fn time(name: &'static str, value: Duration) -> Self {
        Self { name, unit: "Milliseconds", value: u64::try_from(value.as_millis()).unwrap_or(u64::MAX) }
    }
}

/// Something that happened once.
pub trait Measurement {
    /// What is measured of it. What did not happen is left out rather than counted as 0.
    fn metrics(&self) -> Vec<Metric>;

    /// The dimension that the metrics have beside the stack's name, and its value, if any: then
    /// they are there with it and without it.
    fn dimension(&self) -> Option<(&'static str, &str)> {
        None
    }
}

/// The line of a measurement, without the end of the line.
pub(crate) fn line(measurement: &impl Measurement, stack: &str, at: Timestamp) -> String {
    let metrics = measurement.metrics();
    let dimension = measurement.dimension();
    let mut dimensions = vec![vec!["Stack"]];
    dimensions.extend(dimension.map(|(name, _)| vec!["Stack", name]));
    let definitions: Vec<_> =
        metrics.iter().map(|metric| json!({ "Name": metric.name, "Unit": metric.unit })).collect();
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": definitions });

    let mut members = Map::new();
    members.insert(
        "_aws".to_owned(),
        json!({ "Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive] }),
    );
    members.insert("Stack".to_owned(), stack.into());
    members.extend(dimension.map(|(name, value)| (name.to_owned(), value.into())));
    members.extend(metrics.iter().map(|metric| (metric.name.to_owned(), metric.value.into())));
    Value::Object(members).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Folded, Parked, Reconciled, Refused, Request, SentAgain, WokenUp};

    /// The line of a measurement, of the stack `shop`.
    fn read(measurement: impl Measurement) -> Value {
        let line = line(&measurement, "shop", "2026-11-30T12:00:00.25Z".parse().unwrap());
        assert!(!line.contains('\n'));
        serde_json::from_str(&line).unwrap()
    }

    /// The metrics of a line with their values, each of which has these dimensions.
    fn measured(line: &Value, dimensions: &Value) -> Value {
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!((&directive["Namespace"], &line["Stack"]), (&json!(NAMESPACE), &json!("shop")));
        assert_eq!(&directive["Dimensions"], dimensions);
        let definitions = directive["Metrics"].as_array().unwrap().iter();
        let names = definitions.map(|metric| metric["Name"].as_str().unwrap());
        Value::Object(names.map(|name| (name.to_owned(), line[name].clone())).collect())
    }

    #[test]
    fn a_line_is_what_the_format_says() {
        let took = Duration::from_micros(7_900);
        let expected = json!({
            "_aws": {
                "Timestamp": 1_796_040_000_250_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Tillstream",
                    "Dimensions": [["Stack"], ["Stack", "Operation"]],
                    "Metrics": [
                        { "Name": "RequestTime", "Unit": "Milliseconds" },
                        { "Name": "Accepted", "Unit": "Count" },
                    ],
                }],
            },
            "Stack": "shop",
            "Operation": "push_order",
            "RequestTime": 7,
            "Accepted": 1,
        });
        assert_eq!(read(Request::answered(Some("push_order"), Some("accepted"), false, took)), expected);
    }

    #[test]
    fn a_request_counts_what_it_came_to_and_nothing_else() {
        let by_operation = json!([["Stack"], ["Stack", "Operation"]]);
        let request = |operation, outcome, failed| {
            measured(&read(Request::answered(operation, outcome, failed, Duration::ZERO)), &by_operation)
        };
        assert_eq!(request(Some("read_order"), None, false), json!({ "RequestTime": 0 }));
        assert_eq!(request(None, None, true), json!({ "RequestTime": 0, "Failed": 1 }));
        for (outcome, name) in
            [("duplicate", "Duplicate"), ("amended", "Amended"), ("superseded", "Superseded")]
        {
            assert_eq!(
                request(Some("push_order"), Some(outcome), false),
                json!({ "RequestTime": 0, name: 1 })
            );
        }
    }

    #[test]
    fn refusals_are_counted_in_all_and_by_code() {
        let refused = read(Refused { code: "order_conflict" });
        assert_eq!(refused["Code"], "order_conflict");
        assert_eq!(measured(&refused, &json!([["Stack"], ["Stack", "Code"]])), json!({ "Refused": 1 }));
    }

    #[test]
    fn all_else_is_measured_by_stack_alone() {
        let folded = Folded {
            conflicts: 2,
            events: 3,
            lag: Duration::from_millis(40),
            armed: 1,
            fired: 0,
            cancelled: 4,
            skipped: 5,
        };
        let expected = [
            (
                read(folded),
                json!({
                    "FoldConflicts": 2, "EventsPublished": 3, "PublishLag": 40, "AutomationsArmed": 1,
                    "AutomationsFired": 0, "AutomationsCancelled": 4, "AutomationsSkipped": 5,
                }),
            ),
            (
                read(Reconciled { ensured: 1, deleted: 2, late: 0 }),
                json!({ "SchedulesEnsured": 1, "SchedulesDeleted": 2, "RemindersLate": 0 }),
            ),
            (read(WokenUp), json!({ "WakeUps": 1 })),
            (read(Parked), json!({ "RecordsParked": 1 })),
            (read(SentAgain), json!({ "RecordsSentAgain": 1 })),
        ];
        for (line, metrics) in expected {
            assert_eq!(measured(&line, &json!([["Stack"]])), metrics);
        }
    }
}
