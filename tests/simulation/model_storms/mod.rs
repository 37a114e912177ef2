//! Random histories through the real loop, held against the model: each answer, and what a quiet
//! system came to, whatever the order in which its facts were folded.
//!
//! [`history`] makes them, [`played`] plays one, [`anew`] folds what was accepted in another order.
//! Where the system is known to differ from the contract is in [`differences`], and nowhere else.

mod history;
mod differences;
mod played;
mod anew;

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use anew::folded_anew;
use history::histories;
use played::Played;

/// Few enough for every build; `PROPTEST_CASES` asks for more.
const CASES: u32 = 400;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap_or_else(|error| panic!("{error}")).block_on(future)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_history_comes_to_what_the_contract_says(history in histories(), seed in any::<u64>()) {
        run(async {
            let mut played = Played::start(seed);
            for step in &history {
                played.take(step).await?;
            }
            played.settled().await?;
            folded_anew(&played, seed).await.map_err(|difference| format!("folded anew: {difference}"))?;
            // All that is due comes due.
            played.system.wait(SignedDuration::from_hours(24 * 40)).await;
            played.settled().await
        })
        .map_err(TestCaseError::fail)?;
    }
}
