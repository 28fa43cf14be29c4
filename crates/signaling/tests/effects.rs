//! What a session does, compared to the letter with what it did when `testdata/effects` was written: for every recorded
//! scenario the whole list of effects, for many random sequences its length and hash.
//!
//! A list may change on purpose only; then `UPDATE_EFFECTS=1 cargo test --package signaling --test effects` writes the
//! files again, and the difference belongs into the commit.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of a test stand outside its test functions"
)]

mod script;

use std::fmt::Write;
use std::path::Path;

use script::{Script, rules};
use serde_json::Value;
use serde_json::value::RawValue;
use signaling::room::{Role, Rules, Verdict};

const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/easyrtc");
const EFFECTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/effects");

/// How many random sequences there are, and how long each is.
const SEQUENCES: u64 = 600;
const OPERATIONS: u64 = 120;

#[test]
fn every_recorded_scenario_has_the_same_effects_as_ever() {
    let mut paths: Vec<_> = std::fs::read_dir(RECORDINGS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect();
    paths.sort();
    let mut all = String::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy();
        writeln!(all, "# {name}\n{}", play(&path)).unwrap();
    }
    compare("recorded.txt", &all);
}

#[test]
fn every_random_sequence_has_the_same_effects_as_ever() {
    let mut all = String::new();
    for seed in 0..SEQUENCES {
        let effects = improvise(seed);
        let count = effects.lines().count();
        writeln!(all, "{seed} {count} {:016x}", hash(&effects)).unwrap();
    }
    compare("random.txt", &all);
}

fn compare(file: &str, effects: &str) {
    let path = Path::new(EFFECTS).join(file);
    if std::env::var_os("UPDATE_EFFECTS").is_some() {
        std::fs::write(&path, effects).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let mut lines = expected.lines().zip(effects.lines()).enumerate();
    if let Some((line, (then, now))) = lines.find(|(_, (then, now))| then != now) {
        assert_eq!(now, then, "{file}, line {}", line + 1);
    }
    assert_eq!(expected.len(), effects.len(), "{file} is longer or shorter");
}

/// Does what the clients of a recorded scenario did.
fn play(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let root: Value = serde_json::from_str(&text).unwrap();
    let raw: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(&text).unwrap();
    let sources: Vec<&RawValue> = serde_json::from_str(raw.get("steps").unwrap().get()).unwrap();
    let mut script = Script::new(options(&root));
    for source in sources {
        let step: Value = serde_json::from_str(source.get()).unwrap();
        let Some(client) = step.get("client").and_then(Value::as_str) else {
            continue;
        };
        // A is 10, so that the ids of clients are as they look.
        let who = client
            .chars()
            .next()
            .map_or(0, |name| u64::from(u32::from(name)) - 55);
        if step.get("connect").is_some() {
            script.open(who, Role::Participant, None);
            script.send(who, "0");
        }
        if let Some(raw) = step.get("send_raw_engineio_message") {
            script.send(who, &whole(raw.as_str().unwrap()));
        }
        if step.get("send").is_some() {
            let named = whole(source.get());
            let sent: std::collections::BTreeMap<String, &RawValue> =
                serde_json::from_str(&named).unwrap();
            let sent: std::collections::BTreeMap<String, &RawValue> =
                serde_json::from_str(sent.get("send").unwrap().get()).unwrap();
            let event = sent.get("event").unwrap().get();
            let ack = sent
                .get("expects_ack")
                .is_some_and(|ack| ack.get() == "true");
            let ack = if ack { "7" } else { "" };
            if let Some(payload) = sent.get("payload") {
                script.send(who, &format!("2{ack}[{event},{}]", payload.get()));
            }
        }
        match step.get("action").and_then(Value::as_str) {
            Some("close") => script.close(who),
            Some("socket.disconnect()") => script.send(who, "1"),
            Some(_) | None => {}
        }
    }
    script.end();
    script.effects
}

/// A recorded text, with our ids and something in the place of what was left out.
fn whole(text: &str) -> String {
    let mut text = text.replace("<time>", "0");
    for (name, number) in ('A'..='Z').zip(10..) {
        text = text.replace(&format!("<id:{name}>"), &format!("c{number}"));
    }
    text
}

fn options(root: &Value) -> Rules {
    let option = |name: &str| root.pointer(&format!("/server_options/eo/{name}"));
    let is_on = |name: &str| option(name).and_then(Value::as_bool).unwrap_or(true);
    let members = option("roomMaxConnection").and_then(Value::as_u64);
    Rules {
        creates_applications: is_on("appAutoCreateEnable"),
        creates_rooms: is_on("roomAutoCreateEnable"),
        joins_default_room: is_on("roomDefaultEnable"),
        members_per_room: members.map_or(100, |members| usize::try_from(members).unwrap()),
        ..rules(false)
    }
}

/// Something that is the same on every machine, and looks like chance.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let index = self.roll(choices.len() as u64);
        choices.get(usize::try_from(index).unwrap()).unwrap()
    }
}

const CLIENTS: u64 = 7;

