//! What an office gets from machines that did not know of each other: one whose key was copied, so that its
//! stream goes on in two ways, and another that lists the same code. Knows nothing of browsers.
#![forbid(unsafe_code)]

use clap::Parser;
use sobo::ledger::{DeviceKey, Frontier};
use sobo::model::{CodeList, ControlFact, DeviceId, Event, Timestamp};
use sobo::{Database, Options, Scope};

use std::error::Error;
use std::path::PathBuf;

/// Writes `one.delta`, `two.delta` (both of the copied key) and `other.delta` into a folder, and says whose
/// they are.
#[derive(Parser)]
struct Arguments {
    /// The folder; it is made where there is none.
    folder: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { folder } = Arguments::parse();
    std::fs::create_dir_all(&folder)?;
    let (copied, other) = (DeviceKey::from_bytes([0xc1; 32]), DeviceKey::from_bytes([0xd2; 32]));
    let (one, two) = (register(copied.device(), 8)?, register(copied.device(), 9)?);
    list(&one, "so_cap", "lớp sơ cấp")?;
    two.import(&sealed(&one, &copied)?)?;
    // From here on neither knows of the other.
    list(&one, "trung_cap", "lớp trung cấp")?;
    list(&one, "cao_cap", "lớp cao cấp")?;
    list(&two, "cam_tinh", "lớp cảm tình Đảng")?;
    let third = register(other.device(), 10)?;
    list(&third, "so_cap", "lớp bồi dưỡng")?;
    let write = |name: &str, bytes| std::fs::write(folder.join(name), bytes);
    write("one.delta", sealed(&one, &copied)?)?;
    write("two.delta", sealed(&two, &copied)?)?;
    write("other.delta", sealed(&third, &other)?)?;
    println!(
        "{}",
        serde_json::json!({ "copied": copied.device().to_string(), "other": other.device().to_string() })
    );
    Ok(())
}

/// A register of a device whose clock stands at an hour of one morning.
fn register(device: DeviceId, hour: u64) -> Result<Database, sobo::Error> {
    let clock = move || Timestamp::from_millis(1_609_459_200_000 + hour * 3_600_000);
    Database::in_memory(Options::new(device, clock))
}

fn list(db: &Database, code: &str, label: &str) -> Result<(), sobo::Error> {
    let (list, code, label) = (CodeList::Class, code.parse()?, label.parse()?);
    let listed = ControlFact::CodeListed { list, code, label };
    db.record(Scope::Root, Event::new("01/01/2021".parse()?, listed)).map(drop)
}

fn sealed(db: &Database, key: &DeviceKey) -> Result<Vec<u8>, sobo::Error> {
    db.seal(key)?;
    let mut bytes = Vec::new();
    for delta in db.read()?.export(&Frontier::default())? {
        bytes.extend(delta?.encode()?);
    }
    Ok(bytes)
}
