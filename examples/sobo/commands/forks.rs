//! `sobo forks` and `sobo fork settle`: streams that two machines went on with under one key.

use super::devices::short;
use crate::arguments::{Fork as Settling, ForkCommand, Forks};
use crate::fault::{Class, Fault, Outcome};
use crate::names;
use crate::shell::{Shell, now, plural, print, print_json, text, today};
use crate::table::Table;
use serde_json::json;
use sobo::api::describe;
use sobo::ledger::{Branch, Digest, Fork};
use sobo::model::{AuthorityFact, Event};
use sobo::{Reader, Scope};
use std::io::Write;

/// # Errors
/// As [`Reader::forks`].
pub(crate) fn list(args: &Forks, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let forks = reader.forks()?;
    if args.json {
        let rows: Vec<_> = forks.iter().map(|fork| as_json(fork, &reader)).collect();
        print_json(&rows)?;
    } else {
        let headings = [
            "Device",
            "Recorded for",
            "Stream",
            "Number",
            "Branch",
            "Recorded",
            "Entries",
            "First",
            "",
        ];
        let mut table = Table::new(&headings, &[3, 6]);
        for (fork, branch) in forks.iter().flat_map(|f| f.branches.iter().map(move |b| (f, b))) {
            table.row(as_row(fork, branch, &reader));
        }
        print(|out| {
            if !forks.is_empty() {
                table.print(out)?;
            }
            Ok(writeln!(out, "{}", plural(forks.len(), "fork", "forks"))?)
        })?;
    }
    Ok(Outcome::found(!forks.is_empty()))
}

fn as_row(fork: &Fork, branch: &Branch, reader: &Reader) -> Vec<String> {
    let scope = fork.info.scope.map(|org| names::code_of(reader, org));
    vec![
        short(fork.info.device),
        scope.unwrap_or_else(|| "(register)".to_owned()),
        beginning(&fork.stream),
        fork.seq.to_string(),
        beginning(&branch.first),
        branch.recorded.to_string(),
        branch.entries.to_string(),
        branch.event.as_ref().map_or_else(|| "?".to_owned(), describe),
        if branch.counts { "counts" } else { "" }.to_owned(),
    ]
}

fn beginning(id: &impl ToString) -> String {
    id.to_string().chars().take(16).collect()
}

fn as_json(fork: &Fork, reader: &Reader) -> serde_json::Value {
    let branch = |branch: &Branch| {
        json!({
            "branch": branch.first.to_string(),
            "recorded": branch.recorded.to_string(),
            "entries": branch.entries,
            "first": branch.event.as_ref().map(describe),
            "counts": branch.counts,
        })
    };
    json!({
        "stream": fork.stream.to_string(),
        "device": fork.info.device.to_string(),
        "scope": fork.info.scope.map(|org| names::code_of(reader, org)),
        "number": fork.seq,
        "branches": fork.branches.iter().map(branch).collect::<Vec<_>>(),
    })
}

/// # Errors
/// `refused` when this device may not settle, `not_found` when there is no such fork or branch.
pub(crate) fn settle(args: &Settling, shell: &Shell) -> Result<Outcome, Fault> {
    let ForkCommand::Settle(args) = &args.command;
    let db = shell.open_to_record_by(now)?;
    let forks = db.read()?.forks()?;
    let way = "`sobo forks` lists them";
    let streams = forks.iter().map(|fork| (fork.stream.to_string(), fork.stream));
    let stream = names::beginning("forked stream", &args.stream, streams, way)?;
    let here = |fork: &&Fork| (fork.stream, fork.seq) == (stream, args.number);
    let fork = forks.iter().find(here).ok_or_else(|| {
        let what = format!("the stream is not forked at number {}", args.number);
        Fault::new(Class::NotFound, what).at(stream).way(way)
    })?;
    let branches = fork.branches.iter().map(|one| (one.first.to_string(), one.first));
    let Digest(digest) = names::beginning("branch", &args.branch, branches, way)?;
    let reason = text(&args.reason)?;
    let settled = AuthorityFact::ForkSettled { stream, seq: fork.seq, digest, reason };
    db.record(Scope::Root, Event::new(today(), settled))?;
    shell.say("settled: the branch counts from now on");
    Ok(Outcome::Clean)
}
