//! A document as plain text, wrapped, with footnotes after each section.

use super::words;
use crate::model::percent;
use crate::report::document::{
    Block, Callout, Chart, ChartForm, Document, Inline, Item, ItemRole, Section, Table,
};

/// Columns of a line of text.
pub const LINE_COLUMNS: usize = 100;

/// Columns of the longest bar of a chart.
const BAR_COLUMNS: i128 = 40;

/// The document as plain text of [`LINE_COLUMNS`] columns.
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
/// assert!(render::text(&document).contains("BÁO CÁO"));
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn text(document: &Document) -> String {
    let mut page = Page::default();
    let meta = &document.meta;
    for line in meta.organization.iter().chain([&meta.party, &meta.number, &meta.place]) {
        page.centred(line);
    }
    page.gap();
    for line in &document.title {
        page.centred(line);
    }
    page.gap();
    let state: Vec<String> = words::state(document).into_iter().map(|(text, _)| text).collect();
    page.centred(&state.join(" \u{b7} "));
    page.gap();
    for card in &document.cards {
        let note = inline(&card.note);
        let dash = if note.is_empty() { "" } else { " \u{2013} " };
        page.wrapped("* ", "  ", &format!("{}: {}{dash}{note}", card.label, card.value.text));
    }
    for section in &document.sections {
        write_section(&mut page, section);
    }
    appendix(&mut page, document);
    foot(&mut page, document);
    page.out
}

/// The lines written so far.
#[derive(Default)]
struct Page {
    out: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn centred(&mut self, text: &str) {
        for line in wrap(text, LINE_COLUMNS) {
            let room = LINE_COLUMNS.saturating_sub(line.chars().count()) / 2;
            self.line(&format!("{}{line}", " ".repeat(room)));
        }
    }

    fn wrapped(&mut self, first: &str, next: &str, text: &str) {
        let room = LINE_COLUMNS.saturating_sub(next.chars().count().max(first.chars().count()));
        for (i, line) in wrap(text, room).iter().enumerate() {
            self.line(&format!("{}{line}", if i == 0 { first } else { next }));
        }
    }

    fn heading(&mut self, text: &str, underline: char) {
        self.gap();
        let lines = wrap(text, LINE_COLUMNS);
        let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        for line in &lines {
            self.line(line);
        }
        self.line(&underline.to_string().repeat(width));
        self.gap();
    }

    /// A table with columns as wide as needed; the one that is widest is wrapped.
    fn table(&mut self, columns: &[String], rows: &[Vec<String>]) {
        let widths = widths(columns, rows);
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        self.row(columns, &widths);
        self.line(&rule.join("  "));
        for row in rows {
            self.row(row, &widths);
        }
        self.gap();
    }

    fn row(&mut self, cells: &[String], widths: &[usize]) {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
        for i in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let parts: Vec<String> = wrapped
                .iter()
                .zip(widths)
                .enumerate()
                .map(|(column, (lines, width))| {
                    let line = lines.get(i).map(String::as_str).unwrap_or_default();
                    let room = " ".repeat(width.saturating_sub(line.chars().count()));
                    if column > 0 && lines.len() == 1 && is_number(line) {
                        format!("{room}{line}")
                    } else {
                        format!("{line}{room}")
                    }
                })
                .collect();
            self.line(&parts.join("  "));
        }
    }
}

fn is_number(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '-' || c == '\u{2212}')
}

/// Widths that fit a line: the widest column gives way.
fn widths(columns: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.chars().count()).collect();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let room = LINE_COLUMNS.saturating_sub(2 * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else {
            break;
        };
        if *widest <= 4 {
            break;
        }
        *widest -= 1;
    }
    widths
}

/// Breaks a text at spaces; a word longer than a line is broken too.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let mut rest: &str = word;
        loop {
            let length = rest.chars().count();
            if used > 0 && used + 1 + length > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            let cut = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at(cut);
            line.push_str(head);
            used += head.chars().count();
            if tail.is_empty() {
                break;
            }
            rest = tail;
        }
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

fn write_section(page: &mut Page, section: &Section) {
    let number = section.number.trim_end_matches('.');
    let heading = if number.is_empty() {
        section.heading.clone()
    } else {
        format!("{number}. {}", section.heading)
    };
    page.heading(&heading, if section.level <= 1 { '=' } else { '-' });
    for block in &section.blocks {
        match block {
            Block::Paragraph { content } => page.wrapped("", "", &inline(content)),
            Block::List { items } => {
                for item in items {
                    page.wrapped("- ", "  ", &inline(item));
                }
            }
            Block::Table(table) => write_table(page, table),
            Block::Chart(chart) => write_chart(page, chart),
            Block::Finding(finding) => write_finding(page, finding),
        }
        page.gap();
    }
    if !section.notes.is_empty() {
        page.line(&"-".repeat(20));
    }
    for note in &section.notes {
        let mark = format!("[{}] ", note.number);
        let indent = " ".repeat(mark.len());
        page.wrapped(&mark, &indent, &inline(&note.content));
    }
}

