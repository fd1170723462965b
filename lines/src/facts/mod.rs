//! Every kind of event, declared once: its name in lines, its fields, and the fact of the library
//! it is. The compiler holds that none is missing.

mod authority;
mod case;
mod control;
mod member;
mod office;
mod org;

use super::Wrong;
use super::field::Field;
use super::names::{Reading, Writing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sobo::model::Fact;

/// A kind of event: its name, what it is, and its fields as a schema.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    #[cfg(feature = "schema")]
    pub(crate) schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// Declares the lines of one sort of facts. The pattern on the right takes a fact apart when a line
/// is written, and puts it together when one is read.
macro_rules! lines {
    ($fact:ident; $(
        $(#[$doc:meta])*
        $event:literal $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? }
            = ($($fact_is:tt)+)
    )+) => {
        $(
            $(#[$doc])*
            #[derive(serde::Serialize, serde::Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            #[allow(clippy::struct_field_names, reason = "the form's own words")]
            struct $name {
                $($(#[$fdoc])* $field: <$ty as super::Field>::Line,)*
            }
        )+

        pub(super) const KINDS: &[super::Kind] = &[$(
            super::Kind {
                name: $event,
                #[cfg(feature = "schema")]
                schema: |generator| <$name as schemars::JsonSchema>::json_schema(generator),
            },
        )+];

        /// `None` for an event of another sort.
        pub(super) fn read(
            event: &str,
            fields: serde_json::Map<String, serde_json::Value>,
            names: &super::Reading<'_>,
        ) -> Option<Result<$fact, super::Wrong>> {
            Some(match event {
                $($event => super::parse(fields).and_then(|line: $name| {
                    let $name { $($field),* } = line;
                    $(let $field = <$ty as super::Field>::read($field, names)
                        .map_err(|wrong| wrong.inside(stringify!($field)))?;)*
                    Ok($($fact_is)+)
                }),)+
                _ => return None,
            })
        }

        #[allow(clippy::too_many_lines, reason = "one arm for each kind")]
        pub(super) fn write(
            fact: &$fact,
            names: &super::Writing,
        ) -> (&'static str, serde_json::Map<String, serde_json::Value>) {
            match fact {
                $($($fact_is)+ => {
                    let line = $name { $($field: <$ty as super::Field>::write($field, names)),* };
                    ($event, super::fields(&line))
                })+
            }
        }
    };
}

use lines;

/// Every kind of event.
pub(crate) fn events() -> impl Iterator<Item = &'static Kind> {
    [org::KINDS, member::KINDS, case::KINDS, office::KINDS, control::KINDS, authority::KINDS]
        .into_iter()
        .flatten()
}

/// Reads the fact of a line.
pub(super) fn read(
    event: &str,
    fields: Map<String, Value>,
    names: &Reading<'_>,
) -> Result<Fact, Wrong> {
    let sort = |kinds: &[Kind]| kinds.iter().any(|kind| kind.name == event);
    let fact = if sort(org::KINDS) {
        org::read(event, fields, names).map(|fact| fact.map(Fact::Org))
    } else if sort(member::KINDS) {
        member::read(event, fields, names).map(|fact| fact.map(Fact::Member))
    } else if sort(case::KINDS) {
        case::read(event, fields, names).map(|fact| fact.map(Fact::Case))
    } else if sort(office::KINDS) {
        office::read(event, fields, names).map(|fact| fact.map(Fact::Office))
    } else if sort(authority::KINDS) {
        authority::read(event, fields, names).map(|fact| fact.map(Fact::Authority))
    } else {
        control::read(event, fields, names).map(|fact| fact.map(Fact::Control))
    };
    fact.unwrap_or_else(|| Err(unknown(event)))
}

fn unknown(event: &str) -> Wrong {
    let near = events().map(|kind| kind.name).min_by_key(|name| strsim::levenshtein(name, event));
    let near = near.filter(|name| strsim::normalized_levenshtein(name, event) > 0.5);
    let hint = near.map(|name| format!("; did you mean '{name}'?")).unwrap_or_default();
    Wrong::new(format!("there is no event '{event}'{hint}; `sobo schema` lists them"))
        .inside("event")
}

/// Writes a fact: its name in lines, and its fields.
pub(super) fn write(fact: &Fact, names: &Writing) -> (&'static str, Map<String, Value>) {
    match fact {
        Fact::Org(fact) => org::write(fact, names),
        Fact::Member(fact) => member::write(fact, names),
        Fact::Case(fact) => case::write(fact, names),
        Fact::Office(fact) => office::write(fact, names),
        Fact::Control(fact) => control::write(fact, names),
        Fact::Authority(fact) => authority::write(fact, names),
    }
}

/// What a fact is called in lines.
pub fn kind(fact: &Fact) -> &'static str {
    write(fact, &Writing::default()).0
}

/// Fields as a type that says what they are; the error names the field.
pub(super) fn parse<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Wrong> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|e| {
        let path = e.path().to_string();
        let wrong = Wrong::new(e.into_inner());
        if path == "." { wrong } else { wrong.inside(path) }
    })
}

/// A type's fields, without those that say nothing.
pub(super) fn fields(line: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(line) {
        Ok(Value::Object(fields)) => {
            fields.into_iter().filter(|(_, value)| *value != Value::Null).map(slim).collect()
        }
        // Lines are structs of texts, numbers and lists: they always have such a form.
        _ => Map::new(),
    }
}

/// The same for what stands inside.
fn slim((key, value): (String, Value)) -> (String, Value) {
    let value = match value {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| *value != Value::Null);
            Value::Object(said.map(slim).collect())
        }
        other => other,
    };
    (key, value)
}
