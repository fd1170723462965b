//! `sobo import`: event lines into the register, the whole file or nothing.

use crate::arguments::Import;
use crate::fault::{Class, Fault, Outcome};
use crate::progress::Progress;
use crate::shell::{Shell, now, plural};
use serde_json::{Map, Value};
use sobo::model::{EntryId, Timestamp};
use sobo::{Batch, Scope};
use sobo_lines::{self as line, Reading};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most bytes of a line; an entry has at most 64 KiB in the register.
const LINE_BYTES_MAX: usize = 1 << 20;

/// So many events let the file grow by more than they need: room is given back afterwards.
const MANY: usize = 1_000;

/// Most lines whose errors are told; the others are counted.
const TOLD_MAX: usize = 20;

/// # Errors
/// `io` when the file cannot be read; `invalid` with every line that is no event, `refused` with
/// every line that the rules stand against. Nothing is changed then.
pub(crate) fn run(args: &Import, shell: &Shell) -> Result<Outcome, Fault> {
    // A line can say when it was recorded: then that is the time.
    let told = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&told);
    let mut db = shell.open_to_record_by(move || match clock.load(Ordering::Relaxed) {
        0 => now(),
        millis => Timestamp::from_millis(millis),
    })?;
    let (source, bytes) = open(&args.file)?;
    let reader = db.read()?;
    let scope = match &args.scope {
        None => Scope::Root,
        Some(name) => Scope::Unit(crate::names::org(&reader, Some(name), now().to_date())?),
    };
    let file = args.file.display().to_string();
    let mut import = Importing {
        shell,
        bar: shell.progress("lines", bytes),
        reading: Reading::new(&reader),
        scope,
        told: &told,
        lines: Vec::new(),
        wrong: Wrongs::default(),
    };
    let taken = db.try_batch(|batch| {
        import.all(source, batch)?;
        import.wrong.result(&file)?;
        if args.dry_run { Err(Stopped::Dry) } else { Ok(shell.stop.commit()?) }
    });
    let lines = import.lines.len();
    let many = lines >= MANY;
    match taken {
        Ok(()) => shell.say(format_args!("{} recorded", plural(lines, "event", "events"))),
        Err(Stopped::Dry) => {
            let events = plural(lines, "event", "events");
            shell.say(format_args!("{events} could be read; nothing recorded"));
        }
        Err(Stopped::Fault(fault)) => return Err(fault),
        Err(Stopped::Refused(error)) => return Err(import.refused(&error, &file)),
    }
    drop(import);
    drop(reader);
    if many && !args.dry_run {
        // The events are safe already: a disk that has no room for this is no failure.
        let _ = db.compact();
    }
    Ok(Outcome::Clean)
}

/// Why a batch was not committed.
enum Stopped {
    Fault(Fault),
    Refused(sobo::Error),
    /// Nobody wanted it to be.
    Dry,
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sobo::Error> for Stopped {
    fn from(error: sobo::Error) -> Self {
        if error.is_refused() { Self::Refused(error) } else { Self::Fault(error.into()) }
    }
}

/// The lines' source, and how many bytes it has where that is known.
fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Fault> {
    if path == Path::new("-") {
        return Ok((Box::new(std::io::stdin()), None));
    }
    if path.is_dir() {
        return Err(Fault::new(Class::Invalid, "a folder has no lines").at(path.display()));
    }
    let fault = |e: std::io::Error| {
        let class = match e.kind() {
            std::io::ErrorKind::NotFound => Class::NotFound,
            _ => Class::Io,
        };
        Fault::new(class, format!("the file cannot be read: {e}")).at(path.display())
    };
    let file = std::fs::File::open(path).map_err(fault)?;
    let bytes = file.metadata().map_err(fault)?.len();
    Ok((Box::new(file), Some(bytes)))
}

struct Importing<'r> {
    shell: &'r Shell,
    bar: Progress,
    reading: Reading<'r>,
    scope: Scope,
    told: &'r AtomicU64,
    /// The line of each event, in the order of recording.
    lines: Vec<u64>,
    wrong: Wrongs,
}

