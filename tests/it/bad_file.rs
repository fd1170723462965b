//! Files that are not what they should be: each is refused with a clear error, or opens with the
//! data it had. Never a panic.

use crate::town::{Town, copy, day, digest, options, year};
use sobo::ledger::Digest;
use sobo::store::StoreOptions;
use sobo::{Database, Error};
use std::path::{Path, PathBuf};

/// A folder of its own for each test, gone at its end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A small register in a file, closed.
    fn register(&self, name: &str) -> (PathBuf, Digest) {
        let path = self.file(name);
        let db = Database::create(&path, options(1)).unwrap();
        copy(&Town::new().db, &db);
        let whole = digest(&db);
        (path, whole)
    }
}

/// The error of opening: of one of these codes, naming the file, with a way out.
fn refused(opened: sobo::Result<Database>, codes: &[&str], path: &Path) -> Error {
    let error = opened.err().expect("it must not open");
    let text = error.to_string();
    assert!(codes.contains(&error.code()), "{error:?} is not of {codes:?}");
    assert!(text.contains(path.file_name().unwrap().to_str().unwrap()), "no file in: {text}");
    assert!(text.contains("; "), "no way out in: {text}");
    error
}

fn open(path: &Path) -> sobo::Result<Database> {
    Database::open(path, options(1))
}

