//! Folding beside folding: `docs/decisions/0001-state-moves-under-the-profile.md`.
//!
//! Two purchases of one product and an amendment by which the older order loses it, each folded by a
//! processor of its own that may die anywhere and begin again. The newest purchase that stands has
//! the reminder.

use crate::search::{Protocol, breaks, holds};

/// Statement 0 places the older order, 1 amends it, 2 places the newer one.
const STATEMENTS: usize = 3;
const OLDER: usize = 0;
const AMENDED: usize = 1;
const NEWER: usize = 2;
/// Times that a processor dies, in all.
const DEATHS: u8 = 2;

type Facts = [bool; STATEMENTS];

#[derive(Clone, Copy)]
struct Folding {
    /// The amendment changes the total, too.
    moves_books: bool,
    /// The profile is read before everything else.
    profile_first: bool,
    /// The profile is written also when nothing in it changes.
    writes_unchanged_profile: bool,
}

const AS_DECIDED: Folding =
    Folding { moves_books: true, profile_first: true, writes_unchanged_profile: true };

/// What is committed, all of it under the version of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Books {
    /// The total of each order, 0 for none.
    totals: [u8; 2],
    /// Whose purchase of the product stands.
    stands: [bool; 2],
    reminder: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    recorded: Facts,
    folded: Facts,
    at: [At; STATEMENTS],
    profile: u8,
    books: Books,
    deaths: u8,
}

/// How far a processor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Start,
    /// The version of the profile.
    Profile(u8),
    Facts(Facts),
    Both(u8, Facts),
    /// And what was bought of the product.
    All(u8, Facts, Books),
}

impl Folding {
    /// What comes of all these facts.
    fn expected(self, facts: Facts) -> Books {
        let older = match (facts[OLDER], facts[AMENDED] && self.moves_books) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        };
        let stands = [facts[OLDER] && !facts[AMENDED], facts[NEWER]];
        Books { totals: [older, u8::from(facts[NEWER])], stands, reminder: newest(stands) }
    }

    /// The next step of the processor of this statement.
    fn go_on(self, state: &State, who: usize) -> State {
        let mut next = state.clone();
        next.at[who] = match state.at[who] {
            At::Start if self.profile_first => At::Profile(state.profile),
            At::Start => At::Facts(state.recorded),
            At::Profile(version) => At::Both(version, state.recorded),
            At::Facts(facts) => At::Both(state.profile, facts),
            At::Both(version, facts) => At::All(version, facts, state.books),
            At::All(version, facts, books) => {
                self.commit(&mut next, who, version, self.decided(who, facts, books));
                At::Start
            }
        };
        next
    }

    /// A fold moves the order that its statement is about, and takes the other as it is committed.
    fn decided(self, who: usize, facts: Facts, mut books: Books) -> Books {
        let order = usize::from(who == NEWER);
        let of_facts = self.expected(facts);
        books.totals[order] = of_facts.totals[order];
        books.stands[order] = of_facts.stands[order];
        books.reminder = newest(books.stands);
        books
    }

    fn commit(self, next: &mut State, who: usize, version: u8, decided: Books) {
        let order = usize::from(who == NEWER);
        let writes_profile =
            self.writes_unchanged_profile || decided.totals[order] != next.books.totals[order];
        if writes_profile && next.profile != version {
            return;
        }
        if writes_profile {
            next.profile += 1;
            next.books.totals = decided.totals;
        }
        next.books.stands = decided.stands;
        next.books.reminder = decided.reminder;
        next.folded[who] = true;
    }
}

fn newest(stands: [bool; 2]) -> Option<usize> {
    [1, 0].into_iter().find(|order| stands[*order])
}

impl Protocol for Folding {
    type State = State;

    fn start(&self) -> State {
        let books = Books { totals: [0; 2], stands: [false; 2], reminder: None };
        let none = [false; STATEMENTS];
        State { recorded: none, folded: none, at: [At::Start; STATEMENTS], profile: 0, books, deaths: 0 }
    }

    fn steps(&self, state: &State) -> Vec<(String, State)> {
        let mut steps = Vec::new();
        for who in 0..STATEMENTS {
            let mut next = state.clone();
            if !state.recorded[who] {
                next.recorded[who] = true;
                steps.push((format!("{who} is recorded"), next));
            } else if !state.folded[who] {
                steps.push((format!("{who} goes on from {:?}", state.at[who]), self.go_on(state, who)));
                if state.deaths < DEATHS && state.at[who] != At::Start {
                    next.at[who] = At::Start;
                    next.deaths += 1;
                    steps.push((format!("{who} dies"), next));
                }
            }
        }
        steps
    }

    fn check(&self, state: &State, is_quiet: bool) -> Result<(), String> {
        let expected = self.expected(state.recorded);
        if !is_quiet {
            return Ok(());
        }
        if state.books.totals != expected.totals {
            return Err("the books are not what the facts say".to_owned());
        }
        if state.books.reminder != expected.reminder {
            return Err("the reminder is not the newest purchase's".to_owned());
        }
        Ok(())
    }
}

#[test]
fn books_and_reminder_are_what_the_facts_say() {
    holds(&AS_DECIDED, 1_000);
    holds(&Folding { moves_books: false, ..AS_DECIDED }, 1_000);
}

#[test]
fn facts_that_are_read_before_the_profile_move_the_books_back() {
    breaks(&Folding { profile_first: false, ..AS_DECIDED }, "the books are not what the facts say");
}

#[test]
fn a_profile_that_is_not_written_guards_no_reminder() {
    let folding = Folding { moves_books: false, writes_unchanged_profile: false, ..AS_DECIDED };
    breaks(&folding, "the reminder is not the newest purchase's");
}
