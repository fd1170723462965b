//! The office's own code lists, and the indicators that are reported rather than counted.

use crate::error::{Error, Result};
use crate::names::Data;
use crate::plan::{DONORS, REPORTS};
use crate::scribe::Scribe;
use sobo::Scope;
use sobo::model::{Code, CodeList, ControlFact, Date, Kind, Text};

/// The place of most host units.
pub(crate) const CITY: &str = "ha_tinh_city";
/// The one channel of donations through the bloc committee.
pub(crate) const CHANNEL: &str = "bloc_committee";

const CODES: &[(CodeList, &str, &str)] = &[
    (CodeList::Other, "party_agency", "Khối các cơ quan Đảng"),
    (CodeList::Other, "state_agency", "Các cơ quan quản lý Nhà nước"),
    (CodeList::Other, "mass_organization", "Khối Mặt trận, các tổ chức đoàn thể và các hội"),
    (CodeList::Other, "enterprise", "Khối các doanh nghiệp"),
    (CodeList::Other, "congress_welcome", "chào mừng đại hội đảng các cấp"),
    (CodeList::Other, "directive_05", "Chỉ thị số 05-CT/TW"),
    (CodeList::Other, "decision_290", "Quyết định 290-QĐ/TW"),
    (CodeList::Other, "bloc_resolution_01", "Nghị quyết 01 của Đảng bộ Khối"),
    (CodeList::Other, "board_meeting", "họp Ban Thường vụ"),
    (CodeList::Other, "committee_session", "hội nghị Ban Chấp hành"),
    (CodeList::Other, "briefing", "giao ban"),
    (CodeList::Other, "conference", "hội nghị của Đảng bộ"),
    (CodeList::Other, "provincial_congress", "Đại hội Đảng bộ tỉnh"),
    (CodeList::Other, "ntm_standard", "chuẩn nông thôn mới"),
    (CodeList::Class, "core_cadres", "quán triệt cho cán bộ cốt cán"),
    (CodeList::Class, "prospective_members", "bồi dưỡng đối tượng kết nạp đảng"),
    (CodeList::Class, "new_members", "bồi dưỡng đảng viên mới"),
    (CodeList::Class, "cell_secretaries", "tập huấn bí thư chi bộ, trực Đảng"),
    (CodeList::Class, "intermediate_theory", "trung cấp lý luận chính trị"),
    (CodeList::Class, "advanced_theory", "cao cấp lý luận chính trị"),
    (CodeList::Award, "culture_standard", "đạt chuẩn văn hóa"),
    (CodeList::Award, "bloc_congress_emulation", "thi đua chào mừng đại hội"),
    (CodeList::Award, "province_certificate", "Bằng khen của Ban Thường vụ Tỉnh ủy"),
    (CodeList::Award, "ho_chi_minh_example", "điển hình học tập và làm theo Bác"),
    (CodeList::Place, CITY, "thành phố Hà Tĩnh"),
    (CodeList::Place, "ky_anh_town", "thị xã Kỳ Anh"),
    (CodeList::Place, "hong_linh_town", "thị xã Hồng Lĩnh"),
    (CodeList::Place, "cam_xuyen", "huyện Cẩm Xuyên"),
    (CodeList::Place, "can_loc", "huyện Can Lộc"),
    (CodeList::Place, "huong_khe", "huyện Hương Khê"),
    (CodeList::Place, "huong_son", "huyện Hương Sơn"),
    (CodeList::Place, "loc_ha", "huyện Lộc Hà"),
    (CodeList::Purpose, "appointment", "điều động, bổ nhiệm"),
    (CodeList::Purpose, "key_post_planning", "quy hoạch chức danh chủ chốt"),
    (CodeList::Purpose, "base_committee_candidate", "tham gia cấp ủy cơ sở"),
    (CodeList::Purpose, "school_leader", "cán bộ quản lý trường học"),
    (CodeList::Donation, CHANNEL, "qua Đảng ủy Khối"),
];

/// The code of a sponsored commune, by its place in the list.
///
/// # Errors
/// Never for a place in the list.
pub(crate) fn commune(index: usize) -> Result<Code> {
    Ok(Code::parse(&format!("commune.{:03}", index + 1))?)
}

/// Lists every code on the day the register is opened.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn write(scribe: &mut Scribe<'_>, data: &Data, day: Date) -> Result<()> {
    for (list, code, label) in CODES {
        code_listed(scribe, day, (*list, Code::parse(code)?), label)?;
    }
    for (index, name) in data.parts.communes().iter().enumerate() {
        code_listed(scribe, day, (CodeList::Place, commune(index)?), name)?;
    }
    for donor in DONORS {
        code_listed(scribe, day, (CodeList::Donation, Code::parse(donor.code)?), donor.label)?;
    }
    for report in REPORTS {
        let words = (report.label, report.unit);
        indicator_listed(scribe, day, report.code, Kind::Flow, words)?;
    }
    for source in &data.sources {
        let kind = match source.kind.as_str() {
            "flow" => Kind::Flow,
            "stock" => Kind::Stock,
            other => return Err(Error::story(format!("{}: no kind '{other}'", source.code))),
        };
        indicator_listed(scribe, day, &source.code, kind, (&source.label, &source.unit))?;
    }
    Ok(())
}

fn code_listed(
    scribe: &mut Scribe<'_>,
    day: Date,
    (list, code): (CodeList, Code),
    label: &str,
) -> Result<()> {
    let fact = ControlFact::CodeListed { list, code, label: Text::parse(label)? };
    scribe.record(Scope::Root, day, fact)?;
    Ok(())
}

fn indicator_listed(
    scribe: &mut Scribe<'_>,
    day: Date,
    code: &str,
    kind: Kind,
    (label, unit): (&str, &str),
) -> Result<()> {
    let (label, unit) = (Text::parse(label)?, Text::parse(unit)?);
    let fact = ControlFact::IndicatorListed { code: Code::parse(code)?, label, kind, unit };
    scribe.record(Scope::Root, day, fact)?;
    Ok(())
}
