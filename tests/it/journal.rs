//! The journal beside a register's file: what a program that ended at any moment leaves of it, and
//! what is refused because something would be lost in silence.

use crate::town::{code, digest, event, options, text};
use sobo::model::{CodeList, ControlFact};
use sobo::store::StoreOptions;
use sobo::{Database, Error, Options, Scope};
use std::path::{Path, PathBuf};
use support::seed::Seed;

const JOURNAL: usize = 8 << 10;

fn with_room(journal_bytes: usize) -> Options {
    options(1).store(StoreOptions { journal_bytes, ..StoreOptions::default() })
}

fn open(path: &Path) -> sobo::Result<Database> {
    Database::open(path, with_room(JOURNAL))
}

fn refused(opened: sobo::Result<Database>) -> Error {
    let error = opened.err().expect("it must not open");
    let text = error.to_string();
    assert!(text.contains("register.sobo") && text.contains("; "), "no place or no way: {text}");
    error
}

fn record(db: &Database, n: usize) {
    let (list, label) = (CodeList::Other, text("Mục"));
    let fact = ControlFact::CodeListed { list, code: code(&format!("n{n}")), label };
    db.record(Scope::Root, event("01/12/2020", fact)).unwrap();
}

/// Records several in one commit.
fn record_all(db: &Database, from: usize, events: usize) {
    db.batch(|batch| {
        for n in from..from + events {
            let (list, label) = (CodeList::Other, text("Mục"));
            let fact = ControlFact::CodeListed { list, code: code(&format!("n{n}")), label };
            batch.record(Scope::Root, event("01/12/2020", fact))?;
        }
        Ok(())
    })
    .unwrap();
}

fn beside(path: &Path) -> PathBuf {
    path.with_file_name("register.sobo-journal")
}

/// A register with so many events, recorded one by one, and what its files are while it is open: as
/// if the program had ended there.
fn left(folder: &Path, events: usize) -> PathBuf {
    let (open, left) = (folder.join("open"), folder.join("left"));
    for folder in [&open, &left] {
        std::fs::create_dir(folder).unwrap();
    }
    let path = open.join("register.sobo");
    let db = Database::create(&path, with_room(JOURNAL)).unwrap();
    (0..events).for_each(|n| record(&db, n));
    for name in ["register.sobo", "register.sobo-journal"] {
        std::fs::copy(open.join(name), left.join(name)).unwrap();
    }
    left.join("register.sobo")
}

fn entries(db: &Database) -> u64 {
    assert!(db.verify(&mut |_| {}).unwrap().is_clean());
    db.store().snapshot().unwrap().entry_count().unwrap()
}

#[test]
fn what_was_recorded_one_by_one_is_there_after_the_program_ended() {
    let folder = tempfile::tempdir().unwrap();
    for events in [3, 4, 20, 21, 90] {
        let folder = folder.path().join(events.to_string());
        std::fs::create_dir(&folder).unwrap();
        let path = left(&folder, events);
        let db = open(&path).unwrap();
        assert_eq!(entries(&db), events as u64);
        // It is what a register without a journal would hold.
        let plain = Database::create(folder.join("plain.sobo"), with_room(0)).unwrap();
        (0..events).for_each(|n| record(&plain, n));
        assert_eq!(digest(&db), digest(&plain));
        record(&db, events);
        drop(db);
        assert!(!beside(&path).exists(), "it is not needed any more");
        assert_eq!(entries(&open(&path).unwrap()), events as u64 + 1);
    }
}

/// More rows than are looked at together lie over the file, of one commit and of many, before and
/// after the program ended: each is there once.
#[test]
fn many_rows_over_the_file_are_each_seen_once() {
    for seed in 0..12 {
        let seed = Seed::exactly(seed);
        let mut rng = seed.stream("commits");
        let folder = tempfile::tempdir().unwrap();
        let mut path = folder.path().join("register.sobo");
        let plain = Database::create(folder.path().join("plain.sobo"), with_room(0)).unwrap();
        let mut db = Database::create(&path, with_room(256 << 10)).unwrap();
        let mut recorded = 0;
        for end in 0..4 {
            for _ in 0..=rng.below(6) {
                let events = rng.pick(&[1, 1, 1, 2, 5, 29, 64]);
                record_all(&db, recorded, events);
                record_all(&plain, recorded, events);
                recorded += events;
                assert_eq!(entries(&db), recorded as u64);
            }
            // The program ends there: its files are what is left.
            let left = folder.path().join(format!("left{end}"));
            std::fs::create_dir(&left).unwrap();
            let left = left.join("register.sobo");
            std::fs::copy(&path, &left).unwrap();
            if beside(&path).exists() {
                std::fs::copy(beside(&path), beside(&left)).unwrap();
            }
            (db, path) = (Database::open(&left, with_room(256 << 10)).unwrap(), left);
            assert_eq!(entries(&db), recorded as u64);
        }
        assert_eq!(digest(&db), digest(&plain));
    }
}

#[test]
fn a_program_that_records_once_or_much_at_once_needs_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sobo");
    drop(Database::create(&path, with_room(JOURNAL)).unwrap());
    for n in 0..3 {
        let db = open(&path).unwrap();
        record(&db, n);
        assert!(!beside(&path).exists());
    }
    let db = open(&path).unwrap();
    record(&db, 3);
    record(&db, 4);
    assert!(beside(&path).exists());
    drop(db);
    let left = std::fs::read_dir(folder.path()).unwrap();
    let left: Vec<_> = left.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["register.sobo"]);
}

