//! Event lines: what is exported can be imported into an equal register, whatever it holds.

use crate::support::Folder;
use bloc::{Clock, Data};
use serde_json::Value;
use sobo::ledger::{DeviceKey, dump_digest};
use sobo::model::{DeviceId, Timestamp};
use sobo::{Database, Options};
use std::collections::BTreeSet;

/// One line of every kind that the bloc's years do not hold.
const EVERY: &str = include_str!("data/every_event.jsonl");

fn schema(folder: &Folder) -> Value {
    folder.run(&["schema"]).json()
}

fn kinds(lines: &str) -> BTreeSet<String> {
    let event = |line: &str| serde_json::from_str::<Value>(line).unwrap()["event"].clone();
    lines.lines().map(|line| event(line).as_str().unwrap().to_owned()).collect()
}

/// A folder with the invented bloc of 2018 to 2020 as `bloc.sobo`, written by the test device.
fn with_bloc() -> Folder {
    let folder = Folder::with_register();
    let device = std::fs::read_to_string(folder.path("register.sobo.device")).unwrap();
    let clock = Clock::default();
    let options = Options::new(DeviceKey::from_bytes([0x5b; 32]).device(), clock.reader());
    assert!(!device.is_empty());
    let db = Database::create(folder.path("bloc.sobo"), options).unwrap();
    bloc::write(&db, &Data::read().unwrap(), (bloc::SEED, &clock), &mut |_| ()).unwrap();
    folder
}

fn digest(folder: &Folder, name: &str) -> String {
    let options = Options::new(DeviceId([0; 32]), || Timestamp::from_millis(0));
    let db = Database::open(folder.path(name), options).unwrap();
    let reader = db.read().unwrap();
    dump_digest(reader.snapshot()).unwrap().to_string()
}

/// Imports an export into a new register of a device; gives the second export.
fn again(folder: &Folder, lines: &str, name: &str, device: &str) -> String {
    folder.write("lines.jsonl", lines);
    folder.run(&["--db", name, "init", "--open", "--secret", device]).ends(0);
    folder.run(&["--db", name, "import", "lines.jsonl"]).ends(0);
    folder.run(&["--db", name, "export"]).ends(0)
}

/// What was printed, without the ids of entries at the ends of lines.
fn without_ids(out: &str) -> String {
    out.lines()
        .map(|line| line.split_once("  (").map_or(line, |(told, _)| told))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_years_of_the_bloc_come_back_the_same() {
    let folder = with_bloc();
    let lines = folder.run(&["--db", "bloc.sobo", "export"]).ends(0);
    assert!(lines.lines().count() > 20_000);
    // The same device: the same bytes in every table.
    let same = "5b".repeat(32);
    assert_eq!(again(&folder, &lines, "same.sobo", &same), lines);
    assert_eq!(digest(&folder, "same.sobo"), digest(&folder, "bloc.sobo"));
    // Another device: other ids, and the same lines, figures and findings.
    let other = "17".repeat(32);
    assert_eq!(again(&folder, &lines, "other.sobo", &other), lines);
    for command in [
        &["report", "--year", "2020", "--format", "csv"][..],
        &["orgs", "--as-of", "31/12/2020"],
        &["check", "--year", "2020"],
    ] {
        let run = |db: &str| without_ids(&folder.run(&[&["--db", db], command].concat()).out);
        assert_eq!(run("other.sobo"), run("bloc.sobo"), "{command:?}");
        assert!(!run("other.sobo").is_empty(), "{command:?}");
    }
    let validator = jsonschema::validator_for(&schema(&folder)).unwrap();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&line), "{line}");
    }
    let all: BTreeSet<String> = kinds(&lines).union(&kinds(EVERY)).cloned().collect();
    let known: BTreeSet<String> = schema(&folder)["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(all, known, "every kind of event is in one of the two files");
}

