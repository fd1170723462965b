//! The hand-checked cases of the domain (section 3.5), as data: registers in
//! `tests/data/cases/*.toml`, and what is arithmetic or text alone in `tests/data/arithmetic.toml`.

use crate::scenario::{Scenario, Wanted};
use std::path::{Path, PathBuf};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// Plays one file and shows everything that came out otherwise.
fn play(name: &str) {
    let path = data().join("cases").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let scenario = Scenario::read(&text);
    let wrong = scenario.run();
    assert!(wrong.is_empty(), "{}\n  {}", scenario.title, wrong.join("\n  "));
}

/// One test for each file, so that a failing case is named; the list is checked against the folder.
macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name));
        })*

        #[test]
        fn every_file_is_played() {
            let mut files: Vec<String> = std::fs::read_dir(data().join("cases"))
                .unwrap()
                .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
                .collect();
            files.sort();
            let mut played = vec![$(stringify!($name)),*];
            played.sort_unstable();
            assert_eq!(files, played);
        }
    };
}

cases! {
    merge_split
    t01_not_closed
    t01_seed_net
    t02_three_units
    t04_org_leaves
    t05_late_recognition
    t05_two_bases
    t06_classes
    t08_contents
    t08_contents_other
    t10_in_transit
    t13_ratio
    t14_distinct
    t15_quarters
    t16_missing
    t18_dissolution
    t19_residuals
    t24_kind_change
}

#[test]
fn a_wrong_expectation_is_told() {
    let path = data().join("cases/t02_three_units.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let mut scenario = Scenario::read(&text);
    let last = scenario.expect.last_mut().unwrap();
    *last.figures.get_mut("membership.transfer.total").unwrap() = Wanted::Whole(9);
    assert_eq!(last.scope, "khoi");
    let wrong = scenario.run();
    assert_eq!(wrong, ["khoi, năm 2020: membership.transfer.total is  7, not  9"]);
    // Nor does a row that nobody expected pass, nor a field that nobody reads.
    let other = text.replace("died = 1, closing = 30", "closing = 30");
    assert_eq!(Scenario::read(&other).run(), ["b, năm 2020: the row 'died' is 1, not 0"]);
    let unread = text.replace("fact.died = { who", "fact.died = { whom = 'x', who");
    assert!(std::panic::catch_unwind(|| Scenario::read(&unread)).is_err());
}
