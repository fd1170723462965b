//! What stops in the middle: Ctrl-C, a full disk, a reader who leaves. All or nothing, always.

use crate::support::{Folder, Run, wait_until};
use std::io::Write;
use std::process::{Child, Command, Stdio};

const CELL: &str = concat!(
    r#"{"event":"organization_registered","on":"31/12/2018","code":"cb1","#,
    r#""name":"Chi bộ Trạm Đo","kind":"base_cell"}"#,
    "\n"
);

fn admission(n: usize) -> String {
    format!(
        "{{\"event\":\"admission\",\"on\":\"03/02/2020\",\"scope\":\"cb1\",\"org\":\"cb1\",\
         \"again\":false,\"person\":{{\"name\":\"Trần Thị Mai\",\"file_no\":\"{n:06} SX\"}}}}\n"
    )
}

/// A cell and so many admissions, as lines of an import.
fn lines(members: usize) -> String {
    let mut text = String::from(CELL);
    for n in 0..members {
        text.push_str(&admission(n));
    }
    text
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

/// The register holds nothing, is sound, and takes the whole import.
fn is_untouched_and_usable(folder: &Folder) {
    let found = folder.run(&["verify", "--json"]).json();
    assert_eq!((&found["clean"], &found["entries"]), (&true.into(), &0.into()), "{found}");
    folder.write("few.jsonl", lines(2));
    folder.run(&["import", "few.jsonl"]).ends(0);
    assert_eq!(folder.run(&["verify", "--json"]).json()["entries"], 3);
}

#[test]
fn ctrl_c_while_an_import_waits_for_lines() {
    for name in ["-INT", "-TERM"] {
        let folder = Folder::with_register();
        let mut child = folder.start(&["import", "-"]);
        // More than a pipe holds: that it was taken shows that the import reads.
        let mut input = child.stdin.take().unwrap();
        input.write_all(lines(2_000).as_bytes()).unwrap();
        signal(&child, name);
        let run: Run = child.wait_with_output().unwrap().into();
        run.fails(130, &["interrupted", "nothing was changed"]);
        drop(input);
        is_untouched_and_usable(&folder);
    }
}

#[test]
fn ctrl_c_in_the_middle_of_an_import() {
    let folder = Folder::with_register();
    folder.write("many.jsonl", lines(60_000));
    let size = || std::fs::metadata(folder.path("register.sobo")).unwrap().len();
    let before = size();
    let mut command = folder.sobo(&["import", "many.jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Wherever it is: reading, recording, or already done with nothing left to stop.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the import is too short to be interrupted");
    signal(&child, "-INT");
    let run: Run = child.wait_with_output().unwrap().into();
    assert!(before > 0 && size() > 0);
    run.fails(130, &["interrupted", "nothing was changed"]);
    is_untouched_and_usable(&folder);
}

#[test]
fn a_killed_import_leaves_nothing() {
    let folder = Folder::with_register();
    let mut child = folder.start(&["import", "-"]);
    child.stdin.as_mut().unwrap().write_all(lines(2_000).as_bytes()).unwrap();
    signal(&child, "-KILL");
    assert_eq!(child.wait_with_output().unwrap().status.code(), None);
    is_untouched_and_usable(&folder);
}

#[test]
fn ctrl_c_while_others_wait() {
    // A command that only reads ends at once too.
    let folder = Folder::with_register();
    folder.write("few.jsonl", lines(400));
    folder.run(&["import", "few.jsonl"]).ends(0);
    let mut child = folder.start(&["export"]);
    // Nobody reads: it stands still on a full pipe.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the export fits into a pipe");
    signal(&child, "-INT");
    wait_until("the export ends", || child.try_wait().unwrap().is_some());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_disk_that_gets_full_while_an_import_commits() {
    let folder = Folder::with_register();
    folder.write("many.jsonl", lines(3_000));
    let size = std::fs::metadata(folder.path("register.sobo")).unwrap().len();
    let blocks = size / 512 + 8;
    let line = format!("trap '' XFSZ; ulimit -f {blocks}; sobo import many.jsonl");
    folder.shell(&line).fails(10, &["no space", "free some"]);
    is_untouched_and_usable(&folder);
}

#[test]
fn an_export_whose_reader_leaves_or_whose_disk_is_full() {
    let folder = Folder::with_register();
    folder.write("few.jsonl", lines(400));
    folder.run(&["import", "few.jsonl"]).ends(0);
    let run = folder.shell("sobo export | head -1");
    assert_eq!((run.err.as_str(), run.out.lines().count()), ("", 1), "{run:?}");
    if std::path::Path::new("/dev/full").exists() {
        folder.shell("sobo export > /dev/full").fails(10, &["No space"]);
    }
    let line = "trap '' XFSZ; ulimit -f 8; sobo export --out part.jsonl";
    let run = folder.shell(line);
    assert_eq!(run.code, Some(10), "{run:?}");
    assert!(!folder.path("part.jsonl").exists(), "half an export is none");
}
