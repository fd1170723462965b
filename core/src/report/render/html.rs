//! A document as one HTML file that needs nothing else: style and charts stand inside. It reads
//! on a telephone and at twice the size, in light and dark, with a screen reader, and on paper.

use super::appendix::{appendix, finding};
use super::{chart, words};
use crate::report::document::{Block, Document, Inline, Note, Section, Table, Value};
use crate::sorted::Set;
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// The document as one self-contained HTML file in Vietnamese.
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
/// assert!(render::html(&document).starts_with("<!doctype html>"));
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn html(document: &Document) -> String {
    let mut out = String::with_capacity(256 * 1024);
    out.push_str(
        "<!doctype html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n",
    );
    Tag::new("title").text(&document.title.join(" ")).close(&mut out);
    out.push_str("\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n");
    out.push_str(
        "<a class=\"skip\" href=\"#main\">Đến nội dung báo cáo</a>\n<div class=\"page\">\n",
    );
    contents(&mut out, document);
    out.push_str("</div>\n</body>\n</html>\n");
    out
}

fn contents(out: &mut String, document: &Document) {
    out.push_str("<div class=\"layout\">\n<header class=\"sheet top\">\n");
    head(out, document);
    cards(out, document);
    out.push_str("</header>\n");
    toc(out, document);
    out.push_str("<div class=\"sheet\">\n<main id=\"main\">\n");
    let mut page = Page { document, charts: 0, marked: Set::new() };
    for section in &document.sections {
        page.section(out, section);
    }
    appendix(out, document);
    out.push_str("</main>\n");
    foot(out, document);
    out.push_str("</div>\n</div>\n");
}

/// Signs that mean something in HTML, as they are written to mean themselves.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are no text in HTML, whatever a register holds.
            c if c.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// An element with text in it.
pub(super) struct Tag {
    name: &'static str,
    out: String,
}

impl Tag {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, out: format!("<{name}") }
    }

    pub(super) fn attribute(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.out, " {name}=\"{}\"", escape(value));
        self
    }

    pub(super) fn class(self, class: &str) -> Self {
        if class.is_empty() { self } else { self.attribute("class", class) }
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        let _ = write!(self.out, ">{}", escape(text));
        self
    }

    pub(super) fn close(self, out: &mut String) {
        out.push_str(&self.out);
        let _ = write!(out, "</{}>", self.name);
    }
}

fn head(out: &mut String, document: &Document) {
    let meta = &document.meta;
    out.push_str("<div class=\"head\"><div>");
    for (i, line) in meta.organization.iter().enumerate() {
        let own = if i + 1 == meta.organization.len() { "own" } else { "" };
        Tag::new("p").class(own).text(line).close(out);
    }
    if !meta.number.is_empty() {
        Tag::new("p").text(&meta.number).close(out);
    }
    out.push_str("</div><div>");
    if !meta.party.is_empty() {
        Tag::new("p").class("party").text(&meta.party).close(out);
    }
    if !meta.place.is_empty() {
        Tag::new("p").class("place").text(&meta.place).close(out);
    }
    out.push_str("</div></div>\n<h1>");
    for line in &document.title {
        Tag::new("span").text(line).close(out);
    }
    out.push_str("</h1>\n");
}

fn cards(out: &mut String, document: &Document) {
    if !document.cards.is_empty() {
        out.push_str("<ul class=\"cards\" aria-label=\"Số liệu chính\">\n");
    }
    for card in &document.cards {
        out.push_str("<li>");
        Tag::new("span").class("what").text(&card.label).close(out);
        out.push_str("<span class=\"number\">");
        value(out, document, &card.value);
        out.push_str("</span>");
        if let Some(row) = document.figures.get(card.value.row).filter(|row| row.is_partial()) {
            Tag::new("span").class("more part").text(&row.status_text()).close(out);
        }
        if !card.note.is_empty() {
            out.push_str("<span class=\"more\">");
            for part in &card.note {
                match part {
                    Inline::Text { text } => out.push_str(&escape(text)),
                    Inline::Figure(figure) => value(out, document, figure),
                    Inline::Note { .. } => {}
                }
            }
            out.push_str("</span>");
        }
        out.push_str("</li>\n");
    }
    if !document.cards.is_empty() {
        out.push_str("</ul>\n");
    }
    out.push_str("<ul class=\"state\" aria-label=\"Tình trạng số liệu\">");
    for (text, bad) in words::state(document) {
        Tag::new("li").class(if bad { "bad" } else { "" }).text(&text).close(out);
    }
    out.push_str("<li class=\"lead\"><a href=\"#figures\">Xem nguồn của từng số liệu</a></li>");
    if !document.findings.is_empty() {
        out.push_str("<li class=\"lead\"><a href=\"#findings\">Xem các điểm không khớp</a></li>");
    }
    out.push_str("</ul>\n");
}

fn toc(out: &mut String, document: &Document) {
    out.push_str("<nav class=\"toc\" aria-labelledby=\"toc\"><h2 id=\"toc\">Mục lục</h2><ol>\n");
    let mut entry = |class: &str, anchor: &str, text: &str| {
        let _ = write!(out, "<li class=\"{class}\">");
        Tag::new("a").attribute("href", &format!("#{anchor}")).text(text).close(out);
        out.push_str("</li>\n");
    };
    for section in &document.sections {
        let number = section.number.trim_end_matches('.');
        let text = if number.is_empty() {
            section.heading.clone()
        } else {
            format!("{number}. {}", section.heading)
        };
        entry(&format!("l{}", level(section)), &section.anchor, &text);
    }
    entry("l2", "findings", words::FINDINGS);
    if !document.checks.is_empty() {
        entry("l2", "checks", words::CHECKS);
    }
    entry("l2", "figures", words::FIGURES);
    out.push_str("</ol></nav>\n");
}

