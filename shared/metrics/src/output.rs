//! Where the lines go: to standard output, each as soon as it is complete.
//!
//! Owns what is the same for all lines of a process. One that has not called [`install`], such as
//! a test, writes none. Must not read the clock or the environment.

use std::io::Write as _;
use std::sync::OnceLock;

use jiff::Timestamp;

use crate::line::{Measurement, line};

static INSTALLED: OnceLock<Installed> = OnceLock::new();

struct Installed {
    stack: String,
    now: fn() -> Timestamp,
}

/// Starts writing metrics for the process, with the dimension `Stack` and the time of this clock.
/// Called twice, the second call changes nothing.
pub fn install(stack: String, now: fn() -> Timestamp) {
    INSTALLED.get_or_init(|| Installed { stack, now });
}

/// Writes the line of a measurement, if this process writes metrics.
///
/// Who cannot be heard has nobody to say so to: a line that standard output does not take is lost,
/// as a line of the log is.
pub fn emit(measurement: impl Measurement) {
    if let Some(Installed { stack, now }) = INSTALLED.get() {
        let line = line(&measurement, stack, now()) + "\n";
        // In one piece: a line of the log may be written at the same time.
        std::io::stdout().write_all(line.as_bytes()).ok();
    }
}
