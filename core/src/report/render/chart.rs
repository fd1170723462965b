//! Charts as inline SVG, and the same numbers as a table. Whole-number arithmetic only, so that
//! every machine draws the same bytes; colours come from the page's style.
//!
//! Lengths across are percentages and lengths down are in `em`: a chart fits a telephone and grows
//! with the reader's letters.

use super::html::{Tag, escape, value};
use super::words;
use crate::model::{Decimal, format_decimal, percent};
use crate::report::document::{Chart, ChartForm, Document, Item, ItemRole};
use crate::report::present::MISSING;
use std::fmt::Write;

/// Colours that the style has.
const COLOURS: usize = 8;

/// The widest bar in hundredths of a percent: the rest of the line belongs to the number.
const BAR_WIDTH: i128 = 78_00;

/// Height of one bar with its label, in tenths of an `em`.
const ROW_HEIGHT: usize = 31;

/// Draws a chart as a figure with its table.
pub(super) fn draw(out: &mut String, document: &Document, chart: &Chart, id: &str) {
    out.push_str("<figure class=\"chart\">");
    Tag::new("figcaption").text(&chart.title).close(out);
    match chart.form {
        ChartForm::Bar => bars(out, chart, id),
        ChartForm::Pie => ring(out, chart, id),
        ChartForm::Stacked => stacked(out, chart, id),
        ChartForm::Waterfall => waterfall(out, chart, id),
    }
    if words::any_missing(&chart.items) {
        Tag::new("p")
            .class("small")
            .text("Có nội dung chưa có số liệu; hình vẽ chưa đầy đủ.")
            .close(out);
    }
    if let Some(gap) = chart.gap {
        let text =
            format!("Chưa khép: còn lệch {gap} giữa số cuối kỳ và số đầu kỳ cộng, trừ biến động.");
        Tag::new("p").class("small").text(&text).close(out);
    }
    out.push_str("<details><summary>Bảng số liệu của hình</summary>");
    table(out, document, chart);
    out.push_str("</details></figure>\n");
}

fn table(out: &mut String, document: &Document, chart: &Chart) {
    out.push_str("<table><thead><tr><th scope=\"col\">Nội dung</th>");
    out.push_str("<th scope=\"col\" class=\"num\">Số liệu</th></tr></thead><tbody>");
    for item in &chart.items {
        out.push_str("<tr>");
        Tag::new("th").attribute("scope", "row").text(&item.label).close(out);
        out.push_str("<td class=\"num\">");
        if item.role == ItemRole::Minus {
            out.push('\u{2212}');
        }
        value(out, document, &item.value);
        out.push_str("</td></tr>");
    }
    out.push_str("</tbody></table>");
}

/// Opens the SVG with what a screen reader says of it.
fn open(out: &mut String, chart: &Chart, id: &str, attributes: &str) {
    let parts = chart.items.iter().map(|item| {
        let sign = if item.role == ItemRole::Minus { "\u{2212}" } else { "" };
        format!("{}: {sign}{}", item.label, item.value.text)
    });
    let description = parts.collect::<Vec<_>>().join("; ");
    let _ = write!(
        out,
        "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" {attributes}><title id=\"{id}-t\">{}\
         </title><desc id=\"{id}-d\">{}.</desc>",
        escape(&chart.title),
        escape(&description)
    );
}

/// Opens the SVG of a chart with a row for each item.
fn open_rows(out: &mut String, chart: &Chart, id: &str) {
    let height = chart.items.len() * ROW_HEIGHT + 2;
    open(out, chart, id, &format!("style=\"height:{}\"", em(height)));
}

fn units(item: &Item) -> Option<i128> {
    item.amount.map(Decimal::units)
}

/// Tenths of an `em`.
fn em(tenths: usize) -> String {
    format!("{}.{}em", tenths / 10, tenths % 10)
}

/// Hundredths of a percent.
fn across(hundredths: i128) -> String {
    let size = hundredths.max(0);
    format!("{}.{:02}%", size / 100, size % 100)
}

