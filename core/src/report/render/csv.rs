//! Figures as CSV (RFC 4180), a row for each.

use crate::report::document::{Document, FigureRow};
use crate::report::present::plain;

const COLUMNS: [&str; 12] = [
    "code",
    "label",
    "value",
    "qualifier",
    "unit",
    "status",
    "path",
    "section",
    "period",
    "from",
    "to",
    "printed",
];

/// The figures of a document as CSV: a row for each, in the order of their first appearance.
///
/// Values have a decimal point and no groups; a missing one is empty. Texts that a spreadsheet
/// would take for a formula get an apostrophe in front. Lines end with CR LF, as RFC 4180 has it;
/// a program that writes a file for a spreadsheet puts a byte order mark before it.
///
/// # Example
///
/// ```
/// use sobo::report::{Span, Template, render};
///
/// # let year = Span { from: "01/01/2020".into(), to: "31/12/2020".into() };
/// let template = Template {
///     title: vec!["BÁO CÁO".into()],
///     period: "year".into(),
/// #     periods: [("year".into(), year)].into(),
///     ..Template::default()
/// };
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # let doc::Small { db, bloc, .. } = doc::small()?;
/// # let year = sobo::model::Period::year(2020)?;
/// let document = sobo::report::build(&template, &[], &db.read()?.figures(bloc, year))?;
/// // A heading, and no figure yet.
/// assert_eq!(render::csv(&document).lines().count(), 1);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn csv(document: &Document) -> String {
    let mut out = line(COLUMNS.map(str::to_owned));
    for row in &document.figures {
        out.push_str(&line(cells(row)));
    }
    out
}

fn cells(row: &FigureRow) -> [String; 12] {
    let status = row.status.map(|s| format!("{}/{}", s.reported, s.expected)).unwrap_or_default();
    [
        row.code.clone(),
        harmless(&row.label),
        row.value.map(plain).unwrap_or_default(),
        code(&row.qualifier),
        harmless(&row.unit),
        status,
        code(&row.path),
        harmless(&row.section),
        row.period.clone(),
        row.from.clone(),
        row.to.clone(),
        row.printed.clone(),
    ]
}

/// The name of a variant, as JSON has it.
fn code(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn harmless(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

fn line<const N: usize>(cells: [String; N]) -> String {
    let quoted = cells.map(|cell| {
        if cell.contains(['"', ',', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    });
    format!("{}\r\n", quoted.join(","))
}
