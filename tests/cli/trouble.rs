//! Bad situations: each a clear message with a way out, a documented exit code, nothing half done.

use crate::support::{DEVICE, Folder, Run};
use redb::{ReadableDatabase, ReadableTable, TableHandle};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Commands that read a register, with arguments that are otherwise in order.
const READING: [&[&str]; 8] = [
    &["export"],
    &["orgs"],
    &["member"],
    &["figure", "membership.total"],
    &["explain", "membership.total"],
    &["report", "--year", "2020"],
    &["check"],
    &["verify"],
];

#[test]
fn a_register_that_is_not_there() {
    let folder = Folder::new();
    folder.write("lines.jsonl", "");
    for args in READING.iter().chain(&[&["rebuild"][..], &["import", "lines.jsonl"]]) {
        folder.run(args).fails(5, &["no register", "register.sobo", "sobo init"]);
    }
    assert_eq!(folder.files(), ["lines.jsonl"]);
    let mut command = folder.sobo(&["orgs"]);
    let run: Run = command.env("SOBO_DB", "elsewhere.sobo").output().unwrap().into();
    run.fails(5, &["elsewhere.sobo"]);
}

#[test]
fn a_missing_or_broken_device_file() {
    let folder = Folder::with_register();
    folder.write("lines.jsonl", "");
    let device = folder.path("register.sobo.device");
    for text in ["", "sobo device 1\n12\n", "sobo device 9\n", &DEVICE.repeat(2)] {
        std::fs::write(&device, text).unwrap();
        let words = ["register.sobo.device", "not readable", "bring back"];
        folder.run(&["import", "lines.jsonl"]).fails(4, &words);
    }
    std::fs::remove_file(&device).unwrap();
    let words = ["device file is missing", "register.sobo.device", "--new-device"];
    folder.run(&["import", "lines.jsonl"]).fails(5, &words);
}

#[test]
fn a_figure_that_does_not_exist() {
    let folder = Folder::with_register();
    for command in ["figure", "explain"] {
        let words = ["'membership.totl'", "did you mean 'membership.total'", "sobo indicators"];
        folder.run(&[command, "membership.totl"]).fails(5, &words);
        folder.run(&[command, "xyz"]).fails(5, &["'xyz'", "sobo indicators"]);
    }
}

#[test]
fn an_organization_or_member_that_is_not_there() {
    let folder = Folder::with_register();
    for args in [&["orgs"][..], &["figure", "membership.total"], &["member"], &["check"]] {
        let args = [args, &["--scope", "cb1"]].concat();
        folder.run(&args).fails(5, &["no organization 'cb1'", "sobo orgs"]);
    }
    folder.run(&["member", "123456"]).fails(5, &["'123456'", "sobo member"]);
    let id = format!("{}:7", "0".repeat(32));
    folder.run(&["orgs", "--scope", &id]).fails(5, &["no organization"]);
    folder.run(&["member", &id]).fails(5, &["member 0000"]);
}

#[test]
fn files_that_are_no_register() {
    let folder = Folder::with_register();
    let sound = folder.read("register.sobo");
    let text = "Sổ bộ đảng viên. ".repeat(5_000);
    let database = sound[..sound.len() / 2].to_vec();
    for (bytes, codes) in [
        (Vec::new(), &[9, 7][..]),
        (b"x".to_vec(), &[9, 7]),
        (text.into_bytes(), &[9]),
        (database, &[7]),
        (vec![0; 100_000], &[9, 7]),
    ] {
        folder.write("register.sobo", &bytes);
        for args in READING {
            let run = folder.run(args);
            assert!(codes.contains(&run.code.unwrap()), "{} bytes: {run:?}", bytes.len());
            let code = run.code.unwrap();
            run.fails(code, &["register.sobo", ";"]);
        }
        assert!(folder.read("register.sobo") == bytes, "a foreign file was changed");
    }
}

#[test]
fn a_damaged_page_is_told_and_is_no_panic() {
    let folder = Folder::with_register();
    let sound = folder.read("register.sobo");
    let mut told = 0;
    for at in (0..sound.len()).step_by(sound.len() / 60) {
        let mut broken = sound.clone();
        for byte in &mut broken[at..(at + 64).min(sound.len())] {
            *byte ^= 0x5a;
        }
        folder.write("register.sobo", &broken);
        let run = folder.run(&["verify"]);
        assert!(!run.err.contains("panicked") && !run.err.contains("defect"), "{at}: {run:?}");
        assert!(matches!(run.code, Some(0 | 1 | 7 | 9)), "{at}: {run:?}");
        told += u32::from(run.code != Some(0));
    }
    assert!(told > 0, "no damage was noticed");
}

#[test]
fn a_register_of_a_newer_format() {
    let folder = Folder::with_register();
    let db = redb::Database::open(folder.path("register.sobo")).unwrap();
    let txn = db.begin_read().unwrap();
    let names: Vec<String> =
        txn.list_tables().unwrap().map(|table| table.name().to_owned()).collect();
    drop(txn);
    let name = names.iter().find(|name| name.starts_with("meta")).unwrap();
    let meta: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new(name);
    let txn = db.begin_write().unwrap();
    let newer = {
        let mut meta = txn.open_table(meta).unwrap();
        let own = meta.get(&b"format"[..]).unwrap().unwrap().value().try_into().unwrap();
        let newer = u32::from_be_bytes(own) + 1;
        meta.insert(&b"format"[..], newer.to_be_bytes().as_slice()).unwrap();
        newer
    };
    txn.commit().unwrap();
    let says = format!("format {newer}");
    drop(db);
    for args in READING {
        folder.run(args).fails(9, &[&says, "newer version of the software"]);
    }
    folder.run(&["init"]).fails(9, &[&says]);
}

