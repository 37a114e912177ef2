//! The table in memory and the real adapter are one table: any calls, the same answers.
//!
//! Owns nothing that a call is for: keys are few, so that calls meet. A failing case prints the
//! calls it shrank to and the seed, with which `FIDELITY_SEED` makes the same calls again;
//! `PROPTEST_CASES` makes it look longer.

mod small;
mod calls;
mod answers;

use dynamodb::embedded::EmbeddedTable;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use testkit::table::MemoryTable;

use calls::{Call, any_call};

/// Sequences that are tried, each on tables of its own.
const CASES: u32 = 64;

/// Without `FIDELITY_SEED`: a submission must not fail by what another one has in it.
const SEED: u64 = 20_261_127;

/// Most calls of a sequence.
const CALLS: usize = 30;

/// Makes the same calls of both, and compares each answer, then all that can be read.
async fn compare(calls: &[Call]) -> Result<(), TestCaseError> {
    let embedded = EmbeddedTable::start().await.map_err(|error| TestCaseError::fail(error.to_string()))?;
    let memory = MemoryTable::default();
    for (index, call) in calls.iter().enumerate() {
        let (faked, real) = (call.made_of(&memory).await, call.made_of(&embedded.table).await);
        prop_assert_eq!(faked, real, "call {}: {:?}", index, call);
    }
    prop_assert_eq!(answers::everything(&memory).await, answers::everything(&embedded.table).await);
    Ok(())
}

#[test]
fn the_table_in_memory_answers_as_the_real_one() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("FIDELITY_SEED").unwrap_or(SEED);
    let cases = number("PROPTEST_CASES").and_then(|cases| cases.try_into().ok()).unwrap_or(CASES);
    println!("FIDELITY_SEED={seed}");
    let rng_seed = RngSeed::Fixed(seed);
    let config = Config { cases, rng_seed, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sequence = prop::collection::vec(any_call(), 1..CALLS);
    let compared = TestRunner::new(config).run(&sequence, |calls| runtime.block_on(compare(&calls)));
    compared.unwrap_or_else(|failure| panic!("{failure}"));
}
