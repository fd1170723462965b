//! Reading: figures, the entries beneath them, the tree, members, findings, reports. Each method
//! takes what is asked as JSON and answers with JSON. Knows nothing of how anything is counted.

use crate::codes::indicators as listed_indicators;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::register::Register;
use crate::streams::{EVERY, Streams};
use crate::view::{self, LineOut, MemberOut};
use serde::Deserialize;
use serde_json::{Value, json};
use sobo::Reader;
use sobo::aggregate::{Formula, Identities, Indicator, Line};
use sobo::api::describe;
use sobo::ledger::{Ledger, StreamInfo};
use sobo::model::{Date, Decimal, OrgId, QuarantineReason, Severity, text};
use sobo::report::{Template, build, render};
use wasm_bindgen::prelude::wasm_bindgen;

/// Most rows where the page does not say.
const ROWS: usize = 100;

/// Everything that a question can name.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    indicator: String,
    scope: Option<String>,
    period: String,
    day: Option<String>,
    codes: Option<Vec<String>>,
    search: Option<String>,
    offset: Option<usize>,
    limit: Option<usize>,
    own: bool,
    event: Option<String>,
    before: Option<String>,
    year: i32,
    template: Value,
    identities: Value,
    form: String,
}

/// The members of a scope on a day, in alphabetical order, with what is searched.
pub(crate) struct Roll {
    of: (OrgId, Date, u64),
    rows: Vec<(String, MemberOut)>,
}

fn asked(json: &str) -> Outcome<Asked> {
    Ok(serde_json::from_str(json)?)
}

/// An answer as the page gets it.
pub(crate) fn said(what: &impl serde::Serialize) -> Outcome {
    Ok(serde_json::to_string(what)?)
}

