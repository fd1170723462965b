//! Makes the sample data of the entry page: the invented bloc of 2020 as sealed deltas, and the
//! template and the identities of its report as JSON.
//!
//! `cargo run --bin web_demo -- --out FOLDER` writes `demo.delta`, `template.json`,
//! `identities.json` and `demo.json` (what the others are). Knows nothing of the page.
#![forbid(unsafe_code)]

use bloc::{Clock, Data, SEED};
use clap::Parser;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sobo::aggregate::Identities;
use sobo::ledger::{DeviceKey, Frontier};
use sobo::model::{
    ControlFact, Date, Event, IndicatorValue, Kind, OfficeFact, OrgId, Period, Reported, Text,
};
use sobo::report::Template;
use sobo::{Database, Options, Reader, Scope};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Makes the sample data of the entry page.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Folder the files are written to.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed of the invented bloc; figures are the same for every seed.
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
}

/// The key of the device that recorded the sample. It is no secret: nothing rests on its word.
const KEY: [u8; 32] = *b"sobo sample: one office, one pc!";

/// The year the sample tells to its end.
const YEAR: i32 = 2020;

/// What the files hold, so that the page can tell before it loads them.
#[derive(Serialize)]
struct About {
    seed: u64,
    entries: usize,
    bytes: usize,
    year: i32,
    /// Base organizations and members on its last day, as printed.
    units: String,
    members: String,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("web_demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let out = &arguments.out;
    std::fs::create_dir_all(out)?;
    let (about, delta) = sample(arguments.seed)?;
    let template: Template = read("report.toml", include_str!("../../data/report.toml"))?;
    let identities: Identities =
        read("identities.toml", include_str!("../../data/identities.toml"))?;
    put(out, "template.json", &serde_json::to_vec(&template)?)?;
    put(out, "identities.json", &serde_json::to_vec(&identities)?)?;
    put(out, "demo.json", &serde_json::to_vec(&about)?)?;
    put(out, "demo.delta", &delta)?;
    println!("{} entries, {} bytes, in {}", about.entries, about.bytes, out.display());
    Ok(())
}

/// The story of a seed as deltas, one after the other.
fn sample(seed: u64) -> Result<(About, Vec<u8>), Box<dyn Error>> {
    let (data, clock) = (Data::read()?, Clock::default());
    let key = DeviceKey::from_bytes(KEY);
    let options = || Options::new(key.device(), clock.reader());
    let told = Database::in_memory(options().catalog(bloc::catalog()?))?;
    let bloc = bloc::write(&told, &data, (seed, &clock), &mut |_| ())?.id;
    told.seal(&key)?;
    let db = Database::in_memory(options())?;
    db.import(&everything(&told.read()?)?.1)?;
    take_over(&told.read()?, &db, bloc)?;
    db.seal(&key)?;
    let reader = db.read()?;
    let (entries, bytes) = everything(&reader)?;
    let count = |code: &str| -> sobo::Result<String> {
        Ok(reader.figure(code, bloc, Period::year(YEAR)?)?.to_string())
    };
    let (units, members) = (count("organization.base_total")?, count("membership.total")?);
    let about = About { seed, entries, bytes: bytes.len(), year: YEAR, units, members };
    Ok((about, bytes))
}

/// Every entry, and how many they are.
fn everything(reader: &Reader) -> sobo::Result<(usize, Vec<u8>)> {
    let (mut entries, mut bytes) = (0, Vec::new());
    for delta in reader.export(&Frontier::default())? {
        let delta = delta?;
        entries += delta.size().entries;
        bytes.extend(delta.encode()?);
    }
    Ok((entries, bytes))
}

/// The page's registers have the standard catalogue. What the office of the story counts by
/// indicators of its own is recorded as its values, so that the report has them there too.
fn take_over(told: &Reader, db: &Database, bloc: OrgId) -> Result<(), Box<dyn Error>> {
    let (period, on) = (Period::year(YEAR)?, Date::from_ymd(YEAR, 12, 31)?);
    let listed = db.read()?;
    let own = told.catalog().iter().filter(|one| listed.indicator(one.code.as_str()).is_err());
    for indicator in own {
        let (code, kind) = (indicator.code.clone(), Kind::Flow);
        let Some(value) = told.figure(code.as_str(), bloc, period)?.value else { continue };
        let (label, unit) = (Text::parse(&indicator.label)?, Text::parse(&indicator.unit)?);
        let fact = ControlFact::IndicatorListed { code: code.clone(), label, kind, unit };
        db.record(Scope::Root, Event::new(on, fact))?;
        let source = Some(Text::parse("văn phòng cộng từ sổ của mình")?);
        let (value, plan, previous) = (Reported::Value(value), None, None);
        let cell =
            IndicatorValue { indicator: code, org: bloc, period, value, plan, previous, source };
        db.record(Scope::Root, Event::new(on, OfficeFact::Value(cell)))?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Box<dyn Error>> {
    toml::from_str(text).map_err(|e| format!("{name}: {e}").into())
}

fn put(out: &Path, name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let path = out.join(name);
    std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()).into())
}
