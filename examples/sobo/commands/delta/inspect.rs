//! `sobo delta inspect`: whose entries a file holds, and how many, without taking them.

use crate::arguments::DeltaInspect;
use crate::fault::{Class, Fault, Outcome};
use crate::files::{Found, FrameFile};
use crate::shell::{Shell, plural, print, print_json};
use crate::table::Table;
use serde::Serialize;
use sobo::Reader;
use sobo::ledger::{Run, StreamInfo};
use sobo::model::OrgId;
use sobo::sync::{Delta, Excerpt, FrameKind, Head, Whose};
use sobo_lines as line;
use std::collections::BTreeMap;
use std::io::Write;

/// # Errors
/// `corrupt` and `format` with the place for what is no delta; `not_found` when the file is missing.
pub(crate) fn run(args: &DeltaInspect, shell: &Shell) -> Result<Outcome, Fault> {
    // Without a register everything can be told but names, and what goes on in streams unknown.
    let db = if shell.db.exists() { Some(shell.open()?) } else { None };
    let reader = db.as_ref().map(sobo::Database::read).transpose()?;
    let mut file = FrameFile::open(&args.file)?;
    let bar = shell.progress("bytes", Some(file.len));
    let mut deltas = Vec::new();
    while let Some(found) = file.next()? {
        shell.stop.check()?;
        deltas.push(look(&found, reader.as_ref()).map_err(|fault| file.place(fault, found.at))?);
        bar.at(found.at + found.len as u64);
    }
    drop(bar);
    if args.json {
        print_json(&deltas)?;
    } else {
        print(|out| deltas.iter().try_for_each(|delta| delta.print(out)))?;
    }
    Ok(Outcome::Clean)
}

/// A delta of a file.
#[derive(Serialize)]
struct Seen {
    at: u64,
    bytes: usize,
    entries: usize,
    /// For an excerpt the device that vouches for its entries.
    vouched_by: Option<String>,
    runs: Vec<SeenRun>,
}

/// Consecutive entries of one stream.
#[derive(Serialize)]
struct SeenRun {
    /// The stream's id, or its beginning, where that is all the wire says.
    stream: String,
    /// Nothing where the stream goes on in one that is not known here.
    device: Option<String>,
    /// The organization it was recorded for, by code where a register knows it.
    scope: Option<String>,
    from: u32,
    to: u32,
    seals: usize,
    /// Entries that the register lacks.
    new: Option<u32>,
    /// How many events of each kind; empty where they cannot be read without their beginning.
    events: BTreeMap<&'static str, usize>,
}

fn look(found: &Found, reader: Option<&Reader>) -> Result<Seen, Fault> {
    if found.kind == FrameKind::Excerpt {
        let (device, excerpt) = Excerpt::open(&found.payload)?;
        let (entries, device) = (excerpt.entries().len(), Some(device.to_string()));
        return Ok(Seen {
            at: found.at,
            bytes: found.len,
            entries,
            vouched_by: device,
            runs: Vec::new(),
        });
    }
    if found.kind != FrameKind::Delta {
        return Err(Fault::new(Class::Format, "it holds no delta")
            .way("choose a file that `sobo delta export` wrote"));
    }
    let whole = match reader {
        Some(reader) => reader.delta(&found.payload),
        None => Delta::decode(&found.payload, &|_| Ok(None)),
    };
    let runs: Vec<SeenRun> = match whole {
        Ok(delta) => {
            let frontier = reader.map(Reader::frontier).transpose()?;
            let known =
                |stream| frontier.as_ref().map(|all| all.get(stream).map_or(0, |mark| mark.seq));
            delta.runs().iter().map(|run| of_run(run, reader, known(run.info.id()))).collect()
        }
        // It goes on in streams that are not known here: what its heads say can be told.
        Err(error) if error.is_not_found() => {
            Delta::heads(&found.payload)?.iter().map(|head| of_head(head, reader)).collect()
        }
        Err(error) => return Err(error.into()),
    };
    let entries = runs.iter().map(|run| (run.to - run.from) as usize + 1).sum();
    Ok(Seen { at: found.at, bytes: found.len, entries, vouched_by: None, runs })
}

fn of_run(run: &Run, reader: Option<&Reader>, known: Option<u32>) -> SeenRun {
    let to = run.after + run.len() as u32;
    let mut events = BTreeMap::new();
    for (_, event) in &run.entries {
        *events.entry(line::kind(&event.fact)).or_default() += 1;
    }
    let new = known.map(|known| to.saturating_sub(known.max(run.after)));
    SeenRun { new, events, ..opening(&run.info, run.after, to, run.seals.len(), reader) }
}

fn of_head(head: &Head, reader: Option<&Reader>) -> SeenRun {
    let count = head.entries as u32;
    match head.whose {
        Whose::Opening(info) => opening(&info, 0, count, head.seals.len(), reader),
        Whose::After { stream, seq, .. } => SeenRun {
            stream: hub::hex::write(&stream),
            device: None,
            scope: None,
            from: seq + 1,
            to: seq + count,
            seals: head.seals.len(),
            new: None,
            events: BTreeMap::new(),
        },
    }
}

fn opening(
    info: &StreamInfo,
    after: u32,
    to: u32,
    seals: usize,
    reader: Option<&Reader>,
) -> SeenRun {
    let code = |org: OrgId| {
        let known = reader.and_then(|reader| reader.tree().org(org));
        known.map_or_else(|| org.to_string(), |state| state.code.to_string())
    };
    SeenRun {
        stream: info.id().to_string(),
        device: Some(info.device.to_string()),
        scope: info.scope.map(code),
        from: after + 1,
        to,
        seals,
        new: None,
        events: BTreeMap::new(),
    }
}

impl Seen {
    fn print(&self, out: &mut impl Write) -> Result<(), Fault> {
        let (entries, streams) = (
            plural(self.entries, "entry", "entries"),
            plural(self.runs.len(), "stream", "streams"),
        );
        if let Some(device) = &self.vouched_by {
            let (at, bytes) = (self.at, self.bytes);
            writeln!(
                out,
                "excerpt at byte {at}: {entries} of others, {bytes} bytes, vouched for by {device}"
            )?;
            return Ok(());
        }
        writeln!(out, "delta at byte {}: {entries} of {streams}, {} bytes", self.at, self.bytes)?;
        let headings = ["Device", "Recorded for", "Entries", "New", "Seals", "Events"];
        let mut table = Table::new(&headings, &[2, 3, 4]);
        for run in &self.runs {
            table.row(run.row());
        }
        table.print(out)
    }
}

impl SeenRun {
    fn row(&self) -> Vec<String> {
        let short = |id: &String| id.chars().take(8).collect();
        // A stream goes on where it began: whoever has that knows whose it is.
        let device = self
            .device
            .as_ref()
            .map_or_else(|| format!("stream {}", short(&self.stream) as String), short);
        let scope = match (&self.device, &self.scope) {
            (None, _) => "?",
            (_, Some(scope)) => scope,
            (_, None) => "(register)",
        };
        let events: Vec<String> =
            self.events.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        vec![
            device,
            scope.to_owned(),
            format!("{}-{}", self.from, self.to),
            self.new.map(|new| new.to_string()).unwrap_or_default(),
            self.seals.to_string(),
            events.join(", "),
        ]
    }
}
