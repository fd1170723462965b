//! The office: reporting period, documents, meetings, commendations, works, reviews.

use super::{Shelf, code_is};
use crate::aggregate::indicator::{Formula, Pattern, Pick, Select};
use crate::model::{CodeList, Honoured, Kind, Measure, ReviewKind, Tag, rule};

const DOCUMENTS: &str = "văn bản";

pub(super) fn fill(shelf: &mut Shelf) {
    period(shelf);
    documents(shelf);
    emulation(shelf);
    reviews(shelf);
}

fn period(shelf: &mut Shelf) {
    for (code, label, pick) in [
        ("report.reporting_year", "Năm báo cáo", Pick::Year(0)),
        ("report.plan_year", "Năm kế hoạch tiếp theo", Pick::Year(1)),
        ("report.membership_cutoff_date", "Ngày chốt số liệu tổ chức và đảng viên", Pick::Value),
    ] {
        let formula = Formula::Attribute(Select::all(Measure::CutOff), pick);
        shelf.put(Kind::Attribute, code, (label, ""), formula);
    }
    let submitted = Select::all(Measure::Submitted);
    shelf.flow("report.submitted", ("Lượt nộp báo cáo", "lượt"), submitted);
}

fn documents(shelf: &mut Shelf) {
    let incoming = Select::all(Measure::DocumentIn);
    shelf.flow("documents.incoming.total", ("Văn bản đến", DOCUMENTS), incoming);
    let outgoing = Select::all(Measure::DocumentOut);
    shelf.flow("documents.outgoing.total", ("Văn bản chỉ đạo ban hành", DOCUMENTS), outgoing);
    for (list, kind, label) in rule::STANDARD_CODES {
        if *list == CodeList::Document {
            let code = format!("documents.outgoing.by_kind.{kind}");
            let label = format!("Văn bản ban hành: {label}");
            let select = Select::all(Measure::DocumentOut).class(vec![code_is(kind)]);
            shelf.flow(&code, (&label, DOCUMENTS), select);
        }
    }
    let meetings = Select::all(Measure::Meeting);
    let words = ("Cuộc họp, hội nghị được phục vụ", "cuộc");
    shelf.flow("office.meetings_served", words, meetings);
}

fn emulation(shelf: &mut Shelf) {
    for (code, award, label) in [
        ("bloc_commended", "bloc_congress_emulation", "được Ban Thường vụ Đảng ủy Khối khen"),
        (
            "province_certificate",
            "province_certificate",
            "nhận Bằng khen của Ban Thường vụ Tỉnh ủy",
        ),
        ("ho_chi_minh_example", "ho_chi_minh_example", "điển hình học tập và làm theo Bác"),
    ] {
        for (suffix, name, honoured) in [
            ("collectives", "Tập thể", Honoured::Collective),
            ("individuals", "Cá nhân", Honoured::Individual),
        ] {
            let code = format!("emulation.{code}.{suffix}");
            let label = format!("{name} {label}");
            let class = vec![code_is(award), Pattern::is(honoured)];
            let select = Select::all(Measure::Commended).class(class);
            shelf.flow(&code, (&label, honoured.label()), select);
        }
    }
    let class = vec![code_is("congress_welcome"), Pattern::is(Tag::Number(1))];
    let plaqued = Select::all(Measure::Work).class(class);
    let words = ("Công trình tiêu biểu được gắn biển", "công trình");
    shelf.flow("emulation.congress_works.plaqued", words, plaqued);
}

fn reviews(shelf: &mut Shelf) {
    for (code, label, instrument, kind) in [
        (
            "review.directive_05_years",
            "Số năm sơ kết Chỉ thị 05",
            "directive_05",
            ReviewKind::Interim,
        ),
        (
            "review.decision_290_years",
            "Số năm tổng kết Quyết định 290",
            "decision_290",
            ReviewKind::Final,
        ),
        (
            "review.bloc_resolution_01_years",
            "Số năm sơ kết Nghị quyết 01 của Khối",
            "bloc_resolution_01",
            ReviewKind::Planned,
        ),
    ] {
        let class = vec![code_is(instrument), Pattern::is(kind)];
        let formula =
            Formula::Attribute(Select::all(Measure::ReviewYears).class(class), Pick::Value);
        shelf.put(Kind::Attribute, code, (label, "năm"), formula);
    }
}
