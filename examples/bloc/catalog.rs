//! The indicators of this office beside the standard ones: sums of the donations' book, and
//! ratios whose two parts units report.

use crate::error::Result;
use crate::lists::CHANNEL;
use sobo::aggregate::{By, Catalog, Formula, Indicator, Pattern, Select};
use sobo::model::{Code, Kind, Measure};

/// Place of the qualifier in the class of a donation.
const QUALIFIER_AT: usize = 2;

/// Rows of the report's list of donors: code, term, donors in the book.
type DonorRow = (&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const DONOR_ROWS: &[DonorRow] = &[
    ("ba_ria_vung_tau_bloc", "Ủng hộ từ Khối Bà Rịa - Vũng Tàu", &["ba_ria_vung_tau_bloc"]),
    ("nghe_an_enterprise_bloc", "Ủng hộ từ Khối Doanh nghiệp Nghệ An", &["nghe_an_enterprise_bloc"]),
    ("bac_ninh_bloc", "Ủng hộ từ Khối Bắc Ninh", &["bac_ninh_bloc"]),
    ("ha_nam_lottery", "Ủng hộ từ Xổ số Hà Nam", &["ha_nam_lottery"]),
    ("bidv_ha_tinh", "Ủng hộ từ Ngân hàng Đầu tư và Phát triển Hà Tĩnh", &["bidv_ha_tinh"]),
    ("bao_viet.value", "Ủng hộ từ hai công ty Bảo Việt", BAO_VIET),
    ("journalism_academy", "Ủng hộ từ Học viện Báo chí", &["journalism_academy"]),
    ("ha_tinh_rubber", "Ủng hộ từ Cao su Hà Tĩnh", &["ha_tinh_rubber"]),
];

const BAO_VIET: &[&str] = &["bao_viet_life", "bao_viet_ha_tinh"];

/// Everything that went through the bloc committee. The report prints it twice, as raised by the
/// standing board and as passed through the bloc: one book, so one sum.
const CHANNEL_ROWS: [(&str, &str); 2] = [
    ("relief.via_bloc.value", "Tổng tiền, hàng chuyển qua Đảng bộ Khối"),
    ("relief.bloc_standing_committee.value", "Tiền, hàng Ban Thường vụ Đảng ủy Khối vận động"),
];

/// The standard catalogue with the office's own indicators.
///
/// # Errors
/// A code that is none.
pub fn catalog() -> Result<Catalog> {
    let mut own = Vec::new();
    for (code, label, donors) in DONOR_ROWS {
        let formula = Formula::Amount(given_by(donors)?, QUALIFIER_AT);
        let code = format!("relief.donor.{code}");
        own.push(indicator(&code, label, "đồng", Kind::Flow, formula)?);
    }
    let companies = Formula::Distinct(given_by(BAO_VIET)?, By::Tag(0));
    let (code, label) = ("relief.donor.bao_viet.companies", "Số công ty Bảo Việt ủng hộ");
    own.push(indicator(code, label, "doanh nghiệp", Kind::Distinct, companies)?);
    for (code, label) in CHANNEL_ROWS {
        let class = vec![Pattern::Any, Pattern::is(Code::parse(CHANNEL)?)];
        let formula = Formula::Amount(Select::all(Measure::Donated).class(class), QUALIFIER_AT);
        own.push(indicator(code, label, "đồng", Kind::Flow, formula)?);
    }
    own.extend(ratios()?);
    Ok(Catalog::standard().with(own))
}

fn given_by(donors: &[&str]) -> Result<Select> {
    let codes = donors.iter().map(|donor| Ok(Code::parse(donor)?.into())).collect::<Result<_>>()?;
    Ok(Select::all(Measure::Donated).class(vec![Pattern::OneOf(codes)]))
}

fn ratios() -> Result<Vec<Indicator>> {
    let part = |code: &str, part: &str| Code::parse(&format!("{code}.{part}"));
    let coverage = "youth.propaganda_coverage";
    let bonus = "unions.tet_bonus.mean_months";
    Ok(vec![
        indicator(
            coverage,
            "Tỷ lệ cơ sở đoàn triển khai tuyên truyền",
            "%",
            Kind::Ratio,
            Formula::Percent(part(coverage, "numerator")?, part(coverage, "denominator")?),
        )?,
        indicator(
            bonus,
            "Mức thưởng Tết bình quân theo tháng lương",
            "tháng lương",
            Kind::Ratio,
            Formula::Quotient(part(bonus, "numerator")?, part(bonus, "denominator")?),
        )?,
    ])
}

fn indicator(
    code: &str,
    label: &str,
    unit: &str,
    kind: Kind,
    formula: Formula,
) -> Result<Indicator> {
    let code = Code::parse(code)?;
    Ok(Indicator { code, label: label.to_owned(), unit: unit.to_owned(), kind, formula })
}
