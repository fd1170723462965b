//! What the coordinates of each measure's class are called, and what their tags mean. The order is
//! that of the comment on each `Measure`.

use super::Asked;
use sobo::model::{
    Activity, ActivityKind, BadgeStage, CodeList, ElectedBy, Grade, Ground, Honoured, LetterKind,
    Measure, MemberForm, MemberStatus, Mode, OrgForm, OrgKind, Organ, PostBasis, ReviewKind, Role,
    StrikeOffGround, SubjectKind, Tag, Track, rule,
};

/// One coordinate.
pub(crate) struct Coordinate {
    /// What `--by` calls it.
    pub(crate) name: &'static str,
    meaning: Meaning,
}

/// The code and the term of a number of a closed list.
type Lookup = fn(u32) -> Option<(&'static str, &'static str)>;

/// What a tag means.
enum Meaning {
    /// A number of a closed list.
    Listed(Lookup),
    /// A code, of this list where it is a standard one.
    Coded(CodeList),
    /// An organization, a year, a number: what it is says itself.
    Plain,
    /// One or zero.
    Flag(&'static str, &'static str),
}

macro_rules! listed {
    ($name:literal, $list:ident) => {
        Coordinate {
            name: $name,
            meaning: Meaning::Listed(|n| $list::from_number(n).map(|v| (v.code(), v.label()))),
        }
    };
}

const fn coded(name: &'static str, list: CodeList) -> Coordinate {
    Coordinate { name, meaning: Meaning::Coded(list) }
}

const fn plain(name: &'static str) -> Coordinate {
    Coordinate { name, meaning: Meaning::Plain }
}

const fn flag(name: &'static str, yes: &'static str, no: &'static str) -> Coordinate {
    Coordinate { name, meaning: Meaning::Flag(yes, no) }
}

/// The coordinates of a measure, in the order of its class. Where the last ones only say what is
/// counted once, they are left out.
pub(crate) fn of(measure: Measure) -> Vec<Coordinate> {
    match measure {
        Measure::Strength => vec![listed!("status", MemberStatus)],
        Measure::InTransit => vec![plain("receiver"), listed!("status", MemberStatus)],
        Measure::Admitted => vec![flag("again", "kết nạp lại", "kết nạp lần đầu")],
        Measure::Left => vec![plain("receiver")],
        Measure::Received => vec![plain("sender")],
        Measure::StruckOff => vec![listed!("ground", StrikeOffGround)],
        Measure::Badge => vec![listed!("stage", BadgeStage), plain("threshold")],
        Measure::MemberRated | Measure::OrgRated => vec![listed!("grade", Grade)],
        Measure::Discipline => {
            vec![listed!("form", MemberForm), plain("decider"), listed!("organ", Organ)]
        }
        Measure::DisciplineContent => vec![coded("content", CodeList::Violation)],
        Measure::CasePending => {
            vec![listed!("track", Track), coded("content", CodeList::Violation)]
        }
        Measure::Post => vec![listed!("organ", Organ), listed!("role", Role)],
        Measure::PostTaken => {
            vec![listed!("organ", Organ), listed!("role", Role), listed!("basis", PostBasis)]
        }
        Measure::Delegate => {
            vec![coded("congress", CodeList::Other), flag("alternate", "dự khuyết", "chính thức")]
        }
        Measure::Assessed => vec![coded("purpose", CodeList::Purpose)],
        Measure::ActivitySpan => vec![listed!("kind", ActivityKind)],
        Measure::Planned => vec![listed!("role", Role)],
        Measure::LetterReceived => {
            vec![listed!("kind", LetterKind), flag("repeated", "gửi lại", "gửi lần đầu")]
        }
        Measure::LetterOpen => vec![listed!("kind", LetterKind)],
        _ => of_others(measure),
    }
}