#[test]
fn files_that_are_no_registers() {
    let folder = Folder::new();
    let mut noise: Vec<u8> = Vec::new();
    let mut state = 12_345_u64;
    for _ in 0..40_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise.push((state >> 56) as u8);
    }
    let sqlite = [b"SQLite format 3\0".as_slice(), &[0x10, 0, 1, 1, 0, 64, 32, 32], &[0; 4072]];
    let contents: [(&str, Vec<u8>); 6] = [
        ("so.txt", "Danh sách đảng viên\n".repeat(300).into_bytes()),
        ("mot-byte", vec![7]),
        ("tieng-on", noise),
        ("so.sqlite", sqlite.concat()),
        ("bang.csv", "họ và tên;ngày vào Đảng\n".as_bytes().to_vec()),
        ("anh.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
    ];
    for (name, bytes) in contents {
        let path = folder.file(name);
        std::fs::write(&path, &bytes).unwrap();
        refused(open(&path), &["format", "corrupt"], &path);
        refused(Database::create(&path, options(1)), &["format", "corrupt"], &path);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} was written to");
    }
    // Zeros are what a creation leaves that was cut off: nothing that can be opened, and nothing that
    // stands in the way of another one.
    let path = folder.file("khong");
    std::fs::write(&path, vec![0; 1 << 16]).unwrap();
    refused(open(&path), &["format", "corrupt"], &path);
    assert_eq!(std::fs::read(&path).unwrap(), vec![0; 1 << 16]);
    assert!(Database::create(&path, options(1)).unwrap().verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn files_that_are_not_there_or_not_files() {
    let folder = Folder::new();
    let missing = folder.file("chua-co.sobo");
    refused(open(&missing), &["not_found"], &missing);
    assert!(!missing.exists(), "opening must not create");
    let nowhere = folder.file("khong-co").join("so.sobo");
    refused(Database::create(&nowhere, options(1)), &["not_found", "io"], &nowhere);
    let directory = folder.file("thu-muc");
    std::fs::create_dir(&directory).unwrap();
    refused(open(&directory), &["io", "format"], &directory);
    refused(Database::create(&directory, options(1)), &["io", "format", "conflict"], &directory);
    assert!(directory.is_dir());
    let empty = folder.file("rong");
    std::fs::write(&empty, b"").unwrap();
    refused(open(&empty), &["format", "corrupt", "not_found"], &empty);
    // An empty file may become a register, a register may not become one again.
    drop(Database::create(&empty, options(1)).unwrap());
    let error = refused(Database::create(&empty, options(1)), &["conflict"], &empty);
    assert!(error.to_string().contains("open it instead"), "{error}");
    assert!(open(&empty).is_ok());
}

#[test]
fn a_file_is_opened_once() {
    let folder = Folder::new();
    let (path, whole) = folder.register("so.sobo");
    let db = open(&path).unwrap();
    let error = refused(open(&path), &["busy"], &path);
    assert!(error.to_string().contains("close it in the other"), "{error}");
    refused(Database::create(&path, options(1)), &["busy"], &path);
    assert_eq!(digest(&db), whole);
    drop(db);
    assert_eq!(digest(&open(&path).unwrap()), whole);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let (path, whole) = folder.register("so.sobo");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    match open(&path) {
        // The superuser writes where nobody may.
        Ok(db) => assert_eq!(digest(&db), whole),
        Err(error) => {
            let error = refused(Err(error), &["io"], &path);
            assert!(error.to_string().contains("change its permissions"), "{error}");
        }
    }
}

/// What a file says now, every page checked as it is opened: its whole content, or why it cannot
/// say it.
fn say(path: &Path) -> Result<Digest, String> {
    say_with(path, StoreOptions { check_on_open: true, ..StoreOptions::default() })
}

/// As [`say`], with options of its own. Whatever the file holds, it is no reason to panic.
fn say_with(path: &Path, store: StoreOptions) -> Result<Digest, String> {
    let said = || -> sobo::Result<(Digest, bool)> {
        let db = Database::open(path, options(1).store(store))?;
        let sound = db.verify(&mut |_| {})?.is_clean();
        let reader = db.read()?;
        reader.findings(day("31/12/2020"))?;
        for (org, _) in reader.tree().iter() {
            reader.statement(org, year(2020))?;
            reader.members(org, day("31/12/2020"))?;
        }
        Ok((sobo::ledger::dump_digest(reader.snapshot())?, sound))
    };
    match said() {
        Err(error) => {
            assert!(["corrupt", "format", "io"].contains(&error.code()), "{error:?}");
            Err(error.code().to_owned())
        }
        Ok((_, false)) => Err("not sound".to_owned()),
        Ok((digest, true)) => Ok(digest),
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    let folder = Folder::new();
    let (path, whole) = folder.register("so.sobo");
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(say(&path), Ok(whole));
    let cut = folder.file("cut.sobo");
    for part in 0..64 {
        let len = bytes.len() * part / 64;
        std::fs::write(&cut, &bytes[..len]).unwrap();
        assert!(say(&cut).is_err(), "{len} of {} bytes opened", bytes.len());
    }
}

/// A copy of a register's bytes with one bit turned, many times over. Half the bits lie in bytes
/// that are not zero: those hold something.
fn damages(bytes: &[u8], rounds: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let filled: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    (0..rounds).map(move |round| {
        let spread = round * 7_919;
        let at = if round % 2 == 0 { filled[spread % filled.len()] } else { spread % bytes.len() };
        let mut copy = bytes.to_vec();
        copy[at] ^= 1 << (round % 8);
        (at, copy)
    })
}

#[test]
fn a_damaged_file_tells_or_is_unharmed() {
    let folder = Folder::new();
    let (path, whole) = folder.register("so.sobo");
    let bytes = std::fs::read(&path).unwrap();
    let damaged = folder.file("damaged.sobo");
    let (mut told, mut unharmed) = (0, 0);
    for (at, copy) in damages(&bytes, 600) {
        std::fs::write(&damaged, &copy).unwrap();
        match say(&damaged) {
            Err(_) => told += 1,
            Ok(digest) => {
                assert_eq!(digest, whole, "a flipped bit at {at} changed the data in silence");
                unharmed += 1;
            }
        }
    }
    // Both happen: else the test looks at nothing.
    assert!(told > 20 && unharmed > 20, "{told} told, {unharmed} unharmed");
}

/// Without the check on opening, the storage engine may meet a damaged page only as it reads.
#[test]
fn a_damaged_file_never_lies_even_when_its_pages_are_not_checked() {
    let folder = Folder::new();
    let (path, whole) = folder.register("so.sobo");
    let bytes = std::fs::read(&path).unwrap();
    let damaged = folder.file("damaged.sobo");
    for (at, copy) in damages(&bytes, 100) {
        std::fs::write(&damaged, &copy).unwrap();
        if let Ok(digest) = say_with(&damaged, StoreOptions::default()) {
            assert_eq!(digest, whole, "a flipped bit at {at} changed the data in silence");
        }
    }
}
