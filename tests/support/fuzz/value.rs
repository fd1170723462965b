//! Bytes where a register keeps values: an entry's value, a leaf of rows, the rows of a leaf.

use super::register;
use redb::{ReadableDatabase, TableDefinition};
use sobo::ledger::Frontier;
use sobo::model::{DeviceId, Period, Timestamp};
use sobo::store::{StorageBackend, value};
use sobo::{Database, Options};
use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, OnceLock};

pub(super) fn value(bytes: &[u8]) {
    match bytes.split_first() {
        Some((0, rest)) => entry(rest),
        Some((mode, rest)) => {
            let Some((mark, rest)) = rest.split_first() else { return };
            let leaf = if mode % 2 == 1 { rest.to_vec() } else { leaf(rest) };
            register_with(mark % TABLES.len() as u8, &leaf);
        }
        None => {}
    }
}

/// An entry's value: what can be read has one spelling.
fn entry(bytes: &[u8]) {
    if let Ok((recorded, event)) = value::decode_entry(bytes) {
        assert_eq!(&*value::encode_entry(recorded, &event).unwrap(), bytes);
    }
}

/// The tables of a register by their marks.
pub(super) const TABLES: [&str; 19] = [
    "streams.v1",
    "entries.v1",
    "waiting.v1",
    "retractions.v1",
    "timelines.v1",
    "contributions.v2",
    "tallies.v1",
    "orgs.v1",
    "problems.v1",
    "keys.v1",
    "seals.v1",
    "anchor.v1",
    "branches.v1",
    "branch_seals.v1",
    "authority.v1",
    "standings.v1",
    "quarantine.v1",
    "excerpts.v1",
    "vouched.v1",
];

/// Those that can be made again from the entries, by their marks.
const PROJECTIONS: [u8; 11] = [3, 4, 5, 6, 7, 8, 9, 14, 15, 16, 18];

/// A leaf of rows, each of which is told as the length of its key, that of its value, and both.
pub(super) fn leaf(mut told: &[u8]) -> Vec<u8> {
    let mut rows = Vec::new();
    while let [key, value, rest @ ..] = told {
        let end = rest.len().min(usize::from(*key) + usize::from(*value));
        let (row, behind) = rest.split_at(end);
        let (key, value) = row.split_at(end.min(usize::from(*key)));
        rows.push(0);
        push(&mut rows, key.len());
        push(&mut rows, value.len());
        rows.extend_from_slice(row);
        told = behind;
    }
    let mut leaf = vec![0];
    push(&mut leaf, rows.len());
    [leaf, rows].concat()
}

fn push(bytes: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// A file in memory.
#[derive(Clone, Debug, Default)]
struct File(Arc<Mutex<Vec<u8>>>);

impl StorageBackend for File {
    fn len(&self) -> Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let (bytes, from) = (self.0.lock().unwrap(), offset as usize);
        let part = bytes.get(from..from + out.len());
        out.copy_from_slice(part.ok_or(Error::from(ErrorKind::UnexpectedEof))?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.0.lock().unwrap().resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let (mut bytes, from) = (self.0.lock().unwrap(), offset as usize);
        bytes[from..from + data.len()].copy_from_slice(data);
        Ok(())
    }
}

fn options() -> Options {
    Options::new(DeviceId([3; 32]), || Timestamp::from_millis(1_609_304_400_000))
}

/// The file of a sound register.
fn sound_file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let file = File::default();
        let db = Database::create_with_backend(file.clone(), options()).unwrap();
        let from = register();
        for delta in from.read().unwrap().export(&Frontier::default()).unwrap() {
            db.take(delta.unwrap()).unwrap();
        }
        drop(db);
        file.0.lock().unwrap().to_vec()
    })
}

const LEAVES: TableDefinition<'static, &[u8], &[u8]> = TableDefinition::new("leaves.v2");

/// A register whose first leaf of a table is another one. Whatever is asked of it gives an answer or
/// an error; where everything else is sound, what can be made again is.
fn register_with(mark: u8, leaf: &[u8]) {
    let file = File(Arc::new(Mutex::new(sound_file().to_vec())));
    plant(&file, mark, leaf);
    let Ok(db) = Database::open_with_backend(file, options()) else { return };
    let _ = ask(&db);
    let _ = db.verify(&mut |_| {});
    let rebuilt = db.rebuild(&mut |_| {});
    if PROJECTIONS.contains(&mark) {
        rebuilt.unwrap();
        assert!(db.verify(&mut |_| {}).unwrap().is_clean());
    }
}

fn plant(file: &File, mark: u8, leaf: &[u8]) {
    let engine = redb::Builder::new().create_with_backend(file.clone()).unwrap();
    let before = {
        let reading = engine.begin_read().unwrap();
        let table = reading.open_table(LEAVES).unwrap();
        let first = table.range([mark].as_slice()..[mark + 1].as_slice()).unwrap().next();
        first.map(|row| row.unwrap().0.value().to_vec())
    };
    let place = before.unwrap_or_else(|| vec![mark]);
    let writing = engine.begin_write().unwrap();
    writing.open_table(LEAVES).unwrap().insert(place.as_slice(), leaf).unwrap();
    writing.commit().unwrap();
}

fn ask(db: &Database) -> sobo::Result<()> {
    let reader = db.read()?;
    let year = Period::year(2020)?;
    let orgs: Vec<_> = reader.tree().iter().map(|(org, _)| org).collect();
    let _ = reader.findings(year.to());
    let _ = reader.frontier();
    let _ = reader.state_root();
    let _ = reader.devices();
    let _ = reader.quarantine();
    let _ = reader.forks();
    if let Ok(deltas) = reader.export(&Frontier::default()) {
        deltas.for_each(drop);
    }
    for org in orgs {
        let _ = reader.figure("membership.total", org, year);
        let _ = reader.lineage("membership.total", org, year);
        let _ = reader.statement(org, year);
        let _ = reader.members(org, year.to());
    }
    Ok(())
}
