//! Everything beside everything else, with anything failing: the law of the books and the
//! promises about events and schedules hold once the storm is over.

use commerce::fact::Fact;
use jiff::SignedDuration;
use testkit::build::{OrderBuilder, checkout, order};
use testkit::faults::{Fault, Faults};

use crate::outcome::{assert_invariants, subscribers};
use crate::system::{Pace, System};

const PEOPLE: [&str; 2] = ["ada@example.com", "bob@example.com"];

/// A caller's statements about one order or checkout, in the order they are sent.
fn story(random: &mut fastrand::Rng, number: usize) -> Vec<Fact> {
    let owner = random.usize(0..2);
    let day = random.u8(1..9);
    if random.u8(0..4) == 0 {
        let first = checkout(&format!("c-{number}")).by(PEOPLE[owner]).at(&format!("2026-10-2{day}"));
        let again =
            first.clone().by(PEOPLE[random.usize(0..2)]).total_usd(5).accepted_at("2026-11-01T12:00:30Z");
        return vec![first.into(), again.into()];
    }
    let placed = order(&number.to_string())
        .by(PEOPLE[owner])
        .total(random.u64(0..3_000))
        .at(&format!("2026-10-2{day}"))
        .item(random.choice(["razor", "soap"]).unwrap_or_default(), 1)
        .request(&format!("placed-{number}"));
    let mut statements = vec![placed.clone()];
    for later in 0..random.usize(0..4) {
        let speaker = if random.u8(0..5) == 0 { 1 - owner } else { owner };
        let about = order(&number.to_string())
            .total(random.u64(0..3_000))
            .accepted_after(SignedDuration::from_secs(1 + later as i64))
            .request(&format!("later-{number}-{later}"));
        statements.push(match random.u8(0..6) {
            0 => about.by(PEOPLE[speaker]).cancelled(),
            1 => about.by(PEOPLE[speaker]).refunded_whole(),
            2 => about.by(PEOPLE[speaker]).refund(&later.to_string(), Some(random.u64(0..2_000))),
            3 => about.by(PEOPLE[speaker]).fulfilled().totals(Some(random.u64(0..9)), None),
            _ => about.by(PEOPLE[owner]).item(random.choice(["razor", "soap"]).unwrap_or_default(), 1),
        });
    }
    if random.u8(0..8) == 0 {
        statements.reverse();
    }
    statements.into_iter().map(OrderBuilder::fact).map(Fact::Order).collect()
}

/// Sends all stories, each in its own order, with pumping and waiting in between.
async fn weather(system: &System, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut stories: Vec<Vec<Fact>> = (0..6).map(|number| story(&mut random, number)).collect();
    stories.iter_mut().for_each(|story| story.reverse());
    while !stories.is_empty() {
        match random.u8(0..8) {
            0 => system.wait(SignedDuration::from_mins(random.i64(0..90))).await,
            1..4 => drop(system.pump().await),
            _ => {
                let at = random.usize(0..stories.len());
                match stories[at].pop() {
                    Some(fact) => system.accept(fact).await,
                    None => drop(stories.swap_remove(at)),
                }
            }
        }
    }
    system.settle().await;
    assert_invariants(system);
    system.replay(&mut random).await;
    system.settle().await;
    assert_invariants(system);
    system.wait(SignedDuration::from_hours(24 * 40)).await;
    system.settle().await;
}

/// The same facts told one after the other to a system that nothing disturbs.
async fn calm(facts: Vec<Fact>) -> System {
    let system = System::new(Faults::none(), Pace::InOrder);
    for fact in facts {
        match fact {
            Fact::Order(_) | Fact::Checkout(_) | Fact::Wait(_) => {
                commerce::ports::Facts::append(&system.table, &fact).await.map(drop).unwrap_or_default();
                system.settle().await;
            }
            Fact::Due(_) | Fact::Restock(_) => {}
        }
    }
    system
}

async fn survive(seed: u64, faults: Faults) {
    let pace = Pace::Any(fastrand::Rng::with_seed(seed));
    let system = System::new(faults.with_uneven_pace(seed), pace);
    Box::pin(weather(&system, seed)).await;
    system.faults.heal();
    system.settle().await;
    assert_invariants(&system);
    let calm = calm(system.table.all_facts()).await;
    assert_eq!(subscribers(&system), subscribers(&calm), "seed {seed}");
}

#[tokio::test(start_paused = true)]
async fn beside_each_other_the_books_are_the_same() {
    for seed in 0..200 {
        survive(seed, Faults::none()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn failing_and_dying_at_random_the_books_are_the_same() {
    let anything = [Fault::CRASHES.as_slice(), Fault::FAILURES.as_slice()].concat();
    for seed in 0..200 {
        survive(seed, Faults::randomly(seed, 4, &anything)).await;
    }
}