/// Lets things happen to a session that depend on `seed` alone.
fn improvise(seed: u64) -> String {
    let dice = &mut Dice(seed);
    let mut script = Script::new(Rules {
        peers: 5,
        members_per_room: 4,
        tells_end: dice.roll(2) == 0,
        roles_count: dice.roll(2) == 0,
        creates_rooms: dice.roll(4) > 0,
        creates_applications: dice.roll(4) > 0,
        joins_default_room: dice.roll(4) > 0,
        ..rules(dice.roll(3) == 0)
    });
    for _ in 0..OPERATIONS {
        let who = dice.roll(CLIENTS);
        match dice.roll(40) {
            0..=4 => {
                let role = match dice.roll(3) {
                    0 => Role::User,
                    1 => Role::Participant,
                    _ => Role::Device,
                };
                let invitation = dice.roll(6);
                script.open(who, role, Some(invitation).filter(|number| *number < 3));
                script.send(who, "0");
                let request = authenticate(dice);
                script.send(who, &request);
                if dice.roll(2) == 0 {
                    script.decide(u64::MAX, Verdict::Admit);
                }
            }
            5 => script.send(who, "0"),
            6 => script.send(who, "1"),
            7 => script.close(who),
            8 => script.wait(dice.roll(8)),
            9..=12 => {
                let which = dice.roll(1_000);
                let is_permitted = dice.roll(4) > 0;
                let verdict = if is_permitted {
                    Verdict::Admit
                } else {
                    Verdict::Refuse
                };
                script.decide(which, verdict);
            }
            13 => script.renew(who, "n"),
            14 if dice.roll(3) == 0 => script.revoke(dice.roll(3)),
            15..=19 => {
                let request = authenticate(dice);
                script.send(who, &request);
            }
            _ => {
                let request = request(dice);
                script.send(who, &request);
            }
        }
    }
    script.end();
    script.effects
}

const NAMES: [&str; 4] = ["default", "r", "s", "__proto__"];
const IDS: [&str; 8] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "nobody"];

fn authenticate(dice: &mut Dice) -> String {
    let mut data = r#""apiVersion":"1""#.to_owned();
    if dice.roll(5) == 0 {
        write!(data, r#","applicationName":"{}""#, dice.pick(&NAMES)).unwrap();
    }
    if dice.roll(3) == 0 {
        write!(data, r#","roomJoin":{}"#, rooms(dice)).unwrap();
    }
    if dice.roll(3) == 0 {
        write!(data, r#","username":"u{}""#, dice.roll(9)).unwrap();
    }
    if dice.roll(4) == 0 {
        write!(
            data,
            r#","credential":{{"k":{}}},"easyrtcsid":"l""#,
            dice.roll(9)
        )
        .unwrap();
    }
    if dice.roll(30) == 0 {
        data.push_str(r#","username":7"#);
    }
    let ack = if dice.roll(30) == 0 { "" } else { "7" };
    format!(r#"2{ack}["easyrtcAuth",{{"msgType":"authenticate","msgData":{{{data}}}}}]"#)
}

fn rooms(dice: &mut Dice) -> String {
    let (one, other) = (dice.pick(&NAMES), dice.pick(&NAMES));
    if dice.roll(2) == 0 {
        format!(r#"{{"{one}":{{"roomName":"{one}"}}}}"#)
    } else {
        format!(r#"{{"{one}":{{"roomName":"{one}"}},"{other}":{{"roomName":"{other}"}}}}"#)
    }
}

fn request(dice: &mut Dice) -> String {
    let ack = dice.roll(100);
    let command =
        |kind: &str, more: &str| format!(r#"2{ack}["easyrtcCmd",{{"msgType":"{kind}"{more}}}]"#);
    match dice.roll(12) {
        0 => command(
            "roomJoin",
            &format!(r#","msgData":{{"roomJoin":{}}}"#, rooms(dice)),
        ),
        1 => command(
            "roomLeave",
            &format!(r#","msgData":{{"roomLeave":{}}}"#, rooms(dice)),
        ),
        2 => command(
            "setPresence",
            r#","msgData":{"setPresence":{"show":"dnd"}}"#,
        ),
        3 => {
            let (room, field) = (dice.pick(&NAMES), dice.pick(&["{}", r#"{"f":1}"#, "[1]"]));
            command(
                "setRoomApiField",
                &format!(
                    r#","msgData":{{"setRoomApiField":{{"roomName":"{room}","field":{field}}}}}"#
                ),
            )
        }
        4 => command("getRoomList", ""),
        5 => command("getIceConfig", ""),
        6 => command("stillAlive", ""),
        7 => command(
            "hangup",
            &format!(r#","targetEasyrtcid":"{}""#, dice.pick(&IDS)),
        ),
        8 => command(
            "offer",
            &format!(
                r#","targetEasyrtcid":"{}","msgData":{{"sdp":"v=0"}}"#,
                dice.pick(&IDS)
            ),
        ),
        _ => {
            let kind = dice.pick(&["x", "muteMicro", "DataForwarding", "updateStatus"]);
            let target = match dice.roll(3) {
                0 => format!(r#""targetRoom":"{}""#, dice.pick(&NAMES)),
                1 => format!(r#""targetEasyrtcid":"{}""#, dice.pick(&IDS)),
                _ => format!(
                    r#""targetEasyrtcid":"{}","targetRoom":"{}""#,
                    dice.pick(&IDS),
                    dice.pick(&NAMES)
                ),
            };
            format!(
                r#"2{ack}["easyrtcMsg",{{"msgType":"{kind}",{target},"msgData":{{"isUser":true}}}}]"#
            )
        }
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