#[test]
fn a_register_that_another_process_holds() {
    let folder = Folder::with_register();
    let held = redb::Database::open(folder.path("register.sobo")).unwrap();
    for args in READING.iter().chain(&[&["rebuild"][..]]) {
        let words = ["register.sobo", "open elsewhere", "close it in the other program"];
        folder.run(args).fails(11, &words);
    }
    drop(held);
    folder.run(&["verify"]).ends(0);
}

#[test]
fn a_folder_in_place_of_a_file() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("register.sobo")).unwrap();
    for args in READING.iter().chain(&[&["init"][..]]) {
        folder.run(args).fails(4, &["a folder is no register", "register.sobo", "--db"]);
    }
    assert_eq!(folder.files(), ["register.sobo"]);
    let folder = Folder::with_register();
    let args = ["report", "--year", "2020", "--template", "."];
    folder.run(&args).fails(5, &["no organization"]);
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = Folder::new();
    folder.run(&["--db", "no/such/r.sobo", "init"]).fails(10, &["no/such/r.sobo.device", "--db"]);
    assert_eq!(folder.files(), Vec::<String>::new());
}

/// Whether the tests run as a user whom no permission stops.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

/// The binary as somebody whom permissions do stop, at work in a folder that they can enter.
fn as_nobody(folder: &Folder, args: &[&str]) -> Run {
    const NOBODY: u32 = 65_534;
    let mut command = if is_root() {
        // The folder of the build may be closed to others.
        let copy = folder.path("sobo-for-all");
        if !copy.exists() {
            std::fs::copy(env!("CARGO_BIN_EXE_sobo"), &copy).unwrap();
            permit(&copy, 0o755);
        }
        let mut command = folder.program(&copy, args);
        command.uid(NOBODY).gid(NOBODY);
        command
    } else {
        folder.sobo(args)
    };
    // A copy just written counts as open for writing in processes that other tests start.
    let mut run = command.output();
    while run.as_ref().is_err_and(|e| e.kind() == std::io::ErrorKind::ExecutableFileBusy) {
        std::thread::sleep(Duration::from_millis(20));
        run = command.output();
    }
    run.unwrap().into()
}

fn permit(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn files_and_folders_that_may_not_be_written() {
    let folder = Folder::with_register();
    let register = folder.path("register.sobo");
    permit(&folder.path("."), 0o755);
    permit(&register, 0o444);
    for args in READING {
        let words = ["register.sobo", "may not be opened for writing", "permissions"];
        as_nobody(&folder, args).fails(10, &words);
    }
    permit(&register, 0o000);
    as_nobody(&folder, &["verify"]).fails(10, &["register.sobo", "permissions"]);
    permit(&folder.path("."), 0o555);
    let run = as_nobody(&folder, &["--db", "new.sobo", "init"]);
    run.fails(10, &["new.sobo.device", "--db"]);
    permit(&folder.path("."), 0o755);
    assert!(!folder.files().iter().any(|name| name.starts_with("new.sobo")));
}

#[test]
fn a_disk_that_is_full() {
    let folder = Folder::new();
    // The limit on file sizes stops every user, and a trapped signal makes it an error.
    folder.shell("trap '' XFSZ; ulimit -f 16; sobo init").fails(10, &["no space", "free some"]);
    assert_eq!(folder.files(), Vec::<String>::new(), "nothing is left behind");
    if Path::new("/dev/full").exists() {
        let run = folder.shell("sobo indicators > /dev/full");
        run.fails(10, &["writing failed", "No space"]);
        folder.shell("sobo completions bash > /dev/full").fails(10, &["writing failed"]);
    }
}

#[test]
fn a_reader_who_has_enough() {
    let folder = Folder::new();
    let mut child = folder.start(&["indicators", "--json"]);
    drop(child.stdout.take());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!(run.err, "");
    run.ends(0);
    let line = folder.shell("sobo indicators --json | head -1");
    assert_eq!((line.err.as_str(), line.out.as_str()), ("", "[\n"));
}

#[test]
fn closed_standard_streams() {
    let folder = Folder::with_register();
    folder.shell("sobo verify <&-").ends(0);
    folder.shell("sobo verify >&- 2>&-").ends(0);
    folder.shell("sobo orgs --scope x >&- 2>&-").ends(5);
}

#[test]
fn a_template_or_identities_that_are_not_readable() {
    let folder = Folder::with_register();
    folder.write("broken.toml", "identity = 5");
    folder.write("latin.toml", b"# \xe9");
    for (file, code, words) in [
        ("broken.toml", 4, "broken.toml"),
        ("latin.toml", 4, "UTF-8"),
        ("none.toml", 5, "none.toml"),
        (".", 10, "cannot be read"),
    ] {
        folder.run(&["check", "--identities", file]).fails(code, &[words]);
    }
}

#[test]
fn the_test_of_permissions_is_no_empty_one() {
    // Where root runs the tests, another user must be at hand.
    let folder = Folder::new();
    permit(&folder.path("."), 0o755);
    let run = as_nobody(&folder, &["--version"]);
    assert!(run.ends(0).starts_with("sobo "));
    let mut id = Command::new("true");
    assert!(!is_root() || id.uid(65_534).status().unwrap().success());
}
