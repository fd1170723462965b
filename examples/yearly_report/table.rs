//! What the program prints and the file `figures.json`.

use crate::compare::Row;
use bloc::Tally;
use serde::Serialize;
use sobo::aggregate::{Checked, Outcome};
use sobo::model::{
    Qualifier, Quantity, format_decimal_plain, format_decimal_short, format_qualified,
};
use std::fmt::Write as _;

/// A number as JSON has it.
#[derive(Serialize)]
struct Number {
    value: serde_json::Number,
    qualifier: &'static str,
}

/// A row as JSON has it.
#[derive(Serialize)]
struct Line<'r> {
    fact: &'r str,
    label: &'r str,
    expected: Number,
    computed: Option<Number>,
    exact: Option<Number>,
    path: &'r str,
    status: &'r str,
    equal: bool,
}

/// All rows as a JSON array.
pub(crate) fn json(rows: &[Row]) -> serde_json::Result<String> {
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|row| {
            Ok(Line {
                fact: &row.id,
                label: &row.label,
                expected: number(row.expected)?,
                computed: row.computed.map(number).transpose()?,
                exact: row.exact.map(number).transpose()?,
                path: &row.path,
                status: &row.status,
                equal: row.equal,
            })
        })
        .collect::<serde_json::Result<_>>()?;
    serde_json::to_string_pretty(&lines)
}

fn number(quantity: Quantity) -> serde_json::Result<Number> {
    let value = serde_json::from_str(&format_decimal_plain(quantity.value).replace(',', "."))?;
    let qualifier = match quantity.qualifier {
        Qualifier::Exact => "exact",
        Qualifier::Over => "over",
        Qualifier::Nearly => "nearly",
        Qualifier::About => "about",
        Qualifier::Estimate => "estimate",
    };
    Ok(Number { value, qualifier })
}

fn show(quantity: Option<Quantity>) -> String {
    quantity.map_or_else(
        || "thiếu".to_owned(),
        |q| format_qualified(q.qualifier, &format_decimal_short(q.value)),
    )
}

/// One row of the table.
pub(crate) fn line(row: &Row) -> String {
    let mut computed = show(row.computed);
    if row.exact != row.computed {
        let _ = write!(computed, " ({})", show(row.exact));
    }
    format!(
        "{:<68} {:>26} {:>26}  {}  {}",
        row.id,
        show(Some(row.expected)),
        computed,
        if row.equal { "bằng" } else { "KHÁC" },
        row.path
    )
}

/// The whole table, with a line that says how many are equal.
pub(crate) fn figures(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<68} {:>26} {:>26}  {}  {}\n",
        "số liệu", "bản in", "tính được", "so   ", "cách tính"
    );
    for row in rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    let equal = rows.iter().filter(|row| row.equal).count();
    let _ = writeln!(text, "{equal}/{} số liệu bằng bản in", rows.len());
    text
}

/// Most entries shown beneath a failing check; the report's files have them all.
const ENTRIES_SHOWN: usize = 3;

/// The cross-checks that fail, with the units and events that may explain them.
pub(crate) fn findings(checks: &[Checked]) -> String {
    let failing: Vec<&Checked> =
        checks.iter().filter(|check| check.outcome == Outcome::Fails).collect();
    let mut text = format!(
        "\nKiểm tra chéo: {} đẳng thức và giới hạn, {} không khớp\n",
        checks.len(),
        failing.len()
    );
    for check in failing {
        let _ = writeln!(
            text,
            "  {:<4} {}: không khớp {} {} {}",
            check.identity.code,
            check.identity.label,
            check.left_written,
            check.identity.relation.sign(),
            check.right_written,
        );
        for candidate in check.candidates.iter().take(ENTRIES_SHOWN) {
            let _ = writeln!(
                text,
                "         {} · {} · {} · {}",
                candidate.day, candidate.org_name, candidate.what, candidate.entry
            );
        }
        let rest = check.candidates.len().saturating_sub(ENTRIES_SHOWN) + check.more;
        if rest > 0 {
            let _ = writeln!(text, "         … và {rest} mục khác");
        }
    }
    text
}

/// Events by sort and kind.
pub(crate) fn tally(tally: &Tally) -> String {
    let mut text = String::new();
    for (kind, count) in tally {
        let _ = writeln!(text, "{count:>7}  {kind}");
    }
    text
}
