//! Logs: one JSON object a line on standard output, as CloudWatch Logs reads it.
//!
//! Owns the form of a line, its level and what a panic may say. Must not know what is logged:
//! that none of it is personal is the duty of whoever writes the line.

use std::panic::PanicHookInfo;

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::environment::{Environment, EnvironmentError};

/// The crates whose lines below `INFO` are shown when `LOG_LEVEL` asks for them.
///
/// The AWS SDK and the HTTP client write whole requests at `DEBUG`, with names and addresses in
/// them, so everything that is not in this list stops at `INFO` whatever the level. This crate
/// is not in it: a directive matches by prefix, and `aws` would match all of the SDK.
const OURS: [&str; 13] = [
    "back_in_stock",
    "checkouts",
    "dynamodb",
    "edge",
    "eventbridge",
    "orders",
    "processor",
    "products",
    "reminders",
    "scheduler",
    "schedules",
    "streams",
    "subscribers",
];

/// Starts logging for the process at `LOG_LEVEL` (`ERROR` … `TRACE`, `OFF`; default `INFO`).
///
/// Called twice, the second call changes nothing.
///
/// # Errors
/// When `LOG_LEVEL` is set to something else.
pub fn install(environment: &Environment) -> Result<(), EnvironmentError> {
    let expected = "one of OFF, ERROR, WARN, INFO, DEBUG, TRACE";
    let level = environment.parsed::<LevelFilter>("LOG_LEVEL", expected)?.unwrap_or(LevelFilter::INFO);
    if tracing::subscriber::set_global_default(subscriber(level, std::io::stdout)).is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
    Ok(())
}

/// What [`install`] installs, writing to `writer`; for tests that read the log.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(EnvFilter::new(directives(level)))
        .with_writer(writer)
        .finish()
}

fn directives(level: LevelFilter) -> String {
    if level <= LevelFilter::INFO {
        return level.to_string();
    }
    OURS.iter().fold(LevelFilter::INFO.to_string(), |directives, ours| format!("{directives},{ours}={level}"))
}

/// The message of a panic may quote the value that caused it, so only the place is logged.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(event = "panicked", place);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: LevelFilter, write: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(subscriber(level, move || writer.clone()), write);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_is_one_json_object_with_its_fields_at_the_top() {
        let line = logged(LevelFilter::INFO, || tracing::info!(order = "A-1", "request"));
        let object: serde_json::Value = serde_json::from_str(line.trim_end()).unwrap();
        assert_eq!(object["order"], "A-1");
        assert_eq!(object["message"], "request");
        assert_eq!(object["level"], "INFO");
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn a_line_below_the_level_is_not_written() {
        assert_eq!(logged(LevelFilter::WARN, || tracing::info!("quiet")), "");
        assert_eq!(logged(LevelFilter::OFF, || tracing::error!("quiet")), "");
    }

    #[test]
    fn debug_shows_our_crates_and_never_the_requests_of_the_sdk() {
        let log = logged(LevelFilter::DEBUG, || {
            tracing::debug!(target: "edge::serve", "ours");
            tracing::debug!(target: "aws_smithy_runtime::client", "buyer@example.com");
            tracing::debug!(target: "hyper_util::client", "buyer@example.com");
        });
        assert!(log.contains("ours") && !log.contains("buyer@example.com"), "{log}");
    }

    #[test]
    fn an_unknown_level_stops_the_wiring() {
        let error = install(&Environment::of(&[("LOG_LEVEL", "loud")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable LOG_LEVEL must be one of OFF, ERROR, WARN, INFO, DEBUG, TRACE"
        );
    }

    #[test]
    fn a_panic_is_logged_by_its_place_alone() {
        let log = logged(LevelFilter::INFO, || {
            let hook = std::panic::take_hook();
            std::panic::set_hook(Box::new(log_panic));
            let caught = std::panic::catch_unwind(|| panic!("no such customer: buyer@example.com"));
            std::panic::set_hook(hook);
            assert!(caught.is_err());
        });
        assert!(log.contains("src/log.rs") && !log.contains("buyer@example.com"), "{log}");
    }
}