fn write_table(page: &mut Page, table: &Table) {
    page.wrapped("", "", &table.caption);
    page.gap();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| std::iter::once(&row.label).chain(&row.cells).map(|c| inline(c)).collect())
        .collect();
    page.table(&table.columns, &rows);
    if table.rounded {
        page.line(words::ROUNDED);
    }
}

fn write_chart(page: &mut Page, chart: &Chart) {
    page.wrapped("", "", &chart.title);
    let size = |item: &Item| item.amount.map_or(0, |amount| amount.units().abs());
    let total: i128 = chart.items.iter().map(size).sum();
    let most = chart.items.iter().map(size).max().unwrap_or(0);
    let label = chart.items.iter().map(|item| item.label.chars().count()).max().unwrap_or(0);
    let label = label.min(44);
    for item in &chart.items {
        let length = (size(item) * BAR_COLUMNS).checked_div(most).unwrap_or(0);
        let bar = "\u{2588}".repeat(usize::try_from(length).unwrap_or(0));
        let sign = if item.role == ItemRole::Minus { "\u{2212}" } else { "" };
        let share = match chart.form {
            ChartForm::Pie | ChartForm::Stacked => percent(size(item), total, 2)
                .filter(|_| item.amount.is_some())
                .map(|share| format!(" ({}%)", crate::model::format_decimal(share, 2))),
            ChartForm::Bar | ChartForm::Waterfall => None,
        };
        let room = " ".repeat(label.saturating_sub(item.label.chars().count()));
        let share = share.unwrap_or_default();
        page.line(&format!("  {}{room} {bar} {sign}{}{share}", item.label, item.value.text));
    }
    if let Some(gap) = chart.gap {
        page.line(&format!("  Chưa khép: {gap}"));
    }
}

fn write_finding(page: &mut Page, finding: &Callout) {
    page.gap();
    page.wrapped("  ! ", "    ", &format!("KHÔNG KHỚP: {}", finding.title));
    for reading in &finding.readings {
        let line = words::reading(finding, reading);
        page.wrapped("  ! ", "    ", &line);
    }
    page.wrapped("    ", "    ", &finding.note);
    if !finding.candidates.is_empty() {
        page.line(&format!("    {}:", words::SUSPECTS));
    }
    for suspect in &finding.candidates {
        let line = format!(
            "{}: {}, {}, {} ({})",
            suspect.org,
            suspect.what,
            suspect.day,
            suspect.entry,
            words::side(suspect.side)
        );
        page.wrapped("    - ", "      ", &line);
    }
    if let Some(more) = words::more(finding) {
        page.line(&format!("    - {more}"));
    }
    page.gap();
}

fn appendix(page: &mut Page, document: &Document) {
    page.heading(words::FINDINGS, '=');
    if document.findings.is_empty() {
        page.line(words::NO_FINDING);
    }
    for finding in &document.findings {
        write_finding(page, finding);
    }
    for (heading, lines) in [(words::SILENT, &document.silent), (words::UNKNOWN, &document.unknown)]
    {
        if !lines.is_empty() {
            page.heading(heading, '=');
        }
        for line in lines {
            page.wrapped("- ", "  ", line);
        }
    }
    if !document.checks.is_empty() {
        page.heading(words::CHECKS, '=');
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
                cells.map(str::to_owned).to_vec()
            })
            .collect();
        page.table(&words::CHECK_COLUMNS.map(str::to_owned), &rows);
    }
    page.heading(words::FIGURES, '=');
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
            cells.map(str::to_owned).to_vec()
        })
        .collect();
    page.table(&words::FIGURE_COLUMNS.map(str::to_owned), &rows);
}

fn foot(page: &mut Page, document: &Document) {
    if !words::has_foot(&document.meta) {
        return;
    }
    page.gap();
    for line in &document.meta.signer {
        page.centred(line);
    }
    page.gap();
    if !document.meta.recipients.is_empty() {
        page.line(words::RECIPIENTS);
    }
    for line in &document.meta.recipients {
        page.wrapped("- ", "  ", line);
    }
}

fn inline(content: &[Inline]) -> String {
    let parts = content.iter().map(|part| match part {
        Inline::Text { text } => text.clone(),
        Inline::Figure(value) => value.text.clone(),
        Inline::Note { number } => format!("[{number}]"),
    });
    parts.collect()
}
