//! `sobo figure`: a number with what it rests on, whole or broken down.

mod by;
mod class;

use crate::arguments::Figure;
use crate::commands::member::iso;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, print, print_json};
use crate::table::Table;
use by::Row;
pub(crate) use by::{in_ten_thousandths, quantity};
use serde_json::{Value, json};
use sobo::Reader;
use sobo::aggregate::Indicator;
use sobo::model::{self, Kind, OrgId, Period, Quantity, format_decimal_short, format_qualified};
use sobo::report::MISSING;
use std::io::Write;

/// What was asked, found in the register.
pub(crate) struct Asked<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) indicator: Indicator,
    pub(crate) scope: OrgId,
    pub(crate) period: Period,
}

impl Asked<'_> {
    /// The scope and the days in words, as they stand beneath a figure.
    pub(crate) fn basis(&self) -> String {
        let (name, to) = (self.reader.tree().name(self.scope, self.period.to()), self.period.to());
        match self.indicator.kind {
            Kind::Stock => format!("{name}, đến ngày {to}"),
            _ => format!("{name}, {}", self.period),
        }
    }
}

/// # Errors
/// `not_found` when the indicator or the organization is not there, `usage` when the figure has
/// no such coordinate.
pub(crate) fn run(args: &Figure, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let indicator = names::indicator(&reader, &args.indicator)?;
    let period = names::period(&args.span)?;
    let scope = names::org(&reader, args.scope.scope.as_deref(), period.to())?;
    let asked = Asked { reader: &reader, indicator, scope, period };
    let figure = reader.figure(&args.indicator, scope, period)?;
    let rows = match &args.by {
        Some(by) => Some(by::rows(&asked, by, &figure)?),
        None => None,
    };
    if args.json {
        let mut value = as_json(&asked, &figure);
        if let Some(rows) = &rows {
            value["by"] = rows.iter().map(row_as_json).collect();
        }
        print_json(&value)?;
    } else {
        let rows = args.by.as_deref().zip(rows.as_deref());
        show(&asked, &figure, rows)?;
    }
    Ok(Outcome::Clean)
}

fn show(
    asked: &Asked<'_>,
    figure: &model::Figure,
    rows: Option<(&str, &[Row])>,
) -> Result<(), Fault> {
    let (label, unit) = (&asked.indicator.label, &asked.indicator.unit);
    let number = written(figure.value);
    let status =
        figure.status.map(|s| format!("; {}/{} đơn vị đã báo cáo", s.reported, s.expected));
    print(|out| {
        let bold = anstyle::Style::new().bold();
        writeln!(out, "{label}: {bold}{number}{bold:#} {unit}")?;
        writeln!(out, "{}{}", asked.basis(), status.unwrap_or_default())?;
        if let Some((by, rows)) = rows {
            let heading = match by {
                "org" => "Tổ chức",
                "month" => "Tháng",
                "part" => "Phần",
                other => other,
            };
            let mut table = Table::new(&[heading, "Số"], &[1]);
            for row in rows {
                table.row(vec![row.label.clone(), written(row.value)]);
            }
            writeln!(out)?;
            table.print(out)?;
        }
        Ok(())
    })
}

/// A number as people read it.
pub(crate) fn written(value: Option<Quantity>) -> String {
    value.map_or_else(
        || MISSING.to_owned(),
        |q| format_qualified(q.qualifier, &format_decimal_short(q.value)),
    )
}

/// The figure for other programs; a number is a number where JSON holds it exactly.
pub(crate) fn as_json(asked: &Asked<'_>, figure: &model::Figure) -> Value {
    let state = asked.reader.tree().org(asked.scope);
    json!({
        "indicator": asked.indicator.code.as_str(),
        "label": asked.indicator.label,
        "unit": asked.indicator.unit,
        "kind": figure.kind,
        "scope": state.map(|state| state.code.as_str()),
        "scope_id": asked.scope.to_string(),
        "scope_name": asked.reader.tree().name(asked.scope, asked.period.to()),
        "from": iso(asked.period.from()),
        "to": iso(asked.period.to()),
        "value": number(figure.value),
        "qualifier": figure.value.map(|q| q.qualifier),
        "path": figure.path,
        "units": figure.units,
        "status": figure.status,
    })
}

fn row_as_json(row: &Row) -> Value {
    json!({ "key": row.key, "label": row.label, "value": number(row.value) })
}

/// A whole number as such, another one as its decimal text; `null` is missing, not zero.
pub(crate) fn number(value: Option<Quantity>) -> Value {
    let Some(value) = value.map(|q| q.value) else {
        return Value::Null;
    };
    match value.to_integer().and_then(|whole| i64::try_from(whole).ok()) {
        Some(whole) => json!(whole),
        None => json!(model::format_decimal_plain(value).replace(',', ".")),
    }
}
