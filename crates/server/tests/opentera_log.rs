//! What OpenTera's log gets: who could not log in, and that the service is ready. No key, link or token is in it, and it does not
//! grow for ever if nobody fetches it.

use http::{Method, StatusCode};
use testkit::http_request;
use testkit::opentera::requests::{start_new, with_members};
use testkit::opentera::{MemberKind, RunningService, TeraEvent, command, decode, id_of};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
/// How many entries wait at most.
const MOST: usize = 10_000;

/// The entries of a list, as soon as there are as many as that.
async fn entries(
    service: &RunningService,
    list: &str,
    count: usize,
) -> anyhow::Result<Vec<Vec<u8>>> {
    let wait = async {
        loop {
            let mut range = command("LRANGE");
            range.arg(list).arg(0).arg(-1);
            let entries: Vec<Vec<u8>> = service.redis().run(&range).await?;
            if entries.len() >= count {
                return anyhow::Ok(entries);
            }
        }
    };
    tokio::time::timeout(testkit::PATIENCE, wait).await?
}

async fn visit(service: &RunningService, token: &str) -> anyhow::Result<StatusCode> {
    let url = format!(
        "http://127.0.0.1:{}/participant_localview?token={token}",
        service.port
    );
    Ok(http_request(Method::GET, &url, &[], "").await?.status)
}

#[tokio::test]
async fn the_log_of_opentera_holds_no_key_link_or_token() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let before = service.listener().position();
    let session = service.start_session(&user, &[&user, &participant]).await?;
    let link = service.link(before, &participant).await?;
    let remove = with_members("remove", id_of(&session)?, &[&participant]);
    service.manage(&remove).await?;
    service.stop_session(&session).await?;
    let secret = service.member(MemberKind::Participant, "Secret Participant")?;
    service.manage(&start_new(&user, &[&secret])).await?;
    let expired = service.keys().expired_token(&participant);
    let good = service.keys().static_token(&participant);
    assert_eq!(visit(&service, &expired).await?, StatusCode::FORBIDDEN);
    assert_eq!(visit(&service, &good).await?, StatusCode::OK);

    let lines = entries(&service, "log.info", 1).await?;
    let refused = entries(&service, "log.error", 1).await?;
    for (list, list_entries, name) in [
        ("log.info", &lines, "LogEvent"),
        ("log.error", &refused, "LoginEvent"),
    ] {
        for entry in list_entries {
            let event: TeraEvent = decode(entry)?;
            assert_eq!(event.header.unwrap_or_default().topic, list);
            assert_eq!(event.events[0].name(), name);
        }
    }
    let keys = service.keys();
    let mut secrets = vec![link.key.as_str(), expired.as_str(), good.as_str(), "?key="];
    secrets.extend(keys.in_redis().map(|(_, key)| key));
    let mut logged = vec![service.process.log()];
    let entries = lines.iter().chain(&refused);
    logged.extend(entries.map(|entry| String::from_utf8_lossy(entry).into_owned()));
    for text in &logged {
        let found = secrets.iter().find(|secret| text.contains(**secret));
        assert_eq!(found, None, "{text}");
        // Nor names.
        assert!(!text.contains(&participant.name), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_log_that_nobody_fetches_keeps_the_newest_entries() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let mut push = command("RPUSH");
    push.arg("log.error");
    for number in 0..MOST + 50 {
        push.arg(number);
    }
    let _: usize = service.redis().run(&push).await?;
    assert_eq!(visit(&service, "garbage").await?, StatusCode::FORBIDDEN);
    let wait = async {
        loop {
            let newest = entries(&service, "log.error", MOST).await?;
            // The entry is pushed first, the oldest ones are cut off then.
            if newest.len() == MOST {
                return anyhow::Ok(newest);
            }
        }
    };
    let newest = tokio::time::timeout(testkit::PATIENCE, wait).await??;
    assert_eq!(newest[0], b"51");
    let event: TeraEvent = decode(&newest[MOST - 1])?;
    assert_eq!(event.events[0].name(), "LoginEvent");
    Ok(())
}
