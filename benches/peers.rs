//! Measures sobo beside its peers on the same facts in one run, and prints the ratios.
//!
//! Not fair to sobo: it checks every event against the rules, chains it, keeps its whole history and
//! answers for any past day; the others do nothing of that, and answer for members as they stand
//! now. Not fair to the others: sobo's tally comes as one structure, SQLite's row by row.
#![forbid(unsafe_code)]

use clap::Parser;
use sobo_benches::facts::{BLOC, Fact, first_org, singles, year};
use sobo_benches::log::{Counting, Log};
use sobo_benches::measure::{Spread, Table, appends, bytes, digits, peak_memory, time};
use sobo_benches::register::{self, Register};
use sobo_benches::sqlite::{Counters, Full};
use sobo_benches::{Cell, Error, Peer};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures sobo beside its peers: imports, single commits, tallies, files, memory.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// How many blocs of 19,000 events.
    #[arg(long, default_value_t = 1)]
    scale: u32,
    /// How often each thing is measured; medians are told, with the least and the most.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Single durable commits on the loaded books.
    #[arg(long, default_value_t = 500)]
    singles: u32,
    /// Seed of the facts.
    #[arg(long, default_value_t = 20_201_231)]
    seed: u64,
    /// Measures sobo alone.
    #[arg(long)]
    alone: bool,
    /// A process of its own that only takes or only answers, so that its memory can be told.
    #[arg(long, hide = true, num_args = 3, value_names = ["PEER", "PHASE", "FOLDER"])]
    child: Option<Vec<String>>,
}

/// What was measured of one peer.
#[derive(Default)]
struct Measured {
    name: &'static str,
    import: Spread,
    single: Spread,
    tally: Spread,
    base: Spread,
    first: Spread,
    file: u64,
    compact: u64,
    memory: [Option<u64>; 2],
    cells: usize,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    if let Some(child) = &arguments.child {
        return of_its_own(child, &arguments);
    }
    println!(
        "{} bloc(s), {} events, {} runs, seed {}; milliseconds: median (least..most)\n",
        arguments.scale,
        u64::from(arguments.scale) * 19_000,
        arguments.runs,
        arguments.seed
    );
    let mut all = vec![measure::<Register>(&arguments)?];
    if !arguments.alone {
        all.push(measure::<Counters>(&arguments)?);
        all.push(measure::<Full>(&arguments)?);
        all.push(measure::<Log>(&arguments)?);
    }
    let folder = folder()?;
    let floor = appends(folder.path(), arguments.singles as usize)?;
    print(&all, &floor, arguments.scale);
    sobo_alone(&arguments)
}

/// A new folder beside the program: on a real disk, where a folder for temporary files may not be.
fn folder() -> Result<tempfile::TempDir, Error> {
    let program = std::env::current_exe()?;
    let beside = program.parent().ok_or("the program lies nowhere")?;
    Ok(tempfile::Builder::new().prefix("peers-").tempdir_in(beside)?)
}

fn load<P: Peer>(peer: &mut P, arguments: &Arguments) -> Result<Spread, Error> {
    let mut took = std::time::Duration::ZERO;
    for bloc in 0..arguments.scale {
        let facts = year(bloc, BLOC, arguments.seed);
        took += time(|| peer.take(&facts))?.0;
    }
    let mut spread = Spread::default();
    spread.add(took);
    Ok(spread)
}

fn measure<P: Peer>(arguments: &Arguments) -> Result<Measured, Error> {
    eprintln!("{} …", P::NAME);
    let mut told = Measured { name: P::NAME, ..Measured::default() };
    // Large books are taken once: a run takes minutes.
    let runs = if arguments.scale > 10 { 1 } else { arguments.runs };
    for run in 0..runs {
        let folder = folder()?;
        let mut peer = P::create(folder.path())?;
        for bloc in 0..arguments.scale {
            let facts = year(bloc, BLOC, arguments.seed);
            let (took, ()) = time(|| peer.take(&facts))?;
            told.import.add(took);
            if bloc == 0 || bloc + 1 == arguments.scale {
                check::<P>(&mut peer, bloc, &facts)?;
            }
        }
        if run + 1 == runs {
            told.file = bytes(folder.path())?;
            rest(&mut told, peer, folder.path(), arguments)?;
        }
    }
    told.memory = [memory::<P>("load", arguments)?, None];
    Ok(told)
}

