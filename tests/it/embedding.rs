//! Embedding: threads, snapshots, large results, and the program that the first page shows.

use crate::town::{
    Town, admitted, copy, day, digest, event, options, person, registered, text, year,
};
use sobo::model::{MemberFact, OrgFact, OrgKind, Quantity};
use sobo::{Database, Reader, Scope};
use std::path::{Path, PathBuf};
use std::sync::Barrier;

fn admitted_in_2020(reader: &Reader, town: &Town) -> i64 {
    let figure = reader.figure("membership.admitted", town.bloc, year(2020)).unwrap();
    i64::try_from(figure.value.unwrap().value.to_integer().unwrap()).unwrap()
}

#[test]
fn handles_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Database>();
    shared::<Reader>();
    shared::<sobo::Options>();
    shared::<sobo::Error>();
}

#[test]
fn a_reader_keeps_what_it_saw_while_threads_write() {
    let town = Town::new();
    let before = town.db.read().unwrap();
    let frozen = digest(&town.db);
    let (writers, each) = (4, 25);
    let start = Barrier::new(writers + 1);
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (town, start) = (&town, &start);
            scope.spawn(move || {
                start.wait();
                for n in 0..each {
                    let fact = admitted(person(&format!("Người {writer} {n}")), town.cell);
                    town.db.record(Scope::Unit(town.cell), event("01/10/2020", fact)).unwrap();
                }
            });
        }
        // Read while they write: what was seen stays, and what is new only grows.
        start.wait();
        let mut last = 0;
        for _ in 0..50 {
            assert_eq!(admitted_in_2020(&before, &town), 0);
            let now = admitted_in_2020(&town.db.read().unwrap(), &town);
            assert!(now >= last, "{now} after {last}");
            last = now;
        }
    });
    assert_eq!(admitted_in_2020(&before, &town), 0);
    assert_eq!(sobo::ledger::dump_digest(before.snapshot()).unwrap(), frozen);
    let after = town.db.read().unwrap();
    assert_eq!(admitted_in_2020(&after, &town), (writers * each) as i64);
    assert_eq!(town.db.verify(&mut |_| {}).unwrap().wrong, 0);
    // A reader holds nobody up: one that is still open does not stop the next batch.
    town.record(event("02/10/2020", MemberFact::Died { member: town.an })).unwrap();
}

#[test]
fn a_batch_within_a_batch_is_told_so() {
    let town = Town::new();
    let before = digest(&town.db);
    let inner = town.db.batch(|_| {
        town.record(event("02/10/2020", MemberFact::Died { member: town.an })).map(drop)
    });
    let error = inner.unwrap_err();
    assert_eq!(error.code(), "busy", "{error}");
    assert!(error.to_string().contains("commit or drop it"), "{error}");
    assert_eq!(digest(&town.db), before);
    // A closure that panics leaves nothing, and the next batch goes on.
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        town.db.batch(|batch| -> sobo::Result<()> {
            let died = event("02/10/2020", MemberFact::Died { member: town.an });
            batch.record(Scope::Root, died)?;
            panic!("given up")
        })
    }));
    assert!(unwound.is_err());
    assert_eq!(digest(&town.db), before);
    town.record(event("02/10/2020", MemberFact::Died { member: town.an })).unwrap();
}

#[test]
fn a_batch_sees_its_own_ids_and_readers_see_it_whole() {
    let town = Town::new();
    let (org, member) = town
        .db
        .batch(|batch| {
            let kind = OrgKind::BaseCell;
            let fact = crate::town::founding("Chi bộ Mới", kind, "moi", Some(town.bloc));
            let org = batch.record(Scope::Root, event("01/02/2020", OrgFact::Founded(fact)))?;
            let org = sobo::model::OrgId(org);
            let fact = admitted(person("Vũ Hà"), org);
            let member = batch.record(Scope::Unit(org), event("01/03/2020", fact))?;
            assert!(town.db.read()?.tree().org(org).is_none(), "seen before it was committed");
            Ok((org, sobo::model::MemberId(member)))
        })
        .unwrap();
    let reader = town.db.read().unwrap();
    let seen = reader.member(member, day("31/12/2020")).unwrap();
    assert_eq!((seen.org, seen.person.name), (Some(org), text("Vũ Hà")));
}

#[test]
fn a_file_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("so.sobo");
    let town = Town::fill(Database::create(&path, options(1)).unwrap());
    let whole = digest(&town.db);
    drop(town);
    let db = Database::open(&path, options(1)).unwrap();
    assert_eq!(digest(&db), whole);
    // The same entries in memory are the same bytes.
    let other = Database::in_memory(options(5)).unwrap();
    copy(&db, &other);
    assert_eq!(digest(&other), whole);
    let rebuilt = db.rebuild(&mut |_| {}).unwrap();
    assert_eq!((rebuilt.before, rebuilt.after), (whole, whole));
}

