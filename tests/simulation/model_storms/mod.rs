//! Random histories through the real loop, held against the model: each answer, and what a quiet
//! system came to, whatever the order in which its facts were folded.
//!
//! [`history`] and [`stock`] make them, [`played`] plays one, [`anew`] folds what was accepted in
//! another order. Where the system is known to differ from the contract is in [`differences`], and
//! nowhere else.

mod stock;
pub mod history;
pub mod differences;
mod played;
mod anew;

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use anew::folded_anew;
use history::{Step, histories, reminder_histories, stock_histories};
use played::Played;

/// Few enough for every build; `PROPTEST_CASES` asks for more.
const CASES: u32 = 400;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let default = ProptestConfig::default();
    // `PROPTEST_MAX_SHRINK_ITERS` asks for less, where it is enough to know that one failed.
    let max_shrink_iters = default.max_shrink_iters.min(20_000);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_history_comes_to_what_the_contract_says(history in histories(), seed in any::<u64>()) {
        came_to(&history, seed).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_history_of_reminders_comes_to_what_the_contract_says(
        history in reminder_histories(),
        seed in any::<u64>(),
    ) {
        came_to(&history, seed).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_history_of_stock_comes_to_what_the_contract_says(history in stock_histories(), seed in any::<u64>()) {
        came_to(&history, seed).map_err(TestCaseError::fail)?;
    }
}

/// Plays it, here and in another order, and until all that is due has come due.
fn came_to(history: &[Step], seed: u64) -> Result<(), String> {
    let mut played = Played::start(seed);
    history.iter().try_for_each(|step| played.take(step))?;
    played.settled()?;
    folded_anew(&played, seed).map_err(|difference| format!("folded anew: {difference}"))?;
    played.world.wait(SignedDuration::from_hours(24 * 40));
    played.settled()
}
