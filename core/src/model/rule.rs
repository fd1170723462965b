//! Rules that change with a regulation: dated data, never `if`s. A rule is never edited; a newer
//! one supersedes it from its first day on.

use super::{CodeList, Date, MemberForm, Organ};

/// How sure a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// From a primary or official text.
    Primary,
    /// From a secondary text.
    Secondary,
    /// General knowledge, to be confirmed.
    General,
}

/// A value with the days it is in force and the document it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated<T: 'static> {
    /// First day in force, as (year, month, day).
    pub from: (i32, u32, u32),
    /// The document.
    pub document: &'static str,
    /// Article or point.
    pub article: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// The rule itself.
    pub value: T,
}

impl<T> Dated<T> {
    /// Whether the rule has begun by a day.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::rule::ADMISSION_AGE_YEARS;
    ///
    /// let of_2021 = &ADMISSION_AGE_YEARS[1];
    /// assert_eq!(of_2021.document, "Quy định 24-QĐ/TW");
    /// assert!(!of_2021.covers("29/07/2021".parse()?) && of_2021.covers("30/07/2021".parse()?));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn covers(&self, day: Date) -> bool {
        (day.year(), day.month(), day.day()) >= self.from
    }
}

/// The rule in force on a day: the last one that has begun.
///
/// ```
/// use sobo::model::{rule, Date};
/// let day = Date::from_ymd(2020, 12, 30).unwrap();
/// assert_eq!(rule::on(rule::PROBATION_MONTHS, day).unwrap().value, 12);
/// ```
pub fn on<T>(table: &'static [Dated<T>], day: Date) -> Option<&'static Dated<T>> {
    table.iter().rev().find(|rule| rule.covers(day))
}

/// Months of probation, counted from the ceremony (Charter article 5).
pub const PROBATION_MONTHS: &[Dated<i32>] = &[Dated {
    from: (1996, 1, 1),
    document: "Điều lệ Đảng",
    article: "Điều 5",
    confidence: Confidence::Secondary,
    value: 12,
}];

/// Least and most full years of age at admission; beyond them the provincial committee decides.
pub const ADMISSION_AGE_YEARS: &[Dated<(i32, i32)>] = &[
    Dated {
        from: (2016, 7, 25),
        document: "Quy định 29-QĐ/TW",
        article: "điểm 1.1",
        confidence: Confidence::Primary,
        value: (18, 60),
    },
    Dated {
        from: (2021, 7, 30),
        document: "Quy định 24-QĐ/TW",
        article: "điểm 1.1",
        confidence: Confidence::Primary,
        value: (18, 60),
    },
];

/// Years of Party age at which a badge is given (there is none for 35).
pub const BADGE_THRESHOLDS: &[u32] = &[30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90];

/// What an organ may decide over a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The organ.
    pub organ: Organ,
    /// The forms it may decide.
    pub forms: &'static [MemberForm],
}

const ALL_FORMS: &[MemberForm] = MemberForm::ALL;

/// Authority of discipline by organ (Charter article 36 and its implementing rules). The full
/// wording was not at hand, so a decision outside it is shown and never refused.
pub const DISCIPLINE_AUTHORITY: &[Dated<Authority>] = &[
    Dated {
        from: (2016, 7, 26),
        document: "Quy định 30-QĐ/TW",
        article: "Điều 36 Điều lệ Đảng",
        confidence: Confidence::Primary,
        value: Authority {
            organ: Organ::Cell,
            forms: &[MemberForm::Reprimand, MemberForm::Warning],
        },
    },
    Dated {
        from: (2016, 7, 26),
        document: "Quy định 30-QĐ/TW",
        article: "Điều 36 Điều lệ Đảng",
        confidence: Confidence::Secondary,
        value: Authority {
            organ: Organ::Committee,
            forms: &[MemberForm::Reprimand, MemberForm::Warning, MemberForm::Dismissal],
        },
    },
    Dated {
        from: (2016, 7, 26),
        document: "Quy định 30-QĐ/TW",
        article: "Điều 36 Điều lệ Đảng",
        confidence: Confidence::Secondary,
        value: Authority { organ: Organ::StandingBoard, forms: ALL_FORMS },
    },
    Dated {
        from: (2016, 7, 26),
        document: "Quy định 30-QĐ/TW",
        article: "Điều 36 Điều lệ Đảng",
        confidence: Confidence::General,
        value: Authority { organ: Organ::Commission, forms: ALL_FORMS },
    },
];