/// Everything that is measured on the loaded books.
fn rest<P: Peer>(
    told: &mut Measured,
    mut peer: P,
    folder: &Path,
    arguments: &Arguments,
) -> Result<(), Error> {
    let last = arguments.scale - 1;
    for _ in 0..arguments.runs * 4 {
        let (took, cells) = time(|| peer.answer(last, None))?;
        told.tally.add(took);
        told.cells = cells;
        told.base.add(time(|| peer.answer(last, Some(7)))?.0);
    }
    for fact in singles(last, arguments.singles, arguments.seed) {
        told.single.add(time(|| peer.take(std::slice::from_ref(&fact)))?.0);
    }
    peer.compact()?;
    drop(peer);
    told.compact = bytes(folder)?;
    for _ in 0..arguments.runs {
        told.first.add(time(|| P::open_and_answer(folder, last))?.0);
    }
    Ok(())
}

/// A wrong answer has no speed.
fn check<P: Peer>(peer: &mut P, bloc: u32, facts: &[Fact]) -> Result<(), Error> {
    let sorted = |mut cells: Vec<Cell>| {
        cells.sort_unstable();
        cells
    };
    let mut counting = Counting::default();
    for fact in facts {
        counting.take(fact);
    }
    if sorted(peer.tally(bloc)?) == sorted(counting.cells()) {
        return Ok(());
    }
    Err(format!("{} answers wrongly for bloc {bloc}", P::NAME).into())
}

/// The peak memory of a process that does only this, in KiB.
fn memory<P: Peer>(phase: &str, arguments: &Arguments) -> Result<Option<u64>, Error> {
    let folder = folder()?;
    let output = Command::new(std::env::current_exe()?)
        .args(["--scale", &arguments.scale.to_string(), "--seed", &arguments.seed.to_string()])
        .args(["--child", P::NAME, phase])
        .arg(folder.path())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse().ok())
}

fn of_its_own(child: &[String], arguments: &Arguments) -> Result<(), Error> {
    let [peer, _, folder] = child else {
        return Err("a child needs a peer, a phase and a folder".into());
    };
    let folder = PathBuf::from(folder);
    match peer.as_str() {
        Register::NAME => drop(load(&mut Register::create(&folder)?, arguments)?),
        Counters::NAME => drop(load(&mut Counters::create(&folder)?, arguments)?),
        Full::NAME => drop(load(&mut Full::create(&folder)?, arguments)?),
        Log::NAME => drop(load(&mut Log::create(&folder)?, arguments)?),
        other => return Err(format!("there is no peer '{other}'").into()),
    }
    println!("{}", peak_memory().map_or_else(String::new, |kib| kib.to_string()));
    Ok(())
}