/// The part of a whole in hundredths of a percent of `room`; 0 of nothing.
fn part(value: i128, whole: i128, room: i128) -> i128 {
    value.checked_mul(room).and_then(|v| v.checked_div(whole)).unwrap_or(0)
}

/// One labelled bar from one place to another.
struct Bar {
    row: usize,
    from: i128,
    to: i128,
    colour: usize,
}

impl Bar {
    fn draw(&self, out: &mut String, item: &Item) {
        let top = self.row * ROW_HEIGHT;
        let _ = write!(out, "<text x=\"0\" y=\"{}\">{}</text>", em(top + 12), escape(&item.label));
        let _ = write!(
            out,
            "<rect class=\"track\" x=\"0\" y=\"{}\" width=\"{}\" height=\"0.9em\" rx=\"2\"/>",
            em(top + 17),
            across(BAR_WIDTH)
        );
        // A small number still shows; a zero does not.
        let width = (self.to - self.from).max(i128::from(self.to != self.from) * 40);
        if width > 0 {
            let _ = write!(
                out,
                "<rect class=\"f{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"0.9em\" rx=\"2\"/>",
                self.colour % COLOURS,
                across(self.from),
                em(top + 17),
                across(width)
            );
        }
        let sign = match item.role {
            ItemRole::Minus => "\u{2212}",
            ItemRole::Plus | ItemRole::Start | ItemRole::End => "",
        };
        let class = if item.amount.is_none() { " class=\"missing\"" } else { "" };
        let _ = write!(
            out,
            "<text x=\"100%\" y=\"{}\" text-anchor=\"end\"{class}>{sign}{}</text>",
            em(top + 25),
            escape(&item.value.text)
        );
    }
}

fn bars(out: &mut String, chart: &Chart, id: &str) {
    open_rows(out, chart, id);
    let known = || chart.items.iter().filter_map(units);
    let least = known().min().unwrap_or(0).min(0);
    let span = known().max().unwrap_or(0).max(0) - least;
    for (row, item) in chart.items.iter().enumerate() {
        let place = |value: i128| part(value - least, span, BAR_WIDTH);
        let amount = units(item).unwrap_or(0);
        let (from, to) = (place(amount.min(0)), place(amount.max(0)));
        Bar { row, from, to, colour: usize::from(amount < 0) }.draw(out, item);
    }
    out.push_str("</svg>");
}

fn waterfall(out: &mut String, chart: &Chart, id: &str) {
    let mut level = 0_i128;
    let steps: Vec<(i128, i128)> = chart
        .items
        .iter()
        .map(|item| {
            let amount = units(item).unwrap_or(0);
            let before = level;
            level = match item.role {
                ItemRole::Start => amount,
                ItemRole::End => return (i128::MIN, amount),
                ItemRole::Plus => level.saturating_add(amount),
                ItemRole::Minus => level.saturating_sub(amount),
            };
            let before = if item.role == ItemRole::Start { i128::MIN } else { before };
            (before, level)
        })
        .collect();
    let ends = || steps.iter().flat_map(|(a, b)| [*a, *b]).filter(|end| *end != i128::MIN);
    let (least, most) = (ends().min().unwrap_or(0), ends().max().unwrap_or(0));
    // Flows of a few hundred beside a stock of thousands would be lines: the axis then begins
    // near the least level, and a line beneath says so.
    let cut = least > 0 && (most - least).saturating_mul(4) < most;
    let begin = if cut { least - (most - least) / 4 } else { least.min(0) };
    open_rows(out, chart, id);
    for (row, (item, (before, after))) in chart.items.iter().zip(&steps).enumerate() {
        let place = |level: i128| part(level.max(begin) - begin, most - begin, BAR_WIDTH);
        let (from, to) = (place((*before).min(*after)), place((*before).max(*after)));
        let colour = match item.role {
            ItemRole::Start | ItemRole::End => 0,
            ItemRole::Plus => 2,
            ItemRole::Minus => 1,
        };
        Bar { row, from, to, colour }.draw(out, item);
    }
    out.push_str("</svg>");
    if cut {
        let begin = Decimal::from_units(begin - begin % Decimal::UNITS_PER_ONE).unwrap_or_default();
        let text = format!("Trục ngang bắt đầu từ {}, không từ 0.", format_decimal(begin, 0));
        Tag::new("p").class("small").text(&text).close(out);
    }
}

