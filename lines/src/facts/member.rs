//! Lines about members.

use super::lines;
use sobo::model::{
    ActivityKind, Admission, BadgeStage, Code, Date, Discipline, EntryId, Grade, MemberFact,
    MemberForm, MemberId, MemberStatus, OrgId, Organ, Person, PostBasis, RegisteredAs, Role,
    StrikeOffGround, Term, Text, TransferId,
};

lines! { MemberFact;
    /// A member was entered on the roll without a flow of the year (lập sổ, theo tổ chức đến).
    "member_registered" MemberRegistered {
        /// The person.
        person: Person,
        /// The cell, by code.
        org: OrgId,
        /// Status on that day.
        status: MemberStatus,
        /// Why there is no admission.
        basis: RegisteredAs,
        /// The day of the admission decision, from which Party age counts.
        admitted: Option<Date>,
    } = (MemberFact::Registered { person, org, status, basis, admitted })

    /// Admission as a probationary member (kết nạp), on the day of the ceremony.
    "admission" AdmissionOf {
        /// The person.
        person: Person,
        /// The cell, by code.
        org: OrgId,
        /// Whether it is a second admission.
        again: bool = default,
    } = (MemberFact::Admitted(Admission { person, org, again }))

    /// A member was received from outside the register (chuyển đến).
    "transfer_in" TransferIn {
        /// The person.
        person: Person,
        /// The cell, by code.
        org: OrgId,
        /// Status on that day.
        status: MemberStatus,
        /// The organization that sent the papers.
        from: Text,
    } = (MemberFact::TransferredIn { person, org, status, from })

    /// A former member of the register was admitted again (kết nạp lại).
    "readmission" Readmission {
        /// The member, by file number.
        member: MemberId,
        /// The cell, by code.
        org: OrgId,
    } = (MemberFact::ReAdmitted { member, org })

    /// A wrongful removal was annulled (phục hồi đảng tịch).
    "restoration" Restoration {
        /// The member, by file number.
        member: MemberId,
        /// The cell, by code.
        org: OrgId,
        /// Status regained.
        status: MemberStatus,
    } = (MemberFact::Restored { member, org, status })

    /// A former member of the register came back with papers from outside (chuyển về).
    "transfer_back" TransferBack {
        /// The member, by file number.
        member: MemberId,
        /// The cell, by code.
        org: OrgId,
        /// The organization that sent the papers.
        from: Text,
    } = (MemberFact::TransferredBack { member, org, from })

    /// Recognition as an official member (công nhận đảng viên chính thức).
    "recognition" Recognition {
        /// The member, by file number.
        member: MemberId,
    } = (MemberFact::Recognized { member })

    /// A member was sent to an organization outside the register (chuyển đi).
    "transfer_out" TransferOut {
        /// The member, by file number.
        member: MemberId,
        /// Where to.
        to: Text,
    } = (MemberFact::TransferredOut { member, to })

    /// First half of a transfer inside the register: left with papers (rời đi). Give the line a
    /// label; the second half names it.
    "transfer_left" TransferLeft {
        /// The member, by file number.
        member: MemberId,
        /// The cell that is to receive, by code.
        to: OrgId,
    } = (MemberFact::Left { member, to })

    /// Second half of a transfer: received (tiếp nhận).
    "transfer_received" TransferReceived {
        /// The member, by file number.
        member: MemberId,
        /// The leaving half: `#label` of its line, or its id.
        transfer: TransferId,
        /// The cell that received, by code.
        org: OrgId,
    } = (MemberFact::Received { member, transfer, org })

    /// Struck off the roll (xóa tên).
    "struck_off" StruckOff {
        /// The member, by file number.
        member: MemberId,
        /// The ground.
        ground: StrikeOffGround,
    } = (MemberFact::StruckOff { member, ground })

    /// Left the Party on their own wish (xin ra khỏi Đảng).
    "exit" Exit {
        /// The member, by file number.
        member: MemberId,
    } = (MemberFact::Exited { member })

    /// Died (từ trần).
    "death" Death {
        /// The member, by file number.
        member: MemberId,
    } = (MemberFact::Died { member })

    /// A stage of the Party Badge (Huy hiệu Đảng).
    "badge" Badge {
        /// The member, by file number.
        member: MemberId,
        /// Years of Party age: 30, 40, 45, … 90.
        threshold: u32,
        /// The stage.
        stage: BadgeStage,
    } = (MemberFact::Badge { member, threshold, stage })

    /// The yearly rating of a member (xếp loại đảng viên).
    "member_rated" MemberRated {
        /// The member, by file number.
        member: MemberId,
        /// The year rated.
        year: i32,
        /// The grade.
        grade: Grade,
        /// Why not rated.
        reason: Option<Text>,
    } = (MemberFact::Rated { member, year, grade, reason })

    /// A member was disciplined: one form, one deciding body, any number of contents (kỷ luật).
    "member_disciplined" MemberDisciplined {
        /// The member, by file number.
        member: MemberId,
        /// The form.
        form: MemberForm,
        /// The organization that decided, by code.
        by: OrgId,
        /// Its organ.
        organ: Organ,
        /// Contents of the violation, listed codes.
        contents: Vec<Code> = default,
    } = (MemberFact::Disciplined(Discipline { member, form, by, organ, contents }))

    /// A form of discipline was changed on appeal or review (thay đổi hình thức kỷ luật).
    "discipline_changed" DisciplineChanged {
        /// The member, by file number.
        member: MemberId,
        /// The decision: `#label` of its line, or its id.
        decision: EntryId,
        /// The form that stands from now on; none when the decision was annulled.
        form: Option<MemberForm>,
    } = (MemberFact::DisciplineChanged { member, decision, form })

    /// A special way of taking part began (miễn sinh hoạt, sinh hoạt tạm thời …).
    "activity_began" ActivityBegan {
        /// The member, by file number.
        member: MemberId,
        /// Its kind.
        kind: ActivityKind,
        /// More about it.
        note: Option<Text>,
    } = (MemberFact::ActivityBegan { member, kind, note })

    /// It ended.
    "activity_ended" ActivityEnded {
        /// The member, by file number.
        member: MemberId,
        /// Its kind.
        kind: ActivityKind,
    } = (MemberFact::ActivityEnded { member, kind })

    /// A post was taken (bầu, chỉ định, chuẩn y chức vụ).
    "post_taken" PostTaken {
        /// The member, by file number.
        member: MemberId,
        /// The organization of the post, by code.
        org: OrgId,
        /// The organ.
        organ: Organ,
        /// The post.
        role: Role,
        /// How it was taken.
        basis: PostBasis,
    } = (MemberFact::PostTaken { member, org, organ, role, basis })

    /// A post was left (thôi giữ chức vụ).
    "post_left" PostLeft {
        /// The member, by file number.
        member: MemberId,
        /// The organization of the post, by code.
        org: OrgId,
        /// The post.
        role: Role,
    } = (MemberFact::PostLeft { member, org, role })

    /// Elected as a delegate to a congress (bầu đại biểu).
    "delegate_elected" DelegateElected {
        /// The member, by file number.
        member: MemberId,
        /// The congress.
        congress: Code,
        /// The term it opens.
        term: Term,
        /// Whether as an alternate (dự khuyết).
        alternate: bool = default,
    } = (MemberFact::DelegateElected { member, congress, term, alternate })

    /// A member was assessed (nhận xét, thẩm định tiêu chuẩn chính trị).
    "member_assessed" MemberAssessed {
        /// The member, by file number.
        member: MemberId,
        /// What for, a listed code.
        purpose: Code,
    } = (MemberFact::Assessed { member, purpose })

    /// A member was entered in a planning list (quy hoạch).
    "planned" Planned {
        /// The member, by file number.
        member: MemberId,
        /// The organization of the post, by code.
        org: OrgId,
        /// The post.
        role: Role,
        /// The term.
        term: Term,
    } = (MemberFact::Planned { member, org, role, term })

    /// The personal record changed (thay đổi lý lịch).
    "profile_changed" ProfileChanged {
        /// The member, by file number.
        member: MemberId,
        /// The record as it is now.
        person: Person,
    } = (MemberFact::ProfileChanged { member, person })

    /// Two records are of one person (trùng hồ sơ).
    "same_person" SamePersonAs {
        /// The record that goes on.
        member: MemberId,
        /// The record that counts no more.
        double: MemberId,
    } = (MemberFact::SamePerson { member, double })
}
