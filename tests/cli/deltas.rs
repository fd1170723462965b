//! Registers that meet by file, and the device that seals what is sent.

use crate::support::{DEVICE, Folder, device};
use crate::town::town;
use serde_json::Value;

const CELL: &str = concat!(
    r#"{"event":"organization_registered","on":"31/12/2018","code":"cb9","#,
    r#""name":"Chi bộ Bến Cảng","kind":"base_cell"}"#,
    "\n"
);

/// The state root as the other commands cannot show it: through the library.
fn root(folder: &Folder, name: &str) -> sobo::ledger::Digest {
    let device = sobo::model::DeviceId([0; 32]);
    let options = sobo::Options::new(device, || sobo::model::Timestamp::from_millis(0));
    let db = sobo::Database::open(folder.path(name), options).unwrap();
    db.read().unwrap().state_root().unwrap()
}

/// A second register, of another device.
fn with_other(folder: &Folder) {
    folder.register("other.sobo", 0x17);
}

#[test]
fn a_device_is_shown_and_its_key_is_not() {
    let folder = Folder::with_register();
    let id = folder.run(&["device"]).ends(0);
    assert_eq!(id.trim().len(), 64);
    assert!(!id.contains(DEVICE));
    let json = folder.run(&["device", "--json"]).json();
    assert_eq!(json, serde_json::json!({ "device": id.trim(), "has_key": true }));
    let file = String::from_utf8(folder.read("register.sobo.device")).unwrap();
    assert_eq!(file, format!("sobo device 2\n{DEVICE}\n"));
    Folder::new().run(&["device"]).fails(5, &["no register", "sobo init"]);
}

#[cfg(unix)]
#[test]
fn a_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_register();
    let mode = folder.path("register.sobo.device").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn two_registers_meet_by_file() {
    let folder = town();
    with_other(&folder);
    folder.run(&["grant", &device(0x17), "office", "--label", "Văn phòng 2"]).ends(0);
    let export = folder.run(&["delta", "export", "--out", "all.delta"]);
    assert!(export.err.starts_with("wrote all.delta: 15 entries of 5 streams"), "{export:?}");
    export.ends(0);
    let import = folder.run(&["--db", "other.sobo", "delta", "import", "all.delta"]);
    assert_eq!(import.err, "15 new entries taken from 1 delta; 0 were here already\n");
    assert_eq!(root(&folder, "other.sobo"), root(&folder, "register.sobo"));
    // Both go on, each for itself, and send each other only what is new.
    folder.write("cell.jsonl", CELL);
    folder.run(&["--db", "other.sobo", "import", "cell.jsonl"]).ends(0);
    folder.run(&["delta", "frontier", "--out", "here.frontier"]).ends(0);
    let news = ["delta", "export", "--since", "here.frontier", "--out", "news.delta"];
    let export = folder.run(&[&["--db", "other.sobo"], &news[..]].concat());
    assert!(export.err.starts_with("wrote news.delta: 1 entry of 1 stream"), "{export:?}");
    assert_ne!(root(&folder, "other.sobo"), root(&folder, "register.sobo"));
    let twice = folder.run(&["delta", "import", "news.delta", "news.delta"]);
    assert_eq!(twice.err, "1 new entry taken from 2 deltas; 1 were here already\n");
    assert_eq!(root(&folder, "other.sobo"), root(&folder, "register.sobo"));
}

#[test]
fn one_organizations_entries_go_without_those_of_others() {
    let folder = town();
    with_other(&folder);
    folder.run(&["delta", "export", "--scope", "so-tay", "--out", "west.delta"]).ends(0);
    let seen = folder.run(&["delta", "inspect", "west.delta", "--json"]).json();
    let mut scopes: Vec<&Value> =
        seen[0]["runs"].as_array().unwrap().iter().map(|run| &run["scope"]).collect();
    scopes.sort_by_key(ToString::to_string);
    assert_eq!(scopes, [&Value::from("so-tay"), &Value::Null]);
    folder.run(&["--db", "other.sobo", "delta", "import", "west.delta"]).ends(0);
    let member = |name: &str| folder.run(&["--db", "other.sobo", "member", name]);
    member("100002 SX").ends(0);
    member("100001 SX").fails(5, &["100001 SX"]);
    let args = ["delta", "export", "--scope", "nowhere", "--out", "none.delta"];
    folder.run(&args).fails(5, &["nowhere"]);
    assert!(!folder.path("none.delta").exists());
}

