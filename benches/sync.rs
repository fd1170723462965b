//! Measures what travels when replicas meet, and how long a fresh one takes to have it, beside what
//! people use today: bytes and times of one run, and their ratios.
//!
//! Not fair to sobo: its bytes carry hash chains and signatures, and its replica checks both, checks
//! that the encoding is canonical, folds every event into figures and keeps the whole history; the
//! others check nothing, and come unpacked. Not fair to the others: what sobo knows the shape of
//! (ids that follow from places in a stream) they are sent whole.
#![forbid(unsafe_code)]

use clap::Parser;
use sobo_benches::facts::BLOC;
use sobo_benches::measure::{Table, digits};
use sobo_benches::meeting::{self, Sender, Took, Work};
use sobo_benches::register::Clock;
use sobo_benches::{Error, wire};

/// Measures deltas beside other forms of the same events: bytes, and a fresh replica's time.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// How many blocs of 19,000 events a fresh replica takes; bytes are always those of one.
    #[arg(long, default_value_t = 1)]
    scale: u32,
    /// How often times are measured; medians are told, with the least and the most.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Seed of the facts.
    #[arg(long, default_value_t = 20_201_231)]
    seed: u64,
    /// Only times.
    #[arg(long)]
    times: bool,
    /// Only sobo's times.
    #[arg(long)]
    alone: bool,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let Arguments { scale, runs, seed, .. } = arguments;
    let work = Work { scale, size: BLOC, seed };
    println!("{scale} bloc(s) of 19,000 events, {runs} runs, seed {seed}\n");
    if !arguments.times && !arguments.alone {
        print_bytes(work)?;
    }
    if cfg!(not(feature = "session")) {
        println!("Without SQLite's changesets: they need `--features session`, and libclang.\n");
    }
    print_times(&measure(work, &arguments)?, work);
    Ok(())
}

/// A new folder beside the program: on a real disk, where a folder for temporary files may not be.
fn folder() -> Result<tempfile::TempDir, Error> {
    let program = std::env::current_exe()?;
    let beside = program.parent().ok_or("the program lies nowhere")?;
    Ok(tempfile::Builder::new().prefix("sync-").tempdir_in(beside)?)
}

fn print_bytes(work: Work) -> Result<(), Error> {
    let rows = meeting::bytes(folder()?.path(), work)?;
    let news = work.news();
    let mut table = Table::default();
    let head = ["bytes", "the year, KiB", "sobo / it"].into_iter().map(str::to_owned);
    let all = news.iter().map(|(name, facts)| match facts.len() {
        1 | 50 => (*name).to_owned(),
        other => format!("{name} ({other})"),
    });
    table.row(head.chain(all));
    let own = rows.first().and_then(|(_, sizes)| sizes.first()).copied().unwrap_or_default();
    for (name, sizes) in &rows {
        let year = sizes.first().copied().unwrap_or_default() as f64;
        let told = [format!("{:.1}", year / 1024.0), format!("{}x", digits(own as f64 / year))];
        let rest = sizes.iter().skip(1).map(ToString::to_string);
        table.row([name.clone()].into_iter().chain(told).chain(rest));
    }
    println!("{table}");
    Ok(())
}

fn measure(work: Work, arguments: &Arguments) -> Result<Vec<Took>, Error> {
    // Large books are taken once: a run takes minutes.
    let runs = if work.scale > 10 { 1 } else { arguments.runs };
    let from = folder()?;
    let mut sender = Sender::new(from.path(), work, Clock::Standing)?;
    let (sent, root) = (sender.send()?, sender.root()?);
    drop(sender);
    let mut all = vec![Took::new("sobo delta")];
    if !arguments.alone {
        all.push(Took::new("redb, plain log from postcard"));
    }
    let plain: Vec<Vec<u8>> =
        (0..work.scale).map(|bloc| wire::postcard(&work.year(bloc))).collect::<Result<_, _>>()?;
    #[cfg(feature = "session")]
    let changesets =
        if arguments.alone { Vec::new() } else { meeting::session::send(from.path(), work)? };
    #[cfg(feature = "session")]
    all.extend(changesets.iter().map(|sent| Took::new(format!("SQLite changeset, {}", sent.name))));
    // In turns, so that a slow moment of the machine is everyone's.
    for _ in 0..runs {
        let mut took = all.iter_mut();
        if let Some(took) = took.next() {
            meeting::take_deltas(folder()?.path(), &sent, root, took)?;
        }
        if let Some(took) = took.next() {
            meeting::take_log(folder()?.path(), &plain, took)?;
        }
        #[cfg(feature = "session")]
        for (sent, took) in changesets.iter().zip(took) {
            meeting::session::take(folder()?.path(), work, sent, took)?;
        }
    }
    Ok(all)
}

fn print_times(all: &[Took], work: Work) {
    let mut table = Table::default();
    table.row([
        "a fresh replica has it all, durably",
        "ms",
        "of that on a processor, ms",
        "to read it, ms",
        "microseconds an event",
        "sobo / it",
    ]);
    let events = f64::from(work.scale) * 19_000.0;
    let own = all.first().and_then(|took| took.all.median());
    for took in all {
        let Some(median) = took.all.median() else { continue };
        table.row([
            took.name.clone(),
            took.all.to_string(),
            took.processor.to_string(),
            took.read.to_string(),
            digits(median * 1e3 / events),
            own.map_or_else(|| "-".to_owned(), |own| format!("{}x", digits(own / median))),
        ]);
    }
    println!("{table}");
}
