//! What must hold for bytes from anywhere: the bodies of the fuzz targets, and the small register
//! that they are thrown at. The fuzzer runs them with what it makes up, the tests with seeds and with
//! everything that ever broke one.
//!
//! Knows nothing of the fuzzer.

mod bundle;
mod delta;
mod excerpt;
mod figure;
pub mod seed;
mod session;
mod value;

use sobo::ledger::{DeviceKey, Frontier};
use sobo::model::Timestamp;
use sobo::{Database, Options};
use std::cell::RefCell;

// The register of the library's examples, where more of it is used.
#[allow(dead_code, unreachable_pub)]
mod small {
    include!("../../core/examples/doc/small.inc");
}

/// A target: it panics when something does not hold that must.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Target); 6] = [
    ("bundle", bundle::bundle),
    ("delta", delta::delta),
    ("excerpt", excerpt::excerpt),
    ("figure", figure::figure),
    ("session", session::session),
    ("value", value::value),
];

/// The target with this name.
///
/// # Panics
/// There is none.
pub fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("no fuzz target '{name}'")).1
}

/// The key of the device that the register of the targets belongs to.
pub fn key() -> DeviceKey {
    DeviceKey::from_bytes([1; 32])
}

/// The key of a device that the targets sign with, so that a signature is no wall before the rest.
pub fn stranger() -> DeviceKey {
    DeviceKey::from_bytes([9; 32])
}

/// A sealed register: a bloc, a base committee with two cells, two members.
pub fn register() -> Database {
    let small::Small { key, db, .. } = small::small().unwrap();
    db.seal(&key).unwrap();
    db
}

/// The key of a second device.
pub fn other() -> DeviceKey {
    DeviceKey::from_bytes([3; 32])
}

/// An empty register of the second device.
pub fn empty() -> Database {
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    Database::in_memory(Options::new(other().device(), noon)).unwrap()
}

/// Lets `f` work on a register that earlier calls have left as it was made. When `f` says that it
/// changed something, the register must be sound, and the next call gets a fresh one.
fn on_register(f: impl FnOnce(&Database) -> bool) {
    thread_local! {
        static KEPT: RefCell<Option<Database>> = const { RefCell::new(None) };
    }
    KEPT.with_borrow_mut(|kept| {
        // Taken out, so that one that a panic left half done is never used again.
        let db = kept.take().unwrap_or_else(register);
        let before = db.read().unwrap().frontier().unwrap();
        if f(&db) {
            sound(&db);
        } else {
            assert_eq!(frontier(&db), before, "an error left something behind");
            *kept = Some(db);
        }
    });
}

fn frontier(db: &Database) -> Frontier {
    db.read().unwrap().frontier().unwrap()
}

fn sound(db: &Database) {
    let report = db.verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
}
