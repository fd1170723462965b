//! A document as Markdown with tables and footnotes. Charts become tables.

use super::words;
use crate::report::document::{
    Block, Callout, Chart, Document, Inline, ItemRole, Row, Section, Table,
};

/// The document as Markdown, with the tables and footnotes that most readers know.
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
/// assert!(render::markdown(&document).contains("BÁO CÁO"));
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn markdown(document: &Document) -> String {
    let mut out = String::new();
    let meta = &document.meta;
    for line in meta.organization.iter().chain([&meta.party, &meta.number, &meta.place]) {
        if !line.is_empty() {
            push(&mut out, &escape(line));
        }
    }
    push(&mut out, &format!("# {}", escape(&document.title.join(" "))));
    let state: Vec<String> = words::state(document).into_iter().map(|(text, _)| text).collect();
    push(&mut out, &escape(&state.join(" \u{b7} ")));
    let cards = document.cards.iter().map(|card| {
        let note = inline(&card.note);
        let dash = if note.is_empty() { "" } else { " \u{2013} " };
        format!("- {}: **{}**{dash}{note}", escape(&card.label), escape(&card.value.text))
    });
    push(&mut out, &cards.collect::<Vec<_>>().join("\n"));
    for section in &document.sections {
        write_section(&mut out, section);
    }
    appendix(&mut out, document);
    foot(&mut out, document);
    out
}

fn write_section(out: &mut String, section: &Section) {
    let marks = "#".repeat(usize::from(section.level.clamp(1, 5)) + 1);
    let number = if section.number.is_empty() {
        String::new()
    } else {
        format!("{}. ", section.number.trim_end_matches('.'))
    };
    push(out, &format!("{marks} {}", escape(&format!("{number}{}", section.heading))));
    for block in &section.blocks {
        match block {
            Block::Paragraph { content } => push(out, &inline(content)),
            Block::List { items } => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("- {}", inline(item))).collect();
                push(out, &items.join("\n"));
            }
            Block::Table(table) => write_table(out, table),
            Block::Chart(chart) => write_chart(out, chart),
            Block::Finding(finding) => write_finding(out, finding),
        }
    }
    for note in &section.notes {
        push(out, &format!("[^{}]: {}", note.number, inline(&note.content)));
    }
}

fn write_table(out: &mut String, table: &Table) {
    push(out, &format!("**{}**", escape(&table.caption)));
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    push(out, &grid(&table.columns, &rows));
    if table.rounded {
        push(out, &format!("*{}*", words::ROUNDED));
    }
}

fn cells(row: &Row) -> Vec<String> {
    let bold = |text: String| {
        if row.strong && !text.is_empty() { format!("**{text}**") } else { text }
    };
    let all = std::iter::once(&row.label).chain(&row.cells);
    all.map(|content| bold(inline(content))).collect()
}

fn write_chart(out: &mut String, chart: &Chart) {
    push(out, &format!("**{}**", escape(&chart.title)));
    let sign = |role| match role {
        ItemRole::Minus => "\u{2212}",
        _ => "",
    };
    let rows: Vec<Vec<String>> = chart
        .items
        .iter()
        .map(|item| {
            let value = escape(&item.value.text);
            vec![escape(&item.label), format!("{}{value}", sign(item.role))]
        })
        .collect();
    push(out, &grid(&["Nội dung".to_owned(), "Số liệu".to_owned()], &rows));
}

fn write_finding(out: &mut String, finding: &Callout) {
    let mut lines = vec![format!("**Không khớp: {}**", escape(&finding.title))];
    for reading in &finding.readings {
        lines.push(format!("- {}", escape(&words::reading(finding, reading))));
    }
    if !finding.note.is_empty() {
        lines.push(escape(&finding.note));
    }
    if !finding.candidates.is_empty() {
        lines.push(format!("{}:", words::SUSPECTS));
    }
    for suspect in &finding.candidates {
        lines.push(format!(
            "- {}: {}, {}, `{}` ({})",
            escape(&suspect.org),
            escape(&suspect.what),
            suspect.day,
            suspect.entry,
            words::side(suspect.side)
        ));
    }
    lines.extend(words::more(finding).map(|more| format!("- {more}")));
    let quoted: Vec<String> = lines.iter().map(|line| format!("> {line}")).collect();
    push(out, &quoted.join("\n>\n"));
}