fn print(all: &[Measured], floor: &Spread, scale: u32) {
    let mut table = Table::default();
    table.row(
        ["measure".to_owned()]
            .into_iter()
            .chain(all.iter().map(|one| one.name.to_owned()))
            .chain(all.iter().skip(1).map(|one| format!("sobo / {}", one.name))),
    );
    let mut line = |what: String, values: Vec<(String, Option<f64>)>| {
        let own = values.first().and_then(|(_, n)| *n);
        let ratios = values.iter().skip(1).map(|(_, n)| match (own, n) {
            (Some(own), Some(n)) if *n > 0.0 => format!("{}x", digits(own / n)),
            _ => "-".to_owned(),
        });
        let ratios: Vec<String> = ratios.collect();
        table.row([what].into_iter().chain(values.into_iter().map(|(told, _)| told)).chain(ratios));
    };
    let spreads = |of: fn(&Measured) -> &Spread| -> Vec<(String, Option<f64>)> {
        all.iter().map(|one| (of(one).to_string(), of(one).median())).collect()
    };
    let each = if scale > 1 { ", each of the blocs" } else { "" };
    line(format!("import 19,000 events, one durable commit{each}"), spreads(|m| &m.import));
    line("one event, durable".to_owned(), spreads(|m| &m.single));
    let cells = all.first().map_or(0, |one| one.cells);
    line(format!("tally of a bloc ({cells} cells of sobo's)"), spreads(|m| &m.tally));
    line("tally of a base organization".to_owned(), spreads(|m| &m.base));
    line("open, and the first tally".to_owned(), spreads(|m| &m.first));
    let sizes = |of: fn(&Measured) -> u64| -> Vec<(String, Option<f64>)> {
        let kib = all.iter().map(|one| of(one) as f64 / 1024.0);
        kib.map(|kib| (format!("{kib:.0}"), Some(kib))).collect()
    };
    line("file after the import, KiB".to_owned(), sizes(|m| m.file));
    line("file after compacting, KiB".to_owned(), sizes(|m| m.compact));
    let memory = all.iter().map(|one| one.memory[0].map(|kib| kib as f64 / 1024.0));
    let memory = memory.map(|mib| (mib.map_or_else(|| "-".to_owned(), digits), mib)).collect();
    line("peak memory of the import, MiB".to_owned(), memory);
    println!("{table}");
    println!("append of 256 bytes with fdatasync: {floor}");
    for one in all {
        if let (Some(single), Some(floor)) = (one.single.median(), floor.median()) {
            println!("  one event of {} takes {} times that", one.name, digits(single / floor));
        }
    }
}

/// What only sobo has: every figure of the catalogue, a rebuild, a verification.
fn sobo_alone(arguments: &Arguments) -> Result<(), Error> {
    let folder = folder()?;
    let mut register = Register::create(folder.path())?;
    load(&mut register, arguments)?;
    let last = arguments.scale - 1;
    let period = register::year()?;
    let mut table = Table::default();
    table.row(["sobo alone", "ms, or as told"]);
    for (what, number) in
        [("a bloc", first_org(last)), ("a base organization", sobo_benches::facts::base(last, 7))]
    {
        let org = register.org(number)?;
        let reader = register.db().read()?;
        let mut spread = Spread::default();
        let mut count = 0;
        for _ in 0..arguments.runs {
            let (took, figures) = time(|| {
                let codes = reader.catalog().iter().map(|indicator| indicator.code.as_str());
                let figures = codes.map(|code| reader.figure(code, org, period));
                Ok(figures.collect::<Result<Vec<_>, _>>()?.len())
            })?;
            count = figures;
            spread.add(took);
        }
        table.row([format!("all {count} figures of the catalogue, {what}"), spread.to_string()]);
    }
    let mut rebuild = Spread::default();
    rebuild.add(time(|| Ok(register.db().rebuild(&mut |_| ())?))?.0);
    table.row(["rebuild of everything derived".to_owned(), rebuild.to_string()]);
    let memory = |what: &str| {
        let told = peak_memory().map_or_else(|| "-".to_owned(), |kib| (kib / 1024).to_string());
        [format!("peak memory of this process {what}, MiB"), told]
    };
    table.row(memory("after the rebuild"));
    let (took, report) = time(|| Ok(register.db().verify(&mut |_| ())?))?;
    let mut verify = Spread::default();
    verify.add(took);
    if !report.is_clean() {
        return Err("the register does not verify".into());
    }
    table.row(["verification".to_owned(), verify.to_string()]);
    table.row(memory("after the verification"));
    println!("\n{table}");
    Ok(())
}
