//! The yearly report of 2020 from nothing: invents a bloc, records three years of its life event
//! by event, computes every figure of the printed report and holds each against the print.
//!
//! `cargo run --release --bin yearly_report` writes the folder `report-2020`; it ends with an
//! error when one figure differs.
#![forbid(unsafe_code)]

#[path = "yearly_report/compare.rs"]
mod compare;
#[path = "yearly_report/facts.rs"]
mod facts;
#[path = "yearly_report/layer.rs"]
mod layer;
#[path = "yearly_report/progress.rs"]
mod progress;
#[path = "yearly_report/table.rs"]
mod table;

use bloc::{Bloc, Clock, Data, SEED};
use clap::Parser;
use progress::Progress;
use sobo::model::DeviceId;
use sobo::{Database, Options};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Invents a bloc, records its years event by event, and writes its report of 2020.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Folder the report is written to.
    #[arg(long, value_name = "DIR", default_value = "report-2020")]
    out: PathBuf,
    /// Seed of the invented bloc; figures are the same for every seed.
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Keep the register in this file, which must not exist yet.
    #[arg(long, value_name = "PATH")]
    keep_db: Option<PathBuf>,
}

/// The device that records the example; a real one has a key of its own.
const DEVICE: DeviceId = DeviceId(*b"sobo example: one office, one pc");

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("yearly_report: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every figure is equal.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let mut progress = Progress::start();
    println!("seed {}", arguments.seed);
    std::fs::create_dir_all(&arguments.out)?;
    let file = RegisterFile::choose(arguments);
    let (db, bloc) = record(&file.path, arguments.seed, &mut progress)?;
    let events: u64 = bloc.tally.values().sum();
    progress.lap(&format!("ghi {events} sự kiện vào {}", file.path.display()));
    let reader = db.read()?;
    let rows = compare::all(&reader, bloc.id, facts::read()?)?;
    progress.lap(&format!("tính {} số liệu", rows.len()));
    drop(reader);
    std::fs::write(arguments.out.join("figures.json"), table::json(&rows)?)?;
    let written = layer::write_report(&db, bloc.id, &arguments.out)?;
    if let Some(code) = written.document.unknown.first() {
        return Err(format!("the template names {code}, which no catalogue has").into());
    }
    progress.lap(&format!("viết {} tệp vào {}", written.files.len() + 1, arguments.out.display()));
    drop(db);
    file.finish()?;
    print!("{}", table::tally(&bloc.tally));
    print!("{}", table::figures(&rows));
    print!("{}", table::findings(&written.checks));
    print!("{}", progress.laps());
    Ok(rows.iter().all(|row| row.equal))
}

/// Records the story of a seed in a new register.
fn record(
    path: &Path,
    seed: u64,
    progress: &mut Progress,
) -> Result<(Database, Bloc), Box<dyn Error>> {
    let (data, clock) = (Data::read()?, Clock::default());
    let options = Options::new(DEVICE, clock.reader()).catalog(bloc::catalog()?);
    let db = Database::create(path, options)?;
    let bloc = bloc::write(&db, &data, (seed, &clock), &mut |step| progress.step(&step))?;
    progress.done();
    Ok((db, bloc))
}

/// Where the register stands while the report is made.
struct RegisterFile {
    path: PathBuf,
    keep: bool,
}

impl RegisterFile {
    fn choose(arguments: &Arguments) -> Self {
        let name = format!("register-{}.redb", std::process::id());
        let passing = || arguments.out.join(name);
        Self {
            path: arguments.keep_db.clone().unwrap_or_else(passing),
            keep: arguments.keep_db.is_some(),
        }
    }

    /// Removes the file unless it is to be kept.
    fn finish(self) -> std::io::Result<()> {
        if self.keep { Ok(()) } else { std::fs::remove_file(&self.path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sobo::model::{Date, Period};

    fn told(seed: u64) -> (Database, Bloc) {
        let (data, clock) = (Data::read().unwrap(), Clock::default());
        let options = Options::new(DEVICE, clock.reader()).catalog(bloc::catalog().unwrap());
        let db = Database::in_memory(options).unwrap();
        let bloc = bloc::write(&db, &data, (seed, &clock), &mut |_| ()).unwrap();
        (db, bloc)
    }

    #[test]
    fn every_seed_gives_the_printed_figures() {
        for seed in [SEED, 1, 2] {
            let (db, bloc) = told(seed);
            let rows = compare::all(&db.read().unwrap(), bloc.id, facts::read().unwrap()).unwrap();
            assert_eq!(rows.len(), 242);
            let differing: Vec<String> =
                rows.iter().filter(|row| !row.equal).map(table::line).collect();
            assert_eq!(differing, Vec::<String>::new(), "SEED={seed}");
        }
    }

    #[test]
    fn the_bloc_holds_together() {
        let (db, bloc) = told(SEED);
        let reader = db.read().unwrap();
        let findings = reader.findings(Date::from_ymd(2021, 1, 31).unwrap()).unwrap();
        assert_eq!(findings, Vec::new());
        for year in [2018, 2019, 2020] {
            let statement = reader.statement(bloc.id, Period::year(year).unwrap()).unwrap();
            assert_eq!(statement.residual(), 0, "{statement:?}");
        }
    }
}
