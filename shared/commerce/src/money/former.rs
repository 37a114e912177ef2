//! Currencies that ISO 4217 had once: shops have orders of those days.
//!
//! Owns their minor units, which are those of the Java platform's table of ISO 4217. What it gives
//! none (gold francs, units of account) is not here. Sorted, so that a code is found at a glance.

/// Code and decimals of each that the list of today's does not have.
const FORMER: &[(&str, u8)] = &[
    ("ADP", 0),
    ("AFA", 2),
    ("ANG", 2),
    ("ATS", 2),
    ("AYM", 2),
    ("AZM", 2),
    ("BEF", 0),
    ("BGL", 2),
    ("BYB", 0),
    ("BYR", 0),
    ("CSD", 2),
    ("CYP", 2),
    ("DEM", 2),
    ("EEK", 2),
    ("ESP", 0),
    ("FIM", 2),
    ("FRF", 2),
    ("GHC", 2),
    ("GRD", 0),
    ("GWP", 2),
    ("IEP", 2),
    ("ITL", 0),
    ("LTL", 2),
    ("LUF", 0),
    ("LVL", 2),
    ("MGF", 0),
    ("MRO", 2),
    ("MTL", 2),
    ("MZM", 2),
    ("NLG", 2),
    ("PTE", 0),
    ("ROL", 2),
    ("RUR", 2),
    ("SDD", 2),
    ("SIT", 2),
    ("SKK", 2),
    ("SRG", 2),
    ("STD", 2),
    ("TMM", 2),
    ("TPE", 0),
    ("TRL", 0),
    ("USS", 2),
    ("VEB", 2),
    ("VEF", 2),
    ("YUM", 2),
    ("ZMK", 2),
    ("ZWD", 2),
    ("ZWN", 2),
    ("ZWR", 2),
];

/// The code, upper case, with its decimals.
pub(super) fn find(code: &str) -> Option<(&'static str, u8)> {
    let found = FORMER.binary_search_by_key(&code, |(former, _)| former).ok()?;
    FORMER.get(found).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_once_and_none_is_of_today() {
        assert!(FORMER.is_sorted_by(|(one, _), (next, _)| one < next));
        for (code, exponent) in FORMER {
            assert_eq!(find(code), Some((*code, *exponent)));
            assert_eq!(iso_currency::Currency::from_code(code), None, "{code}");
        }
    }
}
