//! Measuring: time, memory, files, and how they are printed. Knows nothing of what is measured.

use crate::Error;
use cpu_time::ProcessTime;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Does something and tells how long it took.
///
/// # Errors
/// What the work ends with.
pub fn time<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<(Duration, T), Error> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    let start = Instant::now();
    let done = work()?;
    Ok((start.elapsed(), done))
}

/// How long the program has been on processors, all its threads together; nothing where the system does not tell. On a machine
/// that others use too it says more than a clock, though not how long a disk was waited for.
pub fn on_processor() -> Option<Duration> {
    ProcessTime::try_now().ok().map(|now| now.as_duration())
}

/// Several measurements of one thing, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<f64>);

impl Spread {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
        self.0.sort_by(f64::total_cmp);
    }

    /// The one in the middle; nothing without any.
    pub fn median(&self) -> Option<f64> {
        self.0.get(self.0.len() / 2).copied()
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.first(), self.median(), self.0.last()) {
            (Some(min), Some(median), Some(max)) => {
                let told = format!("{} ({}..{})", digits(median), digits(*min), digits(*max));
                f.pad(&told)
            }
            _ => f.pad("-"),
        }
    }
}

/// Three digits that count.
pub fn digits(n: f64) -> String {
    let places = match n.abs() {
        n if n >= 100.0 => 0,
        n if n >= 10.0 => 1,
        n if n >= 1.0 => 2,
        _ => 3,
    };
    format!("{n:.places$}")
}

/// The most memory this process ever held, in KiB; nothing where the system does not tell.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Bytes of all files in a folder.
///
/// # Errors
/// When it cannot be read.
pub fn bytes(folder: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

/// So many appends of 256 bytes, each followed by fdatasync: the floor under a durable commit.
///
/// # Errors
/// When the file cannot be written.
pub fn appends(folder: &Path, count: usize) -> Result<Spread, Error> {
    let mut file = std::fs::File::create(folder.join("floor"))?;
    let mut spread = Spread::default();
    for _ in 0..count {
        let (took, ()) = time(|| {
            file.write_all(&[0x5b; 256])?;
            Ok(file.sync_data()?)
        })?;
        spread.add(took);
    }
    Ok(spread)
}

/// A table of rows; the first column is words, the others numbers.
#[derive(Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row; the first one is the head.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl ToString>) {
        self.rows.push(cells.into_iter().map(|cell| cell.to_string()).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        for (i, row) in self.rows.iter().enumerate() {
            for column in 0..columns {
                let cell = row.get(column).map_or("", String::as_str);
                match column {
                    0 => write!(f, "| {cell:<0$} ", width(column))?,
                    _ => write!(f, "| {cell:>0$} ", width(column))?,
                }
            }
            writeln!(f, "|")?;
            if i == 0 {
                write!(f, "|")?;
                (0..columns)
                    .try_for_each(|c| write!(f, "{}|", if c == 0 { " --- " } else { " --: " }))?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}
