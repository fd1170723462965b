//! Files of earlier formats open as they always did.

use crate::town::{day, options, year};
use sobo::{Database, Error};
use std::path::Path;
use tempfile::TempDir;

/// A register of 9 entries that a version of format 2 wrote.
const FORMAT_2: &[u8] = include_bytes!("../data/format-2.sobo");

fn total(path: &Path) -> Result<String, Error> {
    let db = Database::open(path, options(3))?;
    assert!(db.verify(&mut |_| {})?.is_clean());
    let reader = db.read()?;
    let (bloc, _) = reader.tree().iter().find(|(_, org)| org.code.as_str() == "khoi").unwrap();
    assert_eq!(reader.findings(day("31/12/2020"))?, []);
    Ok(reader.figure("membership.total", bloc, year(2020))?.to_string())
}

#[test]
fn a_register_of_format_2_is_brought_up_to_date() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("old.sobo");
    std::fs::write(&path, FORMAT_2).unwrap();
    assert_eq!(total(&path).unwrap(), "4");
    // Once brought up to date, it opens again.
    assert_eq!(total(&path).unwrap(), "4");
}
