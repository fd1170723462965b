//! The end of the HTML form: findings, what is missing, checks, and every figure with its basis.

use super::html::{Tag, escape, open_table};
use super::words;
use crate::aggregate::Outcome;
use crate::report::document::{Callout, Document};
use std::fmt::Write;

/// A finding beside its figures, or in the list at the end, where links lead.
pub(super) fn finding(out: &mut String, callout: &Callout, listed: bool) {
    out.push_str("<aside class=\"finding\"");
    if listed {
        let _ = write!(out, " id=\"{}\"", callout.anchor);
    }
    let _ = write!(out, " aria-label=\"Không khớp: {}\">", escape(&callout.title));
    Tag::new("span").class("tag").text("Số liệu không khớp").close(out);
    Tag::new("p").class("name").text(&callout.title).close(out);
    out.push_str("<ul>");
    for reading in &callout.readings {
        out.push_str("<li>");
        if callout.readings.len() > 1 || reading.label != callout.title {
            let _ = write!(out, "{}: ", escape(&reading.label));
        }
        Tag::new("span").class("sum").text(&reading.statement).close(out);
        if !reading.residual.is_empty() {
            let _ = write!(out, " (lệch {})", escape(&reading.residual));
        }
        let _ = write!(out, " <code>{}</code></li>", escape(&reading.code));
    }
    out.push_str("</ul>");
    if !callout.note.is_empty() {
        Tag::new("p").text(&callout.note).close(out);
    }
    if !callout.candidates.is_empty() {
        let open = if callout.candidates.len() <= 3 { " open" } else { "" };
        let _ = write!(out, "<details{open}><summary>{}", words::SUSPECTS);
        let count = callout.candidates.len() + callout.more;
        let _ = write!(out, " ({count})</summary>");
        suspects(out, callout, listed);
        out.push_str("</details>");
    }
    if !listed && !callout.anchor.is_empty() {
        let _ = write!(
            out,
            "<p class=\"small lead\"><a href=\"#{}\">Xem trong danh sách các điểm không khớp</a></p>",
            callout.anchor
        );
    }
    out.push_str("</aside>\n");
}

fn suspects(out: &mut String, callout: &Callout, whole: bool) {
    out.push_str("<ul class=\"suspects\">");
    for suspect in &callout.candidates {
        out.push_str("<li>");
        Tag::new("b").text(&suspect.org).close(out);
        let _ = write!(
            out,
            "<br>{}, ngày {} \u{b7} có ở {} \u{b7} mã ",
            escape(&suspect.what),
            escape(&suspect.day),
            words::side(suspect.side)
        );
        let shown = if whole { suspect.entry.clone() } else { short(&suspect.entry) };
        Tag::new("code").attribute("title", &suspect.entry).text(&shown).close(out);
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    if let Some(more) = words::more(callout) {
        Tag::new("p").class("small").text(&more).close(out);
    }
}

/// An entry's id with its stream cut to what tells it from others at a glance.
fn short(entry: &str) -> String {
    match entry.split_once(':') {
        Some((stream, seq)) => format!("{}\u{2026}:{seq}", stream.get(..8).unwrap_or(stream)),
        None => entry.to_owned(),
    }
}

/// What stands behind the sections: findings, units and codes that are missing, checks, figures.
pub(super) fn appendix(out: &mut String, document: &Document) {
    heading(out, "findings", words::FINDINGS);
    if document.findings.is_empty() {
        Tag::new("p").text(words::NO_FINDING).close(out);
    }
    for callout in &document.findings {
        finding(out, callout, true);
    }
    out.push_str("</section>\n");
    for (anchor, title, lines) in [
        ("silent", words::SILENT, &document.silent),
        ("unknown", words::UNKNOWN, &document.unknown),
    ] {
        if lines.is_empty() {
            continue;
        }
        heading(out, anchor, title);
        out.push_str("<ul>");
        for line in lines {
            Tag::new("li").text(line).close(out);
        }
        out.push_str("</ul></section>\n");
    }
    if !document.checks.is_empty() {
        checks(out, document);
    }
    figures(out, document);
}

fn heading(out: &mut String, anchor: &str, text: &str) {
    let _ = writeln!(
        out,
        "<section class=\"appendix\" aria-labelledby=\"{anchor}\">\n<h2 id=\"{anchor}\">{}</h2>",
        escape(text)
    );
}

fn checks(out: &mut String, document: &Document) {
    heading(out, "checks", words::CHECKS);
    let held = document.checks.iter().filter(|c| c.outcome == Outcome::Holds).count();
    let _ = write!(
        out,
        "<p>Đã đối chiếu {} đẳng thức và giới hạn, {held} khớp.</p><details><summary>Xem tất cả</summary>",
        document.checks.len()
    );
    open_table(out, words::CHECKS, &words::CHECK_COLUMNS, words::CHECK_COLUMNS.len());
    for check in &document.checks {
        out.push_str("<tr>");
        let _ = write!(out, "<th scope=\"row\"><code>{}</code></th>", escape(&check.code));
        let _ = write!(out, "<td>{}", escape(&check.label));
        if !check.note.is_empty() {
            let _ = write!(out, "<br><span class=\"small\">{}</span>", escape(&check.note));
        }
        out.push_str("</td>");
        Tag::new("td").text(&check.statement).close(out);
        Tag::new("td").class("small").text(check.level.label()).close(out);
        let class = match (check.outcome, check.level.binds()) {
            (Outcome::Holds, _) => "ok",
            (Outcome::Fails, true) => "no-ok",
            _ => "dim",
        };
        out.push_str("<td>");
        Tag::new("span").class(class).text(words::outcome(check.outcome)).close(out);
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table></div></details></section>\n");
}

fn figures(out: &mut String, document: &Document) {
    heading(out, "figures", words::FIGURES);
    open_table(out, words::FIGURES, &words::FIGURE_COLUMNS, words::FIGURE_COLUMNS.len());
    for (i, row) in document.figures.iter().enumerate() {
        let _ = write!(out, "<tr id=\"f{}\"><th scope=\"row\">{}", i + 1, escape(&row.label));
        let _ = write!(out, "<br><code>{}</code></th>", escape(&row.code));
        let class = if row.value.is_none() { "num missing" } else { "num" };
        let status = row.status_text();
        Tag::new("td").class(class).text(&row.printed).close(out);
        for cell in [row.unit.as_str(), row.period.as_str()] {
            Tag::new("td").text(cell).close(out);
        }
        Tag::new("td").class(if row.is_partial() { "no-ok" } else { "" }).text(&status).close(out);
        for cell in [row.path_text(), row.section.as_str()] {
            Tag::new("td").text(cell).close(out);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div></section>\n");
}
