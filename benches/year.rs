//! Draws the bloc's year for peers that run elsewhere: the facts, the cells they must come to, and the
//! delta in which sobo sends the same. Knows nothing of who reads it.
#![forbid(unsafe_code)]

use clap::Parser;
use serde::Serialize;
use sobo::ledger::Frontier;
use sobo_benches::facts::{BLOC, Fact, SMALL, singles, year};
use sobo_benches::log::Counting;
use sobo_benches::register::{Register, key};
use sobo_benches::{Cell, Error, Peer};
use std::path::PathBuf;

/// Draws the bloc's year and writes `year.json` and `year.delta` into a folder.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder; it is made where there is none.
    folder: PathBuf,
    /// Single events beyond the year.
    #[arg(long, default_value_t = 400)]
    singles: u32,
    /// Seed of the facts.
    #[arg(long, default_value_t = 20_201_231)]
    seed: u64,
    /// A bloc small enough for a trial.
    #[arg(long)]
    small: bool,
}

#[derive(Serialize)]
struct Told {
    seed: u64,
    year: Vec<Fact>,
    singles: Vec<Fact>,
    /// The cells of the year's tally, in order.
    cells: Vec<Cell>,
}

fn main() -> Result<(), Error> {
    let Arguments { folder, singles: count, seed, small } = Arguments::parse();
    std::fs::create_dir_all(&folder)?;
    let size = if small { SMALL } else { BLOC };
    let facts = year(0, size, seed);
    std::fs::write(folder.join("year.delta"), delta(&facts)?)?;
    let mut counting = Counting::default();
    for fact in &facts {
        counting.take(fact);
    }
    let told =
        Told { seed, cells: counting.cells(), year: facts, singles: singles(0, count, seed) };
    std::fs::write(folder.join("year.json"), serde_json::to_vec(&told)?)?;
    let (events, cells) = (told.year.len(), told.cells.len());
    println!("{events} events, {cells} cells, seed {seed}: {}", folder.display());
    Ok(())
}

/// What a register that recorded these facts sends, sealed.
fn delta(facts: &[Fact]) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir()?;
    let mut register = Register::create(folder.path())?;
    register.take(facts)?;
    register.db().seal(&key())?;
    let mut bytes = Vec::new();
    for delta in register.db().read()?.export(&Frontier::default())? {
        bytes.extend(delta?.encode()?);
    }
    Ok(bytes)
}
