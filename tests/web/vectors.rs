//! What a register comes to natively, for a browser to be held against: the bloc's three years as one
//! delta, the digests that follow from it, and every figure. Knows nothing of browsers.
#![forbid(unsafe_code)]

use bloc::{Clock, Data, SEED};
use clap::Parser;
use serde::Serialize;
use sobo::ledger::{DeviceKey, Frontier, dump_digest};
use sobo::model::{Figure, OrgId, Period, format_decimal_plain};
use sobo::sync::encode_frontier;
use sobo::{Database, Options, Reader};

use std::error::Error;
use std::path::PathBuf;

/// Writes `bloc.delta`, what a replica that took it would send on (`export.delta`), its `frontier` and
/// `vectors.json` into a folder.
#[derive(Parser)]
struct Arguments {
    /// The folder; it is made where there is none.
    folder: PathBuf,
    /// Seed of the bloc.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Of how many base organizations one is asked for its figures too.
    #[arg(long, default_value_t = 9)]
    every: usize,
}

#[derive(Serialize)]
struct Vectors {
    seed: u64,
    entries: usize,
    dump: String,
    state_root: String,
    scopes: Vec<ScopeVector>,
    findings: usize,
}

/// Everything that one organization is asked.
#[derive(Serialize)]
struct ScopeVector {
    scope: String,
    period: String,
    figures: Vec<FigureVector>,
    opening: String,
    closing: String,
}

#[derive(Serialize)]
struct FigureVector {
    indicator: String,
    value: Option<String>,
    text: String,
    /// Units that have reported, of those that are expected to.
    status: Option<(u32, u32)>,
    /// How many entries lie beneath it.
    lines: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { folder, seed, every } = Arguments::parse();
    std::fs::create_dir_all(&folder)?;
    let (top, delta) = office(seed)?;
    // A replica that has the delta and nothing else, as the browser's will.
    let clock = Clock::default();
    let device = DeviceKey::from_bytes([0x77; 32]).device();
    let db = Database::in_memory(Options::new(device, clock.reader()))?;
    db.import(&delta)?;
    let reader = db.read()?;
    let vectors = Vectors {
        seed,
        entries: reader.export(&Frontier::default())?.size().entries,
        dump: dump_digest(reader.snapshot())?.to_string(),
        state_root: reader.state_root()?.to_string(),
        scopes: scopes(&reader, top, every)?,
        findings: reader.findings("31/01/2021".parse()?)?.len(),
    };
    std::fs::write(folder.join("bloc.delta"), &delta)?;
    std::fs::write(folder.join("export.delta"), export(&reader)?)?;
    std::fs::write(folder.join("frontier"), encode_frontier(&reader.frontier()?)?)?;
    std::fs::write(folder.join("vectors.json"), serde_json::to_vec(&vectors)?)?;
    let figures: usize = vectors.scopes.iter().map(|scope| scope.figures.len()).sum();
    println!("{} entries, {figures} figures, seed {seed}", vectors.entries);
    Ok(())
}

/// The bloc's story as the delta that its office would send, and the bloc.
fn office(seed: u64) -> Result<(OrgId, Vec<u8>), Box<dyn Error>> {
    let (data, clock) = (Data::read()?, Clock::default());
    let key = DeviceKey::from_bytes([0x5b; 32]);
    let options = Options::new(key.device(), clock.reader()).catalog(bloc::catalog()?);
    let db = Database::in_memory(options)?;
    let told = bloc::write(&db, &data, (seed, &clock), &mut |_| ())?;
    db.seal(&key)?;
    Ok((told.id, export(&db.read()?)?))
}

fn export(reader: &Reader) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    for delta in reader.export(&Frontier::default())? {
        bytes.extend(delta?.encode()?);
    }
    Ok(bytes)
}

/// The top of the tree for all three years and a quarter, and some base organizations for the last.
fn scopes(reader: &Reader, top: OrgId, every: usize) -> Result<Vec<ScopeVector>, Box<dyn Error>> {
    let mut all = Vec::new();
    for year in 2018..=2020 {
        all.push(scope(reader, top, (&year.to_string(), Period::year(year)?))?);
    }
    let quarter = Period::new("01/04/2020".parse()?, "30/06/2020".parse()?)?;
    all.push(scope(reader, top, ("2020-Q2", quarter))?);
    let units = reader.orgs(top, "31/12/2020".parse()?)?;
    let units = units.iter().filter(|org| org.alive && org.parent == Some(top)).step_by(every);
    for unit in units {
        all.push(scope(reader, unit.id, ("2020", Period::year(2020)?))?);
    }
    Ok(all)
}

fn scope(
    reader: &Reader,
    org: OrgId,
    (words, period): (&str, Period),
) -> Result<ScopeVector, Box<dyn Error>> {
    let figures = reader.catalog().iter().map(|indicator| {
        let code = indicator.code.as_str();
        let lines = reader.lineage(code, org, period)?.len();
        Ok(figure(code, &reader.figure(code, org, period)?, lines))
    });
    let figures = figures.collect::<Result<_, sobo::Error>>()?;
    let statement = reader.statement(org, period)?;
    let (opening, closing) = (statement.opening.to_string(), statement.closing.to_string());
    Ok(ScopeVector { scope: org.to_string(), period: words.to_owned(), figures, opening, closing })
}

fn figure(indicator: &str, figure: &Figure, lines: usize) -> FigureVector {
    FigureVector {
        indicator: indicator.to_owned(),
        // A point before decimals, as programs write numbers.
        value: figure.value.map(|value| format_decimal_plain(value.value).replace(',', ".")),
        text: figure.to_string(),
        status: figure.status.map(|status| (status.reported, status.expected)),
        lines,
    }
}
