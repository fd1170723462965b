//! What pages get: the library's data as plain JSON, with ids as text and terms in words. The types
//! of the package (`npm/src/types.ts`) say the same. Knows nothing of how anything is found.

use serde::Serialize;
use serde_json::Value;
use sobo::aggregate::{Indicator, Statement};
use sobo::model::{
    Date, Decimal, EntryId, Figure, MemberId, MemberStatus, OrgId, Person, Qualifier,
    format_decimal_plain,
};
use sobo::{OrgView, Reader};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FigureOut {
    indicator: String,
    label: String,
    unit: String,
    value: Option<String>,
    text: String,
    qualifier: Option<&'static str>,
    status: &'static str,
    status_text: String,
    kind: Value,
    scope: String,
    period: String,
}

pub(crate) fn figure(indicator: &Indicator, figure: &Figure) -> FigureOut {
    let (status, status_text) = match figure.status {
        _ if figure.value.is_none() => ("missing", String::new()),
        Some(s) if s.reported < s.expected => {
            ("partial", format!("{}/{} đơn vị", s.reported, s.expected))
        }
        Some(s) => ("complete", format!("{}/{} đơn vị", s.reported, s.expected)),
        None => ("complete", String::new()),
    };
    let qualifier = figure.value.map(|value| value.qualifier).filter(|q| *q != Qualifier::Exact);
    FigureOut {
        indicator: indicator.code.to_string(),
        label: indicator.label.clone(),
        unit: indicator.unit.clone(),
        value: figure.value.map(|value| number(value.value)),
        text: figure.to_string(),
        qualifier: qualifier.map(Qualifier::word),
        status,
        status_text,
        kind: serde_json::to_value(figure.kind).unwrap_or_default(),
        scope: figure.basis.scope.to_string(),
        period: format!("{}..{}", figure.basis.from.to_iso(), figure.basis.to.to_iso()),
    }
}

/// A number as programs read it: a point before decimals, nothing between thousands.
pub(crate) fn number(value: Decimal) -> String {
    format_decimal_plain(value).replace(',', ".")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrgOut {
    id: String,
    code: String,
    name: String,
    kind: &'static str,
    kind_label: &'static str,
    parent: Option<String>,
    alive: bool,
    depth: u32,
}

pub(crate) fn org(org: OrgView) -> OrgOut {
    OrgOut {
        id: org.id.to_string(),
        code: org.code,
        name: org.name,
        kind: org.kind.code(),
        kind_label: org.kind.label(),
        parent: org.parent.map(|parent| parent.to_string()),
        alive: org.alive,
        depth: org.depth,
    }
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberOut {
    id: String,
    name: String,
    file_no: Option<String>,
    birth: Option<String>,
    org: Option<String>,
    org_name: String,
    status: Option<&'static str>,
    status_label: &'static str,
}

pub(crate) fn member(
    reader: &Reader,
    (id, person): (MemberId, &Person),
    (org, status): (Option<OrgId>, Option<MemberStatus>),
    day: Date,
) -> MemberOut {
    MemberOut {
        id: id.to_string(),
        name: person.name.to_string(),
        file_no: person.file_no.as_ref().map(ToString::to_string),
        birth: person.birth.map(Date::to_iso),
        org: org.map(|org| org.to_string()),
        org_name: org.map(|org| reader.tree().name(org, day)).unwrap_or_default(),
        status: status.map(MemberStatus::code),
        status_label: status.map_or("", MemberStatus::label),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryOut {
    pub(crate) id: String,
    pub(crate) recorded: u64,
    pub(crate) day: String,
    pub(crate) event: &'static str,
    pub(crate) text: String,
    pub(crate) scope: Option<String>,
    pub(crate) scope_name: String,
    pub(crate) line: Value,
    pub(crate) quarantine: Option<&'static str>,
}

/// One line under a figure, a finding or a member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineOut {
    pub(crate) entry: String,
    pub(crate) day: String,
    pub(crate) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) org: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) n: Option<String>,
}

impl LineOut {
    pub(crate) fn new(entry: EntryId, day: Date, text: String) -> Self {
        let (entry, day) = (entry.to_string(), day.to_iso());
        Self { entry, day, text, event: None, org: None, org_name: None, n: None }
    }
}

#[derive(Serialize)]
pub(crate) struct StatementOut {
    rows: Vec<StatementRow>,
    opening: String,
    closing: String,
    residual: String,
}

#[derive(Serialize)]
struct StatementRow {
    code: &'static str,
    label: &'static str,
    n: String,
}

pub(crate) fn statement(s: &Statement) -> StatementOut {
    let row = |code, label, n: i128| StatementRow { code, label, n: n.to_string() };
    StatementOut {
        rows: vec![
            row("opening", "Đầu kỳ", s.opening),
            row("opened", "Lập sổ", s.opened),
            row("admitted", "Kết nạp", s.admitted),
            row("restored", "Phục hồi đảng tịch", s.restored),
            row("transferred_in", "Chuyển đến", s.transferred_in),
            row("came_with_org", "Đến theo tổ chức", s.came_with_org),
            row("expelled", "Khai trừ", s.expelled),
            row("struck_off", "Xóa tên", s.struck_off),
            row("exited", "Xin ra khỏi Đảng", s.exited),
            row("died", "Từ trần", s.died),
            row("transferred_out", "Chuyển đi", s.transferred_out),
            row("went_with_org", "Đi theo tổ chức", s.went_with_org),
            row("closing", "Cuối kỳ", s.closing),
            row("in_transit", "Trong đó đang chuyển", s.in_transit),
        ],
        opening: s.opening.to_string(),
        closing: s.closing.to_string(),
        residual: s.residual().to_string(),
    }
}