/// What the number of excellent ratings is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CapBase {
    /// Only those rated good (D1).
    Good,
    /// Good or better (D2).
    GoodOrBetter,
    /// All rated (D3).
    Rated,
}

/// The cap on the grade "excellent": a share of a base, tested at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingCap {
    /// Most, in percent of the base.
    pub percent: u32,
    /// The base.
    pub base: CapBase,
    /// Whether it is tested in each base organization rather than over all.
    pub each_base_organization: bool,
}

impl RatingCap {
    /// Whether a distribution keeps within the cap, with exact arithmetic.
    ///
    /// ```
    /// use sobo::model::rule::{CapBase, RatingCap};
    /// let cap = |base| RatingCap { percent: 20, base, each_base_organization: false };
    /// // The bloc in 2020: 21 excellent, 80 good, 7 completed.
    /// assert!(!cap(CapBase::Good).holds(21, 80, 7));
    /// assert!(!cap(CapBase::GoodOrBetter).holds(21, 80, 7));
    /// assert!(cap(CapBase::Rated).holds(21, 80, 7));
    /// ```
    pub const fn holds(self, excellent: u64, good: u64, other: u64) -> bool {
        let base = match self.base {
            CapBase::Good => good,
            CapBase::GoodOrBetter => good.saturating_add(excellent),
            CapBase::Rated => good.saturating_add(excellent).saturating_add(other),
        };
        excellent as u128 * 100 <= base as u128 * self.percent as u128
    }
}

/// The cap for members: "không vượt quá 20% số đảng viên được xếp loại hoàn thành tốt nhiệm vụ
/// trong từng TCCSĐ". The base is read in three ways in public reports; this is the literal one.
pub const MEMBER_RATING_CAP: &[Dated<RatingCap>] = &[Dated {
    from: (2019, 10, 18),
    document: "Hướng dẫn 21-HD/BTCTW",
    article: "tỷ lệ xếp loại",
    confidence: Confidence::Secondary,
    value: RatingCap { percent: 20, base: CapBase::Good, each_base_organization: true },
}];

/// A code every register knows without listing it.
pub type StandardCode = (CodeList, &'static str, &'static str);

/// Codes of the field itself, with their Vietnamese terms; an office lists its own beside them.
pub const STANDARD_CODES: &[StandardCode] = &[
    (CodeList::Violation, "forbidden_acts", "những điều đảng viên không được làm"),
    (CodeList::Violation, "population_policy", "chính sách dân số, kế hoạch hóa gia đình"),
    (CodeList::Violation, "corruption_wilful", "tham nhũng, cố ý làm trái"),
    (CodeList::Violation, "irresponsibility", "thiếu trách nhiệm, buông lỏng lãnh đạo"),
    (CodeList::Document, "official_letter", "công văn"),
    (CodeList::Document, "decision", "quyết định"),
    (CodeList::Document, "notice", "thông báo"),
    (CodeList::Document, "report", "báo cáo"),
    (CodeList::Document, "plan", "kế hoạch"),
    (CodeList::Document, "submission", "tờ trình"),
    (CodeList::Document, "conclusion_notice", "thông báo kết luận"),
    (CodeList::Document, "resolution", "nghị quyết"),
    (CodeList::Document, "directive", "chỉ thị"),
    (CodeList::Document, "regulation", "quy định"),
    (CodeList::Document, "guideline", "hướng dẫn"),
    (CodeList::Document, "programme", "chương trình"),
    (CodeList::Document, "other", "văn bản khác"),
];

/// The Vietnamese term of a standard code.
///
/// # Example
///
/// ```
/// use sobo::model::{CodeList, rule::standard_label};
///
/// assert_eq!(standard_label(CodeList::Document, "resolution"), Some("nghị quyết"));
/// assert_eq!(standard_label(CodeList::Document, "population_policy"), None);
/// ```
pub fn standard_label(list: CodeList, code: &str) -> Option<&'static str> {
    STANDARD_CODES.iter().find(|(l, c, _)| *l == list && *c == code).map(|(_, _, label)| *label)
}
