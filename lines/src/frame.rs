//! What every line has around its fact: the day, the paper, the stream, the label.

use super::field::Field;
use super::names::{Reading, Writing};
use super::{Wrong, facts};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sobo::Scope;
use sobo::model::{EntryId, Event, OrgId, Paper, Timestamp};

/// The scope of a line for the register's own stream.
const OWN: &str = "*";

/// What stands around the fact of a line.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Frame {
    /// The day the fact took effect (ngày có hiệu lực), as 2020-05-19 or 19/05/2020.
    on: String,
    /// The decision it rests on (quyết định).
    paper: Option<PaperLine>,
    /// The entry this line takes the place of (đính chính).
    corrects: Option<Corrects>,
    /// Whose stream it goes to: the code of a base organization, or `*` for the register's own.
    scope: Option<String>,
    /// When the register learnt of it, in milliseconds since 1970; at least a millisecond after
    /// the line before.
    recorded: Option<u64>,
    /// A label, one word, by which later lines of the same file name this entry as `#label`.
    id: Option<String>,
}

/// The paper an event rests on.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "Paper"))]
struct PaperLine {
    /// The day the decision was signed (ngày ký).
    decided: String,
    /// Its number, as `12-QĐ/ĐUK` (số).
    number: Option<String>,
    /// Who issued it (cơ quan ban hành).
    issuer: Option<String>,
}

/// Which entry is corrected.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Corrects {
    /// The entry: `#label` of an earlier line, or an id.
    entry: String,
    /// Why (lý do).
    reason: String,
}

/// A line that has been understood.
pub struct Line {
    /// What happened.
    pub event: Event,
    /// Whose stream it goes to; `None` where the line does not say.
    pub scope: Option<Scope>,
    /// When it was recorded, where the line says so.
    pub recorded: Option<Timestamp>,
    /// The label by which later lines name it.
    pub label: Option<String>,
}

/// The fields that belong to the frame.
pub(super) const FRAME: [&str; 6] = ["on", "paper", "corrects", "scope", "recorded", "id"];

/// Reads a line that is a JSON object.
///
/// # Errors
/// What is wrong with it, with the field.
pub fn read(mut fields: Map<String, Value>, names: &Reading<'_>) -> Result<Line, Wrong> {
    let event = match fields.shift_remove("event") {
        Some(Value::String(event)) => event,
        Some(_) => return Err(Wrong::new("must be the name of an event").inside("event")),
        None => {
            return Err(Wrong::new("is missing; `sobo schema` lists the events").inside("event"));
        }
    };
    let mut frame = Map::new();
    for field in FRAME {
        if let Some(value) = fields.shift_remove(field) {
            frame.insert(field.to_owned(), value);
        }
    }
    let frame: Frame = facts::parse(frame)?;
    let inside = |field: &'static str| move |wrong: Wrong| wrong.inside(field);
    if let Some(label) = &frame.id {
        names.check_label(label)?;
    }
    let fact = facts::read(&event, fields, names)?;
    let on = Field::read(frame.on, names).map_err(inside("on"))?;
    let mut event = Event::new(on, fact);
    event.paper = frame.paper.map(|p| paper(p, names)).transpose().map_err(inside("paper"))?;
    if let Some(Corrects { entry, reason }) = frame.corrects {
        let target = names.entry(&entry).map_err(inside("corrects.entry"))?;
        let reason = Field::read(reason, names).map_err(inside("corrects.reason"))?;
        event.supersedes = Some((target, reason));
    }
    let scope = match frame.scope.as_deref() {
        None => None,
        Some(OWN) => Some(Scope::Root),
        Some(org) => Some(Scope::Unit(names.org(org).map_err(inside("scope"))?)),
    };
    let recorded = frame.recorded.map(Timestamp::from_millis);
    Ok(Line { event, scope, recorded, label: frame.id })
}

fn paper(line: PaperLine, names: &Reading<'_>) -> Result<Paper, Wrong> {
    let inside = |field: &'static str| move |wrong: Wrong| wrong.inside(field);
    Ok(Paper {
        decided: Field::read(line.decided, names).map_err(inside("decided"))?,
        number: Field::read(line.number, names).map_err(inside("number"))?,
        issuer: Field::read(line.issuer, names).map_err(inside("issuer"))?,
    })
}

/// Writes an entry as the fields of a line, in the order in which they are read.
pub fn write(
    (id, line): (EntryId, u64),
    (event, recorded, scope): (&Event, Timestamp, Option<OrgId>),
    names: &Writing,
) -> Map<String, Value> {
    let (name, fact) = facts::write(&event.fact, names);
    let frame = Frame {
        on: event.on.write(names),
        paper: event.paper.as_ref().map(|paper| PaperLine {
            decided: paper.decided.write(names),
            number: paper.number.write(names),
            issuer: paper.issuer.write(names),
        }),
        corrects: event.supersedes.as_ref().map(|(target, reason)| Corrects {
            entry: names.entry(*target),
            reason: reason.write(names),
        }),
        scope: Some(scope.map_or_else(|| OWN.to_owned(), |org| names.org(org))),
        recorded: Some(recorded.as_millis()),
        id: names.label(id, line),
    };
    let mut frame = facts::fields(&frame);
    let mut all = Map::new();
    all.insert("event".to_owned(), name.into());
    if let Some(on) = frame.shift_remove("on") {
        all.insert("on".to_owned(), on);
    }
    all.extend(fact);
    all.extend(frame);
    all
}