impl Importing<'_> {
    fn all(&mut self, source: Box<dyn Read>, batch: &mut Batch<'_>) -> Result<(), Fault> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let (mut number, mut bytes, mut line) = (0, 0, Vec::new());
        loop {
            self.shell.stop.check()?;
            let Some(read) = next_line(&mut source, &mut line)? else {
                return Ok(());
            };
            number += 1;
            bytes += read;
            self.bar.at(bytes);
            let fields = object(&line, read, number == 1);
            match fields {
                Ok(None) => {}
                Ok(Some(fields)) => self.one(number, fields, batch),
                Err(what) => self.wrong.add(number, &what),
            }
            if self.wrong.hopeless {
                return Ok(());
            }
        }
    }

    fn one(&mut self, number: u64, fields: Map<String, Value>, batch: &mut Batch<'_>) {
        let names = introduced(&fields);
        match self.record(fields, batch) {
            Ok(()) => self.lines.push(number),
            Err(what) => {
                self.reading.lose(names);
                if self.reading.follows_a_refused_one() {
                    self.wrong.followed += 1;
                } else {
                    self.wrong.add(number, &what);
                }
            }
        }
    }

    fn record(&mut self, fields: Map<String, Value>, batch: &mut Batch<'_>) -> Result<(), String> {
        let line = line::read(fields, &self.reading).map_err(|wrong| wrong.to_string())?;
        self.told.store(line.recorded.map_or(0, Timestamp::as_millis), Ordering::Relaxed);
        let scope = line.scope.unwrap_or(self.scope);
        let id: EntryId = batch.record(scope, line.event.clone()).map_err(|error| {
            self.wrong.hopeless |= !error.is_refused() && !error.is_invalid();
            reasons(&error)
        })?;
        self.reading.learn(id, &line.event, line.label.as_deref());
        Ok(())
    }

    /// Says on which lines the events stand that the rules refused together.
    fn refused(&self, error: &sobo::Error, file: &str) -> Fault {
        let mut wrong = Wrongs { class: Some(Class::Refused), ..Wrongs::default() };
        for refusal in error.refusals() {
            let line = self.lines.get(refusal.index).copied().unwrap_or_default();
            wrong.add(line, &format!("{}: {}", refusal.rule, refusal.detail));
        }
        wrong.fault(file)
    }
}

/// Every reason of a refusal, or the error itself.
fn reasons(error: &sobo::Error) -> String {
    let each: Vec<String> =
        error.refusals().iter().map(|r| format!("{}: {}", r.rule, r.detail)).collect();
    if each.is_empty() { error.to_string() } else { each.join("; ") }
}

/// Reads a line without its end into the buffer, at most as much of it as may be; gives its bytes,
/// or nothing at the end of the file.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> Result<Option<u64>, Fault> {
    line.clear();
    let mut read = 0;
    loop {
        let part = source.fill_buf()?;
        if part.is_empty() {
            return Ok((read > 0).then_some(read));
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(part.len());
        let room = LINE_BYTES_MAX.saturating_sub(line.len());
        line.extend_from_slice(part.get(..taken.min(room)).unwrap_or_default());
        let used = end.map_or(taken, |end| end + 1);
        read += used as u64;
        source.consume(used);
        if end.is_some() {
            return Ok(Some(read));
        }
    }
}

/// A line as a JSON object; nothing for an empty one.
fn object(line: &[u8], read: u64, first: bool) -> Result<Option<Map<String, Value>>, String> {
    if read > LINE_BYTES_MAX as u64 {
        return Err(format!(
            "the line has {read} bytes and the limit is {LINE_BYTES_MAX}; one line is one event"
        ));
    }
    // Some programs put a byte-order mark in front of UTF-8.
    let line = if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
    let text = std::str::from_utf8(line).map_err(|e| {
        let way = "save the file as UTF-8";
        if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
            format!("the file is UTF-16; {way}")
        } else {
            format!("byte {} is no UTF-8; {way}", e.valid_up_to() + 1)
        }
    })?;
    if text.contains('\0') {
        return Err(
            "the line has a NUL byte: this is no text file, or UTF-16; save it as UTF-8".to_owned()
        );
    }
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(Some(fields)),
        Ok(_) => Err("the line is no JSON object; write {\"event\": …, \"on\": …, …}".to_owned()),
        Err(e) => {
            let (what, at) = (e.to_string(), e.column());
            // The number of the line within itself would only confuse.
            let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
            Err(format!("the line is no JSON: {what} at column {at}"))
        }
    }
}

/// What later lines could name a line by.
fn introduced(fields: &Map<String, Value>) -> Vec<String> {
    let person = fields.get("person").and_then(|person| person.get("file_no"));
    let each = [fields.get("id"), fields.get("code"), person];
    each.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The lines that are wrong: the first of them told, the others counted.
#[derive(Default)]
struct Wrongs {
    told: Vec<String>,
    count: usize,
    /// Lines that only name a wrong one.
    followed: usize,
    /// Nothing after this can be better.
    hopeless: bool,
    class: Option<Class>,
}

impl Wrongs {
    fn add(&mut self, line: u64, what: &str) {
        self.count += 1;
        if self.told.len() < TOLD_MAX {
            self.told.push(format!("line {line}: {what}"));
        }
    }

    /// # Errors
    /// When any line was wrong.
    fn result(&self, file: &str) -> Result<(), Fault> {
        if self.count == 0 { Ok(()) } else { Err(self.fault(file)) }
    }

    fn fault(&self, file: &str) -> Fault {
        let mut text =
            format!("nothing was imported: {} wrong", plural(self.count, "line is", "lines are"));
        for told in &self.told {
            text.push_str("\n  ");
            text.push_str(told);
        }
        let more = self.count - self.told.len();
        if more > 0 {
            text += "\n  … and ";
            text += &plural(more, "more line", "more lines");
        }
        if self.followed > 0 {
            text += "\n  ";
            text += &plural(self.followed, "further line fails", "further lines fail");
            text += " only because of these";
        }
        Fault::new(self.class.unwrap_or(Class::Invalid), text).at(file)
    }
}
