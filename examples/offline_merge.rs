//! Two registers without a network, that meet once by file and once by a hub, and end equal.
//!
//! `cargo run --release --bin offline_merge` prints both state roots and ends with an error when they
//! or the reports differ.
#![forbid(unsafe_code)]

#[path = "offline_merge/story.rs"]
mod story;

use hub::client::{self, Client, Failure};
use hub::{Hub, Settings};
use sobo::ledger::{DeviceKey, Digest, Frontier};
use sobo::model::{AuthorityFact, DeviceRole, MemberFact, Period};
use sobo::sync::Outcome;
use sobo::{Database, Options, Scope};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use story::{admission, member, organization, record, report};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("offline_merge: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether both ended equal.
fn run() -> Result<bool, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);

    // Each machine has a key of its own. The register rests on the office's word.
    let keys = [1, 2].map(|number| DeviceKey::from_bytes([number; 32]));
    let options = |key: &DeviceKey| Options::new(key.device(), story::now).root(keys[0].device());
    let office = Database::create(at("office.sobo"), options(&keys[0]))?;
    let branch = Database::create(at("branch.sobo"), options(&keys[1]))?;

    // The office founds the tree and grants the other machine what it may record.
    let bloc = organization(&office, None, "khoi")?;
    let cells =
        [organization(&office, Some(bloc), "cb1")?, organization(&office, Some(bloc), "cb2")?];
    let an = member(&office, cells[0], "Nguyễn Văn An", "100001 SX")?;
    let (device, role, label) = (keys[1].device(), DeviceRole::Office, "Văn phòng 2".parse()?);
    let granted = AuthorityFact::Granted { device, role, scope: None, label };
    record(&office, Scope::Root, "02/01/2020", granted)?;

    // A file takes all of it there: what is lacking is told by a frontier.
    post(&office, &keys[0], &branch.read()?.frontier()?, &at("first.delta"))?;
    branch.import(&std::fs::read(at("first.delta"))?)?;

    // Now both are offline. They go on, and contradict each other about one member.
    let [first, second] = cells.map(Scope::Unit);
    record(&branch, first, "03/02/2020", admission(cells[0], "Trần Thị Mai", "100002 SX")?)?;
    record(&branch, first, "19/05/2020", admission(cells[0], "Phạm Ân", "100003 SX")?)?;
    record(&branch, first, "10/08/2020", MemberFact::Died { member: an })?;
    record(&office, second, "03/02/2020", admission(cells[1], "Lê Sơn", "100004 SX")?)?;
    let to = "Đảng bộ Núi Hồng".parse()?;
    record(&office, first, "01/09/2020", MemberFact::TransferredOut { member: an, to })?;
    println!("apart     office {}", root(&office)?);
    println!("          branch {}", root(&branch)?);

    // They meet once by file, which goes one way: the branch sends what the office lacks.
    let bytes = post(&branch, &keys[1], &office.read()?.frontier()?, &at("news.delta"))?;
    let came = office.import(&std::fs::read(at("news.delta"))?)?;
    println!("by file   branch to office: {} entries in {bytes} bytes", came.new);

    // And once by a hub, which goes both ways. A hub is a replica that records nothing.
    let replica = Database::create(at("hub.sobo"), options(&DeviceKey::from_bytes([3; 32])))?;
    let hub = Hub::start(replica, Settings::default())?;
    for (who, db, key) in [("office", &office, &keys[0]), ("branch", &branch, &keys[1])] {
        let met = meet(&hub, db, key)?;
        let (sent, received) = (met.entries_sent, met.entries_received);
        println!("by hub    {who}: {sent} entries sent, {received} received");
    }
    hub.stop()?;

    // Both know the same. So everything that follows from it is the same, to the byte.
    let (roots, year) = ([root(&office)?, root(&branch)?], Period::year(2020)?);
    println!("together  office {}\n          branch {}\n", roots[0], roots[1]);
    let reports = [report(&office, bloc, year)?, report(&branch, bloc, year)?];
    println!("{}", reports[0].lines().take(12).collect::<Vec<_>>().join("\n"));
    for finding in branch.read()?.findings(year.to())? {
        println!("\nfinding: {}", finding.detail);
    }
    let equal = roots[0] == roots[1] && reports[0] == reports[1];
    println!("\nboth registers {}", if equal { "are equal" } else { "DIFFER" });
    Ok(equal)
}

/// Seals what was recorded and writes what somebody with this frontier lacks.
fn post(
    db: &Database,
    key: &DeviceKey,
    known: &Frontier,
    to: &Path,
) -> Result<usize, Box<dyn Error>> {
    db.seal(key)?;
    let mut bytes = Vec::new();
    for delta in db.read()?.export(known)? {
        bytes.extend(delta?.encode()?);
    }
    std::fs::write(to, &bytes)?;
    Ok(bytes.len())
}

/// Seals what was recorded and meets the hub, about all that it serves this device.
fn meet(hub: &Hub, db: &Database, key: &DeviceKey) -> Result<Outcome, Failure> {
    db.seal(key)?;
    let mut client = Client::new(&hub.url(), key.clone())?;
    let scopes = client.serves()?;
    client::sync(db, &mut client, scopes, &mut |_| Ok::<(), Failure>(()))
}

fn root(db: &Database) -> sobo::Result<Digest> {
    db.read()?.state_root()
}
