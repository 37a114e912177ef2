//! Where wake-ups go, and what every schedule has in common.
//!
//! Owns the settings of a schedule that do not depend on the wake-up. The wiring makes them from
//! the environment.

use std::num::NonZeroU16;
use std::str::FromStr;

use aws_sdk_scheduler::error::BuildError;
use aws_sdk_scheduler::types::{
    DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy, Target,
};
use thiserror::Error;

/// Scheduler delivers again for a day, as long and as often as it can. A wake-up that is late is
/// decided by the state at that moment, so lateness does no harm.
pub const MAX_DELIVERY_AGE_SECONDS: i32 = 86_400;
/// The most attempts that Scheduler makes.
pub const MAX_DELIVERY_ATTEMPTS: i32 = 185;
/// The widest flexible window that Scheduler takes.
pub const MAX_WINDOW_MINUTES: u16 = 1_440;

/// How late a schedule may fire, so that many due at one instant are spread out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlexibleWindow(Option<NonZeroU16>);

/// The text is no flexible window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be 0 to {MAX_WINDOW_MINUTES} minutes")]
pub struct FlexibleWindowError;

impl FlexibleWindow {
    /// A window of so many minutes; 0 is none.
    ///
    /// # Errors
    /// When it is wider than [`MAX_WINDOW_MINUTES`].
    pub fn minutes(minutes: u16) -> Result<Self, FlexibleWindowError> {
        if minutes <= MAX_WINDOW_MINUTES {
            Ok(Self(NonZeroU16::new(minutes)))
        } else {
            Err(FlexibleWindowError)
        }
    }

    pub(crate) fn to_sdk(self) -> Result<FlexibleTimeWindow, BuildError> {
        let window = FlexibleTimeWindow::builder();
        match self.0 {
            Some(minutes) => window
                .mode(FlexibleTimeWindowMode::Flexible)
                .maximum_window_in_minutes(i32::from(minutes.get()))
                .build(),
            None => window.mode(FlexibleTimeWindowMode::Off).build(),
        }
    }
}

impl FromStr for FlexibleWindow {
    type Err = FlexibleWindowError;

    fn from_str(text: &str) -> Result<Self, FlexibleWindowError> {
        Self::minutes(text.parse().map_err(|_| FlexibleWindowError)?)
    }
}

/// Where wake-ups go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleTargets {
    /// The schedule group that holds them all.
    pub group: String,
    /// The function that each invokes.
    pub reminders_function_arn: String,
    /// The role in which Scheduler invokes it.
    pub role_arn: String,
    /// The queue for what could not be delivered, if there is one.
    pub dlq_arn: Option<String>,
    /// How late they may fire.
    pub flexible_window: FlexibleWindow,
}

impl ScheduleTargets {
    pub(crate) fn to_sdk(&self, input: String) -> Result<Target, BuildError> {
        let retries = RetryPolicy::builder()
            .maximum_event_age_in_seconds(MAX_DELIVERY_AGE_SECONDS)
            .maximum_retry_attempts(MAX_DELIVERY_ATTEMPTS)
            .build();
        let dead_letters = self.dlq_arn.as_ref().map(|arn| DeadLetterConfig::builder().arn(arn).build());
        Target::builder()
            .arn(&self.reminders_function_arn)
            .role_arn(&self.role_arn)
            .input(input)
            .retry_policy(retries)
            .set_dead_letter_config(dead_letters)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_0_to_1440_minutes() {
        assert_eq!("0".parse(), Ok(FlexibleWindow::default()));
        assert_eq!("1440".parse(), FlexibleWindow::minutes(1_440));
        for bad in ["", "1441", "-1", "1.5", "off"] {
            assert_eq!(bad.parse::<FlexibleWindow>(), Err(FlexibleWindowError), "{bad}");
        }
    }

    #[test]
    fn no_window_is_off_and_not_a_window_of_0_minutes() {
        let off = FlexibleWindow::default().to_sdk().unwrap();
        assert_eq!((off.mode(), off.maximum_window_in_minutes()), (&FlexibleTimeWindowMode::Off, None));
        let wide = FlexibleWindow::minutes(15).unwrap().to_sdk().unwrap();
        assert_eq!(
            (wide.mode(), wide.maximum_window_in_minutes()),
            (&FlexibleTimeWindowMode::Flexible, Some(15))
        );
    }
}