fn appendix(out: &mut String, document: &Document) {
    push(out, &format!("## {}", words::FINDINGS));
    if document.findings.is_empty() {
        push(out, words::NO_FINDING);
    }
    for finding in &document.findings {
        write_finding(out, finding);
    }
    for (heading, lines) in [(words::SILENT, &document.silent), (words::UNKNOWN, &document.unknown)]
    {
        if !lines.is_empty() {
            push(out, &format!("## {heading}"));
            let lines: Vec<String> =
                lines.iter().map(|line| format!("- {}", escape(line))).collect();
            push(out, &lines.join("\n"));
        }
    }
    if !document.checks.is_empty() {
        push(out, &format!("## {}", words::CHECKS));
        let rows: Vec<Vec<String>> = document
            .checks
            .iter()
            .map(|check| {
                let cells = [
                    check.code.as_str(),
                    check.label.as_str(),
                    check.statement.as_str(),
                    check.level.label(),
                    words::outcome(check.outcome),
                ];
                cells.map(escape).to_vec()
            })
            .collect();
        push(out, &grid(&words::CHECK_COLUMNS.map(str::to_owned), &rows));
    }
    push(out, &format!("## {}", words::FIGURES));
    let rows: Vec<Vec<String>> = document
        .figures
        .iter()
        .map(|row| {
            let status = row.status_text();
            let cells = [
                row.label.as_str(),
                row.printed.as_str(),
                row.unit.as_str(),
                row.period.as_str(),
                status.as_str(),
                row.path_text(),
                row.section.as_str(),
            ];
            cells.map(escape).to_vec()
        })
        .collect();
    push(out, &grid(&words::FIGURE_COLUMNS.map(str::to_owned), &rows));
}

fn foot(out: &mut String, document: &Document) {
    if !words::has_foot(&document.meta) {
        return;
    }
    for line in &document.meta.signer {
        push(out, &format!("**{}**", escape(line)));
    }
    if !document.meta.recipients.is_empty() {
        let recipients = document.meta.recipients.iter().map(|line| format!("- {}", escape(line)));
        push(
            out,
            &format!("{}\n\n{}", words::RECIPIENTS, recipients.collect::<Vec<_>>().join("\n")),
        );
    }
}

/// A table: headings, then rows, all of the same width.
fn grid(columns: &[String], rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).chain([columns.len()]).max().unwrap_or(0);
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<&str> = (0..width).map(|_| cells.next().unwrap_or_default()).collect();
        format!("| {} |", cells.join(" | "))
    };
    let escaped: Vec<String> = columns.iter().map(|column| escape(column)).collect();
    let mut lines = vec![line(&mut escaped.iter().map(String::as_str))];
    let rule: Vec<&str> = (0..width).map(|i| if i == 0 { "---" } else { "---:" }).collect();
    lines.push(line(&mut rule.into_iter()));
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

fn inline(content: &[Inline]) -> String {
    let parts = content.iter().map(|part| match part {
        Inline::Text { text } => escape(text),
        Inline::Figure(value) => escape(&value.text),
        Inline::Note { number } => format!("[^{number}]"),
    });
    parts.collect()
}

/// Text that means itself: every sign of Markdown is escaped, lines are joined.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    // A line that begins like an item of a list would become one.
    let first = out.split(' ').next().unwrap_or_default();
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && matches!(&first[digits..], "." | ")");
    match (numbered, out.chars().next()) {
        (true, _) => {
            out.insert(digits, '\\');
            out
        }
        (_, Some('-' | '+' | '=')) => format!("\\{out}"),
        _ => out,
    }
}

fn push(out: &mut String, block: &str) {
    if !block.is_empty() {
        out.push_str(block);
        out.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn only_what_would_begin_a_list_is_escaped() {
        for (text, escaped) in [
            (").", ")."),
            (" 5 lớp).", " 5 lớp)."),
            ("2020). Sau", "2020). Sau"),
            ("1. Một", "1\\. Một"),
            ("12) Hai", "12\\) Hai"),
            ("- ba", "\\- ba"),
            ("...", "..."),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }
}
