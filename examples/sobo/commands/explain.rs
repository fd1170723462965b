//! `sobo explain`: the entries beneath a figure; their shares sum to it.

use crate::arguments::Explain;
use crate::commands::figure::{Asked, as_json, in_ten_thousandths, number, quantity, written};
use crate::commands::member::iso;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, print, print_json};
use crate::table::Table;
use serde_json::json;
use sobo::Reader;
use sobo::aggregate::{Formula, Line};
use sobo::model::{Date, Subject};
use std::collections::BTreeMap;
use std::io::Write;

/// # Errors
/// `not_found` when the indicator or the organization is not there.
pub(crate) fn run(args: &Explain, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let indicator = names::indicator(&reader, &args.indicator)?;
    let period = names::period(&args.span)?;
    let scope = names::org(&reader, args.scope.scope.as_deref(), period.to())?;
    let asked = Asked { reader: &reader, indicator, scope, period };
    let in_parts = in_ten_thousandths(&asked, &asked.indicator)?;
    let figure = reader.figure(&args.indicator, scope, period)?;
    let mut lines = reader.lineage(&args.indicator, scope, period)?;
    lines.sort_by_key(|line| (line.day, line.entry));
    let lines = Told::all(&reader, lines, shell)?;
    if args.json {
        let mut value = as_json(&asked, &figure);
        value["lines"] = lines.iter().map(|told| told.as_json(&reader, in_parts)).collect();
        print_json(&value)?;
        return Ok(Outcome::Clean);
    }
    let mut headings = vec!["Ngày", "Số", "Tổ chức", "Đối tượng", "Sự kiện"];
    headings.extend(args.ids.then_some("Mục ghi"));
    let mut table = Table::new(&headings, &[1]);
    for told in &lines {
        let n = written(quantity(told.line.n, in_parts));
        let org = reader.tree().name(told.line.org, told.line.day);
        let mut row =
            vec![told.line.day.to_string(), n, org, told.about.clone(), told.text.clone()];
        row.extend(args.ids.then(|| told.line.entry.to_string()));
        table.row(row);
    }
    let sum = written(quantity(lines.iter().map(|told| told.line.n).sum(), in_parts));
    print(|out| {
        writeln!(
            out,
            "{}: {} {}",
            asked.indicator.label,
            written(figure.value),
            asked.indicator.unit
        )?;
        writeln!(out, "{}", asked.basis())?;
        writeln!(out)?;
        table.print(out)?;
        let what = match asked.indicator.formula {
            Formula::Percent(..) | Formula::Quotient(..) => "Tử số",
            // What is read off an event is no sum.
            Formula::Attribute(..) => return Ok(()),
            _ => "Cộng",
        };
        Ok(writeln!(out, "{what}: {sum}")?)
    })?;
    Ok(Outcome::Clean)
}

/// A line of a lineage in words.
struct Told {
    line: Line,
    about: String,
    text: String,
}

impl Told {
    fn all(reader: &Reader, lines: Vec<Line>, shell: &Shell) -> Result<Vec<Self>, Fault> {
        let bar = shell.progress("reading entries", Some(lines.len() as u64));
        let mut known = BTreeMap::new();
        let mut told = Vec::with_capacity(lines.len());
        for line in lines {
            bar.step();
            let about = match known.get(&line.subject) {
                Some(about) => Clone::clone(about),
                None => {
                    let about = about(reader, &line.subject, line.day)?;
                    known.insert(line.subject.clone(), about.clone());
                    about
                }
            };
            let text = reader.describe(line.entry)?;
            told.push(Self { line, about, text });
        }
        Ok(told)
    }

    fn as_json(&self, reader: &Reader, in_parts: bool) -> serde_json::Value {
        let state = reader.tree().org(self.line.org);
        json!({
            "day": iso(self.line.day),
            "n": number(quantity(self.line.n, in_parts)),
            "org": state.map(|state| state.code.as_str()),
            "about": self.about,
            "text": self.text,
            "entry": self.line.entry.to_string(),
        })
    }
}

/// Whom an entry is about.
fn about(reader: &Reader, subject: &Subject, day: Date) -> Result<String, Fault> {
    match subject {
        Subject::Member(member) => match reader.member(*member, day) {
            Ok(member) => Ok(member.person.name.to_string()),
            Err(error) if error.is_not_found() => Ok("-".to_owned()),
            Err(error) => Err(error.into()),
        },
        Subject::Org(org) | Subject::Cell(_, org, _) | Subject::Submission(org, _) => {
            Ok(reader.tree().name(*org, day))
        }
        Subject::Case(_) | Subject::Record(_) => Ok("-".to_owned()),
    }
}