fn total(chart: &Chart) -> i128 {
    chart.items.iter().filter_map(units).filter(|units| *units > 0).sum()
}

fn ring(out: &mut String, chart: &Chart, id: &str) {
    let total = total(chart);
    out.push_str("<div class=\"ring\">");
    open(out, chart, id, "viewBox=\"0 0 120 120\"");
    out.push_str(
        "<circle class=\"rail\" cx=\"60\" cy=\"60\" r=\"46\" fill=\"none\" stroke-width=\"22\"/>",
    );
    let mut start = 0;
    for (i, item) in chart.items.iter().enumerate() {
        let length = part(units(item).unwrap_or(0).max(0), total, 10_000);
        // A gap sets neighbours apart for those who do not see their colours.
        let drawn = if length > 120 && length < 10_000 { length - 60 } else { length };
        if drawn > 0 {
            let _ = write!(
                out,
                "<circle class=\"s{}\" cx=\"60\" cy=\"60\" r=\"46\" fill=\"none\" \
                 stroke-width=\"22\" pathLength=\"10000\" stroke-dasharray=\"{drawn} 10000\" \
                 stroke-dashoffset=\"-{start}\" transform=\"rotate(-90 60 60)\"/>",
                i % COLOURS
            );
        }
        start += length;
    }
    let middle = Decimal::from_units(total).unwrap_or_default();
    let _ = write!(
        out,
        "<text x=\"60\" y=\"66\" text-anchor=\"middle\" font-size=\"18\" font-weight=\"700\">{middle}</text></svg>"
    );
    legend(out, chart, total);
    out.push_str("</div>");
    rounded(out, chart, total);
}

fn stacked(out: &mut String, chart: &Chart, id: &str) {
    let total = total(chart);
    open(out, chart, id, "style=\"height:2.4em\"");
    out.push_str("<rect class=\"track\" x=\"0\" y=\"0\" width=\"100%\" height=\"2em\" rx=\"3\"/>");
    let mut start = 0;
    for (i, item) in chart.items.iter().enumerate() {
        let length = part(units(item).unwrap_or(0).max(0), total, 10_000);
        let drawn = if length > 80 && length < 10_000 { length - 40 } else { length };
        if drawn > 0 {
            let _ = write!(
                out,
                "<rect class=\"f{}\" x=\"{}\" y=\"0\" width=\"{}\" height=\"2em\"/>",
                i % COLOURS,
                across(start),
                across(drawn)
            );
        }
        start += length;
    }
    out.push_str("</svg>");
    legend(out, chart, total);
    rounded(out, chart, total);
}

fn legend(out: &mut String, chart: &Chart, total: i128) {
    // The SVG's description has told all of this to those who hear it.
    out.push_str("<ul class=\"legend\" aria-hidden=\"true\">");
    for (i, item) in chart.items.iter().enumerate() {
        let share = units(item).and_then(|units| percent(units, total, 2));
        let share = share.map(|share| format!(" \u{b7} {}%", format_decimal(share, 2)));
        let text = if item.amount.is_some() { &item.value.text } else { MISSING };
        let _ = write!(
            out,
            "<li><span class=\"key k{}\"></span><span>{}</span><b>{}{}</b></li>",
            i % COLOURS,
            escape(&item.label),
            escape(text),
            share.unwrap_or_default()
        );
    }
    out.push_str("</ul>");
}

/// The note that printed shares may not add up.
fn rounded(out: &mut String, chart: &Chart, total: i128) {
    let shares = chart.items.iter().filter_map(units).filter_map(|u| percent(u, total, 2));
    let sum = shares.map(Decimal::units).sum::<i128>();
    if total > 0 && sum != 100 * Decimal::UNITS_PER_ONE && !words::any_missing(&chart.items) {
        Tag::new("p").class("small").text(words::ROUNDED).close(out);
    }
}
