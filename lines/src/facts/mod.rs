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
use super::fields::{Fields, put};
use super::names::{Reading, Writing};
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
        $event:literal $name:ident {
            $($(#[$fdoc:meta])* $field:ident: $ty:ty $(= $default:ident)?),* $(,)?
        }
            = ($($fact_is:tt)+)
    )+) => {
        $($crate::form::form! {
            $(#[$doc])*
            $name { $($(#[$fdoc])* $field: $ty $(= $default)?),* }
        })+

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
                $($event => {
                    let read = || {
                        let known = &[$(stringify!($field)),*];
                        let mut fields = super::Fields::new(fields, known, names)?;
                        $(
                            let absent = <$ty as super::Field>::ABSENT;
                            $(let absent = absent.or_else(|| Some(<$ty>::$default()));)?
                            let $field: $ty = fields.take_or(stringify!($field), absent)?;
                        )*
                        Ok($($fact_is)+)
                    };
                    read()
                })+
                _ => return None,
            })
        }

        #[allow(unused_variables, reason = "what stands in a fact is not asked")]
        pub(super) fn kind(fact: &$fact) -> &'static str {
            match fact {
                $($($fact_is)+ => $event,)+
            }
        }

        #[allow(clippy::too_many_lines, reason = "one arm for each kind")]
        pub(super) fn write(
            fact: &$fact,
            names: &super::Writing,
            out: &mut serde_json::Map<String, serde_json::Value>,
        ) {
            match fact {
                $($($fact_is)+ => {
                    $(super::put(
                        out,
                        stringify!($field),
                        <$ty as super::Field>::write($field, names),
                    );)*
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

/// Writes the fields of a fact.
pub(super) fn write(fact: &Fact, names: &Writing, out: &mut Map<String, Value>) {
    match fact {
        Fact::Org(fact) => org::write(fact, names, out),
        Fact::Member(fact) => member::write(fact, names, out),
        Fact::Case(fact) => case::write(fact, names, out),
        Fact::Office(fact) => office::write(fact, names, out),
        Fact::Control(fact) => control::write(fact, names, out),
        Fact::Authority(fact) => authority::write(fact, names, out),
    }
}

/// What a fact is called in lines.
pub fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Org(fact) => org::kind(fact),
        Fact::Member(fact) => member::kind(fact),
        Fact::Case(fact) => case::kind(fact),
        Fact::Office(fact) => office::kind(fact),
        Fact::Control(fact) => control::kind(fact),
        Fact::Authority(fact) => authority::kind(fact),
    }
}