/// The measures of organizations and of the office.
fn of_others(measure: Measure) -> Vec<Coordinate> {
    match measure {
        Measure::Organizations
        | Measure::OrgFounded
        | Measure::OrgReceived
        | Measure::OrgHandedOver
        | Measure::OrgMerged
        | Measure::OrgSplit
        | Measure::OrgDissolved => vec![listed!("kind", OrgKind)],
        Measure::OrgKindChanged => vec![listed!("old_kind", OrgKind), listed!("new_kind", OrgKind)],
        Measure::OrgReparented => vec![plain("old_parent"), plain("new_parent")],
        Measure::OrgDisciplined => vec![listed!("form", OrgForm)],
        Measure::CongressHeld => vec![plain("term"), plain("ordinal")],
        Measure::CommitteeElected | Measure::CommitteePending => vec![plain("term")],
        Measure::SecretaryElected => vec![plain("term"), listed!("elected_by", ElectedBy)],
        Measure::VacancyLeft => vec![plain("term"), listed!("role", Role)],
        Measure::Commission => vec![plain("term"), plain("seats")],
        Measure::Title => vec![coded("title", CodeList::Award)],
        Measure::Place => vec![coded("place", CodeList::Place)],
        Measure::Sponsorship | Measure::SponsorshipAssigned => {
            vec![coded("commune", CodeList::Place)]
        }
        Measure::Inspection => vec![
            listed!("activity", Activity),
            plain("actor"),
            listed!("organ", Organ),
            listed!("subject", SubjectKind),
            listed!("mode", Mode),
        ],
        Measure::InspectionGround => {
            vec![listed!("activity", Activity), listed!("ground", Ground), listed!("organ", Organ)]
        }
        Measure::ClassHeld
        | Measure::Attendance
        | Measure::Nominated
        | Measure::CourseRegistered => vec![coded("kind", CodeList::Class)],
        Measure::DocumentIn | Measure::DocumentOut => vec![coded("kind", CodeList::Document)],
        Measure::Meeting => vec![coded("kind", CodeList::Other)],
        Measure::Commended => vec![coded("award", CodeList::Award), listed!("honoured", Honoured)],
        Measure::Work => {
            vec![
                coded("occasion", CodeList::Other),
                flag("plaque", "được gắn biển", "không gắn biển"),
            ]
        }
        Measure::ReviewYears => {
            vec![coded("instrument", CodeList::Other), listed!("kind", ReviewKind)]
        }
        Measure::CommuneRecognized => {
            vec![coded("standard", CodeList::Award), coded("commune", CodeList::Place)]
        }
        Measure::Donated => {
            vec![coded("donor", CodeList::Donation), coded("channel", CodeList::Donation)]
        }
        Measure::UnionActivity | Measure::UnionParticipants => {
            vec![coded("union", CodeList::Other), coded("kind", CodeList::Other)]
        }
        _ => Vec::new(),
    }
}

/// What a tag is called: for programs, and for people.
pub(crate) fn name(coordinate: &Coordinate, tag: &Tag, asked: &Asked<'_>) -> (String, String) {
    match (tag, &coordinate.meaning) {
        (Tag::Number(n), Meaning::Listed(lookup)) => match lookup(*n) {
            Some((code, label)) => (code.to_owned(), label.to_owned()),
            None => (n.to_string(), n.to_string()),
        },
        (Tag::Number(n), Meaning::Flag(yes, no)) => {
            (n.to_string(), (if *n == 0 { no } else { yes }).to_string())
        }
        (Tag::Number(n), _) => (n.to_string(), n.to_string()),
        (Tag::Code(code), Meaning::Coded(list)) => {
            let label = rule::standard_label(*list, code.as_str()).unwrap_or(code.as_str());
            (code.to_string(), label.to_owned())
        }
        (Tag::Code(code), _) => (code.to_string(), code.to_string()),
        (Tag::Org(org), _) => {
            let tree = asked.reader.tree();
            let code = tree.org(*org).map_or_else(|| org.to_string(), |s| s.code.to_string());
            (code, tree.name(*org, asked.period.to()))
        }
        (Tag::Who(subject), _) => {
            let id = subject.founder().map_or_else(String::new, |id| id.to_string());
            (id.clone(), id)
        }
    }
}
