//! What the units of the bloc reported for 2020 because no events lie beneath it: totals of the
//! story, which chance spreads over the reporting units; and the donations of the flood.

use sobo::model::Qualifier;

/// How a total is spread over units.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Reports of one group come from the same units, in the same proportions.
    pub group: &'static str,
    /// How many units report; the others report that they have nothing, or keep silent.
    pub units: usize,
    /// Every unit's value is a multiple of this.
    pub step: u64,
}

/// One reported indicator.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// Its code.
    pub code: &'static str,
    /// The Vietnamese term.
    pub label: &'static str,
    /// Unit of count.
    pub unit: &'static str,
    /// All units together.
    pub total: u64,
    /// What one of the units wrote before its number.
    pub qualifier: Qualifier,
    /// Over whom.
    pub spread: Spread,
    /// First year of the period reported; it ends with 2020.
    pub since: i32,
}

/// A donation that went through the bloc committee.
#[derive(Clone, Copy, Debug)]
pub struct Donor {
    /// Its code.
    pub code: &'static str,
    /// The name.
    pub label: &'static str,
    /// Dong.
    pub amount: u64,
    /// What the receipt says before the number.
    pub qualifier: Qualifier,
}

use Qualifier::{About, Exact, Nearly, Over};

const fn report(
    code: &'static str,
    label: &'static str,
    unit: &'static str,
    (total, qualifier): (u64, Qualifier),
    (group, units, step): (&'static str, usize, u64),
) -> Report {
    let spread = Spread { group, units, step };
    Report { code, label, unit, total, qualifier, spread, since: 2020 }
}

const fn since(report: Report, year: i32) -> Report {
    Report { since: year, ..report }
}

const DONG: &str = "đồng";
const MILLION: u64 = 1_000_000;

/// Every reported indicator of 2020.
#[rustfmt::skip]
pub const REPORTS: &[Report] = &[
    report("study.core_class.participants", "Cán bộ cốt cán dự lớp quán triệt", "người", (200, Exact), ("core", 92, 1)),
    report("study.thematic.classes", "Lớp học chuyên đề năm 2020", "lớp", (96, Exact), ("thematic", 84, 1)),
    report("study.thematic.participants", "Cán bộ, đảng viên học chuyên đề", "người", (7_995, Over), ("thematic", 84, 1)),
    report("emulation.congress_works.total", "Công trình, phần việc chào mừng đại hội", "công trình", (116, Exact), ("works", 71, 1)),
    report("unions.blood_donation.participants", "Đoàn viên công đoàn tham gia hiến máu", "người", (350, Exact), ("union_blood", 26, 1)),
    report("unions.flood_relief.value", "Tiền, hàng công đoàn vận động hỗ trợ", DONG, (3_000 * MILLION, Over), ("union_flood", 31, MILLION)),
    since(report("unions.commended.collectives", "Tập thể công đoàn được biểu dương", "tập thể", (6, Exact), ("union_best", 6, 1)), 2015),
    since(report("unions.commended.individuals", "Cá nhân công đoàn được biểu dương", "cá nhân", (37, Exact), ("union_people", 28, 1)), 2015),
    report("unions.tet_bonus.mean_months.numerator", "Tổng số tháng lương thưởng Tết", "tháng lương", (1_440, About), ("union_tet", 5, 1)),
    report("unions.tet_bonus.mean_months.denominator", "Đoàn viên được thưởng Tết", "người", (960, Exact), ("union_tet", 5, 1)),
    report("unions.tet_programme.members_helped", "Đoàn viên khó khăn được chăm lo Tết", "người", (60, Exact), ("union_help", 22, 1)),
    report("unions.shelter_houses.count", "Nhà mái ấm công đoàn được trao", "nhà", (2, Exact), ("union_house", 2, 1)),
    report("unions.shelter_houses.value", "Kinh phí nhà mái ấm công đoàn", DONG, (60 * MILLION, Exact), ("union_house", 2, MILLION)),
    report("youth.propaganda_coverage.numerator", "Cơ sở đoàn triển khai tuyên truyền", "cơ sở đoàn", (64, Exact), ("youth_base", 58, 1)),
    report("youth.propaganda_coverage.denominator", "Cơ sở đoàn", "cơ sở đoàn", (64, Exact), ("youth_base", 58, 1)),
    report("youth.congress_works", "Công trình thanh niên chào mừng đại hội", "công trình", (98, Exact), ("youth_works", 55, 1)),
    report("youth.blood_units", "Đơn vị máu Đoàn Khối hiến tặng", "đơn vị máu", (658, Over), ("youth_blood", 40, 1)),
    report("youth.flood_relief.gifts", "Suất quà lũ lụt Đoàn Khối trao", "suất", (3_000, Exact), ("youth_flood", 24, 5)),
    report("youth.flood_relief.gifts_value", "Trị giá quà lũ lụt của Đoàn Khối", DONG, (2_500 * MILLION, Over), ("youth_flood", 24, MILLION)),
    report("youth.flood_relief.turns", "Lượt đoàn viên tham gia khắc phục lũ", "lượt", (600, Over), ("youth_turns", 33, 1)),
    report("youth.flood_relief.workdays", "Ngày công khắc phục lũ lụt", "ngày công", (500, Over), ("youth_turns", 33, 1)),
    report("youth.flood_relief.appliances_repaired", "Thiết bị điện được sửa miễn phí", "thiết bị", (2_500, Over), ("youth_repair", 7, 1)),
    report("youth.flood_relief.vehicles_repaired", "Xe máy, xe điện được sửa miễn phí", "xe", (650, Nearly), ("youth_repair", 7, 1)),
    report("youth.covid.sanitizer_bottles", "Bình rửa tay khô được lắp đặt", "bình", (200, Exact), ("youth_hygiene", 9, 1)),
    report("youth.covid.sanitizer_litres", "Lít dung dịch rửa tay hỗ trợ", "lít", (200, Exact), ("youth_hygiene", 9, 1)),
    report("youth.covid.face_shields", "Kính chống giọt bắn được sản xuất", "chiếc", (500, Over), ("youth_shields", 3, 1)),
    report("youth.covid.masks", "Khẩu trang y tế được tặng", "chiếc", (2_000, Exact), ("youth_masks", 8, 50)),
    report("youth.covid.gifts", "Suất quà phòng chống dịch của Đoàn Khối", "suất", (4_000, Exact), ("youth_covid", 30, 5)),
    report("youth.covid.gifts_value", "Trị giá quà phòng chống dịch", DONG, (2_400 * MILLION, Exact), ("youth_covid", 30, MILLION)),
    report("youth.volunteer.teams", "Đội tình nguyện được thành lập", "đội", (22, Exact), ("youth_teams", 19, 1)),
    report("youth.volunteer.turns", "Lượt đoàn viên tham gia tình nguyện", "lượt", (1_000, Over), ("youth_teams", 19, 1)),
    report("youth.charity_houses.count", "Nhà nhân ái Đoàn Khối xây dựng", "nhà", (7, Exact), ("youth_house", 7, 1)),
    report("youth.charity_houses.value", "Trị giá nhà nhân ái", DONG, (350 * MILLION, Over), ("youth_house", 7, MILLION)),
    report("youth.social.gifts", "Suất quà cho người nghèo, gia đình chính sách", "suất", (6_000, Over), ("youth_social", 44, 5)),
    report("youth.social.gifts_value", "Trị giá quà an sinh xã hội", DONG, (3_800 * MILLION, Over), ("youth_social", 44, MILLION)),
    report("veterans.flood_relief.value", "Tiền cựu chiến binh hỗ trợ vùng lũ", DONG, (5 * MILLION, Exact), ("veterans", 4, 100_000)),
    report("relief.bloc_wide.value", "Tiền, hàng toàn Đảng bộ kêu gọi", DONG, (20_000 * MILLION, Over), ("relief", 88, MILLION)),
];

/// Who gave through the bloc committee after the floods of October 2020.
#[rustfmt::skip]
pub const DONORS: &[Donor] = &[
    Donor { code: "ba_ria_vung_tau_bloc", label: "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bà Rịa - Vũng Tàu", amount: 1_000 * MILLION, qualifier: Exact },
    Donor { code: "nghe_an_enterprise_bloc", label: "Đảng ủy Khối Doanh nghiệp tỉnh Nghệ An", amount: 500 * MILLION, qualifier: Exact },
    Donor { code: "bac_ninh_bloc", label: "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bắc Ninh", amount: 400 * MILLION, qualifier: Exact },
    Donor { code: "ha_nam_lottery", label: "Công ty TNHH MTV Xổ số kiến thiết Hà Nam", amount: 200 * MILLION, qualifier: Exact },
    Donor { code: "bidv_ha_tinh", label: "Ngân hàng TMCP Đầu tư và Phát triển địa bàn Hà Tĩnh", amount: 400 * MILLION, qualifier: Nearly },
    Donor { code: "bao_viet_life", label: "Bảo Việt Nhân thọ Hà Tĩnh", amount: 350 * MILLION, qualifier: Nearly },
    Donor { code: "bao_viet_ha_tinh", label: "Bảo Việt Hà Tĩnh", amount: 250 * MILLION, qualifier: Exact },
    Donor { code: "journalism_academy", label: "Học viện Báo chí và Tuyên truyền", amount: 280 * MILLION, qualifier: Exact },
    Donor { code: "ha_tinh_rubber", label: "Công ty TNHH MTV Cao su Hà Tĩnh", amount: 60 * MILLION, qualifier: Exact },
    // The report ends its list with dots: what is missing up to the sum of the office's book.
    Donor { code: "other_enterprises", label: "Các doanh nghiệp khác ngoài tỉnh", amount: 935 * MILLION, qualifier: Exact },
    Donor { code: "compatriots", label: "Đồng hương và các nhà hảo tâm", amount: 625 * MILLION, qualifier: Exact },
];
