//! What every line has around its fact: the day, the paper, the stream, the label.

use super::field::Field;
use super::fields::{Fields, put};
use super::form::form;
use super::names::{Reading, Writing};
use super::{Wrong, facts};
use serde_json::{Map, Value};
use sobo::Scope;
use sobo::model::{Date, EntryId, Event, OrgId, Paper, Text, Timestamp};

/// The scope of a line for the register's own stream.
const OWN: &str = "*";

form! {
    /// What stands around the fact of a line.
    Frame {
        /// The day the fact took effect (ngày có hiệu lực), as 2020-05-19 or 19/05/2020.
        on: Date,
        /// The decision it rests on (quyết định).
        paper: Option<Paper>,
        /// The entry this line takes the place of (đính chính).
        corrects: Option<(EntryId, Text)>,
        /// Whose stream it goes to: the code of a base organization, or `*` for the register's own.
        scope: Option<String>,
        /// When the register learnt of it, in milliseconds since 1970; at least a millisecond after
        /// the line before.
        recorded: Option<u64>,
        /// A label, one word, by which later lines of the same file name this entry as `#label`.
        id: Option<String>,
    }
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
    let event = match fields.remove("event") {
        Some(Value::String(event)) => event,
        Some(_) => return Err(Wrong::new("must be the name of an event").inside("event")),
        None => {
            return Err(Wrong::new("is missing; `sobo schema` lists the events").inside("event"));
        }
    };
    let mut frame = Map::new();
    for field in FRAME {
        if let Some(value) = fields.remove(field) {
            frame.insert(field.to_owned(), value);
        }
    }
    let mut frame = Fields::new(frame, &FRAME, names)?;
    let label: Option<String> = frame.take("id")?;
    if let Some(label) = &label {
        names.check_label(label)?;
    }
    let on: Date = frame.take("on")?;
    let mut event = Event::new(on, facts::read(&event, fields, names)?);
    event.paper = frame.take::<Option<Paper>>("paper")?;
    event.supersedes = frame.take::<Option<(EntryId, Text)>>("corrects")?;
    let scope: Option<String> = frame.take("scope")?;
    let scope = match scope.as_deref() {
        None => None,
        Some(OWN) => Some(Scope::Root),
        Some(org) => Some(Scope::Unit(names.org(org).map_err(|wrong| wrong.inside("scope"))?)),
    };
    let recorded: Option<u64> = frame.take("recorded")?;
    Ok(Line { event, scope, recorded: recorded.map(Timestamp::from_millis), label })
}

/// Writes an entry as the fields of a line, in the order in which they are read.
pub fn write(
    (id, line): (EntryId, u64),
    (event, recorded, scope): (&Event, Timestamp, Option<OrgId>),
    names: &Writing,
) -> Map<String, Value> {
    let mut all = Map::new();
    all.insert("event".to_owned(), facts::kind(&event.fact).into());
    put(&mut all, "on", event.on.write(names));
    facts::write(&event.fact, names, &mut all);
    put(&mut all, "paper", event.paper.write(names));
    put(&mut all, "corrects", event.supersedes.write(names));
    let scope = scope.map_or_else(|| OWN.to_owned(), |org| names.org(org));
    put(&mut all, "scope", scope.into());
    put(&mut all, "recorded", recorded.as_millis().into());
    put(&mut all, "id", names.label(id, line).into());
    all
}