#[wasm_bindgen]
impl Register {
    /// One figure.
    ///
    /// # Errors
    /// `not_found` for an unknown indicator or organization.
    pub fn figure(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.period)?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        let figure = reader.figure(&q.indicator, scope, period)?;
        said(&view::figure(&reader.indicator(&q.indicator)?, &figure))
    }

    /// Several figures of a scope and a period; all of the catalogue where no codes are named.
    ///
    /// # Errors
    /// As [`Register::figure`].
    pub fn figures(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.period)?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        let codes = q.codes.unwrap_or_else(|| codes(&reader));
        let each = codes.iter().map(|code| {
            let figure = reader.figure(code, scope, period)?;
            Ok(view::figure(&reader.indicator(code)?, &figure))
        });
        said(&each.collect::<Outcome<Vec<_>>>()?)
    }

    /// The entries beneath a figure; their shares sum to it.
    ///
    /// # Errors
    /// As [`Register::figure`].
    pub fn explain(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.period)?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        let in_parts = in_ten_thousandths(&reader, &reader.indicator(&q.indicator)?)?;
        let mut lines = reader.lineage(&q.indicator, scope, period)?;
        lines.sort_by_key(|line| (line.day, line.entry));
        let each = lines.iter().map(|line| lineage(&reader, line, in_parts));
        said(&each.collect::<Outcome<Vec<_>>>()?)
    }

    /// Opening, what came and went, closing.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    pub fn statement(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.period)?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        said(&view::statement(&reader.statement(scope, period)?))
    }

    /// Every indicator there is: of the catalogue, and those that an office has listed, whose values are
    /// reported.
    ///
    /// # Errors
    /// The storage fails.
    pub fn indicators(&self) -> Outcome {
        let reader = self.db.read()?;
        let listed = listed_indicators(&reader)?;
        let catalogue = codes(&reader);
        let more: Vec<_> =
            listed.iter().filter(|code| !catalogue.contains(code)).cloned().collect();
        let each = catalogue.into_iter().chain(more).map(|code| {
            let one = reader.indicator(&code)?;
            let (label, unit, listed) = (&one.label, &one.unit, listed.contains(&code));
            Ok(json!({
                "code": code, "label": label, "unit": unit, "kind": one.kind, "listed": listed,
            }))
        });
        said(&each.collect::<Outcome<Vec<_>>>()?)
    }

    /// Every finding as of a day, the graver first.
    ///
    /// # Errors
    /// The storage fails.
    pub fn findings(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let day = names::day(q.day.as_deref())?;
        let streams = Streams::of(&reader)?;
        let mut all = Vec::new();
        for one in reader.findings(day)? {
            let mut entries = Vec::new();
            for id in &one.entries {
                // On a branch that was not chosen, or of newer software: the finding says what is wrong.
                let Some((_, event)) = reader.readable(*id)? else { continue };
                let mut line = LineOut::new(*id, event.on, describe(&event));
                line.org_name = Some(streams.name(&reader, id.stream, day));
                entries.push(line);
            }
            let org = one.entries.first().and_then(|id| streams.scope(id.stream));
            all.push(json!({
                "rule": one.rule.code(),
                "label": one.rule.label(),
                "severity": if one.severity == Severity::Error { "error" } else { "warning" },
                "detail": one.detail,
                "org": org.map(|org| org.to_string()),
                "orgName": org.map(|org| reader.tree().name(org, day)).unwrap_or_default(),
                "entries": entries,
            }));
        }
        said(&all)
    }

    /// Which base organizations have declared a year complete.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    pub fn reporting(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.period)?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        let each = reader.reporting(scope, period)?.into_iter().map(|one| {
            json!({
                "org": one.org.to_string(),
                "code": reader.tree().org(one.org).map(|state| state.code.as_str()),
                "name": reader.tree().name(one.org, period.to()),
                "submitted": one.submitted.map(Date::to_iso),
            })
        });
        said(&each.collect::<Vec<_>>())
    }

    /// A report: a template filled, in one of the forms `html`, `text`, `markdown`, `csv`, `json`.
    ///
    /// # Errors
    /// `invalid` for a template that is none.
    pub fn report(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let period = names::period(&q.year.to_string())?;
        let scope = names::org(&reader, q.scope.as_deref(), period.to())?;
        let name = reader.tree().name(scope, period.to());
        let template = with_names(q.template, q.year, &name);
        let template: Template = serde_json::from_value(template)?;
        let identities: Identities = serde_json::from_value(q.identities)?;
        let document = build(&template, &identities.identity, &reader.figures(scope, period))?;
        Ok(match q.form.as_str() {
            "html" => render::html(&document),
            "text" => render::text(&document),
            "markdown" => render::markdown(&document),
            "csv" => render::csv(&document),
            "json" => serde_json::to_string(&document)?,
            other => return Err(Fault::new("invalid", format!("there is no form '{other}'"))),
        })
    }

    /// The tree under a scope, or all of it.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    pub fn orgs(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let day = names::day(q.day.as_deref())?;
        let tops = match &q.scope {
            Some(scope) => vec![names::org(&reader, Some(scope), day)?],
            None => reader.roots(day),
        };
        let mut all = Vec::new();
        for top in tops {
            all.extend(reader.orgs(top, day)?.into_iter().map(view::org));
        }
        said(&all)
    }

    /// Members of a scope whose name or file number has the words searched, in alphabetical order.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    pub fn members(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let day = names::day(q.day.as_deref())?;
        let scope = names::org(&reader, q.scope.as_deref(), day)?;
        let of = (scope, day, reader.snapshot().entry_count()?);
        let mut kept = self.roll.borrow_mut();
        let roll = match kept.take().filter(|roll| roll.of == of) {
            Some(roll) => kept.insert(roll),
            None => kept.insert(Roll { of, rows: roll(&reader, scope, day)? }),
        };
        let words = text::search_key(q.search.as_deref().unwrap_or_default());
        let words: Vec<&str> = words.split_whitespace().collect();
        let found = roll.rows.iter().filter(|(key, _)| words.iter().all(|word| key.contains(word)));
        let found: Vec<&MemberOut> = found.map(|(_, row)| row).collect();
        let page = found.iter().skip(q.offset.unwrap_or(0)).take(q.limit.unwrap_or(ROWS));
        said(&json!({ "total": found.len(), "rows": page.collect::<Vec<_>>() }))
    }

    /// A member with the whole history.
    ///
    /// # Errors
    /// `not_found` for an unknown member.
    pub fn member(&self, member: &str, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let day = names::day(q.day.as_deref())?;
        let found = reader.member(names::member(&reader, member)?, day)?;
        let row = view::member(&reader, (found.id, &found.person), (found.org, found.status), day);
        let mut history = Vec::new();
        for (day, entry, text) in found.history {
            let (_, event) = reader.entry(entry)?;
            let mut line = LineOut::new(entry, day, text);
            line.event = Some(sobo_lines::kind(&event.fact));
            history.push(line);
        }
        let mut value = serde_json::to_value(&row)?;
        value["history"] = serde_json::to_value(history)?;
        said(&value)
    }

    /// One entry.
    ///
    /// # Errors
    /// `not_found` when it is not here.
    pub fn entry(&self, id: &str) -> Outcome {
        let reader = self.db.read()?;
        said(&Streams::of(&reader)?.entry(&reader, names::entry(id)?)?)
    }

    /// Entries, the one recorded last first.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    pub fn entries(&self, query: &str) -> Outcome {
        let (q, reader) = (asked(query)?, self.db.read()?);
        let streams = Streams::of(&reader)?;
        let scope =
            q.scope.as_deref().map(|s| names::org(&reader, Some(s), names::now().to_date()));
        let scope = scope.transpose()?;
        let before = q.before.as_deref().map(names::entry).transpose()?;
        let device = self.key.device();
        let wanted = |info: &StreamInfo| {
            (!q.own || info.device == device) && (scope.is_none() || info.scope == scope)
        };
        let ledger = Ledger::new(reader.snapshot())?;
        let of_kind = |id| -> Outcome<bool> {
            let Some(event) = q.event.as_deref() else {
                return Ok(true);
            };
            let (_, found) = reader.entry(id)?;
            Ok(sobo_lines::kind(&found.fact) == event && ledger.is_live(id)?)
        };
        let limit = q.limit.unwrap_or(ROWS);
        let ids = streams.latest(&reader, (&wanted, &of_kind), before, limit)?;
        let each = ids.into_iter().map(|id| streams.entry(&reader, id));
        said(&each.collect::<Outcome<Vec<_>>>()?)
    }

    /// How many entries this device has recorded.
    ///
    /// # Errors
    /// The storage fails.
    pub fn own(&self) -> Outcome<u32> {
        Ok(Streams::of(&self.db.read()?)?.count(&self.own_streams()))
    }

    /// The ids of what this device has recorded after its first `count` entries, in that order.
    ///
    /// # Errors
    /// The storage fails.
    #[wasm_bindgen(js_name = recordedAfter)]
    pub fn recorded_after(&self, count: u32) -> Outcome {
        let reader = self.db.read()?;
        let (streams, own) = (Streams::of(&reader)?, self.own_streams());
        let new = streams.count(&own).saturating_sub(count) as usize;
        let ids = streams.latest(&reader, (&own, EVERY), None, new)?;
        said(&ids.iter().rev().map(ToString::to_string).collect::<Vec<_>>())
    }

    /// Entries that count nowhere, and why.
    ///
    /// # Errors
    /// The storage fails.
    pub fn quarantine(&self) -> Outcome {
        let reader = self.db.read()?;
        let streams = Streams::of(&reader)?;
        // What a newer version wrote cannot be shown, only counted.
        let known =
            streams.held.iter().filter(|(_, reason)| **reason != QuarantineReason::NewerVersion);
        said(&known.map(|(id, _)| streams.entry(&reader, *id)).collect::<Outcome<Vec<_>>>()?)
    }
}

