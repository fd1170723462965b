//! Registers that meet through a hub: the real binary, a hub on a free port of this machine.

use crate::support::{Folder, Run, device, root, wait_until};
use crate::town::town;
use hub::{Hub, Limits, Settings};
use sobo::model::{DeviceId, Timestamp};
use sobo::{Database, Options};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

fn hub_with(limits: Limits) -> Hub {
    let options = Options::new(DeviceId([0; 32]), || Timestamp::from_millis(1_609_304_400_000));
    let root = DeviceId(hub::hex::read(&root()).unwrap());
    let db = Database::in_memory(options.root(root)).unwrap();
    Hub::start(db, Settings { limits, ..Settings::default() }).unwrap()
}

fn hub() -> Hub {
    hub_with(Limits::default())
}

/// A second register beside the town's, empty, of a device that the town has granted everything.
fn with_other(folder: &Folder) {
    folder.register("other.sobo", 0x17);
    folder.run(&["--quiet", "grant", &device(0x17), "office", "--label", "Văn phòng 2"]).ends(0);
}

fn other(folder: &Folder, args: &[&str]) -> Run {
    folder.run(&[&["--db", "other.sobo"], args].concat())
}

#[test]
fn two_registers_meet_through_a_hub() {
    let folder = town();
    with_other(&folder);
    let hub = hub();
    let first = folder.run(&["sync", &hub.url()]);
    assert!(first.err.contains("sent 15 entries") && first.err.contains("received 0 entries"));
    let first = first.ends(0);
    let root = first.strip_prefix("equal: both sides have state root ").unwrap().trim();
    assert_eq!(root.len(), 64);
    let second = other(&folder, &["sync", &hub.url()]);
    assert!(second.err.contains("received 15 entries"), "{second:?}");
    assert_eq!(second.ends(0), first);
    // Nothing is left to do, and whoever wants JSON gets the same.
    let json = folder.run(&["sync", &hub.url(), "--json"]).json();
    assert_eq!((&json["equal"], &json["state_root"]), (&true.into(), &root.into()));
    assert_eq!(
        (&json["sent"], &json["received"], &json["rounds"]),
        (&0.into(), &0.into(), &2.into())
    );
    assert!(json["bytes_sent"].as_u64().unwrap() + json["bytes_received"].as_u64().unwrap() < 600);
    hub.stop().unwrap();
}

#[test]
fn a_scope_gets_its_own_part() {
    let folder = town();
    with_other(&folder);
    let hub = hub();
    folder.run(&["--quiet", "sync", &hub.url()]).ends(0);
    let orgs = folder.run(&["orgs", "--as-of", "31/12/2020", "--json"]).json();
    let id = |code: &str| {
        let all = orgs.as_array().unwrap();
        all.iter().find(|org| org["code"] == code).unwrap()["id"].as_str().unwrap().to_owned()
    };
    // The first time by id: the register does not know the code yet.
    other(&folder, &["sync", &hub.url(), "--scope", "so-tay"]).fails(5, &["so-tay"]);
    let equal = "equal: both sides know the same of what was compared\n";
    assert_eq!(other(&folder, &["sync", &hub.url(), "--scope", &id("so-tay")]).ends(0), equal);
    assert_eq!(other(&folder, &["sync", &hub.url(), "--scope", "so-tay"]).ends(0), equal);
    other(&folder, &["member", "100002 SX"]).ends(0);
    other(&folder, &["member", "100001 SX"]).fails(5, &["100001 SX"]);
    hub.stop().unwrap();
}

#[test]
fn a_sync_that_was_cut_goes_on_when_it_is_called_again() {
    let folder = town();
    with_other(&folder);
    let hub = hub();
    let url = hub.url();
    folder.run(&["sync", &url]).ends(0);
    // The hub goes away: after some tries that is told, and nothing is lost.
    let db = hub.stop().unwrap().unwrap();
    let words = ["the hub cannot be reached", "look at the address", "stays"];
    other(&folder, &["sync", &url]).fails(10, &words);
    other(&folder, &["verify"]).ends(0);
    let hub = Hub::start(db, Settings::default()).unwrap();
    assert!(other(&folder, &["sync", &hub.url()]).ends(0).starts_with("equal: "));
    hub.stop().unwrap();
}

#[test]
fn what_stands_against_a_sync_is_told() {
    let folder = Folder::with_register();
    for url in ["hub.example", "http://", "ftp://hub.example"] {
        folder.run(&["sync", url]).fails(4, &[url, "https://hub.example"]);
    }
    Folder::new().run(&["sync", "http://127.0.0.1:1"]).fails(5, &["no register"]);
    // Something else answers there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        use std::io::Write;
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
        stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\nno\n").unwrap();
    });
    folder.run(&["sync", &url]).fails(9, &["no hub", "404"]);
    answering.join().unwrap();
    // A device file of the old form has nothing to sign with.
    folder.write("register.sobo.device", format!("sobo device 1\n{}\n", "5b".repeat(32)));
    folder.run(&["sync", "http://127.0.0.1:1"]).fails(4, &["no key", "--new-device"]);
}

#[test]
fn who_follows_hears_of_news() {
    let folder = town();
    with_other(&folder);
    let hub = hub();
    // Whoever follows has to be let in, so the office meets the hub first.
    folder.run(&["--quiet", "sync", &hub.url()]).ends(0);
    let mut command = folder.sobo(&["--db", "other.sobo", "sync", &hub.url(), "--follow"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("equal: "));
    // It listens once the hub says that somebody does.
    let agent = ureq::Agent::new_with_defaults();
    let metrics = format!("{}{}", hub.url(), hub::wire::METRICS);
    wait_until("somebody listens", || {
        let text = agent.get(&metrics).call().unwrap().body_mut().read_to_string().unwrap();
        text.contains("\nsobo_hub_listeners 1\n")
    });
    folder.run(&["--quiet", "grant", &device(0x18), "read", "--label", "Máy 3"]).ends(0);
    let root = folder.run(&["--quiet", "sync", &hub.url()]).ends(0);
    assert_eq!(lines.next().unwrap().unwrap(), root.trim());
    #[cfg(unix)]
    {
        let pid = child.id().to_string();
        assert!(
            std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success()
        );
        let run: Run = child.wait_with_output().unwrap().into();
        assert_eq!(run.code, Some(130), "{run:?}");
        assert!(run.err.contains("what was done before stays"), "{run:?}");
    }
    #[cfg(not(unix))]
    child.kill().unwrap();
    hub.stop().unwrap();
}
