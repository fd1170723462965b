//! Words that every form of a report shares.

use crate::aggregate::{Outcome, Side};
use crate::report::document::{Callout, Document, FigureRow, Item, Meta, Reading};

pub(super) const ROUNDED: &str = "Tổng có thể lệch do làm tròn.";
pub(super) const FINDINGS: &str = "Các điểm số liệu không khớp";
pub(super) const NO_FINDING: &str = "Không có điểm nào không khớp.";
pub(super) const CHECKS: &str = "Kết quả đối chiếu";
pub(super) const FIGURES: &str = "Bảng số liệu và nguồn";
pub(super) const SILENT: &str = "Đơn vị chưa nộp báo cáo";
pub(super) const UNKNOWN: &str = "Chỉ tiêu chưa có trong danh mục";
pub(super) const RECIPIENTS: &str = "Nơi nhận:";
pub(super) const SUSPECTS: &str = "Mục cần mở để kiểm tra";
pub(super) const CHECK_COLUMNS: [&str; 5] =
    ["Mã", "Nội dung đối chiếu", "Số liệu", "Mức", "Kết quả"];
pub(super) const FIGURE_COLUMNS: [&str; 7] =
    ["Chỉ tiêu", "Số liệu", "Đơn vị tính", "Kỳ", "Đơn vị báo cáo", "Nguồn gốc", "Mục"];
/// Marks a figure in which units are still missing.
pub(super) const PARTIAL: &str = "\u{b0}";

pub(super) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "khớp",
        Outcome::Fails => "không khớp",
        Outcome::NotCheckable => "chỉ tính",
        Outcome::Missing => "chưa đủ số liệu",
    }
}

pub(super) const fn side(side: Side) -> &'static str {
    match side {
        Side::Left => "vế trái",
        Side::Right => "vế phải",
    }
}

/// How many candidates are not listed.
pub(super) fn more(finding: &Callout) -> Option<String> {
    let count = crate::report::present::grouped(finding.more);
    (finding.more > 0).then(|| format!("và {count} mục khác"))
}

/// One reading of a finding in a line; its label only where the title does not say it.
pub(super) fn reading(finding: &Callout, reading: &Reading) -> String {
    let label =
        if reading.label == finding.title { String::new() } else { format!(" {}", reading.label) };
    format!("{}{label}: {} (lệch {})", reading.code, reading.statement, reading.residual)
}

/// One line on what a figure rests on.
pub(super) fn basis(row: &FigureRow) -> String {
    let status = row.status_text();
    let parts = [row.label.as_str(), status.as_str(), row.path_text(), row.period.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" \u{b7} ")
}

/// How far the figures are: counts for the head of the document.
pub(super) fn state(document: &Document) -> Vec<(String, bool)> {
    let count = crate::report::present::grouped;
    let missing = document.figures.iter().filter(|row| row.value.is_none()).count();
    let partial = document.figures.iter().filter(|row| row.is_partial()).count();
    let mut out = vec![(format!("{} số liệu", count(document.figures.len())), false)];
    for (number, what) in [
        (missing, "chưa có số liệu"),
        (partial, "chưa đủ đơn vị báo cáo (đánh dấu \u{b0})"),
        (document.silent.len(), "đơn vị chưa nộp báo cáo"),
        (document.findings.len(), "điểm không khớp"),
    ] {
        if number > 0 {
            out.push((format!("{} {what}", count(number)), true));
        }
    }
    out
}

/// Whether there is anything to sign or send.
pub(super) fn has_foot(meta: &Meta) -> bool {
    !meta.recipients.is_empty() || !meta.signer.is_empty()
}

/// Whether an item of a chart is missing.
pub(super) fn any_missing(items: &[Item]) -> bool {
    items.iter().any(|item| item.amount.is_none())
}
