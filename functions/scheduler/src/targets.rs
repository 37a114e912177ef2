//! Wiring: which variables say where wake-ups go.

use aws::{Environment, EnvironmentError};
use schedules::ScheduleTargets;

/// Reads them; only the dead-letter queue and the flexible window may be left out.
pub fn read(environment: &Environment) -> Result<ScheduleTargets, EnvironmentError> {
    Ok(ScheduleTargets {
        group: environment.required("SCHEDULE_GROUP")?,
        reminders_function_arn: environment.required("REMINDERS_FUNCTION_ARN")?,
        role_arn: environment.required("SCHEDULE_ROLE_ARN")?,
        dlq_arn: environment.optional("SCHEDULE_DLQ_ARN"),
        flexible_window: environment
            .parsed("FLEXIBLE_WINDOW_MINUTES", "0 to 1440 minutes")?
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use schedules::FlexibleWindow;

    const REQUIRED: [(&str, &str); 3] =
        [("SCHEDULE_GROUP", "group"), ("REMINDERS_FUNCTION_ARN", "arn:f"), ("SCHEDULE_ROLE_ARN", "arn:r")];

    #[test]
    fn the_queue_and_the_window_may_be_left_out() {
        let targets = read(&Environment::of(&REQUIRED)).unwrap();
        assert_eq!((targets.dlq_arn, targets.flexible_window), (None, FlexibleWindow::default()));
    }

    #[test]
    fn a_window_that_scheduler_would_refuse_stops_the_wiring() {
        let variables = [&REQUIRED[..], &[("FLEXIBLE_WINDOW_MINUTES", "1441")]].concat();
        let error = read(&Environment::of(&variables)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable FLEXIBLE_WINDOW_MINUTES must be 0 to 1440 minutes"
        );
    }
}