/// Depth of the heading element: the document's title is the first.
fn level(section: &Section) -> u8 {
    section.level.clamp(1, 4) + 1
}

/// A figure with its basis at hand, and the way to its row.
pub(super) fn value(out: &mut String, document: &Document, value: &Value) {
    let Some(row) = document.figures.get(value.row) else {
        out.push_str(&escape(&value.text));
        return;
    };
    let class = if value.missing { "fig missing" } else { "fig" };
    Tag::new("a")
        .attribute("class", class)
        .attribute("href", &format!("#f{}", value.row + 1))
        .attribute("title", &words::basis(row))
        .text(&value.text)
        .close(out);
    if row.is_partial() {
        let _ = write!(
            out,
            "<sup class=\"part\" role=\"img\" aria-label=\"{0}\" title=\"{0}\">{1}</sup>",
            escape(&row.status_text()),
            words::PARTIAL
        );
    }
}

struct Page<'a> {
    document: &'a Document,
    charts: usize,
    /// Footnotes whose first mark is written: only that one carries the way back.
    marked: Set<u32>,
}

impl Page<'_> {
    fn section(&mut self, out: &mut String, section: &Section) {
        let depth = level(section);
        let _ = write!(
            out,
            "<section aria-labelledby=\"{}\">\n<h{depth} id=\"{}\">",
            section.anchor, section.anchor
        );
        let number = section.number.trim_end_matches('.');
        if !number.is_empty() {
            Tag::new("span").class("no").text(&format!("{number}.")).close(out);
        }
        let _ = writeln!(out, "{}</h{depth}>", escape(&section.heading));
        for block in &section.blocks {
            self.block(out, block);
        }
        self.notes(out, &section.notes);
        out.push_str("</section>\n");
    }

    fn block(&mut self, out: &mut String, block: &Block) {
        match block {
            Block::Paragraph { content } => {
                out.push_str("<p>");
                self.inline(out, content);
                out.push_str("</p>\n");
            }
            Block::List { items } => {
                out.push_str("<ul>\n");
                for item in items {
                    out.push_str("<li>");
                    self.inline(out, item);
                    out.push_str("</li>\n");
                }
                out.push_str("</ul>\n");
            }
            Block::Table(table) => self.table(out, table),
            Block::Chart(chart) => {
                self.charts += 1;
                chart::draw(out, self.document, chart, &format!("chart-{}", self.charts));
            }
            Block::Finding(callout) => finding(out, callout, false),
        }
    }

    fn inline(&mut self, out: &mut String, content: &[Inline]) {
        for part in content {
            match part {
                Inline::Text { text } => out.push_str(&escape(text)),
                Inline::Figure(figure) => value(out, self.document, figure),
                Inline::Note { number } => {
                    out.push_str("<sup class=\"ref\"><a ");
                    if self.marked.insert(*number) {
                        let _ = write!(out, "id=\"r{number}\" ");
                    }
                    let _ = write!(
                        out,
                        "href=\"#n{number}\" aria-label=\"Chú thích {number}\">{number}</a></sup>"
                    );
                }
            }
        }
    }

    fn notes(&mut self, out: &mut String, notes: &[Note]) {
        let Some(first) = notes.first() else { return };
        let _ = writeln!(
            out,
            "<ol class=\"notes\" start=\"{}\" aria-label=\"Chú thích\">",
            first.number
        );
        for note in notes {
            let number = note.number;
            let _ = write!(out, "<li id=\"n{number}\">");
            self.inline(out, &note.content);
            let _ = writeln!(
                out,
                " <a class=\"back\" href=\"#r{number}\" aria-label=\"Trở lại chỗ có chú thích \
                 {number}\">\u{21a9}</a></li>"
            );
        }
        out.push_str("</ol>\n");
    }

    fn table(&mut self, out: &mut String, table: &Table) {
        open_table(out, &table.caption, &table.columns, 1);
        for row in &table.rows {
            out.push_str(if row.strong { "<tr class=\"strong\">" } else { "<tr>" });
            out.push_str("<th scope=\"row\">");
            self.inline(out, &row.label);
            out.push_str("</th>");
            for cell in &row.cells {
                out.push_str("<td class=\"num\">");
                self.inline(out, cell);
                out.push_str("</td>");
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
        if table.rounded {
            Tag::new("p").class("small").text(words::ROUNDED).close(out);
            out.push('\n');
        }
    }
}

/// Opens a table whose first columns hold words and whose others hold numbers.
pub(super) fn open_table(
    out: &mut String,
    caption: &str,
    columns: &[impl AsRef<str>],
    words: usize,
) {
    out.push_str("<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
    let _ = write!(out, " aria-label=\"{}\"><table>", escape(caption));
    Tag::new("caption").text(caption).close(out);
    out.push_str("<thead><tr>");
    for (i, column) in columns.iter().enumerate() {
        let class = if i < words { "" } else { "num" };
        Tag::new("th").attribute("scope", "col").class(class).text(column.as_ref()).close(out);
    }
    out.push_str("</tr></thead><tbody>\n");
}

fn foot(out: &mut String, document: &Document) {
    if !words::has_foot(&document.meta) {
        return;
    }
    out.push_str("<footer class=\"foot\"><div>");
    if !document.meta.recipients.is_empty() {
        Tag::new("p").text(words::RECIPIENTS).close(out);
        out.push_str("<ul>");
        for line in &document.meta.recipients {
            Tag::new("li").text(line).close(out);
        }
        out.push_str("</ul>");
    }
    out.push_str("</div><div class=\"sign\">");
    for line in &document.meta.signer {
        Tag::new("p").text(line).close(out);
    }
    out.push_str("</div></footer>\n");
}
