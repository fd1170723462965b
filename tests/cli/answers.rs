//! What the reading commands answer on a small town: text for people, JSON for programs.

use crate::support::Folder;
use crate::town::town;
use serde_json::{Value, json};

fn figure(folder: &Folder, args: &[&str]) -> Value {
    folder.run(&[&["figure", "--json"], args].concat()).json()
}

fn rows(value: &Value) -> Vec<(String, Value)> {
    let rows = value["by"].as_array().unwrap().iter();
    rows.map(|row| (row["key"].as_str().unwrap().to_owned(), row["value"].clone())).collect()
}

fn expect(pairs: &[(&str, i64)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(key, n)| ((*key).to_owned(), json!(n))).collect()
}

#[test]
fn the_tree_of_a_day() {
    let town = town();
    insta::assert_snapshot!(town.run(&["orgs", "--as-of", "31/12/2020"]).ends(0), @r"
    Mã       Tổ chức                  Loại hình
    khoi     Đảng bộ Khối Sông Xanh   đảng bộ cấp trên trực tiếp của TCCSĐ
    so         Đảng bộ Sở Thử nghiệm  đảng bộ cơ sở
    so-dong      Chi bộ Phía Đông     chi bộ trực thuộc
    so-tay       Chi bộ Phía Tây      chi bộ trực thuộc
    tram       Chi bộ Trạm Đo         chi bộ cơ sở
    ");
    let part = town.run(&["orgs", "--scope", "so", "--json"]).json();
    let codes: Vec<&str> =
        part.as_array().unwrap().iter().map(|org| org["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["so", "so-dong", "so-tay"]);
    assert_eq!(part[1]["parent"], "so");
    // The id of an organization names it as well as its code.
    let id = part[0]["id"].as_str().unwrap();
    assert_eq!(town.run(&["orgs", "--scope", id, "--json"]).json(), part);
    assert_eq!(town.run(&["orgs", "--scope", "SO", "--json"]).json(), part);
    // A name is no code, but it leads to one.
    town.run(&["orgs", "--scope", "phia dong"]).fails(5, &["did you mean 'so-dong'?"]);
    town.run(&["orgs", "--scope", "so-donk"]).fails(5, &["did you mean 'so-dong'"]);
    // Before anything was on record there is nothing to list, and no scope to count.
    assert_eq!(town.run(&["orgs", "--as-of", "2018-12-30", "--json"]).json(), json!([]));
    let early = town.run(&["figure", "membership.total", "--as-of", "2018-12-30"]);
    early.fails(5, &["30/12/2018", "later day"]);
}

#[test]
fn members_by_file_number_and_by_scope() {
    let town = town();
    let day = ["--as-of", "31/12/2020"];
    let one = |args: &[&str]| town.run(&[&["member"], args, &day].concat());
    insta::assert_snapshot!(one(&["100002 SX"]).ends(0), @r"
    Lê Sơn, sinh ngày 02/09/1980, số lý lịch 100002 SX
    Ngày 31/12/2020: đảng viên chính thức, Chi bộ Phía Đông

    Ngày        Sự kiện
    31/12/2018  lập sổ ban đầu: Lê Sơn
    01/07/2020  chuyển sinh hoạt nội bộ: rời đi
    10/07/2020  chuyển sinh hoạt nội bộ: tiếp nhận
    ");
    insta::assert_snapshot!(one(&[]).ends(0), @r"
    Số lý lịch  Họ và tên      Tình trạng            Tổ chức
    100001 SX   Nguyễn Văn An  đảng viên chính thức  Chi bộ Phía Đông
    100005 SX   Phạm Ân        đảng viên dự bị       Chi bộ Trạm Đo
    100004 SX   Trần Thị Mai   đảng viên dự bị       Chi bộ Phía Đông
    100002 SX   Lê Sơn         đảng viên chính thức  Chi bộ Phía Đông
    ");
    let left = one(&["100003 SX", "--json"]).json();
    assert_eq!((&left["name"], &left["org"]), (&json!("Đỗ Lâm"), &json!(null)));
    assert_eq!(left["history"].as_array().unwrap().len(), 2);
    assert_eq!(one(&["--scope", "tram", "--json"]).json()[0]["file_no"], "100005 SX");
    let id = left["id"].as_str().unwrap();
    assert_eq!(one(&[id, "--json"]).json(), left);
}

#[test]
fn figures_of_days_and_periods() {
    let town = town();
    let total = |args: &[&str]| {
        let args = [&["membership.total"], args].concat();
        figure(&town, &args)["value"].clone()
    };
    assert_eq!(total(&["--as-of", "31/12/2019"]), 3);
    assert_eq!(total(&["--as-of", "2020-12-31"]), 4);
    assert_eq!(total(&["--year", "2020"]), 4);
    assert_eq!(total(&["--as-of", "05/07/2020", "--scope", "so"]), 3, "one is in transit");
    let admitted = |args: &[&str]| {
        let args = [&["membership.admitted"], args].concat();
        figure(&town, &args)["value"].clone()
    };
    assert_eq!(admitted(&["--year", "2020"]), 2);
    assert_eq!(admitted(&["--as-of", "31/03/2020"]), 1, "from 1 January on");
    assert_eq!(admitted(&["--from", "01/03/2020", "--to", "30/06/2020"]), 1);
    assert_eq!(admitted(&["--year", "2019"]), 0);
    let run = town.run(&["figure", "membership.total", "--as-of", "31/12/2020"]);
    insta::assert_snapshot!(run.ends(0), @r"
    Tổng số đảng viên: 4 đảng viên
    Đảng bộ Khối Sông Xanh, đến ngày 31/12/2020
    ");
}

#[test]
fn figures_broken_down() {
    let town = town();
    let by = |code: &str, by: &str, when: &[&str]| {
        rows(&figure(&town, &[&[code, "--by", by], when].concat()))
    };
    let year = ["--year", "2020"];
    let moving = ["--as-of", "05/07/2020"];
    let status = [("probationary", 2), ("official", 2), ("in_transit", 1)];
    let mut found = by("membership.total", "status", &moving);
    found.sort_by(|a, b| b.0.cmp(&a.0));
    let mut expected = expect(&status);
    expected.sort_by(|a, b| b.0.cmp(&a.0));
    assert_eq!(found, expected);
    assert_eq!(by("membership.total", "org", &moving), expect(&[("so", 3), ("tram", 2)]));
    assert_eq!(by("membership.admitted", "org", &year), expect(&[("so", 1), ("tram", 1)]));
    let months = by("membership.admitted", "month", &year);
    assert_eq!(months.len(), 12);
    assert_eq!(
        (&months[1], &months[4]),
        (&expect(&[("2020-02", 1)])[0], &expect(&[("2020-05", 1)])[0])
    );
    let stock = by("membership.total", "month", &["--from", "1/6/2020", "--to", "30/09/2020"]);
    let ends = [("2020-06", 5), ("2020-07", 5), ("2020-08", 5), ("2020-09", 4)];
    assert_eq!(stock, expect(&ends));
    assert_eq!(by("discipline.decisions", "form", &year), expect(&[("reprimand", 1)]));
    assert_eq!(by("discipline.decisions", "decider", &year), expect(&[("so", 1)]));
    let kinds = by("organization.base_total", "kind", &year);
    assert_eq!(kinds.iter().map(|(_, n)| n.as_i64().unwrap()).sum::<i64>(), 2);
    let parts = by("membership.transfer.total", "part", &year);
    let out = ("membership.transfer.out".to_owned(), json!(1));
    assert!(parts.len() == 3 && parts.contains(&out), "{parts:?}");
    let words = ["cannot be broken down by 'sex'", "org, month, status"];
    town.run(&["figure", "membership.total", "--by", "sex"]).fails(2, &words);
    let words = ["no sum", "--scope"];
    town.run(&["figure", "congress.held_rate", "--by", "org", "--year", "2020"]).fails(2, &words);
}

#[test]
fn every_figure_can_be_asked_explained_and_broken_down() {
    let town = town();
    let catalogue = town.run(&["indicators", "--json"]).json();
    let known = catalogue.as_array().unwrap();
    assert!(known.len() > 100);
    for code in known.iter().step_by(6).map(|one| one["code"].as_str().unwrap()) {
        town.run(&["figure", code, "--year", "2020"]).ends(0);
        town.run(&["explain", code, "--year", "2020"]).ends(0);
        let months =
            town.run(&["figure", code, "--year", "2020", "--by", "month", "--json"]).json();
        assert_eq!(rows(&months).into_iter().filter(|(key, _)| !key.is_empty()).count(), 12);
        // A coordinate that is not there is told with those that are, and each of these works.
        let wrong = town.run(&["figure", code, "--year", "2020", "--by", "?"]);
        let names = wrong.err.trim_end().split("choose one of ").nth(1).unwrap().to_owned();
        for name in names.split(", ").filter(|name| !["org", "month"].contains(name)) {
            town.run(&["figure", code, "--year", "2020", "--by", name]).ends(0);
        }
    }
}

#[test]
fn the_events_beneath_a_figure() {
    let town = town();
    let year = ["--year", "2020"];
    let run = town.run(&[&["explain", "membership.transfer.total"], &year[..]].concat());
    insta::assert_snapshot!(run.ends(0), @r"
    Lượt chuyển sinh hoạt đảng: 2 lượt
    Đảng bộ Khối Sông Xanh, năm 2020

    Ngày        Số  Tổ chức          Đối tượng  Sự kiện
    01/07/2020   1  Chi bộ Phía Tây  Lê Sơn     chuyển sinh hoạt nội bộ: rời đi
    01/09/2020   1  Chi bộ Trạm Đo   Đỗ Lâm     chuyển sinh hoạt đi Đảng bộ Núi Hồng
    Cộng: 2
    ");
    for code in ["membership.total", "membership.admitted", "discipline.total"] {
        let told = town.run(&[&["explain", code, "--json"], &year[..]].concat()).json();
        let lines = told["lines"].as_array().unwrap();
        let sum: i64 = lines.iter().map(|line| line["n"].as_i64().unwrap()).sum();
        assert_eq!(Some(sum), told["value"].as_i64(), "{code}");
        assert_eq!(told["value"], figure(&town, &[&[code], &year[..]].concat())["value"]);
        let ids = town.run(&[&["explain", code, "--ids"], &year[..]].concat()).ends(0);
        assert!(ids.contains(lines[0]["entry"].as_str().unwrap()), "{ids}");
    }
}

#[test]
fn findings_and_identities_have_an_exit_code() {
    let town = town();
    let sound = town.run(&["check", "--year", "2019"]);
    insta::assert_snapshot!(sound.ends(0), @"0 findings; 9 identities hold, 0 broken, 0 without figures");
    let broken = town.run(&["check", "--year", "2020"]).ends(1);
    assert!(broken.contains("không khớp: Mỗi quyết định kỷ luật"), "{broken}");
    assert!(broken.contains("10/10/2020  Chi bộ Phía Đông: kỷ luật khiển trách"), "{broken}");
    let run = town.run(&["check", "--year", "2020", "--json"]);
    assert_eq!(run.code, Some(1));
    let value = run.json();
    assert_eq!((&value["clean"], &value["findings"]), (&json!(false), &json!([])));
    let failing = value["identities"].as_array().unwrap().iter();
    let failing: Vec<&Value> = failing.filter(|one| one["finding"] == true).collect();
    assert_eq!(failing.len(), 1);
    assert_eq!(failing[0]["residual"], "-1");
    // A reading of one's own that holds is enough for its group.
    town.write(
        "own.toml",
        "[[identity]]\ncode = 'A'\nlabel = 'A'\nlevel = 'stated'\nleft = 'discipline.total'\n\
         relation = '='\nright = '0'\ngroup = 'g'\n\
         [[identity]]\ncode = 'B'\nlabel = 'B'\nlevel = 'stated'\nleft = 'discipline.total'\n\
         relation = '='\nright = '1'\ngroup = 'g'\n",
    );
    town.run(&["check", "--year", "2020", "--identities", "own.toml"]).ends(0);
}

#[test]
fn the_report_in_every_form() {
    let town = town();
    let report = |args: &[&str]| town.run(&[&["report", "--year", "2020"], args].concat());
    let text = report(&[]).ends(0);
    assert!(text.contains("Kết quả công tác xây dựng Đảng năm 2020"), "{text}");
    assert!(text.contains("Đảng bộ có 04 đảng viên, trong đó 02 chính thức"), "{text}");
    for form in ["text", "md", "html", "csv", "json"] {
        let printed = report(&["--format", form]).ends(0);
        assert!(printed.contains("Đảng viên"), "{form}");
        report(&["--format", form, "--out", "some"]).ends(0);
    }
    let document = report(&["--format", "json"]).json();
    assert_eq!(document["unknown"], json!([]));
    assert!(report(&["--format", "html"]).ends(0).starts_with("<!"));
    report(&["--out", "all"]).ends(0);
    for name in ["report.txt", "report.md", "report.html", "report.csv", "report.json"] {
        assert!(town.read(&format!("all/{name}")) == town.read(&format!("some/{name}")), "{name}");
    }
    assert_eq!(String::from_utf8(town.read("all/report.txt")).unwrap(), text);
    let base = report(&["--scope", "so"]).ends(0);
    assert!(base.contains("Đến hết năm 2020, Đảng bộ Sở Thử nghiệm có"), "{base}");
    report(&["--out", "register.sobo"]).fails(10, &["register.sobo", "--out"]);
    town.write(
        "own.toml",
        "title = ['$ORG $YEAR: {membership.total} {no.such}']\nperiod = 'y'\n\
        section = []\n[periods]\ny = { from = '$YEAR-01-01', to = '$YEAR-12-31' }\n",
    );
    let own = report(&["--template", "own.toml", "--format", "md"]);
    assert!(own.err.contains("'no.such'"), "{own:?}");
    assert!(own.ends(0).contains("Đảng bộ Khối Sông Xanh 2020: 04"));
    report(&["--template", "none.toml"]).fails(5, &["none.toml"]);
}
