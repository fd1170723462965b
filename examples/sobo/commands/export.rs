//! `sobo export`: every event as lines that `import` takes into an equal register.

use crate::arguments::Export;
use crate::fault::{Fault, Outcome};
use crate::files;
use crate::progress::Progress;
use crate::shell::{Shell, print};
use sobo::Reader;
use sobo::ledger::{Chain, Entry, Ledger};
use sobo::model::{OrgId, StreamId, Timestamp};
use sobo_lines::{self as line, Writing};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::Write;

/// # Errors
/// `corrupt` when entries cannot be read, `io` when the lines cannot be written: a file that was
/// begun is taken away again.
pub(crate) fn run(args: &Export, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    match &args.out {
        None => print(|out| write(&reader, out, shell))?,
        Some(path) => files::write_new(path, |out| write(&reader, out, shell))?,
    }
    Ok(Outcome::Clean)
}

fn write(reader: &Reader, out: &mut dyn Write, shell: &Shell) -> Result<(), Fault> {
    let entries = reader.snapshot().entry_count()?;
    let bar = shell.progress("reading", Some(entries));
    // The first walk only finds out which entries need a label.
    let names = walk(reader, Writing::default(), shell, &bar, &mut |_| Ok(()))?;
    bar.part("writing", entries);
    walk(reader, names.again(), shell, &bar, &mut |line| Ok(writeln!(out, "{line}")?))?;
    Ok(())
}

fn walk(
    reader: &Reader,
    mut names: Writing,
    shell: &Shell,
    bar: &Progress,
    each: &mut dyn FnMut(&str) -> Result<(), Fault>,
) -> Result<Writing, Fault> {
    let ledger = Ledger::new(reader.snapshot())?;
    let mut number = 0;
    for next in Recorded::new(&ledger)? {
        let (entry, scope) = next?;
        shell.stop.check()?;
        number += 1;
        bar.at(number);
        let id = entry.id();
        let place = (&entry.event, entry.recorded, scope);
        each(&serde_json::to_string(&line::write((id, number), place, &names))?)?;
        // As on reading: what a line brings in is known to the lines after it.
        names.keys.learn(id, &entry.event, |target| target);
    }
    Ok(names)
}

/// Every entry of the register in the order of recording: what an entry names comes before it.
struct Recorded<'s> {
    chains: Vec<(Chain<'s>, Option<OrgId>)>,
    next: BinaryHeap<Reverse<(Timestamp, StreamId, u32, usize)>>,
    heads: Vec<Option<Entry>>,
    failed: Option<sobo::Error>,
}

impl<'s> Recorded<'s> {
    fn new(ledger: &Ledger<'s>) -> Result<Self, Fault> {
        let mut all =
            Self { chains: Vec::new(), next: BinaryHeap::new(), heads: Vec::new(), failed: None };
        for (stream, info, _, _) in ledger.streams()? {
            all.chains.push((ledger.entries(stream)?, info.scope));
            all.heads.push(None);
            all.advance(all.chains.len() - 1);
        }
        Ok(all)
    }

    /// Reads the next entry of a chain.
    fn advance(&mut self, chain: usize) {
        match self.chains.get_mut(chain).and_then(|(entries, _)| entries.next()) {
            Some(Ok(entry)) => {
                self.next.push(Reverse((entry.recorded, entry.stream, entry.seq, chain)));
                self.heads[chain] = Some(entry);
            }
            Some(Err(error)) => self.failed = Some(error),
            None => {}
        }
    }
}

impl Iterator for Recorded<'_> {
    type Item = Result<(Entry, Option<OrgId>), sobo::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            self.next.clear();
            return Some(Err(error));
        }
        let Reverse((.., chain)) = self.next.pop()?;
        let entry = self.heads.get_mut(chain)?.take()?;
        let scope = self.chains.get(chain)?.1;
        self.advance(chain);
        Some(Ok((entry, scope)))
    }
}