#[test]
fn a_program_opens_what_it_created_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("so.sobo");
    let town = Town::fill(Database::open_or_create(&path, options(1)).unwrap());
    let whole = digest(&town.db);
    drop(town);
    assert_eq!(digest(&Database::open_or_create(&path, options(1)).unwrap()), whole);
    // A file that is something else is neither taken nor replaced.
    std::fs::write(&path, "no register").unwrap();
    let error = Database::open_or_create(&path, options(1)).map(drop).unwrap_err();
    assert!(error.is_format() || error.is_corrupt(), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), b"no register");
    // Nor is an empty one, which may be all that is left of a register.
    std::fs::write(&path, "").unwrap();
    let error = Database::open_or_create(&path, options(1)).map(drop).unwrap_err();
    assert!(error.is_format() || error.is_corrupt(), "{error:?}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    assert!(Database::create(&path, options(1)).unwrap().verify(&mut |_| {}).unwrap().is_clean());
    let nowhere = folder.path().join("no/such/folder/so.sobo");
    let error = Database::open_or_create(nowhere, options(1)).map(drop).unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
}

/// Figures of a register with many members come from sums: no list of members is ever needed. The
/// lists there are can be cut by scope and day.
#[test]
fn large_results_are_asked_for_in_parts() {
    let town = Town::new();
    town.db
        .batch(|batch| {
            for n in 0..3_000 {
                let fact = registered(person(&format!("Người {n}")), town.cell);
                batch.record(Scope::Unit(town.cell), event("31/12/2019", fact))?;
            }
            Ok(())
        })
        .unwrap();
    let reader = town.db.read().unwrap();
    let figure = reader.figure("membership.total", town.bloc, year(2020)).unwrap();
    assert_eq!(figure.value, Some(Quantity::exact(3_003)));
    let on = day("31/12/2020");
    assert_eq!(reader.members(town.cell, on).unwrap().len(), 3_000);
    assert_eq!(reader.members(town.base, on).unwrap().len(), 3);
    // Progress is told on the way, and ends where it said it would.
    let mut told = Vec::new();
    assert!(town.db.verify(&mut |progress| told.push(progress)).unwrap().is_clean());
    assert!(told.iter().all(|p| p.done <= p.of) && told.len() > 10, "{}", told.len());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The first code block of a language in a text, without its fences.
fn block<'t>(text: &'t str, fence: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("\n```{fence}\n")).unwrap();
    rest.split_once("```\n").unwrap().0
}

/// Whoever follows the section of the crate's documentation to the letter has a program that runs:
/// its manifest and its `main.rs` are taken from there, and nothing is added but where `sobo` lies.
#[test]
fn the_program_of_ten_lines_runs_as_the_documentation_has_it() {
    let root = root();
    let library = std::fs::read_to_string(root.join("core/src/lib.rs")).unwrap();
    let docs: Vec<&str> = library.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let docs: String = docs.iter().flat_map(|l| [l.strip_prefix(' ').unwrap_or(l), "\n"]).collect();
    let (_, section) = docs.split_once("# Embed it in ten lines\n").unwrap();
    let (section, _) = section.split_once("\n# ").unwrap();
    let (manifest, program) = (block(section, "toml"), block(section, "no_run"));

    let (_, body) = program.split_once("fn main() -> sobo::Result<()> {\n").unwrap();
    let lines = body.lines().map(str::trim).filter(|l| !["", "Ok(())", "}", "};"].contains(l));
    assert_eq!(lines.count(), 10, "{body}");
    assert!(program.lines().all(|line| line.chars().count() <= 100), "{program}");

    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    let workspace = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let workspace: toml::Table = toml::from_str(&workspace).unwrap();
    let version = workspace["workspace"]["package"]["version"].as_str().unwrap();
    let mut manifest: toml::Table = toml::from_str(manifest).unwrap();
    let wanted = manifest["dependencies"]["sobo"].as_str().unwrap();
    assert!(version.starts_with(wanted), "the documentation names {wanted}, this is {version}");
    let path =
        toml::Table::from_iter([("path".to_owned(), root.join("core").to_str().unwrap().into())]);
    manifest["dependencies"]["sobo"] = path.into();
    // The workspace's profiles, so that cargo finds the libraries built already; the crate itself,
    // which is built once more, is built fast.
    let mut profiles = workspace["profile"].clone();
    let fast = toml::from_str::<toml::Value>("opt-level = 0\ndebug = 0").unwrap();
    profiles["dev"]["package"].as_table_mut().unwrap().insert("sobo".to_owned(), fast);
    manifest.insert("profile".to_owned(), profiles);
    std::fs::create_dir(here("src")).unwrap();
    std::fs::write(here("Cargo.toml"), toml::to_string(&manifest).unwrap()).unwrap();
    std::fs::write(here("src/main.rs"), program).unwrap();
    std::fs::copy(root.join("Cargo.lock"), here("Cargo.lock")).unwrap();

    // Of `target/debug/deps/it-...`, the folder that cargo builds into.
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let run = || {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--offline"]).current_dir(folder.path());
        let output = cargo.env("CARGO_TARGET_DIR", &target).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(), "1\n");
    assert!(here("register.sobo").is_file());
    assert_eq!(run(), "2\n", "the second run must go on with the file of the first");
}

/// The program on the first page is the one that is run as an example and as a doc test.
#[test]
fn the_readme_shows_the_quickstart_program() {
    let program = std::fs::read_to_string(root().join("core/examples/quickstart.rs")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = format!("```rust\n{program}```\n");
    assert!(readme.contains(&block), "README.md does not hold core/examples/quickstart.rs");
    let code = program.lines().filter(|line| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with("//") || line.starts_with("#["))
    });
    assert!(code.count() <= 15, "the first program must fit on the first screen");
    let library = std::fs::read_to_string(root().join("core/src/lib.rs")).unwrap();
    assert!(library.contains("include_str!(\"../examples/quickstart.rs\")"));
}