#[test]
fn every_other_kind_comes_back_the_same() {
    let folder = Folder::with_register();
    folder.write("every.jsonl", EVERY);
    let validator = jsonschema::validator_for(&schema(&folder)).unwrap();
    for line in EVERY.lines() {
        assert!(validator.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
    }
    folder.run(&["import", "every.jsonl"]).ends(0);
    let lines = folder.run(&["export"]).ends(0);
    assert_eq!(kinds(&lines), kinds(EVERY));
    assert_eq!(lines.lines().count(), EVERY.lines().count());
    assert_eq!(again(&folder, &lines, "other.sobo", &"17".repeat(32)), lines);
    // A reference that only a label can make, one by a key that was changed, a number as written.
    assert!(lines.contains(r##""target":"#line29""##), "{lines}");
    assert!(lines.contains(r#""member":"001m","year":2019"#), "{lines}");
    assert!(lines.contains(r#""participants":"hơn 1.200""#), "{lines}");
}

#[test]
fn the_schema_refuses_what_import_refuses() {
    let folder = Folder::with_register();
    let validator = jsonschema::validator_for(&schema(&folder)).unwrap();
    for line in [
        r#"{"event":"death","on":"2020-01-01"}"#,
        r#"{"event":"death","on":"2020-01-01","member":"1","cause":"x"}"#,
        r#"{"event":"deaths","on":"2020-01-01","member":"1"}"#,
        r#"{"event":"death","on":20200101,"member":"1"}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
        folder.write("lines.jsonl", line);
        folder.run(&["import", "lines.jsonl"]).fails(4, &["line 1: ", "lines.jsonl"]);
    }
}

const TOP: &str = r#"{"event":"organization_founded","on":"01/01/2020","name":"Đảng bộ Khối","kind":"upper","code":"khoi"}"#;
const CELL: &str = r#"{"event":"organization_founded","on":"01/01/2020","name":"Chi bộ 1","kind":"base_cell","code":"cb1","parent":"khoi"}"#;

fn admission(file_no: &str) -> String {
    format!(
        r#"{{"event":"admission","on":"2020-05-19","person":{{"name":"Trần Thị Mơ","file_no":"{file_no}"}},"org":"cb1"}}"#
    )
}

/// Imports lines that must be refused, with these words; nothing may be changed.
#[track_caller]
fn refused(lines: impl AsRef<[u8]>, code: i32, words: &[&str]) {
    let folder = Folder::with_register();
    folder.write("good.jsonl", [TOP, CELL].join("\n"));
    folder.run(&["import", "good.jsonl"]).ends(0);
    let before = folder.run(&["export"]).ends(0);
    folder.write("bad.jsonl", lines);
    folder.run(&["import", "bad.jsonl"]).fails(code, words);
    assert_eq!(folder.run(&["export"]).ends(0), before, "nothing is half applied");
    folder.run(&["verify"]).ends(0);
}

#[test]
fn broken_lines_are_named_with_their_field_and_the_way_out() {
    let good = admission("1");
    for (line, words) in [
        ("{", &["no JSON", "column"][..]),
        ("[1]", &["no JSON object"]),
        ("null", &["no JSON object"]),
        (r#"{"on":"2020-01-01"}"#, &["'event'", "missing"]),
        (r#"{"event":7,"on":"2020-01-01"}"#, &["'event'"]),
        (r#"{"event":"admision","on":"2020-01-01"}"#, &["did you mean 'admission'"]),
        (r#"{"event":"death","member":"1"}"#, &["'on'", "is missing"]),
        (r#"{"event":"death","on":"31/02/2020","member":"1"}"#, &["'on'"]),
        (
            r#"{"event":"death","on":"2020-06-01","member":"77"}"#,
            &["'member'", "'77'", "sobo member"],
        ),
        (
            r#"{"event":"death","on":"2020-06-01","member":"1","x":1}"#,
            &["'x'", "no field", "member"],
        ),
        (r#"{"event":"death","on":"2020-06-01","member":1}"#, &["'member'", "expected a string"]),
        (
            r#"{"event":"organization_rated","on":"2020-12-31","org":"cb9","year":2020,"grade":"good"}"#,
            &["'org'", "'cb9'", "sobo orgs"],
        ),
        (
            r#"{"event":"organization_rated","on":"2020-12-31","org":"cb1","year":2020,"grade":"fine"}"#,
            &["'grade'", "excellent, good"],
        ),
        (
            r##"{"event":"void","on":"2020-12-31","target":"#later","reason":"x"}"##,
            &["later", "put it first"],
        ),
        (r#"{"event":"void","on":"2020-12-31","target":"x","reason":"x"}"#, &["#label"]),
        (r#"{"event":"death","on":"2020-06-01","member":"1","scope":"zz"}"#, &["'scope'"]),
        (r#"{"event":"death","on":"2020-06-01","member":"1","id":"two words"}"#, &["'id'"]),
        (
            r#"{"event":"death","on":"2020-06-01","member":"1","paper":{"number":"1"}}"#,
            &["'paper.decided'", "is missing"],
        ),
    ] {
        let words = [words, &["line 2: ", "bad.jsonl"]].concat();
        refused(format!("{good}\n{line}\n"), 4, &words);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let good = admission("1");
    refused([good.as_bytes(), b"\n{\"event\":\"\xff\"}"].concat(), 4, &["line 2", "UTF-8"]);
    refused(format!("{good}\n{{\"event\":\"a\0\"}}"), 4, &["line 2", "NUL"]);
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    refused(utf16, 4, &["line 1", "UTF-16"]);
    let long = format!("{good}\n{{\"event\":\"{}\"}}\n", "x".repeat(10 << 20));
    refused(long, 4, &["line 2", "10485", "limit is 1048576"]);
    let deep = format!("{good}\n{{\"event\":{}", "[".repeat(100_000));
    refused(deep, 4, &["line 2", "recursion limit"]);
}

#[test]
fn what_the_rules_stand_against_names_its_lines() {
    let death = r#"{"event":"death","on":"2020-06-01","member":"1"}"#;
    let rating =
        r#"{"event":"member_rated","on":"2020-12-31","member":"1","year":2020,"grade":"good"}"#;
    let lines = [&admission("1"), death, rating, rating].join("\n");
    refused(lines, 3, &["line 3: not_there", "line 4: "]);
    let twice = [&admission("1"), death, &admission("1"), death].join("\n");
    refused(twice, 4, &["line 4", "more than one member", "label"]);
}

#[test]
fn many_errors_are_counted_and_what_follows_from_them_is_not_blamed() {
    let mut lines = vec![
        r#"{"event":"admission","on":"x","person":{"name":"A","file_no":"1"},"org":"cb1"}"#
            .to_owned(),
    ];
    lines.extend((0..50).map(|_| r#"{"event":"death","on":"2020-06-01","member":"1"}"#.to_owned()));
    lines.extend(
        (0..30).map(|i| format!(r#"{{"event":"death","on":"2020-06-01","member":"x{i}"}}"#)),
    );
    refused(
        lines.join("\n"),
        4,
        &["31 lines are wrong", "line 1: field 'on'", "… and 11 more lines", "50 further lines"],
    );
}

#[test]
fn harmless_oddities_are_taken() {
    let folder = Folder::with_register();
    let lines = format!("\u{feff}{TOP}\r\n\r\n  {CELL}  \r\n\n{}", admission("1"));
    folder.write("odd.jsonl", lines);
    folder.run(&["import", "odd.jsonl"]).ends(0);
    assert_eq!(folder.run(&["export"]).ends(0).lines().count(), 3);
    folder.write("empty.jsonl", "");
    folder.run(&["import", "empty.jsonl"]).ends(0);
    let dry = folder.run(&["import", "--dry-run", "-"]);
    assert_eq!(dry.code, Some(0), "{dry:?}");
    let piped = folder.run_with(&["import", "-"], admission("2").as_bytes());
    piped.ends(0);
    assert_eq!(folder.run(&["export"]).ends(0).lines().count(), 4);
    // A dry run says what would happen and changes nothing.
    folder.write("more.jsonl", admission("3"));
    folder.run(&["import", "--dry-run", "more.jsonl"]).ends(0);
    assert_eq!(folder.run(&["export"]).ends(0).lines().count(), 4);
}