#[test]
fn a_file_is_inspected_without_being_taken() {
    let folder = town();
    with_other(&folder);
    folder.run(&["delta", "export", "--out", "all.delta"]).ends(0);
    let id = folder.run(&["device"]).ends(0);
    let before = root(&folder, "other.sobo");
    let seen = folder.run(&["--db", "other.sobo", "delta", "inspect", "all.delta"]).ends(0);
    let first = seen.lines().next().unwrap();
    assert!(first.starts_with("delta at byte 0: 14 entries of 5 streams"), "{seen}");
    let own = |line: &&str| line.starts_with(&id[..8]) && line.contains("(register)");
    let line = seen.lines().find(own).unwrap_or_else(|| panic!("{seen}"));
    assert!(line.contains("1-5") && line.ends_with("5 organization_registered"), "{line}");
    assert_eq!(root(&folder, "other.sobo"), before);
    // The same without any register; and what is new to the one who has it all is nothing.
    let alone = folder.run(&["--db", "none.sobo", "delta", "inspect", "all.delta"]).ends(0);
    assert_eq!(alone.lines().next(), Some(first));
    let known = folder.run(&["delta", "inspect", "all.delta", "--json"]).json();
    let runs = known[0]["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 5);
    assert!(runs.iter().all(|run| run["new"] == 0 && run["seals"] == 1), "{known}");
    let entries: u64 = runs.iter().map(|run| run["to"].as_u64().unwrap()).sum();
    assert_eq!(entries, 14);
}

#[test]
fn what_goes_on_elsewhere_is_told_and_not_taken() {
    let folder = town();
    with_other(&folder);
    folder.run(&["delta", "frontier", "--out", "before.frontier"]).ends(0);
    folder.write("cell.jsonl", CELL);
    folder.run(&["import", "cell.jsonl"]).ends(0);
    let news = ["delta", "export", "--since", "before.frontier", "--out", "news.delta"];
    folder.run(&news).ends(0);
    let other = |args: &[&str]| folder.run(&[&["--db", "other.sobo"], args].concat());
    let seen = other(&["delta", "inspect", "news.delta"]).ends(0);
    assert!(seen.contains("stream ") && seen.contains("6-6"), "{seen}");
    let words = ["not known here", "news.delta, the frame at byte 0", "before it first"];
    other(&["delta", "import", "news.delta"]).fails(5, &words);
}

#[test]
fn damage_is_told_with_its_place_and_nothing_of_the_delta_is_taken() {
    let folder = town();
    with_other(&folder);
    let other = |args: &[&str]| folder.run(&[&["--db", "other.sobo"], args].concat());
    folder.run(&["delta", "export", "--out", "all.delta"]).ends(0);
    let whole = folder.read("all.delta");
    let before = root(&folder, "other.sobo");
    let mut changed = whole.clone();
    changed[200] ^= 1;
    folder.write("changed.delta", &changed);
    let place = "changed.delta, the frame at byte 0";
    other(&["delta", "import", "changed.delta"]).fails(7, &["checksum", place, "fetch"]);
    other(&["delta", "inspect", "changed.delta"]).fails(7, &["checksum", place]);
    folder.write("cut.delta", &whole[..whole.len() - 1]);
    other(&["delta", "import", "cut.delta"]).fails(7, &["ends within a frame", "cut.delta"]);
    folder.write("text.delta", "xin chào");
    other(&["delta", "import", "text.delta"]).fails(9, &["no frame of a register", "text.delta"]);
    other(&["delta", "import", "none.delta"]).fails(5, &["none.delta"]);
    other(&["delta", "import", "."]).fails(4, &["folder"]);
    folder.run(&["delta", "frontier", "--out", "here.frontier"]).ends(0);
    other(&["delta", "import", "here.frontier"]).fails(9, &["no delta", "here.frontier"]);
    assert_eq!(root(&folder, "other.sobo"), before);
    // What came whole before the damage stays, and the place is that of the second frame.
    folder.write("both.delta", [whole.as_slice(), &changed].concat());
    let run = other(&["delta", "import", "both.delta"]);
    assert!(run.err.contains("1 delta before it were taken and stay"), "{run:?}");
    run.fails(7, &[&format!("the frame at byte {}", whole.len())]);
    assert_eq!(root(&folder, "other.sobo"), root(&folder, "register.sobo"));
    let args = ["delta", "export", "--since", "all.delta", "--out", "x.delta"];
    folder.run(&args).fails(9, &["all.delta"]);
    folder.run(&["delta", "export", "--out", "all.delta"]).fails(6, &["all.delta", "--out"]);
    assert_eq!(folder.read("all.delta"), whole);
}

#[test]
fn a_device_of_the_old_form_records_and_does_not_send() {
    let folder = Folder::new();
    folder.run(&["init", "--open"]).ends(0);
    folder.write("register.sobo.device", format!("sobo device 1\n{DEVICE}\n"));
    folder.write("cell.jsonl", CELL);
    // Nothing recorded under a bare number: nothing to seal, and what is sealed can be sent.
    folder.run(&["delta", "export", "--out", "empty.delta"]).ends(0);
    assert_eq!(folder.read("empty.delta"), b"");
    folder.run(&["import", "cell.jsonl"]).ends(0);
    let words = ["no key", "register.sobo.device", "init --new-device", "sobo export"];
    folder.run(&["delta", "export", "--out", "all.delta"]).fails(4, &words);
    assert!(!folder.path("all.delta").exists());
    assert_eq!(folder.run(&["device", "--json"]).code, Some(4));
    // The way out, as it was told.
    std::fs::remove_file(folder.path("register.sobo.device")).unwrap();
    folder.run(&["init", "--new-device"]).ends(0);
    folder.run(&["delta", "export", "--out", "all.delta"]).ends(0);
    folder.shell("sobo --db new.sobo init && sobo export | sobo --db new.sobo import -").ends(0);
    let export = folder.run(&["--db", "new.sobo", "delta", "export", "--out", "new.delta"]);
    assert!(export.err.contains("1 entry of 1 stream"), "{export:?}");
}
