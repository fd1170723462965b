//! Commands that need no events: creating, help, completions, the catalogue.

use crate::support::{DEVICE, Folder};

const COMMANDS: [&str; 26] = [
    "init",
    "import",
    "export",
    "orgs",
    "member",
    "indicators",
    "figure",
    "explain",
    "report",
    "check",
    "verify",
    "rebuild",
    "device",
    "devices",
    "grant",
    "revoke",
    "trust",
    "quarantine",
    "forks",
    "fork",
    "delta",
    "submit",
    "receive",
    "sync",
    "schema",
    "completions",
];

#[test]
fn help_lists_every_command_and_exit_code() {
    let help = Folder::new().run(&["--help"]).ends(0);
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
    for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 70, 130] {
        assert!(help.contains(&format!("{code:>5}  ")), "{code}: {help}");
    }
}

#[test]
fn every_command_has_help_with_examples() {
    let folder = Folder::new();
    for command in COMMANDS {
        let help = folder.run(&[command, "--help"]).ends(0);
        let examples = help.split("Examples:\n").nth(1).unwrap_or_else(|| panic!("{help}"));
        assert!(examples.contains(&format!("sobo {command}")) || examples.contains("sobo --db"));
        assert_eq!(folder.run(&["help", command]).ends(0), help);
    }
    assert_eq!(folder.files(), Vec::<String>::new());
}

/// Commands below commands.
const BELOW: [[&str; 2]; 5] = [
    ["delta", "export"],
    ["delta", "import"],
    ["delta", "inspect"],
    ["delta", "frontier"],
    ["fork", "settle"],
];

#[test]
fn the_examples_of_the_help_are_understood() {
    let folder = Folder::new();
    for command in COMMANDS.iter().map(std::slice::from_ref).chain(BELOW.iter().map(|b| &b[..])) {
        let help = folder.run(&[command, &["--help"]].concat()).ends(0);
        let examples = help.split("Examples:\n").nth(1).unwrap();
        for line in examples.lines().map(str::trim).filter(|line| line.starts_with("sobo ")) {
            let line = line.split(" > ").next().unwrap();
            let run = folder.shell(line);
            assert_ne!(run.code, Some(2), "{line}: {run:#?}");
        }
    }
}

#[test]
fn the_version_is_the_packages() {
    let run = Folder::new().run(&["--version"]);
    assert_eq!(run.ends(0), format!("sobo {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn arguments_that_make_no_sense_are_usage() {
    let folder = Folder::with_register();
    for args in [
        &["nothing"][..],
        &[],
        &["figure"],
        &["figure", "membership.total", "--as-of", "31/13/2020"],
        &["figure", "membership.total", "--year", "2020", "--as-of", "1/1/2020"],
        &["figure", "membership.total", "--from", "2/1/2020", "--to", "1/1/2020"],
        &["figure", "membership.total", "--year", "999999"],
        &["init", "--secret", "12"],
        &["init", "--open", "--root", DEVICE],
        &["grant", DEVICE, "king", "--label", "x"],
        &["revoke", "12"],
        &["completions", "cmd.exe"],
    ] {
        let run = folder.run(args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}: {run:#?}");
        assert!(!run.err.is_empty());
    }
    let run = folder.run(&["figure", "membership.total", "--as-of", "12/31/2020"]);
    assert!(run.err.contains("month"), "{}", run.err);
}

#[test]
fn a_register_is_created_once_with_a_device_of_its_own() {
    let folder = Folder::new();
    let run = folder.run(&["init"]);
    assert_eq!(run.err, "created register.sobo and register.sobo.device\n");
    assert_eq!(run.ends(0), "");
    assert_eq!(folder.files(), ["register.sobo", "register.sobo.device"]);
    folder.run(&["--db", "other.sobo", "init"]).ends(0);
    let device = |name: &str| String::from_utf8(folder.read(name)).unwrap();
    assert_ne!(device("register.sobo.device"), device("other.sobo.device"), "drawn by chance");
    folder.run(&["init"]).fails(6, &["register.sobo", "already", "open it"]);
    folder.run(&["verify"]).ends(0);
    folder.run(&["--db", "third.sobo", "init", "--secret", DEVICE]).ends(0);
    assert_eq!(device("third.sobo.device"), format!("sobo device 2\n{DEVICE}\n"));
}

#[test]
fn a_lost_device_file_is_replaced_by_a_new_device() {
    let folder = Folder::with_register();
    folder.run(&["init", "--new-device"]).fails(6, &["register.sobo.device"]);
    std::fs::remove_file(folder.path("register.sobo.device")).unwrap();
    // Reading needs no device.
    folder.run(&["verify"]).ends(0);
    folder.run(&["init", "--new-device"]).ends(0);
    assert!(folder.path("register.sobo.device").exists());
    folder.run(&["--db", "none.sobo", "init", "--new-device"]).fails(5, &["none.sobo"]);
    assert_eq!(folder.files(), ["register.sobo", "register.sobo.device"]);
}

#[test]
fn a_device_file_without_its_register_is_not_taken_over() {
    let folder = Folder::with_register();
    std::fs::remove_file(folder.path("register.sobo")).unwrap();
    folder.run(&["init"]).fails(6, &["register.sobo.device", "move it away"]);
    assert_eq!(folder.files(), ["register.sobo.device"]);
}

#[test]
fn the_catalogue_is_searched_with_or_without_marks() {
    let folder = Folder::new();
    let marked = folder.run(&["indicators", "kết nạp"]).ends(0);
    assert!(marked.contains("membership.admitted"), "{marked}");
    assert_eq!(folder.run(&["indicators", "ket", "nap"]).ends(0), marked);
    let found = folder.run(&["indicators", "membership.admitted", "--json"]).json();
    assert_eq!(
        found,
        serde_json::json!([{
            "code": "membership.admitted",
            "label": "Đảng viên kết nạp mới",
            "unit": "đảng viên",
            "kind": "flow",
        }])
    );
    let none = folder.run(&["indicators", "zzz"]);
    assert!(none.err.contains("no indicator"), "{none:?}");
    none.ends(0);
}

#[test]
fn an_empty_register_answers() {
    let folder = Folder::with_register();
    assert!(folder.run(&["orgs"]).ends(0).starts_with("Mã"));
    assert_eq!(folder.run(&["orgs", "--json"]).json(), serde_json::json!([]));
    assert!(folder.run(&["check"]).ends(0).starts_with("0 findings"));
    assert!(folder.run(&["verify"]).ends(0).contains("everything is as it should be"));
    assert!(folder.run(&["rebuild"]).ends(0).contains("nothing was wrong"));
    folder.run(&["figure", "membership.total"]).fails(5, &["no organization", "import"]);
    assert_eq!(folder.run(&["verify", "--json"]).json()["entries"], 0);
}

#[test]
fn completions_know_commands_and_options() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&["completions", shell]).ends(0);
        for word in COMMANDS.iter().chain(&["as-of", "new-device"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    folder.write("sobo.bash", folder.run(&["completions", "bash"]).ends(0));
    folder.shell("bash -n sobo.bash").ends(0);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = Folder::with_register();
    let escape = '\u{1b}';
    assert!(!folder.run(&["orgs"]).ends(0).contains(escape));
    assert!(folder.run(&["--color", "always", "orgs"]).ends(0).contains(escape));
    let error = folder.run(&["--color", "always", "orgs", "--scope", "x"]).err;
    assert!(error.contains(escape), "{error}");
    let mut command = folder.sobo(&["orgs"]);
    let run = command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(!String::from_utf8(run.stdout).unwrap().contains(escape));
}