impl Register {
    fn own_streams(&self) -> impl Fn(&StreamInfo) -> bool + use<> {
        let device = self.key.device();
        move |info| info.device == device
    }
}

fn codes(reader: &Reader) -> Vec<String> {
    reader.catalog().iter().map(|one| one.code.to_string()).collect()
}

/// Whether the shares of an indicator's lineage are ten-thousandths of its unit.
fn in_ten_thousandths(reader: &Reader, indicator: &Indicator) -> Outcome<bool> {
    let of = match &indicator.formula {
        Formula::Amount(..) | Formula::Reported(_) => return Ok(true),
        Formula::Sum(parts) => parts.first().map(|(_, code)| code),
        Formula::Percent(code, _) | Formula::Quotient(code, _) => Some(code),
        _ => None,
    };
    let of = of.map(|code| reader.indicator(code.as_str())).transpose()?;
    of.map_or(Ok(false), |of| in_ten_thousandths(reader, &of))
}

fn lineage(reader: &Reader, line: &Line, in_parts: bool) -> Outcome<LineOut> {
    let n = if in_parts { Decimal::from_units(line.n) } else { Decimal::from_integer(line.n) };
    let mut out = LineOut::new(line.entry, line.day, reader.describe(line.entry)?);
    out.n = Some(n.map_or_else(|_| line.n.to_string(), view::number));
    out.org = Some(line.org.to_string());
    out.org_name = Some(reader.tree().name(line.org, line.day));
    Ok(out)
}

/// The members of a scope as a page lists them.
fn roll(reader: &Reader, scope: OrgId, day: Date) -> Outcome<Vec<(String, MemberOut)>> {
    let mut rows = Vec::new();
    for (id, org, status) in reader.members(scope, day)? {
        let person = reader.person(id)?;
        let row = view::member(reader, (id, &person), (Some(org), Some(status)), day);
        let number = person.file_no.as_ref().map_or("", |no| no.as_str());
        let searched = text::search_key(&format!("{} {number}", person.name));
        rows.push((text::name_sort_key(person.name.as_str()), searched, row));
    }
    rows.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    Ok(rows.into_iter().map(|(_, searched, row)| (searched, row)).collect())
}

/// Fills in what a template says about its scope and year.
fn with_names(template: Value, year: i32, org: &str) -> Value {
    let each = |value| with_names(value, year, org);
    match template {
        Value::String(text) => {
            let org = org.replace('{', "{{").replace('}', "}}");
            let text = text.replace("$YEAR", &format!("{year:04}"));
            Value::String(
                text.replace("$BEFORE", &format!("{:04}", year - 1)).replace("$ORG", &org),
            )
        }
        Value::Array(values) => Value::Array(values.into_iter().map(each).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, each(value))).collect())
        }
        other => other,
    }
}
