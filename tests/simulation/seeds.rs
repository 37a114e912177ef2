//! Many seeds, on every core; `make sim` runs as many as it is told.
//!
//! Ends with a failure when a seed violates anything, telling the smallest story of it (`SHRINK=0`:
//! the story as it is), and when something that can happen never did.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::coverage::{self, Coverage};
use crate::seed::Case;
use crate::world::backend::Story;

/// Seeds that every build plays.
const A_BUILD: u64 = 300;

/// Runs these seeds, and tells the story of the first that violates anything.
fn run(first: u64, seeds: u64) -> Coverage {
    let (next, violated, coverage) = (AtomicU64::new(0), Mutex::new(None), Mutex::new(Coverage::default()));
    let lock = |violated: &Mutex<Option<u64>>| *violated.lock().unwrap_or_else(PoisonError::into_inner);
    // What violates the law panics, and is told once: as a story.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut seen = Coverage::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || lock(&violated).is_some() {
                        break;
                    }
                    match Case::of(first + seed).run(&Story::default()) {
                        Ok(world) => seen.add(&world),
                        Err(violation) => {
                            println!("seed {}: {}", first + seed, violation.what);
                            *violated.lock().unwrap_or_else(PoisonError::into_inner) = Some(first + seed);
                        }
                    }
                }
                coverage.lock().unwrap_or_else(PoisonError::into_inner).merge(seen);
            });
        }
    });
    let is_hurried = std::env::var("SHRINK").is_ok_and(|wanted| wanted == "0");
    let tell = |case: Case| if is_hurried { case.told() } else { case.shrunk() };
    let violation = lock(&violated).map(|seed| (seed, tell(Case::of(seed))));
    std::panic::set_hook(told);
    if let Some((seed, (small, violation))) = violation {
        panic!(
            "seed {seed} violates the law: {violation}\n{:?}\nagain: make sim SEEDS=1 FIRST={seed}",
            small.weather
        );
    }
    coverage.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn the_law_holds_for_seeds_that_nobody_has_seen() {
    let first = fastrand::u64(..1 << 48);
    println!("make sim SEEDS=100 FIRST={first}");
    run(first, 100);
}

/// `SEEDS` and `FIRST` say which, and `make sim` says them; else always the same.
#[test]
fn whatever_the_weather_the_law_holds() {
    let number = |name, default| std::env::var(name).map_or(Ok(default), |text| text.parse::<u64>());
    let (Ok(seeds), Ok(first)) = (number("SEEDS", A_BUILD), number("FIRST", 0)) else {
        panic!("usage: make sim [SEEDS=<how many>] [FIRST=<the first of them>]")
    };
    let began = Instant::now();
    let coverage = run(first, seeds);
    let took = began.elapsed().as_secs_f64();
    println!("{coverage}");
    let per_second = f64::from(u32::try_from(seeds).unwrap_or(u32::MAX)) / took;
    println!("{seeds} seeds from {first} in {took:.1} s: {per_second:.0} a second");
    let tame = coverage.too_tame();
    assert!(seeds < A_BUILD || tame.is_empty(), "too tame: {tame:?} never happened");
    let missing = coverage.missing();
    println!("never happened: {}", missing.join(", "));
    assert!(seeds < coverage::ENOUGH || missing.is_empty(), "never happened: {}", missing.join(", "));
}

#[test]
fn the_same_seed_is_the_same_run() {
    let story = |seed| {
        let story = Story::kept();
        drop(Case::of(seed).run(&story));
        story.lines()
    };
    for seed in 0..20 {
        assert!(!story(seed).is_empty());
        assert_eq!(story(seed), story(seed));
    }
}
