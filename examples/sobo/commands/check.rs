//! `sobo check`: what contradicts in the register, and what does not agree between its figures.

use crate::arguments::Check;
use crate::commands::member::iso;
use crate::commands::report::identities;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Out, Shell, print, print_json};
use serde_json::{Value, json};
use sobo::Reader;
use sobo::aggregate::{Checked, Finding, Outcome as Held};
use sobo::api::describe;
use sobo::model::{Severity, format_decimal_short};
use std::io::Write;

/// # Errors
/// `not_found` when the scope is not there, `invalid` when the identities are not readable.
pub(crate) fn run(args: &Check, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let period = names::period(&args.span)?;
    let wanted = identities(args.identities.as_deref())?.identity;
    let findings = reader.findings(period.to())?;
    // An empty register has nothing to disagree about.
    let empty = args.scope.scope.is_none() && reader.roots(period.to()).is_empty();
    let (checked, residual) = if empty {
        (Vec::new(), 0)
    } else {
        let scope = names::org(&reader, args.scope.scope.as_deref(), period.to())?;
        let residual = reader.statement(scope, period)?.residual();
        (reader.check(&wanted, scope, period)?, residual)
    };
    let broken: Vec<&Checked> = checked.iter().filter(|one| is_broken(one, &checked)).collect();
    if args.json {
        let findings: Vec<Value> =
            findings.iter().map(|one| finding_as_json(&reader, one)).collect::<Result<_, _>>()?;
        let identities: Vec<Value> =
            checked.iter().map(|one| identity_as_json(one, &checked)).collect();
        print_json(&json!({
            "clean": findings.is_empty() && broken.is_empty() && residual == 0,
            "findings": findings,
            "identities": identities,
            "statement_residual": residual.to_string(),
        }))?;
    } else {
        print(|out| {
            findings.iter().try_for_each(|one| print_finding(out, &reader, one))?;
            broken.iter().try_for_each(|one| print_broken(out, one))?;
            if residual != 0 {
                writeln!(out, "Biến động đảng viên không khép: lệch {residual}")?;
            }
            print_summary(out, (findings.len(), broken.len()), &checked)
        })?;
    }
    Ok(Outcome::found(!findings.is_empty() || !broken.is_empty() || residual != 0))
}

fn print_finding(out: &mut Out, reader: &Reader, one: &Finding) -> Result<(), Fault> {
    let (word, style) = match one.severity {
        Severity::Error => ("lỗi", anstyle::AnsiColor::Red),
        Severity::Warning => ("cảnh báo", anstyle::AnsiColor::Yellow),
    };
    let style = style.on_default().bold();
    let (rule, code) = (one.rule.label(), one.rule.code());
    writeln!(out, "{style}{word}{style:#}: {rule} [{code}]: {}", one.detail)?;
    for entry in &one.entries {
        match reader.readable(*entry)? {
            Some((_, event)) => writeln!(out, "    {}  {}  ({entry})", event.on, describe(&event))?,
            // On a branch that was not chosen, or of newer software.
            None => writeln!(out, "    ({entry})")?,
        }
    }
    Ok(())
}

fn print_broken(out: &mut Out, one: &Checked) -> Result<(), Fault> {
    let style = anstyle::AnsiColor::Yellow.on_default().bold();
    let identity = &one.identity;
    writeln!(out, "{style}không khớp{style:#}: {} [{}]", identity.label, identity.code)?;
    let residual = one.residual.map_or_else(String::new, format_decimal_short);
    writeln!(out, "    {} so với {}: lệch {residual}", one.left_written, one.right_written)?;
    for candidate in &one.candidates {
        let (day, org, what) = (candidate.day, &candidate.org_name, &candidate.what);
        writeln!(out, "    {day}  {org}: {what}  ({})", candidate.entry)?;
    }
    if one.more > 0 {
        writeln!(out, "    và {} mục ghi khác", one.more)?;
    }
    Ok(())
}

/// Whether an identity fails and binds; of several readings of one, one that holds is enough.
fn is_broken(one: &Checked, all: &[Checked]) -> bool {
    let same = |other: &&Checked| {
        one.identity.group.is_some() && other.identity.group == one.identity.group
    };
    one.is_finding() && !all.iter().filter(same).any(|other| other.outcome == Held::Holds)
}

fn print_summary(
    out: &mut Out,
    (findings, broken): (usize, usize),
    checked: &[Checked],
) -> Result<(), Fault> {
    let count = |outcome| checked.iter().filter(|one| one.outcome == outcome).count();
    let (holds, missing) = (count(Held::Holds), count(Held::Missing));
    let findings = counted(findings, "finding", "findings");
    let holds = counted(holds, "identity holds", "identities hold");
    writeln!(out, "{findings}; {holds}, {broken} broken, {missing} without figures")?;
    Ok(())
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn finding_as_json(reader: &Reader, one: &Finding) -> Result<Value, Fault> {
    let entries: Vec<Value> = one
        .entries
        .iter()
        .map(|id| {
            let event = reader.readable(*id)?.map(|(_, event)| event);
            Ok(json!({
                "entry": id.to_string(),
                "day": event.as_ref().map(|event| iso(event.on)),
                "text": event.as_ref().map(describe),
            }))
        })
        .collect::<Result<_, Fault>>()?;
    Ok(json!({
        "rule": one.rule.code(),
        "label": one.rule.label(),
        "severity": one.severity,
        "detail": one.detail,
        "entries": entries,
    }))
}

fn identity_as_json(one: &Checked, all: &[Checked]) -> Value {
    let candidates: Vec<Value> = one
        .candidates
        .iter()
        .map(|c| {
            let (entry, day) = (c.entry.to_string(), iso(c.day));
            json!({ "entry": entry, "day": day, "org": c.org_name, "text": c.what })
        })
        .collect();
    json!({
        "code": one.identity.code,
        "label": one.identity.label,
        "outcome": one.outcome,
        "finding": is_broken(one, all),
        "left": one.left_written,
        "right": one.right_written,
        "residual": one.residual.map(format_decimal_short),
        "candidates": candidates,
    })
}
