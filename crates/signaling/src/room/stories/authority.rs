//! Who may command whom, and who is removed.

use super::*;

/// A session with the user `U`, and participants `P` and `Q`.
fn clinic() -> Story {
    let mut story = Story::with_rules(|rules| rules.roles_count = true);
    story.pass = Role::User.into();
    story.joins('U');
    for (number, who) in (1..).zip(['P', 'Q']) {
        story.pass = Pass {
            role: Role::Participant,
            invitation: Some(InvitationId(number)),
        };
        story.joins(who);
    }
    story
}

fn to(target: char, kind: &str, data: &str) -> String {
    format!(r#"{{"msgType":"{kind}","targetEasyrtcid":"{target}","msgData":{data}}}"#)
}

#[test]
fn only_a_user_commands() {
    let mut story = clinic();
    for kind in COMMANDS_OF_USERS {
        story.messages('P', &to('Q', kind, "1"));
        story.messages('P', &to('U', kind, "1"));
        story.messages(
            'P',
            &format!(r#"{{"msgType":"{kind}","targetRoom":"default"}}"#),
        );
        story.tells(&["P gets 1: MSG_REJECT_NO_AUTH"; 3]);
        story.messages('U', &to('P', kind, "1"));
        story.tells(&[
            &format!(r#"P hears "{kind}" of U to P: 1"#),
            "U gets 1: ack",
        ]);
    }
    story.messages('P', &to('Q', r"mute\u004dicro", "1"));
    story.tells(&["P gets 1: MSG_REJECT_NO_AUTH"]);
}

#[test]
fn what_is_forwarded_goes_to_or_from_a_user() {
    let mut story = clinic();
    for kind in FORWARDED_TO_USERS {
        story.messages('P', &to('Q', kind, "1"));
        story.messages(
            'P',
            &format!(r#"{{"msgType":"{kind}","targetRoom":"default"}}"#),
        );
        story.tells(&["P gets 1: MSG_REJECT_NO_AUTH"; 2]);
        story.messages('P', &to('U', kind, "1"));
        story.messages('U', &to('P', kind, "1"));
        story.tells(&[
            &format!(r#"U hears "{kind}" of P to U: 1"#),
            "P gets 1: ack",
            &format!(r#"P hears "{kind}" of U to P: 1"#),
            "U gets 1: ack",
        ]);
    }
}

#[test]
fn everything_else_is_for_everybody() {
    let mut story = clinic();
    for kind in ["setPrimaryView", "updateCapabilities", "recordStatus", "x"] {
        story.messages('P', &to('Q', kind, "1"));
        story.tells(&[
            &format!(r#"Q hears "{kind}" of P to Q: 1"#),
            "P gets 1: ack",
        ]);
    }
}

#[test]
fn a_peer_that_says_to_be_a_user_is_corrected() {
    let mut story = clinic();
    story.messages(
        'P',
        &to('U', "updateStatus", r#"{"isUser":true,"micro":true}"#),
    );
    story.messages(
        'P',
        &to('U', "contactInfo", r#"{"status":{"isUser":true}}"#),
    );
    story.messages('U', &to('P', "updateStatus", r#"{"isUser":false}"#));
    story.tells(&[
        r#"U hears "updateStatus" of P to U: {"isUser":false,"micro":true}"#,
        "P gets 1: ack",
        r#"U hears "contactInfo" of P to U: {"status":{"isUser":false}}"#,
        "P gets 1: ack",
        r#"P hears "updateStatus" of U to P: {"isUser":true}"#,
        "U gets 1: ack",
    ]);
}

#[test]
fn where_roles_do_not_count_everybody_says_what_they_want() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.messages('A', &to('B', "muteMicro", "1"));
    story.messages('A', &to('B', "updateStatus", r#"{"isUser":true}"#));
    story.tells(&[
        r#"B hears "muteMicro" of A to B: 1"#,
        "A gets 1: ack",
        r#"B hears "updateStatus" of A to B: {"isUser":true}"#,
        "A gets 1: ack",
    ]);
}

#[test]
fn a_removed_peer_is_told_and_closed_and_the_others_see_it_leave() {
    let mut story = clinic();
    story.input(Input::Revoked {
        invitation: InvitationId(1),
    });
    story.tells(&[
        "P hears MSG_REJECT_NO_AUTH",
        "P is disconnected",
        "U hears default-P",
        "Q hears default-P",
        "P is closed: Removed",
    ]);
}

#[test]
fn a_handshake_that_was_admitted_before_the_removal_and_opens_after_it_is_closed() {
    let mut story = clinic();
    let invitation = InvitationId(1);
    story.input(Input::Revoked { invitation });
    story.told.clear();
    let (connection, role) = (connection('L'), Role::Participant);
    let pass = Pass {
        role,
        invitation: Some(invitation),
    };
    story.input(Input::Opened { connection, pass });
    story.tells(&["L is closed: Removed"]);
}