#[test]
fn without_its_journal_a_register_is_opened_only_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let path = left(folder.path(), 12);
    std::fs::rename(beside(&path), folder.path().join("away")).unwrap();
    assert!(refused(open(&path)).is_not_found());
    // Nothing was changed: with its journal it is whole.
    std::fs::copy(folder.path().join("away"), beside(&path)).unwrap();
    let again = folder.path().join("again");
    std::fs::create_dir(&again).unwrap();
    let [copy, of] = [again.join("register.sobo"), path.clone()];
    std::fs::copy(&of, &copy).unwrap();
    assert_eq!(entries(&open(&path).unwrap()), 12);
    let db = Database::open(&copy, with_room(0)).unwrap();
    let held = entries(&db);
    assert!(held < 12, "{held}");
    record(&db, 100);
    drop(db);
    assert_eq!(entries(&open(&copy).unwrap()), held + 1);
}

#[test]
fn a_journal_is_taken_in_where_none_is_wanted_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = left(folder.path(), 12);
    let db = Database::open(&path, with_room(0)).unwrap();
    assert_eq!(entries(&db), 12);
    record(&db, 12);
    assert!(!beside(&path).exists());
    drop(db);
    assert_eq!(entries(&Database::open(&path, with_room(0)).unwrap()), 13);
}

#[test]
fn a_damaged_journal_is_refused_and_a_torn_end_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = left(folder.path(), 12);
    let bytes = std::fs::read(beside(&path)).unwrap();
    let end = 1 + bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        std::fs::write(beside(&path), bytes).unwrap();
        let copy = folder.path().join("copy");
        let _ = std::fs::remove_dir_all(&copy);
        std::fs::create_dir(&copy).unwrap();
        for name in ["register.sobo", "register.sobo-journal"] {
            std::fs::copy(path.with_file_name(name), copy.join(name)).unwrap();
        }
        open(&copy.join("register.sobo"))
    };
    assert_eq!(entries(&with(&|_| {}).unwrap()), 12);
    assert_eq!(entries(&with(&|bytes| bytes[end - 1] ^= 1).unwrap()), 11);
    assert!(refused(with(&|bytes| bytes[600] ^= 1)).is_corrupt());
    assert!(refused(with(&|bytes| bytes[0] ^= 1)).is_conflict());
    assert!(refused(with(&|bytes| bytes[20] ^= 1)).is_not_found());
    assert!(refused(with(&|bytes| bytes.clear())).is_not_found());
}

#[test]
fn a_journal_beside_another_register_or_another_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = left(folder.path(), 12);
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let other = other.join("register.sobo");
    let db = Database::create(&other, with_room(JOURNAL)).unwrap();
    record(&db, 77);
    drop(db);
    std::fs::copy(beside(&path), beside(&other)).unwrap();
    let error = refused(open(&other));
    assert!(error.is_conflict() && error.to_string().contains("another register"), "{error}");
    // Nor is a new register made in its place.
    std::fs::remove_file(&other).unwrap();
    let error = refused(Database::create(&other, with_room(JOURNAL)));
    assert!(error.is_conflict() && error.to_string().contains("another register"), "{error}");
    // A backup from before, put back beside the journal of what came since.
    std::fs::remove_file(beside(&other)).unwrap();
    drop(Database::create(&other, with_room(JOURNAL)).unwrap());
    drop(open(&path).unwrap());
    let backup = std::fs::read(&path).unwrap();
    let db = open(&path).unwrap();
    (20..30).for_each(|n| record(&db, n));
    let journal = std::fs::read(beside(&path)).unwrap();
    drop(db);
    std::fs::write(&other, backup).unwrap();
    std::fs::write(beside(&other), journal).unwrap();
    let error = refused(open(&other));
    assert!(error.is_conflict() && error.to_string().contains("earlier state"), "{error}");
}

#[test]
fn the_file_grows_no_more_than_without() {
    let folder = tempfile::tempdir().unwrap();
    let grown = [0, JOURNAL].map(|journal| {
        let path = folder.path().join(format!("{journal}.sobo"));
        let db = Database::create(&path, with_room(journal)).unwrap();
        (0..600).for_each(|n| record(&db, n));
        std::fs::metadata(&path).unwrap().len()
    });
    assert!(grown[1] <= grown[0], "{grown:?}");
}

#[test]
fn a_compacted_file_is_as_small_as_without_when_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let closed = [0, 64 << 10].map(|journal| {
        let path = folder.path().join(format!("{journal}.sobo"));
        let mut db = Database::create(&path, with_room(journal)).unwrap();
        (0..300).for_each(|n| record(&db, n));
        db.compact().unwrap();
        drop(db);
        let len = std::fs::metadata(&path).unwrap().len();
        assert_eq!(entries(&open(&path).unwrap()), 300);
        len
    });
    assert!(closed[1] <= closed[0], "{closed:?}");
}

/// Readers take the file and what lies over it while a writer moves rows from here to there: each
/// view is one state.
#[test]
fn views_are_whole_while_the_file_takes_the_journal_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sobo");
    let db = Database::create(&path, with_room(2048)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut seen, mut views) = (0, 0);
            while !done.load(std::sync::atomic::Ordering::SeqCst) {
                let now = entries(&db);
                assert!(now >= seen, "{now} after {seen}");
                (seen, views) = (now, views + 1);
            }
            views
        });
        (0..400).for_each(|n| record(&db, n));
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(reader.join().unwrap() > 0);
    });
    assert_eq!(entries(&db), 400);
}
